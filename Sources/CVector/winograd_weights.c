#include <string.h>

#include "pairs.h"
#include "winograd_steps.h"

#pragma clang fp contract(fast)

// Sixteen rows of a matrix of filters, or of rows of filters: two packed tiles.
CVECTOR_INLINE void load_filters(const int taps, const float *w, int64_t rows,
                                 int64_t row_stride, cvector_block *filter) {
#pragma unroll
  for (int tap = 0; tap < taps; tap++)
#pragma unroll
    for (int i = 0; i < 16; i++) filter[tap][i] = i < rows ? w[i * row_stride + tap] : 0;
}

// Columns of the matrix that are transformed at a time.
enum { COLUMNS = 16 };

// One element of the transformed filters of two packed tiles.
typedef float packed_part[2][COLUMNS][8];

CVECTOR_INLINE void store_part(packed_part *part, int64_t column, cvector_block value) {
  memcpy((*part)[0][column], &value, 8 * sizeof(float));
  memcpy((*part)[1][column], (const char *)&value + 8 * sizeof(float), 8 * sizeof(float));
}

CVECTOR_INLINE void transform_square(const int height, const int width,
                                     const cvector_block *filter, packed_part *parts,
                                     int64_t column) {
  cvector_block half[CVECTOR_LARGEST_TRANSFORM][3];
#pragma unroll
  for (int b = 0; b < 3; b++) {
    const cvector_block from[3] = {filter[b], filter[3 + b], filter[6 + b]};
    cvector_block to[CVECTOR_LARGEST_TRANSFORM];
    weight_step(height, 3, from, to);
#pragma unroll
    for (int r = 0; r < height + 2; r++) half[r][b] = to[r];
  }
#pragma unroll
  for (int r = 0; r < height + 2; r++) {
    cvector_block to[CVECTOR_LARGEST_TRANSFORM];
    weight_step(width, 3, half[r], to);
#pragma unroll
    for (int b = 0; b < width + 2; b++)
      store_part(parts + r * (width + 2) + b, column, to[b]);
  }
}

CVECTOR_INLINE void transform_row(const int width, const cvector_block *filter,
                                  packed_part *parts, int64_t column) {
  cvector_block to[CVECTOR_LARGEST_TRANSFORM];
  weight_step(width, 2, filter, to);
#pragma unroll
  for (int b = 0; b < width + 1; b++) store_part(parts + b, column, to[b]);
}

CVECTOR_INLINE void transform_column(const int height, const int width, const float *w,
                                     int64_t rows, int64_t row_stride, packed_part *parts,
                                     int64_t column) {
  cvector_block filter[9];
  const int taps = height == 1 ? 2 : 9;
  if (rows >= 16)
    load_filters(taps, w, 16, row_stride, filter);
  else
    load_filters(taps, w, rows, row_stride, filter);
  if (height == 1)
    transform_row(width, filter, parts, column);
  else
    transform_square(height, width, filter, parts, column);
}

// Writes `count` numbers or pairs past the caches, which have no room for all weights anyway.
CVECTOR_INLINE void write_past(const float *part, float *target, int64_t count) {
  if (count % 16 == 0 && (uintptr_t)target % sizeof(cvector_block) == 0)
    for (int64_t i = 0; i < count; i += 16)
      __builtin_nontemporal_store(cvector_load(part + i), (cvector_block *)(target + i));
  else
    memcpy(target, part, (size_t)count * sizeof(float));
}

CVECTOR_INLINE void write_part(const float *part, float *target, int64_t columns,
                               int64_t in_pairs) {
  if (!in_pairs) return write_past(part, target, columns * 8);
  float pairs[COLUMNS / 2 * 8];
  uint32_t bits[COLUMNS / 2 * 8];
  cvector_pair_tile(part, bits, columns);
  memcpy(pairs, bits, sizeof pairs);
  write_past(pairs, target, (columns + 1) / 2 * 8);
}

CVECTOR_INLINE void transform_filters(const int height, const int width, const float *w, float *u,
                                      int64_t rows, int64_t k, int64_t row_stride,
                                      int64_t k_stride, int64_t element_stride,
                                      int64_t in_pairs) {
  const int64_t length = in_pairs ? (k + 1) / 2 : k;
  packed_part parts[CVECTOR_LARGEST_TRANSFORM * CVECTOR_LARGEST_TRANSFORM];
  const int elements = height == 1 ? width + 1 : (height + 2) * (width + 2);
  for (int64_t first = 0; first < rows; first += 16)
    for (int64_t start = 0; start < k; start += COLUMNS) {
      const int64_t columns = k - start < COLUMNS ? k - start : COLUMNS;
      for (int64_t l = 0; l < columns; l++)
        transform_column(height, width, w + first * row_stride + (start + l) * k_stride,
                         rows - first, row_stride, parts, l);
      for (int element = 0; element < elements; element++) {
        float *target = u + element * element_stride + first * length +
                        (in_pairs ? start / 2 : start) * 8;
        write_part(parts[element][0][0], target, columns, in_pairs);
        if (rows - first > 8)
          write_part(parts[element][1][0], target + 8 * length, columns, in_pairs);
      }
    }
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#endif
}

CVECTOR_WIDE_CLONES
void cvector_winograd_weights(const float *w, float *u, int64_t rows, int64_t k,
                              int64_t row_stride, int64_t k_stride, cvector_winograd_tile tile,
                              int64_t element_stride, int64_t in_pairs) {
  if (tile.height == 1)
    return transform_filters(1, 6, w, u, rows, k, row_stride, k_stride, element_stride, in_pairs);
  CVECTOR_FOR_TILE(tile, transform_filters, w, u, rows, k, row_stride, k_stride, element_stride,
                   in_pairs)
}
