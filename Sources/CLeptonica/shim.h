#ifndef CRNN_CLEPTONICA_SHIM_H
#define CRNN_CLEPTONICA_SHIM_H

#include <leptonica/allheaders.h>

// Since 1.83 the headers no longer show what a PIX is made of, so Swift imports a pointer to it as
// another type than before. This name is right for both.
typedef PIX *cleptonica_pix;

#endif
