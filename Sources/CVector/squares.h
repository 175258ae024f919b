#ifndef CVECTOR_SQUARES_H
#define CVECTOR_SQUARES_H

#include "panels.h"

// Swaps the halves of 2 d × 2 d squares that lie off the diagonal.
#define SWAP(d)                                                            \
  _Pragma("unroll") for (int i = 0; i < 16; i++) if (!(i & d)) {           \
    const cvector_block upper = rows[i], lower = rows[i + d];              \
    rows[i] = __builtin_shufflevector(upper, lower, UPPER_##d);            \
    rows[i + d] = __builtin_shufflevector(upper, lower, LOWER_##d);        \
  }
#define UPPER_8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define LOWER_8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define UPPER_4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define LOWER_4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define UPPER_2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define LOWER_2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define UPPER_1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define LOWER_1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31

// Transposes 16 × 16 floats whose rows are so far apart.
CVECTOR_INLINE void transpose_square(const float *from, int64_t from_stride, float *to,
                                     int64_t to_stride) {
  cvector_block rows[16];
#pragma unroll
  for (int i = 0; i < 16; i++) rows[i] = cvector_load(from + from_stride * i);
  SWAP(8)
  SWAP(4)
  SWAP(2)
  SWAP(1)
#pragma unroll
  for (int i = 0; i < 16; i++) cvector_store(to + to_stride * i, rows[i]);
}

#endif
