#include "winograd_steps.h"

#pragma clang fp contract(fast)

// Sixteen rows of a matrix of filters: two packed tiles.
CVECTOR_INLINE void load_filters(const float *w, int64_t rows, int64_t row_stride,
                                 cvector_block filter[9]) {
#pragma unroll
  for (int tap = 0; tap < 9; tap++)
#pragma unroll
    for (int i = 0; i < 16; i++) filter[tap][i] = i < rows ? w[i * row_stride + tap] : 0;
}

CVECTOR_INLINE void transform_filters(const int height, const int width, const float *w, float *u,
                                      int64_t rows, int64_t k, int64_t row_stride,
                                      int64_t k_stride, int64_t element_stride) {
  for (int64_t first = 0; first < rows; first += 16) {
    const int64_t left = rows - first;
    for (int64_t l = 0; l < k; l++) {
      cvector_block filter[9], half[CVECTOR_LARGEST_TRANSFORM][3];
      if (left >= 16)
        load_filters(w + first * row_stride + l * k_stride, 16, row_stride, filter);
      else
        load_filters(w + first * row_stride + l * k_stride, left, row_stride, filter);
#pragma unroll
      for (int b = 0; b < 3; b++) {
        const cvector_block from[3] = {filter[b], filter[3 + b], filter[6 + b]};
        cvector_block to[CVECTOR_LARGEST_TRANSFORM];
        weight_step(height, from, to);
#pragma unroll
        for (int r = 0; r < height + 2; r++) half[r][b] = to[r];
      }
      float *upper = u + first * k + l * 8;
#pragma unroll
      for (int r = 0; r < height + 2; r++) {
        cvector_block to[CVECTOR_LARGEST_TRANSFORM];
        weight_step(width, half[r], to);
#pragma unroll
        for (int b = 0; b < width + 2; b++) {
          float *target = upper + (r * (width + 2) + b) * element_stride;
          __builtin_memcpy(target, &to[b], 8 * sizeof(float));
          if (left > 8)
            __builtin_memcpy(target + 8 * k, (const char *)&to[b] + 8 * sizeof(float),
                             8 * sizeof(float));
        }
      }
    }
  }
}

CVECTOR_WIDE_CLONES
void cvector_winograd_weights(const float *w, float *u, int64_t rows, int64_t k,
                              int64_t row_stride, int64_t k_stride, cvector_winograd_tile tile,
                              int64_t element_stride) {
  CVECTOR_FOR_TILE(tile, transform_filters, w, u, rows, k, row_stride, k_stride, element_stride)
}

CVECTOR_INLINE void add_filters(const int height, const int width, const float *du, float *dw,
                                int64_t rows, int64_t k, int64_t panel_stride,
                                int64_t element_stride) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t first = 0; first < k; first += 16) {
      const float *source = du + first / 32 * panel_stride + row * 32 + first % 32;
      cvector_block half[3][CVECTOR_LARGEST_TRANSFORM];
#pragma unroll
      for (int b = 0; b < width + 2; b++) {
        cvector_block from[CVECTOR_LARGEST_TRANSFORM], to[3];
#pragma unroll
        for (int r = 0; r < height + 2; r++)
          from[r] = cvector_load(source + (r * (width + 2) + b) * element_stride);
        weight_gradient_step(height, from, to);
#pragma unroll
        for (int r = 0; r < 3; r++) half[r][b] = to[r];
      }
      float result[9][16];
#pragma unroll
      for (int r = 0; r < 3; r++) {
        cvector_block to[3];
        weight_gradient_step(width, half[r], to);
#pragma unroll
        for (int b = 0; b < 3; b++) cvector_store(result[3 * r + b], to[b]);
      }
      const int64_t count = k - first < 16 ? k - first : 16;
      float *target = dw + (row * k + first) * 9;
      for (int64_t l = 0; l < count; l++)
        for (int tap = 0; tap < 9; tap++) target[9 * l + tap] += result[tap][l];
    }
}

CVECTOR_WIDE_CLONES
void cvector_winograd_weight_gradient(const float *du, float *dw, int64_t rows, int64_t k,
                                      cvector_winograd_tile tile, int64_t panel_stride,
                                      int64_t element_stride) {
  CVECTOR_FOR_TILE(tile, add_filters, du, dw, rows, k, panel_stride, element_stride)
}
