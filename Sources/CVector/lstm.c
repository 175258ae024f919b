#include "CVector.h"
#include "exponential.h"

CVECTOR_CLONES
void cvector_lstm_step(float *restrict gates, const float *restrict c_before, float *restrict c,
                       float *restrict h, int64_t hidden, int64_t batch, int64_t stride) {
  for (int64_t j = 0; j < hidden; j++) {
    float *input = gates + j * stride, *forget = gates + (hidden + j) * stride;
    float *cell = gates + (2 * hidden + j) * stride, *output = gates + (3 * hidden + j) * stride;
    for (int64_t n = 0; n < batch; n++) {
      float i = cvector_sigmoid(input[n]), f = cvector_sigmoid(forget[n]);
      float g = cvector_tanh(cell[n]), o = cvector_sigmoid(output[n]);
      float before = c_before ? c_before[j * stride + n] : 0;
      float state = f * before + i * g;
      input[n] = i;
      forget[n] = f;
      cell[n] = g;
      output[n] = o;
      c[j * stride + n] = state;
      h[j * stride + n] = o * cvector_tanh(state);
    }
  }
}

CVECTOR_CLONES
void cvector_lstm_step_backward(float *restrict gates, const float *restrict c_before,
                                const float *restrict c, const float *restrict dh,
                                float *restrict dc, int64_t hidden, int64_t batch,
                                int64_t stride) {
  for (int64_t j = 0; j < hidden; j++) {
    float *input = gates + j * stride, *forget = gates + (hidden + j) * stride;
    float *cell = gates + (2 * hidden + j) * stride, *output = gates + (3 * hidden + j) * stride;
    for (int64_t n = 0; n < batch; n++) {
      float i = input[n], f = forget[n], g = cell[n], o = output[n];
      float t = cvector_tanh(c[j * stride + n]);
      float before = c_before ? c_before[j * stride + n] : 0;
      float dhidden = dh[j * batch + n];
      float dstate = dc[j * batch + n] + dhidden * o * (1 - t * t);
      input[n] = dstate * g * i * (1 - i);
      forget[n] = dstate * before * f * (1 - f);
      cell[n] = dstate * i * (1 - g * g);
      output[n] = dhidden * t * o * (1 - o);
      dc[j * batch + n] = dstate * f;
    }
  }
}
