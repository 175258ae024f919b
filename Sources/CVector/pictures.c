#include <string.h>

#include "squares.h"

// A sum that were fused on some processors alone would make other bytes there.
#pragma clang fp contract(off)

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef int32_t integers16 __attribute__((vector_size(64)));

// The weighted sum of sixteen neighbours in several rows; of the last row's end fewer.
CVECTOR_INLINE cvector_block weighted_bytes(const uint8_t *rows, int64_t length, int64_t count,
                                            const float *weights, int64_t taps) {
  cvector_block sum;
  for (int64_t tap = 0; tap < taps; tap++) {
    bytes16 bytes = {0};
    memcpy(&bytes, rows + tap * length, (size_t)count);
    const cvector_block values = __builtin_convertvector(bytes, cvector_block) * weights[tap];
    sum = tap == 0 ? values : sum + values;
  }
  return sum;
}

CVECTOR_INLINE void resample_squares(const uint8_t *rows, int64_t length, int64_t count,
                                     const cvector_taps *taps, float *columns, int64_t stride) {
  for (int64_t start = 0; start < taps->count; start += 16) {
    float square[16 * 16];
    for (int64_t i = 0; i < 16; i++) {
      const int64_t y = start + i < taps->count ? start + i : taps->count - 1;
      const int64_t offset = taps->offsets[y];
      cvector_store(square + 16 * i,
                    weighted_bytes(rows + taps->first[y] * length, length, count,
                                   taps->weights + offset, taps->offsets[y + 1] - offset));
    }
    if (count == 16) {
      transpose_square(square, 16, columns + start, stride);
    } else {
      for (int64_t k = 0; k < count; k++)
        for (int64_t i = 0; i < 16; i++) columns[k * stride + start + i] = square[16 * i + k];
    }
  }
}

CVECTOR_WIDE_CLONES
void cvector_resample_rows(const uint8_t *rows, int64_t length, cvector_taps taps, float *columns,
                           int64_t stride) {
  int64_t k = 0;
  for (; k + 16 <= length; k += 16)
    resample_squares(rows + k, length, 16, &taps, columns + k * stride, stride);
  if (k < length)
    resample_squares(rows + k, length, length - k, &taps, columns + k * stride, stride);
}

CVECTOR_INLINE bytes16 weighted_column(const float *column, int64_t step, const float *weights,
                                       int64_t taps) {
  cvector_block sum;
  for (int64_t tap = 0; tap < taps; tap++) {
    const cvector_block values = cvector_load(column + tap * step) * weights[tap];
    sum = tap == 0 ? values : sum + values;
  }
  sum += 0.5f;
  sum = __builtin_elementwise_max(sum, cvector_broadcast(0));
  sum = __builtin_elementwise_min(sum, cvector_broadcast(255));
  return __builtin_convertvector(__builtin_convertvector(sum, integers16), bytes16);
}

CVECTOR_WIDE_CLONES
void cvector_resample_columns(const float *columns, int64_t stride, int64_t channels,
                              cvector_taps taps, uint8_t *pixels, int64_t height) {
  for (int64_t x = 0; x < taps.count; x++) {
    const int64_t offset = taps.offsets[x], count = taps.offsets[x + 1] - offset;
    for (int64_t c = 0; c < channels; c++) {
      const float *column = columns + (taps.first[x] * channels + c) * stride;
      uint8_t *output = pixels + x * height * channels + c;
      for (int64_t y = 0; y < height; y += 16) {
        const bytes16 bytes =
            weighted_column(column + y, channels * stride, taps.weights + offset, count);
        const int64_t rows = height - y < 16 ? height - y : 16;
        if (channels == 1 && rows == 16) {
          memcpy(output + y, &bytes, sizeof bytes);
        } else {
          for (int64_t i = 0; i < rows; i++) output[(y + i) * channels] = bytes[i];
        }
      }
    }
  }
}

CVECTOR_CLONES
void cvector_grey_of_colour(const uint8_t *restrict colours, uint8_t *restrict grey, int64_t count) {
  // In 16 bits the parts add up to 65536, so that grey stays what it is.
  for (int64_t i = 0; i < count; i++)
    grey[i] = (uint8_t)((19595u * colours[3 * i] + 38470u * colours[3 * i + 1] +
                         7471u * colours[3 * i + 2] + 32768u) >> 16);
}
