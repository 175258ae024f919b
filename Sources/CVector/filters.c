#include <string.h>

#include "panels.h"

#pragma clang fp contract(fast)

// Vectors of outputs, or taps, that are worked on together, each a chain of sums of its own.
enum { VECTORS = 4, TAPS = 9 };

CVECTOR_INLINE void outputs(const int vectors, const float *x, const int64_t *offsets,
                            const float *filter, int64_t taps, cvector_block shift, float *y) {
  cvector_block sum[VECTORS];
#pragma unroll
  for (int v = 0; v < vectors; v++) sum[v] = cvector_broadcast(0);
  for (int64_t tap = 0; tap < taps; tap++) {
    const cvector_block factor = cvector_broadcast(filter[tap]);
#pragma unroll
    for (int v = 0; v < vectors; v++) sum[v] += factor * cvector_load(x + offsets[tap] + 16 * v);
  }
#pragma unroll
  for (int v = 0; v < vectors; v++) cvector_store(y + 16 * v, sum[v] + shift);
}

CVECTOR_WIDE_CLONES
void cvector_filter(const float *x, int64_t x_row, const int64_t *offsets, const float *filter,
                    int64_t taps, float bias, float *y, int64_t rows, int64_t y_row) {
  const cvector_block shift = cvector_broadcast(bias);
  for (int64_t row = 0; row < rows; row++, x += x_row, y += y_row) {
    int64_t i = 0;
    for (; i + 16 * VECTORS <= y_row; i += 16 * VECTORS)
      outputs(VECTORS, x + i, offsets, filter, taps, shift, y + i);
    for (; i + 16 <= y_row; i += 16) outputs(1, x + i, offsets, filter, taps, shift, y + i);
    if (i < y_row) {
      float rest[16];
      outputs(1, x + i, offsets, filter, taps, shift, rest);
      memcpy(y + i, rest, (size_t)(y_row - i) * sizeof(float));
    }
  }
}

CVECTOR_WIDE_CLONES
void cvector_filter_transposed(const float *dy, int64_t rows, int64_t y_row,
                               const int64_t *offsets, const float *filter, int64_t taps, float *x,
                               int64_t x_row) {
  for (int64_t row = 0; row < rows; row++, x += x_row, dy += y_row)
    for (int64_t tap = 0; tap < taps; tap++) {
      const cvector_block factor = cvector_broadcast(filter[tap]);
      float *to = x + offsets[tap];
      int64_t i = 0;
      for (; i + 16 <= y_row; i += 16)
        cvector_store(to + i, cvector_load(to + i) + factor * cvector_load(dy + i));
      if (i < y_row) {
        cvector_block given = cvector_broadcast(0);
        memcpy(&given, dy + i, (size_t)(y_row - i) * sizeof(float));
        cvector_store(to + i, cvector_load(to + i) + factor * given);
      }
    }
}

CVECTOR_CLONES
void cvector_pad_plane(const float *restrict x, int64_t height, int64_t width, int64_t batch,
                       int64_t stride, int64_t pad, float *restrict padded, int64_t row) {
  for (int64_t h = 0; h < height; h++, x += width * batch, padded += row) {
    if (stride == 1) {
      memcpy(padded + pad * batch, x, (size_t)(width * batch) * sizeof(float));
      continue;
    }
    for (int64_t run = 0; run < stride; run++) {
      const int64_t first = ((run - pad) % stride + stride) % stride;
      float *to = padded + run * (row / stride) + (first + pad) / stride * batch;
      for (int64_t w = first; w < width; w += stride, to += batch)
        for (int64_t n = 0; n < batch; n++) to[n] = x[w * batch + n];
    }
  }
}

CVECTOR_CLONES
void cvector_unpad_plane(const float *restrict padded, int64_t height, int64_t width,
                         int64_t batch, int64_t stride, int64_t pad, float *restrict x,
                         int64_t row) {
  for (int64_t h = 0; h < height; h++, x += width * batch, padded += row) {
    if (stride == 1) {
      memcpy(x, padded + pad * batch, (size_t)(width * batch) * sizeof(float));
      continue;
    }
    for (int64_t run = 0; run < stride; run++) {
      const int64_t first = ((run - pad) % stride + stride) % stride;
      const float *from = padded + run * (row / stride) + (first + pad) / stride * batch;
      for (int64_t w = first; w < width; w += stride, from += batch)
        for (int64_t n = 0; n < batch; n++) x[w * batch + n] = from[n];
    }
  }
}

// The gradients of some taps. Rows are summed one by one, so that rounding does not grow with the map.
CVECTOR_INLINE void tap_gradients(const int count, const float *x, int64_t x_row,
                                  const int64_t *offsets, const float *dy, int64_t rows,
                                  int64_t y_row, float *gradient, int64_t accumulate) {
  cvector_block total[TAPS];
#pragma unroll
  for (int tap = 0; tap < count; tap++) total[tap] = cvector_broadcast(0);
  for (int64_t row = 0; row < rows; row++, x += x_row, dy += y_row) {
    cvector_block sum[TAPS];
#pragma unroll
    for (int tap = 0; tap < count; tap++) sum[tap] = cvector_broadcast(0);
    int64_t i = 0;
    for (; i + 16 <= y_row; i += 16) {
      const cvector_block given = cvector_load(dy + i);
#pragma unroll
      for (int tap = 0; tap < count; tap++)
        sum[tap] += given * cvector_load(x + offsets[tap] + i);
    }
    if (i < y_row) {
      cvector_block given = cvector_broadcast(0);
      memcpy(&given, dy + i, (size_t)(y_row - i) * sizeof(float));
#pragma unroll
      for (int tap = 0; tap < count; tap++)
        sum[tap] += given * cvector_load(x + offsets[tap] + i);
    }
#pragma unroll
    for (int tap = 0; tap < count; tap++) total[tap] += sum[tap];
  }
  for (int tap = 0; tap < count; tap++) {
    float sum = 0;
    for (int lane = 0; lane < 16; lane++) sum += total[tap][lane];
    gradient[tap] = accumulate ? gradient[tap] + sum : sum;
  }
}

CVECTOR_WIDE_CLONES
void cvector_filter_gradient(const float *x, int64_t x_row, const int64_t *offsets, int64_t taps,
                             const float *dy, int64_t rows, int64_t y_row, float *gradient,
                             int64_t accumulate) {
  int64_t tap = 0;
  for (; tap + TAPS <= taps; tap += TAPS)
    tap_gradients(TAPS, x, x_row, offsets + tap, dy, rows, y_row, gradient + tap, accumulate);
  for (; tap < taps; tap++)
    tap_gradients(1, x, x_row, offsets + tap, dy, rows, y_row, gradient + tap, accumulate);
}
