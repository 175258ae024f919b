#include "CVector.h"
#include "exponential.h"

void cvector_mask(float *x, int64_t rows, int64_t width, int64_t batch, const int32_t *widths,
                  int64_t first) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t column = first; column < width; column++) {
      float *cell = x + (row * width + column) * batch;
      for (int64_t n = 0; n < batch; n++)
        if (column >= widths[n]) cell[n] = 0;
    }
}

CVECTOR_CLONES
void cvector_add_bias(const float *restrict bias, float *restrict y, int64_t channels,
                      int64_t plane) {
  for (int64_t c = 0; c < channels; c++) {
    float b = bias[c];
    for (int64_t i = 0; i < plane; i++) y[c * plane + i] += b;
  }
}

CVECTOR_CLONES
void cvector_row_sums(const float *restrict y, float *restrict sums, int64_t channels,
                      int64_t plane, int64_t accumulate) {
#pragma clang fp reassociate(on) contract(fast)
  for (int64_t c = 0; c < channels; c++) {
    double sum = 0;
    for (int64_t i = 0; i < plane; i++) sum += (double)y[c * plane + i];
    sums[c] = (accumulate ? sums[c] : 0) + (float)sum;
  }
}

CVECTOR_CLONES
void cvector_panel_row_sums(const float *restrict panels, int64_t stride, int64_t count,
                            float *restrict sums, int64_t rows) {
#pragma clang fp reassociate(on) contract(fast)
  for (int64_t r = 0; r < rows; r++) {
    double sum = 0;
    for (int64_t panel = 0; panel < count; panel++)
      for (int64_t i = 0; i < 32; i++) sum += (double)panels[panel * stride + r * 32 + i];
    sums[r] = (float)sum;
  }
}

CVECTOR_CLONES
void cvector_relu(const float *x, float *y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

CVECTOR_CLONES
void cvector_relu_backward(const float *y, const float *dy, float *dx, int64_t count) {
  // Read under the condition, the gradient would keep the loop from being a vector's.
  for (int64_t i = 0; i < count; i++) {
    const float gradient = dy[i];
    dx[i] = y[i] > 0 ? gradient : 0;
  }
}

CVECTOR_CLONES
void cvector_sum(const float *a, const float *b, float *y, int64_t count, int64_t rectifies) {
  if (!rectifies) {
    for (int64_t i = 0; i < count; i++) y[i] = a[i] + b[i];
    return;
  }
  for (int64_t i = 0; i < count; i++) {
    const float sum = a[i] + b[i];
    y[i] = sum < 0 ? 0 : sum;
  }
}

static inline uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

CVECTOR_CLONES
void cvector_dropout(const float *x, float *y, uint64_t first, int64_t count, uint64_t key,
                     uint64_t threshold, float scale) {
  for (int64_t i = 0; i < count; i++) {
    uint64_t bits = mix(key + (first + (uint64_t)i + 1) * 0x9E3779B97F4A7C15u) >> 40;
    y[i] = bits >= threshold ? x[i] * scale : 0;
  }
}

CVECTOR_CLONES
void cvector_log_softmax(const float *restrict x, float *restrict y, float *restrict scratch,
                         int64_t classes, int64_t columns, int64_t stride) {
  float *largest = scratch, *sum = scratch + columns;
  for (int64_t i = 0; i < columns; i++) {
    largest[i] = x[i];
    sum[i] = 0;
  }
  for (int64_t k = 1; k < classes; k++)
    for (int64_t i = 0; i < columns; i++) {
      float value = x[k * stride + i];
      largest[i] = value > largest[i] ? value : largest[i];
    }
  for (int64_t k = 0; k < classes; k++)
    for (int64_t i = 0; i < columns; i++)
      sum[i] += cvector_exponential(x[k * stride + i] - largest[i]);
  for (int64_t i = 0; i < columns; i++) largest[i] += __builtin_logf(sum[i]);
  for (int64_t k = 0; k < classes; k++)
    for (int64_t i = 0; i < columns; i++) y[k * stride + i] = x[k * stride + i] - largest[i];
}

CVECTOR_CLONES
void cvector_exp(const float *x, float *y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] = cvector_exponential(x[i]);
}
