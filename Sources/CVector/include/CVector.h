#ifndef CVECTOR_H
#define CVECTOR_H

#include <stdint.h>

// Every loop of this module is compiled for the base instruction set, for AVX2 with FMA and for
// AVX-512; the dynamic linker picks one when the program is loaded.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// The choice is made before the sanitizer's run-time is ready, and its own code is instrumented.
#define CVECTOR_CLONES
#endif
#endif
#if defined(CVECTOR_CLONES)
#elif defined(__x86_64__) && __clang_major__ >= 18
#define CVECTOR_CLONES \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#elif defined(__x86_64__)
// Clang 17 (Swift 6.0) knows the levels in no clones; these two features stand for them.
#define CVECTOR_CLONES __attribute__((target_clones("default", "fma", "avx512f")))
#else
#define CVECTOR_CLONES
#endif

#include "CVectorBasics.h"
#include "CVectorDots.h"
#include "CVectorNetwork.h"
#include "CVectorOptimizers.h"
#include "CVectorPairs.h"
#include "CVectorPanels.h"
#include "CVectorPictures.h"
#include "CVectorWinograd.h"

#endif
