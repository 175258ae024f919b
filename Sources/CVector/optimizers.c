#include "CVector.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// The library's square root reports errors, which keeps a loop from being vectorised.
#if __has_builtin(__builtin_elementwise_sqrt)
#define SQUARE_ROOT(x) __builtin_elementwise_sqrt(x)
#elif defined(__x86_64__)
#define SQUARE_ROOT(x) _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x)))
#else
#define SQUARE_ROOT(x) __builtin_sqrtf(x)
#endif

CVECTOR_CLONES
void cvector_sgd(float *restrict w, const float *restrict g, int64_t count, float scale, float rate,
                 float decay) {
  for (int64_t i = 0; i < count; i++) w[i] -= rate * (scale * g[i] + decay * w[i]);
}

CVECTOR_CLONES
void cvector_sgd_momentum(float *restrict w, const float *restrict g, float *restrict b,
                          int64_t count, float scale, float rate, float decay, float momentum,
                          int nesterov) {
  // The look-ahead adds momentum b to 1 g; without it the step is 1 b and 0 g.
  const float gradient_part = nesterov ? 1.0f : 0.0f;
  const float buffer_part = nesterov ? momentum : 1.0f;
  for (int64_t i = 0; i < count; i++) {
    const float gradient = scale * g[i] + decay * w[i];
    const float buffer = momentum * b[i] + gradient;
    b[i] = buffer;
    w[i] -= rate * (gradient_part * gradient + buffer_part * buffer);
  }
}

CVECTOR_CLONES
void cvector_adadelta(float *restrict w, const float *restrict g, float *restrict s,
                      float *restrict a, int64_t count, float scale, float rate, float decay,
                      float rho, float one_minus_rho, float epsilon) {
  for (int64_t i = 0; i < count; i++) {
    const float gradient = scale * g[i] + decay * w[i];
    const float square = rho * s[i] + one_minus_rho * gradient * gradient;
    const float delta =
        SQUARE_ROOT(a[i] + epsilon) / SQUARE_ROOT(square + epsilon) * gradient;
    s[i] = square;
    a[i] = rho * a[i] + one_minus_rho * delta * delta;
    w[i] -= rate * delta;
  }
}

CVECTOR_CLONES
void cvector_adam(float *restrict w, const float *restrict g, float *restrict m, float *restrict v,
                  int64_t count, float scale, float rate, float decay, float shrink,
                  float one_minus_beta1, float beta2, float one_minus_beta2, float root,
                  float epsilon) {
  for (int64_t i = 0; i < count; i++) {
    const float weight = shrink * w[i];
    const float gradient = scale * g[i] + decay * weight;
    const float first = m[i] + one_minus_beta1 * (gradient - m[i]);
    const float second = beta2 * v[i] + one_minus_beta2 * gradient * gradient;
    m[i] = first;
    v[i] = second;
    w[i] = weight - rate * first / (SQUARE_ROOT(second) / root + epsilon);
  }
}

CVECTOR_CLONES
void cvector_moving_average(float *restrict e, const float *restrict w, int64_t count,
                            float one_minus_decay) {
  for (int64_t i = 0; i < count; i++) e[i] += one_minus_decay * (w[i] - e[i]);
}

CVECTOR_CLONES
double cvector_sum_of_squares(const float *x, int64_t count) {
  // Sixteen sums whatever the width of the registers, joined as a tree. The square of a float32 is
  // exact in float64, so a fused multiply-add gives the same bits as two operations.
  double sums[16] = {0};
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (int j = 0; j < 16; j++) sums[j] += (double)x[i + j] * (double)x[i + j];
  }
  for (int j = 0; i + j < count; j++) sums[j] += (double)x[i + j] * (double)x[i + j];
  for (int width = 8; width > 0; width /= 2) {
    for (int j = 0; j < width; j++) sums[j] += sums[j + width];
  }
  return sums[0];
}
