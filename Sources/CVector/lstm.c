#include "CVector.h"
#include "exponential.h"
#include "panels.h"

// Whether there was a frame before is known when the loops are compiled: otherwise AVX2 loads nothing from
// nowhere, eight times at a time, which some processors are slow at.

CVECTOR_INLINE void step(const int has_before, float *restrict gates,
                         const float *restrict c_before, float *restrict c, float *restrict h,
                         int64_t count) {
  float *restrict input = gates, *restrict forget = gates + count;
  float *restrict cell = gates + 2 * count, *restrict output = gates + 3 * count;
  for (int64_t n = 0; n < count; n++) {
    const float i = cvector_sigmoid(input[n]), f = cvector_sigmoid(forget[n]);
    const float g = cvector_tanh(cell[n]), o = cvector_sigmoid(output[n]);
    const float state = f * (has_before ? c_before[n] : 0) + i * g;
    input[n] = i;
    forget[n] = f;
    cell[n] = g;
    output[n] = o;
    c[n] = state;
    h[n] = o * cvector_tanh(state);
  }
}

CVECTOR_CLONES
void cvector_lstm_step(float *restrict gates, const float *restrict c_before, float *restrict c,
                       float *restrict h, int64_t count) {
  if (c_before)
    step(1, gates, c_before, c, h, count);
  else
    step(0, gates, c_before, c, h, count);
}

CVECTOR_INLINE void step_backward(const int has_before, float *restrict gates,
                                  const float *restrict c_before, const float *restrict c,
                                  const float *restrict dh, float *restrict dc, int64_t count) {
  float *restrict input = gates, *restrict forget = gates + count;
  float *restrict cell = gates + 2 * count, *restrict output = gates + 3 * count;
  for (int64_t n = 0; n < count; n++) {
    const float i = input[n], f = forget[n], g = cell[n], o = output[n];
    const float t = cvector_tanh(c[n]);
    const float before = has_before ? c_before[n] : 0;
    const float dstate = dc[n] + dh[n] * o * (1 - t * t);
    input[n] = dstate * g * i * (1 - i);
    forget[n] = dstate * before * f * (1 - f);
    cell[n] = dstate * i * (1 - g * g);
    output[n] = dh[n] * t * o * (1 - o);
    dc[n] = dstate * f;
  }
}

CVECTOR_CLONES
void cvector_lstm_step_backward(float *restrict gates, const float *restrict c_before,
                                const float *restrict c, const float *restrict dh,
                                float *restrict dc, int64_t count) {
  if (c_before)
    step_backward(1, gates, c_before, c, dh, dc, count);
  else
    step_backward(0, gates, c_before, c, dh, dc, count);
}
