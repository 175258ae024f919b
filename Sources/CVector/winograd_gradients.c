#include "panel_tile.h"
#include "squares.h"
#include "winograd_steps.h"

#pragma clang fp contract(fast)

// The gradients of sixteen filters, tap by tap.
CVECTOR_INLINE void square_gradient(const int height, const int width, const float *source,
                                    int64_t element_stride, cvector_block *taps) {
  cvector_block half[3][CVECTOR_LARGEST_TRANSFORM];
#pragma unroll
  for (int b = 0; b < width + 2; b++) {
    cvector_block from[CVECTOR_LARGEST_TRANSFORM], to[3];
#pragma unroll
    for (int r = 0; r < height + 2; r++)
      from[r] = cvector_load(source + (r * (width + 2) + b) * element_stride);
    weight_gradient_step(height, 3, from, to);
#pragma unroll
    for (int r = 0; r < 3; r++) half[r][b] = to[r];
  }
#pragma unroll
  for (int r = 0; r < 3; r++) weight_gradient_step(width, 3, half[r], taps + 3 * r);
}

CVECTOR_INLINE void row_gradient(const int width, const float *source, int64_t element_stride,
                                 cvector_block *taps) {
  cvector_block from[CVECTOR_LARGEST_TRANSFORM];
#pragma unroll
  for (int b = 0; b < width + 1; b++) from[b] = cvector_load(source + b * element_stride);
  weight_gradient_step(width, 2, from, taps);
}

// Writes the gradients of `count` filters as filters lie: one behind the other.
CVECTOR_INLINE void write_taps(const int taps, const cvector_block *gradient, float *dw,
                               int64_t count, int64_t accumulate) {
  float filters[16][16];
#pragma unroll
  for (int tap = 0; tap < 16; tap++)
    cvector_store(filters[tap], tap < taps ? gradient[tap] : cvector_broadcast(0));
  transpose_square(filters[0], 16, filters[0], 16);
  float run[9 * 15 + 16];
  // What a filter writes beyond its end, the next one writes anew.
#pragma unroll
  for (int filter = 0; filter < 16; filter++)
    cvector_store(run + taps * filter, cvector_load(filters[filter]));
  if (count < 16) {
    for (int64_t i = 0; i < taps * count; i++) dw[i] = (accumulate ? dw[i] : 0) + run[i];
    return;
  }
#pragma unroll
  for (int i = 0; i < taps; i++) {
    const cvector_block own = cvector_load(run + 16 * i);
    cvector_store(dw + 16 * i, accumulate ? cvector_load(dw + 16 * i) + own : own);
  }
}

CVECTOR_INLINE void write_block(const int height, const int width, const float *source, float *dw,
                                int64_t count, int64_t element_stride, int64_t accumulate) {
  cvector_block gradient[9];
  if (height == 1)
    row_gradient(width, source, element_stride, gradient);
  else
    square_gradient(height, width, source, element_stride, gradient);
  write_taps(height == 1 ? 2 : 9, gradient, dw, count, accumulate);
}

CVECTOR_INLINE void write_filters(const int height, const int width, const float *du, float *dw,
                                  int64_t rows, int64_t k, int64_t row_stride,
                                  int64_t panel_stride, int64_t element_stride,
                                  int64_t accumulate) {
  for (int64_t panel = 0; 32 * panel < k; panel++)
    for (int64_t row = 0; row < rows; row++)
      for (int64_t first = 32 * panel; first < k && first < 32 * panel + 32; first += 16)
        write_block(height, width, du + panel * panel_stride + row * 32 + first % 32,
                    dw + row * row_stride + first * (height == 1 ? 2 : 9),
                    k - first < 16 ? k - first : 16, element_stride, accumulate);
}

CVECTOR_WIDE_CLONES
void cvector_winograd_weight_gradient(const float *du, float *dw, int64_t rows, int64_t k,
                                      int64_t row_stride, cvector_winograd_tile tile,
                                      int64_t panel_stride, int64_t element_stride,
                                      int64_t accumulate) {
  if (tile.height == 1)
    return write_filters(1, 6, du, dw, rows, k, row_stride, panel_stride, element_stride,
                         accumulate);
  CVECTOR_FOR_TILE(tile, write_filters, du, dw, rows, k, row_stride, panel_stride, element_stride,
                   accumulate)
}

// Eight rows of filters and 32 channels: dM Vᵀ of all elements stays in the first cache.
typedef struct {
  const float *dm, *v;
  int64_t dm_element, dm_panel, v_element, panels, last;
  float *dw;
  int64_t k, row_stride, accumulate;
} gradient_block;

// A distance between elements that keeps them from sharing the sets of a cache.
enum { ELEMENT = 8 * 32 + 16 };

CVECTOR_INLINE void multiply_element(const int is_large, const gradient_block *g, const float *dm,
                                     const float *v, float *du) {
  const int rows = is_large ? 8 : 4, blocks = is_large ? 2 : 1;
  for (int row = 0; row < 8; row += rows)
    for (int block = 0; block < 2; block += blocks)
      panel_tile(rows, blocks, dm + 32 * row, 1, 32, g->dm_panel, v + 16 * block, 32, 32 * 32,
                 g->panels, 32, g->last, du + 32 * row + 16 * block, 32, 0);
}

CVECTOR_INLINE void write_rows(const int height, const int width, const int is_large,
                               const gradient_block *g, int64_t first, int64_t rows) {
  const int elements = height == 1 ? width + 1 : (height + 2) * (width + 2);
  float du[CVECTOR_LARGEST_TRANSFORM * CVECTOR_LARGEST_TRANSFORM * ELEMENT];
  const int64_t run = g->k * (height == 1 ? 2 : 9);
  for (int64_t row = 0; row < rows; row++)
    for (int64_t i = 0; i < run; i += 16)
      __builtin_prefetch(g->dw + (first + row) * g->row_stride + i, 1);
  for (int element = 0; element < elements; element++) {
    const float *dm = g->dm + element * g->dm_element + first * 32;
    // The elements lie too far apart for the processor to foresee.
    for (int line = 0; line < 256; line += 16) __builtin_prefetch(dm + g->dm_element + line);
    multiply_element(is_large, g, dm, g->v + element * g->v_element, du + element * ELEMENT);
  }
  for (int64_t row = 0; row < rows; row++)
    for (int64_t channel = 0; channel < g->k; channel += 16)
      write_block(height, width, du + row * 32 + channel,
                  g->dw + (first + row) * g->row_stride + channel * (height == 1 ? 2 : 9),
                  g->k - channel < 16 ? g->k - channel : 16, ELEMENT, g->accumulate);
}

CVECTOR_INLINE void write_all_rows(const int height, const int width, const int is_large,
                                   const gradient_block *g, int64_t rows) {
  for (int64_t first = 0; first < rows; first += 8)
    write_rows(height, width, is_large, g, first, rows - first < 8 ? rows - first : 8);
}

CVECTOR_INLINE void gradient_of_tile(const int is_large, const gradient_block *g, int64_t rows,
                                     cvector_winograd_tile tile) {
  if (tile.height == 1) return write_all_rows(1, 6, is_large, g, rows);
  CVECTOR_FOR_TILE(tile, write_all_rows, is_large, g, rows)
}

static void gradient_baseline(const gradient_block *g, int64_t rows, cvector_winograd_tile tile) {
  gradient_of_tile(0, g, rows, tile);
}

#if defined(__x86_64__)
#define V3 __attribute__((target("arch=x86-64-v3")))
#define V4 __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
V3 static void gradient_v3(const gradient_block *g, int64_t rows, cvector_winograd_tile tile) {
  gradient_of_tile(0, g, rows, tile);
}
V4 static void gradient_v4(const gradient_block *g, int64_t rows, cvector_winograd_tile tile) {
  gradient_of_tile(1, g, rows, tile);
}
#endif

void cvector_winograd_gradient_block(const float *dm, int64_t dm_element, int64_t dm_panel,
                                     const float *v, int64_t v_element, int64_t panels,
                                     int64_t last, float *dw, int64_t rows, int64_t k,
                                     int64_t row_stride, cvector_winograd_tile tile,
                                     int64_t accumulate) {
  const gradient_block block = {.dm = dm, .v = v, .dm_element = dm_element, .dm_panel = dm_panel,
                                .v_element = v_element, .panels = panels, .last = last, .dw = dw,
                                .k = k, .row_stride = row_stride, .accumulate = accumulate};
#if defined(__x86_64__)
  const int level = cvector_level();
  if (level == 4) return gradient_v4(&block, rows, tile);
  if (level == 3) return gradient_v3(&block, rows, tile);
#endif
  gradient_baseline(&block, rows, tile);
}
