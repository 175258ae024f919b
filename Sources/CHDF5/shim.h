#ifndef CRNN_CHDF5_SHIM_H
#define CRNN_CHDF5_SHIM_H

#include <hdf5.h>

#endif
