#include "CVector.h"
#include "exponential.h"

// Gates become what they let through; the units of a gate are `count` neighbours.
static inline __attribute__((always_inline)) void lstm_units(float *restrict input,
                                                             float *restrict forget,
                                                             float *restrict cell,
                                                             float *restrict output,
                                                             const float *c_before,
                                                             float *c, float *restrict h,
                                                             int64_t count) {
  for (int64_t n = 0; n < count; n++) {
    const float i = cvector_sigmoid(input[n]), f = cvector_sigmoid(forget[n]);
    const float g = cvector_tanh(cell[n]), o = cvector_sigmoid(output[n]);
    const float state = f * (c_before ? c_before[n] : 0) + i * g;
    input[n] = i;
    forget[n] = f;
    cell[n] = g;
    output[n] = o;
    c[n] = state;
    h[n] = o * cvector_tanh(state);
  }
}

// Copies between rows `stride` apart and rows without a gap.
static inline void pack_rows(const float *from, int64_t stride, float *to, int64_t rows,
                             int64_t batch) {
  for (int64_t j = 0; j < rows; j++)
    for (int64_t n = 0; n < batch; n++) to[j * batch + n] = from[j * stride + n];
}

static inline void unpack_rows(const float *from, float *to, int64_t stride, int64_t rows,
                               int64_t batch) {
  for (int64_t j = 0; j < rows; j++)
    for (int64_t n = 0; n < batch; n++) to[j * stride + n] = from[j * batch + n];
}

enum { FULL_BATCH = 8, UNITS = 16 };

CVECTOR_CLONES
void cvector_lstm_step(float *restrict gates, const float *restrict c_before, float *restrict c,
                       float *restrict h, int64_t hidden, int64_t batch, int64_t stride) {
  if (batch == 1 || batch == 4 || batch >= FULL_BATCH) {
    for (int64_t j = 0; j < hidden; j++)
      lstm_units(gates + j * stride, gates + (hidden + j) * stride,
                gates + (2 * hidden + j) * stride, gates + (3 * hidden + j) * stride,
                c_before ? c_before + j * stride : 0, c + j * stride, h + j * stride, batch);
    return;
  }
  // So few images do not fill a vector; with those of sixteen units side by side they do.
  float gate[4][UNITS * FULL_BATCH], before[UNITS * FULL_BATCH], cell[UNITS * FULL_BATCH],
      state[UNITS * FULL_BATCH];
  for (int64_t first = 0; first < hidden; first += UNITS) {
    const int64_t rows = hidden - first < UNITS ? hidden - first : UNITS;
    for (int q = 0; q < 4; q++)
      pack_rows(gates + (q * hidden + first) * stride, stride, gate[q], rows, batch);
    if (c_before) pack_rows(c_before + first * stride, stride, before, rows, batch);
    lstm_units(gate[0], gate[1], gate[2], gate[3], c_before ? before : 0, cell, state,
              rows * batch);
    for (int q = 0; q < 4; q++)
      unpack_rows(gate[q], gates + (q * hidden + first) * stride, stride, rows, batch);
    unpack_rows(cell, c + first * stride, stride, rows, batch);
    unpack_rows(state, h + first * stride, stride, rows, batch);
  }
}

// Eight rows of packed weights, as in panels.c.
typedef float tile_rows __attribute__((vector_size(32)));

CVECTOR_CLONES
void cvector_lstm_frame(const float *restrict weights, const float *restrict input_gates,
                        float *restrict gates, float *restrict c, float *restrict h,
                        int64_t hidden) {
  for (int64_t first = 0; first < 4 * hidden; first += 8, weights += 8 * hidden) {
    tile_rows sum[4] = {0};
    int64_t k = 0;
    for (; k + 4 <= hidden; k += 4)
#pragma clang loop unroll(full)
      for (int step = 0; step < 4; step++) {
        tile_rows rows;
        __builtin_memcpy(&rows, weights + 8 * (k + step), sizeof rows);
        sum[step] += rows * h[k + step];
      }
    for (; k < hidden; k++) {
      tile_rows rows;
      __builtin_memcpy(&rows, weights + 8 * k, sizeof rows);
      sum[0] += rows * h[k];
    }
    const tile_rows total = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    for (int64_t i = 0; i < 8 && first + i < 4 * hidden; i++)
      gates[first + i] = input_gates[first + i] + total[i];
  }
  lstm_units(gates, gates + hidden, gates + 2 * hidden, gates + 3 * hidden, c, c, h, hidden);
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
