#ifndef CVECTOR_H
#define CVECTOR_H

#include <stdint.h>

// Every loop of this module is compiled for the base instruction set, for AVX2 with FMA and for
// AVX-512; the dynamic linker picks one when the program is loaded.
#if defined(__x86_64__)
#define CVECTOR_CLONES \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CVECTOR_CLONES
#endif

#include "CVectorBasics.h"
#include "CVectorNetwork.h"
#include "CVectorOptimizers.h"
#include "CVectorPairs.h"
#include "CVectorPanels.h"
#include "CVectorPictures.h"
#include "CVectorWinograd.h"

#endif
