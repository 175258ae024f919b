#ifndef CRNN_COPENBLAS_SHIM_H
#define CRNN_COPENBLAS_SHIM_H

#include <cblas.h>

#endif
