#include <string.h>

#include "panels.h"
#include "valid_columns.h"

// The part of a panel's columns that tap (kh, kw) finds inside of the map, and where it lies there.
typedef struct {
  int64_t from, to, source;
} tap_range;

// For a stride of one: neighbours in the output are neighbours in the map.
CVECTOR_INLINE tap_range range_of_tap(int64_t channel, int64_t kh, int64_t kw,
                                      cvector_panel_columns p, const cvector_convolution_shape *s) {
  const int64_t ih = p.row * s->stride_height + kh - s->pad_height, offset = kw - s->pad_width;
  if (ih < 0 || ih >= s->height) return (tap_range){0, 0, 0};
  int64_t first, last;
  valid_columns(s->width, s->out_width, 1, offset, &first, &last);
  int64_t from = first * s->batch - p.first, to = last * s->batch - p.first;
  from = from < 0 ? 0 : from;
  to = to > p.count ? p.count : to;
  if (to <= from) return (tap_range){0, 0, 0};
  return (tap_range){from, to,
                     ((channel * s->height + ih) * s->width + offset) * s->batch + p.first};
}

// Where the element of a column lies in the map for any stride, or -1.
CVECTOR_INLINE int64_t offset_of_tap(int64_t channel, int64_t kh, int64_t kw, int64_t column,
                                    cvector_panel_columns p, const cvector_convolution_shape *s) {
  const int64_t position = p.first + column, ih = p.row * s->stride_height + kh - s->pad_height;
  const int64_t iw = position / s->batch * s->stride_width + kw - s->pad_width;
  if (ih < 0 || ih >= s->height || iw < 0 || iw >= s->width) return -1;
  return ((channel * s->height + ih) * s->width + iw) * s->batch + position % s->batch;
}

CVECTOR_WIDE_CLONES
void cvector_gather_panel(const float *restrict x, float *restrict panel, int64_t channels,
                          cvector_panel_columns p, cvector_convolution_shape s) {
  for (int64_t c = 0; c < channels; c++)
    for (int64_t kh = 0; kh < s.kernel_height; kh++)
      for (int64_t kw = 0; kw < s.kernel_width; kw++, panel += 32) {
        if (s.stride_width == 1) {
          const tap_range range = range_of_tap(c, kh, kw, p, &s);
          if (range.to - range.from == 32) {
            memcpy(panel, x + range.source, 32 * sizeof(float));
            continue;
          }
          memset(panel, 0, 32 * sizeof(float));
          for (int64_t i = range.from; i < range.to; i++) panel[i] = x[range.source + i];
        } else {
          memset(panel, 0, 32 * sizeof(float));
          for (int64_t i = 0; i < p.count; i++) {
            const int64_t source = offset_of_tap(c, kh, kw, i, p, &s);
            if (source >= 0) panel[i] = x[source];
          }
        }
      }
}

CVECTOR_WIDE_CLONES
void cvector_scatter_panel(const float *restrict panel, float *restrict dx, int64_t channels,
                           cvector_panel_columns p, cvector_convolution_shape s) {
  for (int64_t c = 0; c < channels; c++)
    for (int64_t kh = 0; kh < s.kernel_height; kh++)
      for (int64_t kw = 0; kw < s.kernel_width; kw++, panel += 32) {
        if (s.stride_width == 1) {
          const tap_range range = range_of_tap(c, kh, kw, p, &s);
          for (int64_t i = range.from; i < range.to; i++) dx[range.source + i] += panel[i];
        } else {
          for (int64_t i = 0; i < p.count; i++) {
            const int64_t source = offset_of_tap(c, kh, kw, i, p, &s);
            if (source >= 0) dx[source] += panel[i];
          }
        }
      }
}
