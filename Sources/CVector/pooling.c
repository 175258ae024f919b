#include <math.h>
#include <string.h>

#include "panels.h"
#include "pooling_narrow.h"
#include "valid_columns.h"

// Whether a value replaces the largest so far. NaN does, and stays, so that the guard of the step sees it.
CVECTOR_INLINE int is_larger(float value, float best) { return (value > best) | (value != value); }

// The maximum of `best` and one tap of outputs whose inputs lie side by side; the tap of each maximum is noted
// unless `tap` is null.
CVECTOR_INLINE void pool_stretch(const int flips, const float *restrict source,
                                 float *restrict best, uint8_t *restrict tap, int64_t count,
                                 uint8_t code) {
  if (!tap) {
    for (int64_t i = 0; i < count; i++) {
      const float value = flips ? -source[i] : source[i];
      best[i] = is_larger(value, best[i]) ? value : best[i];
    }
    return;
  }
  for (int64_t i = 0; i < count; i++) {
    const float value = flips ? -source[i] : source[i];
    const int larger = is_larger(value, best[i]);
    best[i] = larger ? value : best[i];
    tap[i] = larger ? code : tap[i];
  }
}

// One tap of a row of outputs, for the columns that lie inside of every image.
CVECTOR_INLINE void pool_inside(const int flips, const float *source, float *best, uint8_t *tap,
                                int64_t outputs, int64_t batch, int64_t stride, uint8_t code) {
  if (stride == 1) return pool_stretch(flips, source, best, tap, outputs * batch, code);
  int64_t w = 0;
  if (stride == 2 && batch == 1) w = pool_narrow(flips, 1, source, best, tap, outputs, code);
  if (stride == 2 && batch == 2) w = pool_narrow(flips, 2, source, best, tap, outputs, code);
  if (stride == 2 && batch == 4) w = pool_narrow(flips, 4, source, best, tap, outputs, code);
  for (; w < outputs; w++)
    pool_stretch(flips, source + w * stride * batch, best + w * batch, tap ? tap + w * batch : 0,
                 batch, code);
}

// Columns that kernels of two columns without taps have done.
CVECTOR_INLINE int64_t pooled_pairs(const int flips, const float *x, float *best, int64_t inside,
                                    float least, const cvector_pool_shape *s) {
  if (s->kernel_width != 2 || s->stride_width != 2 || s->pad_width != 0) return 0;
  const int64_t row = s->width * s->batch, rows = s->kernel_height;
  switch (s->batch) {
    case 1: return pool_pairs(flips, 1, x, rows, row, best, inside, least);
    case 2: return pool_pairs(flips, 2, x, rows, row, best, inside, least);
    case 4: return pool_pairs(flips, 4, x, rows, row, best, inside, least);
    default: return 0;
  }
}

CVECTOR_INLINE void max_pool(const int flips, const float *restrict x, float *restrict y,
                             uint8_t *restrict taps, int64_t channels,
                             const int32_t *restrict widths, int64_t narrowest,
                             cvector_pool_shape s) {
  const float least = s.rectifies ? 0 : -INFINITY;
  for (int64_t c = 0; c < channels; c++)
    for (int64_t oh = 0; oh < s.out_height; oh++) {
      const int64_t row = c * s.out_plane + oh * s.out_width * s.batch;
      float *best = y + row;
      uint8_t *tap = taps ? taps + row : 0;
      const int64_t top = oh * s.stride_height - s.pad_height;
      int64_t done = 0;
      if (!tap && top >= 0 && top + s.kernel_height <= s.height)
        done = pooled_pairs(flips, x + (c * s.height + top) * s.width * s.batch, best,
                            narrowest / 2 < s.out_width ? narrowest / 2 : s.out_width, least, &s);
      for (int64_t i = done * s.batch; i < s.out_width * s.batch; i++) best[i] = least;
      if (tap) memset(tap, s.rectifies ? CVECTOR_NO_TAP : 0, (size_t)(s.out_width * s.batch));
      for (int64_t kh = 0; kh < s.kernel_height; kh++) {
        int64_t ih = oh * s.stride_height + kh - s.pad_height;
        if (ih < 0 || ih >= s.height) continue;
        const float *line = x + (c * s.height + ih) * s.width * s.batch;
        for (int64_t kw = 0; kw < s.kernel_width; kw++) {
          const uint8_t code = (uint8_t)(kh * s.kernel_width + kw);
          int64_t first, last, unused, inside, offset = kw - s.pad_width;
          valid_columns(s.width, s.out_width, s.stride_width, offset, &first, &last);
          valid_columns(narrowest, last, s.stride_width, offset, &unused, &inside);
          if (first < done) first = done;
          if (inside < first) inside = first;
          pool_inside(flips, line + (first * s.stride_width + offset) * s.batch,
                      best + first * s.batch, tap ? tap + first * s.batch : 0, inside - first,
                      s.batch, s.stride_width, code);
          for (int64_t ow = inside; ow < last; ow++) {
            const int64_t iw = ow * s.stride_width + offset;
            for (int64_t n = 0; n < s.batch; n++) {
              const float given = line[iw * s.batch + n], value = flips ? -given : given;
              if (iw < widths[n] && is_larger(value, best[ow * s.batch + n])) {
                best[ow * s.batch + n] = value;
                if (tap) tap[ow * s.batch + n] = code;
              }
            }
          }
        }
      }
    }
}

CVECTOR_CLONES
void cvector_max_pool(const float *x, float *y, uint8_t *taps, int64_t channels,
                      const int32_t *widths, int64_t narrowest, cvector_pool_shape s) {
  if (s.flips)
    max_pool(1, x, y, taps, channels, widths, narrowest, s);
  else
    max_pool(0, x, y, taps, channels, widths, narrowest, s);
}

// The gradient that one tap of an output passes back to eight images.
typedef int32_t eight_integers __attribute__((vector_size(32)));
typedef uint8_t eight_bytes __attribute__((vector_size(8)));

CVECTOR_INLINE void pool_apart_eight(const float *dy, const uint8_t *taps, float *to, uint8_t code) {
  eight_bytes codes;
  eight_integers bits;
  __builtin_memcpy(&codes, taps, sizeof codes);
  __builtin_memcpy(&bits, dy, sizeof bits);
  bits &= __builtin_convertvector(codes, eight_integers) == (int32_t)code;
  __builtin_memcpy(to, &bits, sizeof bits);
}

// One row of the input's gradient where kernels do not overlap, the tap codes of the row beginning at `first`.
CVECTOR_INLINE void pool_apart_row(const float *restrict dy, const uint8_t *restrict taps,
                                   float *restrict row, int64_t outputs, int64_t batch,
                                   int64_t stride, uint8_t first) {
  int64_t w = 0;
  if (stride == 2 && batch == 1) w = pool_apart_narrow(1, dy, taps, row, outputs, first);
  if (stride == 2 && batch == 2) w = pool_apart_narrow(2, dy, taps, row, outputs, first);
  if (stride == 2 && batch == 4) w = pool_apart_narrow(4, dy, taps, row, outputs, first);
  for (; w < outputs; w++)
    for (int64_t kw = 0; kw < stride; kw++) {
      const float *d = dy + w * batch;
      const uint8_t *t = taps + w * batch, code = (uint8_t)(first + kw);
      float *to = row + (w * stride + kw) * batch;
      int64_t n = 0;
      for (; n + 8 <= batch; n += 8) pool_apart_eight(d + n, t + n, to + n, code);
      for (; n < batch; n++) to[n] = t[n] == code ? d[n] : 0;
    }
}

// Kernels that neither overlap nor leave the map: each input belongs to one output or to none, and is
// written once.
CVECTOR_INLINE void pool_apart_backward(const float *dy, const uint8_t *taps, float *dx,
                                        int64_t channels, const cvector_pool_shape *s) {
  const int64_t out_row = s->out_width * s->batch, row = s->width * s->batch;
  const int64_t used = out_row * s->stride_width, done = s->out_height * s->stride_height;
  for (int64_t c = 0; c < channels; c++, dx += s->height * row) {
    for (int64_t ih = 0; ih < done; ih++) {
      const int64_t from = (c * s->out_height + ih / s->stride_height) * out_row;
      const uint8_t first = (uint8_t)(ih % s->stride_height * s->stride_width);
      float *to = dx + ih * row;
      if (s->stride_width == 1)
        pool_apart_row(dy + from, taps + from, to, 1, out_row, 1, first);
      else
        pool_apart_row(dy + from, taps + from, to, s->out_width, s->batch, s->stride_width, first);
      memset(to + used, 0, sizeof(float) * (size_t)(row - used));
    }
    memset(dx + done * row, 0, sizeof(float) * (size_t)((s->height - done) * row));
  }
}

CVECTOR_CLONES
void cvector_max_pool_backward(const float *restrict dy, const uint8_t *restrict taps,
                               float *restrict dx, int64_t channels, cvector_pool_shape s) {
  if (s.kernel_height == s.stride_height && s.kernel_width == s.stride_width &&
      s.pad_height == 0 && s.pad_width == 0)
    return pool_apart_backward(dy, taps, dx, channels, &s);
  memset(dx, 0, sizeof(float) * (size_t)(channels * s.height * s.width * s.batch));
  for (int64_t c = 0; c < channels; c++)
    for (int64_t oh = 0; oh < s.out_height; oh++) {
      const int64_t row = (c * s.out_height + oh) * s.out_width * s.batch;
      for (int64_t kh = 0; kh < s.kernel_height; kh++) {
        int64_t ih = oh * s.stride_height + kh - s.pad_height;
        if (ih < 0 || ih >= s.height) continue;
        for (int64_t kw = 0; kw < s.kernel_width; kw++) {
          const uint8_t code = (uint8_t)(kh * s.kernel_width + kw);
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

CVECTOR_CLONES
void cvector_pooled_norm_backward(const float *restrict x, const float *restrict pooled,
                                  const float *restrict dy, const uint8_t *restrict taps,
                                  float *restrict dx, float *restrict row, cvector_norm norm,
                                  float mean, float a, float b, float c, cvector_pool_shape s) {
  const int64_t out_row = s.out_width * s.batch, in_row = s.width * s.batch;
  const int64_t used = out_row * s.stride_width;
  for (int64_t ih = 0; ih < s.height; ih++, x += in_row, dx += in_row) {
    const int64_t oh = ih / s.stride_height, from = oh * out_row;
    if (oh >= s.out_height) {
      for (int64_t i = 0; i < in_row; i++) dx[i] = b * (x[i] - mean) + c;
      continue;
    }
    if (ih % s.stride_height == 0)
      for (int64_t i = 0; i < out_row; i++) {
        const int counts = !norm.rectified || pooled[from + i] * norm.scale + norm.shift > 0;
        row[i] = counts ? a * dy[from + i] : 0;
      }
    const uint8_t first = (uint8_t)(ih % s.stride_height * s.stride_width);
    if (s.stride_width == 1)
      pool_apart_row(row, taps + from, dx, 1, out_row, 1, first);
    else
      pool_apart_row(row, taps + from, dx, s.out_width, s.batch, s.stride_width, first);
    for (int64_t i = 0; i < used; i++) dx[i] += b * (x[i] - mean) + c;
    for (int64_t i = used; i < in_row; i++) dx[i] = b * (x[i] - mean) + c;
  }
}
