#ifndef CVECTOR_POOLING_NARROW_H
#define CVECTOR_POOLING_NARROW_H

#include <string.h>

#include "panels.h"

// Kernels of stride 2 over batches of one, two or four images: sixteen outputs at a time. An output's inputs lie in
// every second group of `batch` floats; the batch is known when the loops are compiled.

typedef uint8_t sixteen_bytes __attribute__((vector_size(16)));
typedef int32_t sixteen_integers __attribute__((vector_size(64)));

// Of 32 floats the groups with even numbers.
CVECTOR_INLINE cvector_block even_groups(const int batch, const float *p) {
  const cvector_block a = cvector_load(p), b = cvector_load(p + 16);
  switch (batch) {
    case 1:
      return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    case 2:
      return __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29);
    default:
      return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
  }
}

// Two times sixteen integers, group by group in turn; the first or the second half of them.
CVECTOR_INLINE sixteen_integers interleaved(const int batch, const int half, sixteen_integers a,
                                            sixteen_integers b) {
  switch (2 * batch + half) {
    case 2:
      return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    case 3:
      return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    case 4:
      return __builtin_shufflevector(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
    case 5:
      return __builtin_shufflevector(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);
    case 8:
      return __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    default:
      return __builtin_shufflevector(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  }
}

// Of 32 floats the groups with odd numbers.
CVECTOR_INLINE cvector_block odd_groups(const int batch, const float *p) {
  const cvector_block a = cvector_load(p), b = cvector_load(p + 16);
  switch (batch) {
    case 1:
      return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    case 2:
      return __builtin_shufflevector(a, b, 2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31);
    default:
      return __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  }
}

// NaN replaces what was before, too.
CVECTOR_INLINE sixteen_integers larger_of(cvector_block value, cvector_block so_far) {
  return (value > so_far) | (value != value);
}

CVECTOR_INLINE cvector_block chosen(sixteen_integers larger, cvector_block value,
                                    cvector_block so_far) {
  return (cvector_block)((larger & (sixteen_integers)value) | (~larger & (sixteen_integers)so_far));
}

// The maxima of sixteen outputs whose kernels are two columns wide.
CVECTOR_INLINE void pool_pairs_block(const int flips, const int batch, const float *source,
                                     int64_t rows, int64_t row, float *best, float least) {
  cvector_block largest = cvector_broadcast(least);
  for (int64_t r = 0; r < rows; r++, source += row) {
    const cvector_block even = even_groups(batch, source), odd = odd_groups(batch, source);
    const cvector_block first = flips ? -even : even, second = flips ? -odd : odd;
    largest = chosen(larger_of(first, largest), first, largest);
    largest = chosen(larger_of(second, largest), second, largest);
  }
  cvector_store(best, largest);
}

// Those of a row of outputs, without their taps; returns how many columns are done. The last block may take outputs once
// more.
CVECTOR_INLINE int64_t pool_pairs(const int flips, const int batch, const float *source,
                                  int64_t rows, int64_t row, float *best, int64_t outputs,
                                  float least) {
  const int64_t step = 16 / batch;
  if (outputs < step) return 0;
  for (int64_t w = 0; w < outputs; w += step) {
    const int64_t from = w + step <= outputs ? w : outputs - step;
    pool_pairs_block(flips, batch, source + 2 * from * batch, rows, row, best + from * batch, least);
  }
  return outputs;
}

// One tap of sixteen outputs.
CVECTOR_INLINE void pool_block(const int flips, const int batch, const float *source, float *best,
                               uint8_t *tap, uint8_t code) {
  const cvector_block given = even_groups(batch, source), so_far = cvector_load(best);
  const cvector_block value = flips ? -given : given;
  const sixteen_integers larger = larger_of(value, so_far);
  cvector_store(best, chosen(larger, value, so_far));
  if (!tap) return;
  sixteen_bytes codes;
  __builtin_memcpy(&codes, tap, sizeof codes);
  const sixteen_bytes taken = __builtin_convertvector(larger, sixteen_bytes);
  codes = (taken & code) | (~taken & codes);
  __builtin_memcpy(tap, &codes, sizeof codes);
}

// One tap of a row of outputs; returns how many columns are done.
CVECTOR_INLINE int64_t pool_narrow(const int flips, const int batch, const float *source,
                                   float *best, uint8_t *tap, int64_t outputs, uint8_t code) {
  const int64_t step = 16 / batch;
  int64_t w = 0;
  // A block reads to where the inputs of the next output begin, so there has to be one.
  for (; w + step < outputs; w += step)
    pool_block(flips, batch, source + 2 * w * batch, best + w * batch, tap ? tap + w * batch : 0, code);
  return w;
}

// Both columns of the input's gradient where kernels do not overlap, the tap codes beginning at `first`; returns how
// many outputs are done.
CVECTOR_INLINE int64_t pool_apart_narrow(const int batch, const float *dy, const uint8_t *taps,
                                         float *row, int64_t outputs, uint8_t first) {
  const int64_t step = 16 / batch;
  int64_t w = 0;
  for (; w + step <= outputs; w += step) {
    sixteen_bytes codes;
    sixteen_integers bits;
    __builtin_memcpy(&codes, taps + w * batch, sizeof codes);
    __builtin_memcpy(&bits, dy + w * batch, sizeof bits);
    const sixteen_integers wide = __builtin_convertvector(codes, sixteen_integers);
    const sixteen_integers left = bits & (wide == (int32_t)first);
    const sixteen_integers right = bits & (wide == (int32_t)first + 1);
    const sixteen_integers low = interleaved(batch, 0, left, right);
    const sixteen_integers high = interleaved(batch, 1, left, right);
    __builtin_memcpy(row + 2 * w * batch, &low, sizeof low);
    __builtin_memcpy(row + 2 * w * batch + 16, &high, sizeof high);
  }
  return w;
}

#endif
