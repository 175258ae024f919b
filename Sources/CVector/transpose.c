#include <string.h>

#include "squares.h"

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

CVECTOR_WIDE_CLONES
void cvector_transpose(const float *from, int64_t from_stride, float *to, int64_t to_stride,
                       int64_t rows, int64_t columns) {
  for (int64_t i = 0; i < rows; i += 16)
    for (int64_t j = 0; j < columns; j += 16) {
      const float *source = from + i * from_stride + j;
      float *target = to + j * to_stride + i;
      if (rows - i >= 16 && columns - j >= 16) {
        transpose_square(source, from_stride, target, to_stride);
        continue;
      }
      const int64_t height = rows - i < 16 ? rows - i : 16;
      const int64_t width = columns - j < 16 ? columns - j : 16;
      for (int64_t r = 0; r < height; r++)
        for (int64_t c = 0; c < width; c++) target[c * to_stride + r] = source[r * from_stride + c];
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
