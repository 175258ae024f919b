#include "CVector.h"

CVECTOR_CLONES
void cvector_moments(const float *restrict x, int64_t count, double *sum, double *squares) {
#pragma clang fp reassociate(on) contract(fast)
  double s = 0, q = 0;
  for (int64_t i = 0; i < count; i++) {
    double value = (double)x[i];
    s += value;
    q += value * value;
  }
  *sum = s;
  *squares = q;
}

CVECTOR_CLONES
void cvector_affine(const float *restrict x, float *restrict y, int64_t count, float scale,
                    float shift) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] * scale + shift;
}

CVECTOR_CLONES
void cvector_affine_rectified(const float *restrict x, float *restrict y, int64_t count,
                              float scale, float shift) {
  for (int64_t i = 0; i < count; i++) {
    const float value = x[i] * scale + shift;
    y[i] = value < 0 ? 0 : value;
  }
}

static inline __attribute__((always_inline)) void gradient_moments(
    const int rectified, const float *restrict x, const float *restrict dy, int64_t count,
    cvector_norm norm, double *sum, double *products) {
#pragma clang fp reassociate(on) contract(fast)
  double s = 0, p = 0;
  for (int64_t i = 0; i < count; i++) {
    const float given = dy[i];
    const double gradient =
        !rectified || x[i] * norm.scale + norm.shift > 0 ? (double)given : 0;
    s += gradient;
    p += gradient * (double)(x[i] - norm.mean);
  }
  *sum = s;
  *products = p;
}

CVECTOR_CLONES
void cvector_gradient_moments(const float *x, const float *dy, int64_t count, cvector_norm norm,
                              double *sum, double *products) {
  if (norm.rectified)
    gradient_moments(1, x, dy, count, norm, sum, products);
  else
    gradient_moments(0, x, dy, count, norm, sum, products);
}

static inline __attribute__((always_inline)) void norm_backward(
    const int rectified, const float *restrict x, const float *restrict dy, float *restrict dx,
    int64_t count, cvector_norm norm, float a, float b, float c) {
  for (int64_t i = 0; i < count; i++) {
    const float given = dy[i];
    const float gradient = !rectified || x[i] * norm.scale + norm.shift > 0 ? given : 0;
    dx[i] = a * gradient + b * (x[i] - norm.mean) + c;
  }
}

CVECTOR_CLONES
void cvector_norm_backward(const float *x, const float *dy, float *dx, int64_t count,
                           cvector_norm norm, float a, float b, float c) {
  if (norm.rectified)
    norm_backward(1, x, dy, dx, count, norm, a, b, c);
  else
    norm_backward(0, x, dy, dx, count, norm, a, b, c);
}
