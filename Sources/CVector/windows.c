#include <math.h>
#include <string.h>

#include "CVector.h"

// The first and one past the last output column whose input column `ow * stride + offset` exists.
static inline void valid_columns(int64_t width, int64_t out_width, int64_t stride, int64_t offset,
                                 int64_t *first, int64_t *last) {
  int64_t from = offset < 0 ? (-offset + stride - 1) / stride : 0;
  int64_t to = width - 1 - offset < 0 ? 0 : (width - 1 - offset) / stride + 1;
  *last = to < out_width ? to : out_width;
  *first = from < *last ? from : *last;
}

void cvector_gather_windows(const float *restrict x, float *restrict columns, int64_t channels,
                            int64_t first_row, int64_t rows, cvector_window_shape s) {
  const int64_t row_size = s.out_width * s.batch;
  const size_t cell = (size_t)s.batch * sizeof(float);
  for (int64_t c = 0; c < channels; c++)
    for (int64_t kh = 0; kh < s.kernel_height; kh++)
      for (int64_t kw = 0; kw < s.kernel_width; kw++) {
        int64_t first, last, offset = kw - s.pad_width;
        valid_columns(s.width, s.out_width, s.stride_width, offset, &first, &last);
        for (int64_t row = 0; row < rows; row++, columns += row_size) {
          int64_t ih = (first_row + row) * s.stride_height + kh - s.pad_height;
          if (ih < 0 || ih >= s.height) {
            memset(columns, 0, (size_t)row_size * sizeof(float));
            continue;
          }
          const float *source = x + ((c * s.height + ih) * s.width + offset) * s.batch;
          memset(columns, 0, (size_t)first * cell);
          if (s.stride_width == 1)
            memcpy(columns + first * s.batch, source + first * s.batch,
                   (size_t)(last - first) * cell);
          else
            for (int64_t ow = first; ow < last; ow++)
              memcpy(columns + ow * s.batch, source + ow * s.stride_width * s.batch, cell);
          memset(columns + last * s.batch, 0, (size_t)(s.out_width - last) * cell);
        }
      }
}

CVECTOR_CLONES
void cvector_scatter_windows(const float *restrict columns, float *restrict dx, int64_t channels,
                             int64_t first_row, int64_t rows, cvector_window_shape s) {
  const int64_t row_size = s.out_width * s.batch;
  for (int64_t c = 0; c < channels; c++)
    for (int64_t kh = 0; kh < s.kernel_height; kh++)
      for (int64_t kw = 0; kw < s.kernel_width; kw++) {
        int64_t first, last, offset = kw - s.pad_width;
        valid_columns(s.width, s.out_width, s.stride_width, offset, &first, &last);
        for (int64_t row = 0; row < rows; row++, columns += row_size) {
          int64_t ih = (first_row + row) * s.stride_height + kh - s.pad_height;
          if (ih < 0 || ih >= s.height) continue;
          float *target = dx + ((c * s.height + ih) * s.width + offset) * s.batch;
          if (s.stride_width == 1)
            for (int64_t i = first * s.batch; i < last * s.batch; i++) target[i] += columns[i];
          else
            for (int64_t ow = first; ow < last; ow++)
              for (int64_t n = 0; n < s.batch; n++)
                target[ow * s.stride_width * s.batch + n] += columns[ow * s.batch + n];
        }
      }
}

CVECTOR_CLONES
void cvector_max_pool(const float *restrict x, float *restrict y, uint8_t *restrict taps,
                      int64_t channels, const int32_t *restrict widths, int64_t narrowest,
                      cvector_pool_shape s) {
  for (int64_t c = 0; c < channels; c++)
    for (int64_t oh = 0; oh < s.out_height; oh++) {
      const int64_t row = (c * s.out_height + oh) * s.out_width * s.batch;
      float *best = y + row;
      uint8_t *tap = taps + row;
      for (int64_t i = 0; i < s.out_width * s.batch; i++) {
        best[i] = -INFINITY;
        tap[i] = 0;
      }
      for (int64_t kh = 0; kh < s.window_height; kh++) {
        int64_t ih = oh * s.stride_height + kh - s.pad_height;
        if (ih < 0 || ih >= s.height) continue;
        for (int64_t kw = 0; kw < s.window_width; kw++) {
          const uint8_t code = (uint8_t)(kh * s.window_width + kw);
          int64_t first, last, offset = kw - s.pad_width;
          valid_columns(s.width, s.out_width, s.stride_width, offset, &first, &last);
          for (int64_t ow = first; ow < last; ow++) {
            const int64_t iw = ow * s.stride_width + offset;
            const float *source = x + ((c * s.height + ih) * s.width + iw) * s.batch;
            float *b = best + ow * s.batch;
            uint8_t *t = tap + ow * s.batch;
            if (iw < narrowest)
              for (int64_t n = 0; n < s.batch; n++) {
                int larger = source[n] > b[n];
                b[n] = larger ? source[n] : b[n];
                t[n] = larger ? code : t[n];
              }
            else
              for (int64_t n = 0; n < s.batch; n++)
                if (iw < widths[n] && source[n] > b[n]) {
                  b[n] = source[n];
                  t[n] = code;
                }
          }
        }
      }
    }
}

CVECTOR_CLONES
void cvector_max_pool_backward(const float *restrict dy, const uint8_t *restrict taps,
                               float *restrict dx, int64_t channels, cvector_pool_shape s) {
  for (int64_t c = 0; c < channels; c++)
    for (int64_t oh = 0; oh < s.out_height; oh++) {
      const int64_t row = (c * s.out_height + oh) * s.out_width * s.batch;
      for (int64_t kh = 0; kh < s.window_height; kh++) {
        int64_t ih = oh * s.stride_height + kh - s.pad_height;
        if (ih < 0 || ih >= s.height) continue;
        for (int64_t kw = 0; kw < s.window_width; kw++) {
          const uint8_t code = (uint8_t)(kh * s.window_width + kw);
          int64_t first, last, offset = kw - s.pad_width;
          valid_columns(s.width, s.out_width, s.stride_width, offset, &first, &last);
          for (int64_t ow = first; ow < last; ow++) {
            const int64_t iw = ow * s.stride_width + offset;
            float *target = dx + ((c * s.height + ih) * s.width + iw) * s.batch;
            const float *d = dy + row + ow * s.batch;
            const uint8_t *t = taps + row + ow * s.batch;
            for (int64_t n = 0; n < s.batch; n++) target[n] += t[n] == code ? d[n] : 0;
          }
        }
      }
    }
}
