#ifndef CVECTOR_OPTIMIZERS_H
#define CVECTOR_OPTIMIZERS_H

#include <stdint.h>

// One pass of an update rule over `count` weights w with gradients `scale` g. The letters are those
// of the papers; each result depends on its own element alone, so a range can be cut anywhere.

/// g ← scale g + decay w;  w ← w − rate g
void cvector_sgd(float *w, const float *g, int64_t count, float scale, float rate, float decay);

/// g ← scale g + decay w;  b ← momentum b + g;  w ← w − rate b, or for nesterov
/// w ← w − rate (g + momentum b)
void cvector_sgd_momentum(float *w, const float *g, float *b, int64_t count, float scale,
                          float rate, float decay, float momentum, int nesterov);

/// g ← scale g + decay w;  s ← rho s + (1 − rho) g²;  d = g √(a + epsilon) / √(s + epsilon);
/// a ← rho a + (1 − rho) d²;  w ← w − rate d
void cvector_adadelta(float *w, const float *g, float *s, float *a, int64_t count, float scale,
                      float rate, float decay, float rho, float one_minus_rho, float epsilon);

/// w ← shrink w;  g ← scale g + decay w;  m ← m + (1 − beta1) (g − m);
/// v ← beta2 v + (1 − beta2) g²;  w ← w − rate m / (√v / root + epsilon)
///
/// `rate` holds the bias correction of m, `root` is the square root of that of v.
void cvector_adam(float *w, const float *g, float *m, float *v, int64_t count, float scale,
                  float rate, float decay, float shrink, float one_minus_beta1, float beta2,
                  float one_minus_beta2, float root, float epsilon);

/// e ← e + (1 − decay) (w − e)
void cvector_moving_average(float *e, const float *w, int64_t count, float one_minus_decay);

/// The sum of squares in float64, in an order that no instruction set changes.
double cvector_sum_of_squares(const float *x, int64_t count);

#endif
