#ifndef CVECTOR_PICTURES_H
#define CVECTOR_PICTURES_H

#include <stdint.h>

/// Which source positions make up each of `count` positions: from first[i] on as many as there are weights
/// between offsets[i] and offsets[i + 1].
typedef struct {
  const int64_t *first, *offsets;
  const float *weights;
  int64_t count;
} cvector_taps;

/// columns[k * stride + y] = sum of weight * rows[position * length + k] over the taps of y.
///
/// The stride is a multiple of 16 and at least the number of taps' positions; between the two anything may
/// be written. The sums have the same bits whatever the processor.
void cvector_resample_rows(const uint8_t *rows, int64_t length, cvector_taps taps, float *columns,
                           int64_t stride);

/// pixels[(x * height + y) * channels + c] = sum of weight * columns[(position * channels + c) * stride + y]
/// over the taps of x, rounded and held between 0 and 255.
void cvector_resample_columns(const float *columns, int64_t stride, int64_t channels, cvector_taps taps,
                              uint8_t *pixels, int64_t height);

/// The 0.299 red + 0.587 green + 0.114 blue of each pixel, rounded.
void cvector_grey_of_colour(const uint8_t *colours, uint8_t *grey, int64_t count);

#endif
