#include <string.h>

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

CVECTOR_WIDE_CLONES
void cvector_panel_transpose(const float *panel, float *transposed, int64_t channels,
                             int64_t stride) {
  for (int64_t first = 0; first < channels; first += 32, transposed += stride) {
    const int64_t count = channels - first < 32 ? channels - first : 32;
    float square[32 * 32];
    const float *source = panel + first * 32;
    if (count < 32) {
      memset(square, 0, sizeof square);
      memcpy(square, source, (size_t)count * 32 * sizeof(float));
      source = square;
    }
    for (int64_t i = 0; i < 32; i += 16)
      for (int64_t j = 0; j < 32; j += 16)
        transpose_square(source + 32 * i + j, 32, transposed + 32 * j + i, 32);
  }
}

// Sixteen rows of sixteen columns, or fewer, into two packed tiles.
CVECTOR_INLINE void pack_square(const float *a, float *packed, int64_t rows, int64_t columns,
                                int64_t k, int64_t row_stride, int64_t k_stride) {
  float square[16][16];
  if (rows >= 16 && columns == 16 && k_stride == 1) {
    transpose_square(a, row_stride, square[0], 16);
  } else if (rows >= 16 && row_stride == 1) {
    for (int64_t l = 0; l < columns; l++) memcpy(square[l], a + l * k_stride, sizeof square[l]);
  } else {
    for (int64_t l = 0; l < columns; l++)
      for (int64_t i = 0; i < 16; i++)
        square[l][i] = i < rows ? a[i * row_stride + l * k_stride] : 0;
  }
  for (int64_t l = 0; l < columns; l++) {
    memcpy(packed + 8 * l, square[l], 8 * sizeof(float));
    if (rows > 8) memcpy(packed + 8 * (k + l), square[l] + 8, 8 * sizeof(float));
  }
}

CVECTOR_WIDE_CLONES
void cvector_panel_pack(const float *a, float *packed, int64_t rows, int64_t k,
                        int64_t row_stride, int64_t k_stride) {
  for (int64_t first = 0; first < rows; first += 16)
    for (int64_t start = 0; start < k; start += 16)
      pack_square(a + first * row_stride + start * k_stride, packed + first * k + 8 * start,
                  rows - first, k - start < 16 ? k - start : 16, k, row_stride, k_stride);
}
