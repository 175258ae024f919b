#ifndef CVECTOR_PANELS_H
#define CVECTOR_PANELS_H

#include "CVector.h"

// Vectors are handed to functions that are always inlined, so that no calling convention is asked.
#pragma clang diagnostic ignored "-Wpsabi"

/// Sixteen floats: one register of AVX-512, two of AVX2, four of SSE.
typedef float cvector_block __attribute__((vector_size(64)));

#define CVECTOR_INLINE static inline __attribute__((always_inline))

/// The clones, with vectors of 512 bits where the processor has them.
#if defined(__x86_64__)
#define CVECTOR_WIDE_CLONES CVECTOR_CLONES __attribute__((min_vector_width(512)))
#else
#define CVECTOR_WIDE_CLONES
#endif

CVECTOR_INLINE cvector_block cvector_load(const float *p) {
  cvector_block value;
  __builtin_memcpy(&value, p, sizeof value);
  return value;
}

CVECTOR_INLINE void cvector_store(float *p, cvector_block value) {
  __builtin_memcpy(p, &value, sizeof value);
}

CVECTOR_INLINE cvector_block cvector_broadcast(float s) {
  return (cvector_block){s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s};
}

#endif
