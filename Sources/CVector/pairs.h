#ifndef CVECTOR_PAIRS_H
#define CVECTOR_PAIRS_H

#include <stddef.h>

#include "panels.h"

/// Sixteen pairs, or the bits of sixteen floats.
typedef uint32_t cvector_bits __attribute__((vector_size(64)));

// Rounds to the nearest bfloat16, and to the even one of two, into the upper halves. What is not a
// number stays none: rounded up it could become infinite or zero.
CVECTOR_INLINE cvector_bits cvector_rounded(cvector_block value) {
  const cvector_bits bits = (cvector_bits)value;
  const cvector_bits is_number = (cvector_bits)((bits & 0x7fffffff) <= 0x7f800000);
  const cvector_bits rounded = bits + 0x7fff + ((bits >> 16) & 1);
  return (rounded & is_number) | ((bits | 0x400000) & ~is_number);
}

CVECTOR_INLINE cvector_bits cvector_pair(cvector_block first, cvector_block second) {
  return cvector_rounded(first) >> 16 | (cvector_rounded(second) & 0xffff0000);
}

// Four columns of a packed tile, or two times two of them, as pairs.
CVECTOR_INLINE void cvector_pair_columns(const float *columns, uint32_t *pairs) {
  const cvector_block low = cvector_load(columns), high = cvector_load(columns + 16);
  const cvector_bits result = cvector_pair(
      __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
      __builtin_shufflevector(low, high, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30,
                              31));
  __builtin_memcpy(pairs, &result, sizeof result);
}

// A packed tile [k][8] as pairs [⌈k / 2⌉][8], which may share the memory.
CVECTOR_INLINE void cvector_pair_tile(const float *tile, uint32_t *pairs, int64_t k) {
  int64_t l = 0;
  for (; l + 4 <= k; l += 4) cvector_pair_columns(tile + 8 * l, pairs + 4 * l);
  if (l == k) return;
  float rest[32] = {0};
  uint32_t result[16];
  __builtin_memcpy(rest, tile + 8 * l, (size_t)(k - l) * 8 * sizeof(float));
  cvector_pair_columns(rest, result);
  __builtin_memcpy(pairs + 4 * l, result, (size_t)((k - l + 1) / 2) * 8 * sizeof(uint32_t));
}

#endif
