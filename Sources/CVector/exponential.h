#ifndef CVECTOR_EXPONENTIAL_H
#define CVECTOR_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

// The library's expf is a call, which keeps a loop from being vectorised. This one reduces the
// argument by multiples of ln 2 and takes the minimax polynomial of the Cephes library (Moshier);
// its relative error stays below 2e-7 over the whole range (checked in KernelsTests).
static inline __attribute__((always_inline)) float cvector_exponential(float x) {
  x = x > 88.0f ? 88.0f : x;
  x = x < -87.0f ? -87.0f : x;
  float scaled = x * 1.44269504088896341f;
  // The lowest bits of the sum are the whole number, for which a conversion has no value where x is NaN.
  float shifted = scaled + 12582912.0f;
  float whole = shifted - 12582912.0f;
  float r = x - whole * 0.693359375f;
  r = r - whole * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  uint32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 127) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return p * power;
}

static inline __attribute__((always_inline)) float cvector_sigmoid(float x) {
  return 1.0f / (1.0f + cvector_exponential(-x));
}

// Near zero (1 - e) / (1 + e) cancels, so a polynomial (odd, degree 9) takes over there.
static inline __attribute__((always_inline)) float cvector_tanh(float x) {
  float square = x * x;
  float small = x * (1.0f + square * (-1.0f / 3 + square * (2.0f / 15 + square * (-17.0f / 315 +
                square * (62.0f / 2835)))));
  float e = cvector_exponential(-2.0f * (x < 0 ? -x : x));
  float large = (1.0f - e) / (1.0f + e);
  large = x < 0 ? -large : large;
  return square < 0.09f ? small : large;
}

#endif
