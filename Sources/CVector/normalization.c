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
void cvector_gradient_moments(const float *restrict x, const float *restrict dy, int64_t count,
                              float mean, double *sum, double *products) {
#pragma clang fp reassociate(on) contract(fast)
  double s = 0, p = 0;
  for (int64_t i = 0; i < count; i++) {
    double gradient = (double)dy[i];
    s += gradient;
    p += gradient * (double)(x[i] - mean);
  }
  *sum = s;
  *products = p;
}

CVECTOR_CLONES
void cvector_norm_backward(const float *restrict x, const float *restrict dy, float *restrict dx,
                           int64_t count, float mean, float a, float b, float c) {
  for (int64_t i = 0; i < count; i++) dx[i] = a * dy[i] + b * (x[i] - mean) + c;
}
