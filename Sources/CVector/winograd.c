#include <string.h>

#include "panels.h"

#pragma clang fp contract(fast)

// The one-dimensional transforms of F(4, 3) with the points 0, ±1, ±2 and ∞ (Lavin & Gray,
// arXiv 1509.09308). Each two-dimensional one is the same step for rows and then for columns; the
// backward ones are the transposes of the forward ones.

// Bᵀ
CVECTOR_INLINE void input_step(const cvector_block d[6], cvector_block v[6]) {
  const cvector_block even = d[4] - 4 * d[2], odd = d[3] - 4 * d[1];
  const cvector_block left = d[4] - d[2], right = 2 * (d[3] - d[1]);
  v[0] = 4 * d[0] - 5 * d[2] + d[4];
  v[1] = even + odd;
  v[2] = even - odd;
  v[3] = left + right;
  v[4] = left - right;
  v[5] = 4 * d[1] - 5 * d[3] + d[5];
}

// B
CVECTOR_INLINE void input_gradient_step(const cvector_block v[6], cvector_block d[6]) {
  const cvector_block sum1 = v[1] + v[2], difference1 = v[1] - v[2];
  const cvector_block sum2 = v[3] + v[4], difference2 = v[3] - v[4];
  d[0] = 4 * v[0];
  d[1] = 4 * v[5] - 4 * difference1 - 2 * difference2;
  d[2] = -5 * v[0] - 4 * sum1 - sum2;
  d[3] = difference1 + 2 * difference2 - 5 * v[5];
  d[4] = v[0] + sum1 + sum2;
  d[5] = v[5];
}

// Aᵀ
CVECTOR_INLINE void output_step(const cvector_block m[6], cvector_block y[4]) {
  const cvector_block sum1 = m[1] + m[2], difference1 = m[1] - m[2];
  const cvector_block sum2 = m[3] + m[4], difference2 = m[3] - m[4];
  y[0] = m[0] + sum1 + sum2;
  y[1] = difference1 + 2 * difference2;
  y[2] = sum1 + 4 * sum2;
  y[3] = difference1 + 8 * difference2 + m[5];
}

// A
CVECTOR_INLINE void output_gradient_step(const cvector_block y[4], cvector_block m[6]) {
  const cvector_block even1 = y[0] + y[2], odd1 = y[1] + y[3];
  const cvector_block even2 = y[0] + 4 * y[2], odd2 = 2 * y[1] + 8 * y[3];
  m[0] = y[0];
  m[1] = even1 + odd1;
  m[2] = even1 - odd1;
  m[3] = even2 + odd2;
  m[4] = even2 - odd2;
  m[5] = y[3];
}

// Gᵀ
CVECTOR_INLINE void weight_gradient_step(const cvector_block u[6], cvector_block w[3]) {
  const cvector_block sum1 = (u[1] + u[2]) * (1 / 6.0f), sum2 = u[3] + u[4];
  const cvector_block difference1 = (u[2] - u[1]) * (1 / 6.0f), difference2 = u[3] - u[4];
  w[0] = u[0] * 0.25f - sum1 + sum2 * (1 / 24.0f);
  w[1] = difference1 + difference2 * (1 / 12.0f);
  w[2] = u[5] - sum1 + sum2 * (1 / 6.0f);
}

// A line holds a row of the map with `batch` zeros before it, so that tap b of tile t is column
// 4 t + b. Where a block of positions is not 16 neighbours of a line, the line is spread into four
// planes: plane b of position (t, n) is column 4 t + b, and taps 4 and 5 are planes 0 and 1 one
// tile on.
typedef struct {
  int64_t batch, line, plane;
  int spreads;
} line_layout;

static int64_t round_up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

static line_layout make_layout(int64_t tiles, int64_t batch) {
  return (line_layout){.batch = batch,
                       .line = round_up((4 * tiles + 4) * batch, 16),
                       .plane = round_up(round_up(tiles * batch, 16) + batch, 16),
                       .spreads = batch % 16 != 0};
}

int64_t cvector_winograd_scratch(int64_t tiles, int64_t batch) {
  const line_layout layout = make_layout(tiles, batch);
  return 7 * layout.line + 24 * layout.plane;
}

// The floats of a line in the form that blocks are read from.
CVECTOR_INLINE int64_t working_size(line_layout layout) {
  return layout.spreads ? 4 * layout.plane : layout.line;
}

// Where tap b of the first block stands.
CVECTOR_INLINE int64_t tap(line_layout layout, int b) {
  return layout.spreads ? b % 4 * layout.plane + b / 4 * layout.batch : b * layout.batch;
}

// The place of a block behind that of the first one.
CVECTOR_INLINE int64_t block_offset(line_layout layout, int64_t block) {
  return layout.spreads ? 16 * block
                        : 16 * block + 3 * layout.batch * (block / (layout.batch / 16));
}

CVECTOR_INLINE void spread_columns(const float *restrict line, float *restrict planes,
                                   int64_t columns, const int64_t batch, int64_t plane) {
  for (int64_t t = 0; 4 * t < columns; t++)
    for (int64_t b = 0; b < 4; b++)
      memcpy(planes + b * plane + t * batch, line + (4 * t + b) * batch,
             (size_t)batch * sizeof(float));
}

CVECTOR_INLINE void gather_columns(const float *restrict planes, float *restrict line,
                                   int64_t columns, const int64_t batch, int64_t plane) {
  for (int64_t t = 0; 4 * t < columns; t++)
    for (int64_t b = 0; b < 4; b++)
      memcpy(line + (4 * t + b) * batch, planes + b * plane + t * batch,
             (size_t)batch * sizeof(float));
}

// Copies of a known length are single moves.
CVECTOR_INLINE void spread(const float *line, float *planes, int64_t columns,
                           line_layout layout) {
  switch (layout.batch) {
    case 1: return spread_columns(line, planes, columns, 1, layout.plane);
    case 2: return spread_columns(line, planes, columns, 2, layout.plane);
    case 4: return spread_columns(line, planes, columns, 4, layout.plane);
    case 8: return spread_columns(line, planes, columns, 8, layout.plane);
    default: return spread_columns(line, planes, columns, layout.batch, layout.plane);
  }
}

CVECTOR_INLINE void gather(const float *planes, float *line, int64_t columns,
                           line_layout layout) {
  switch (layout.batch) {
    case 1: return gather_columns(planes, line, columns, 1, layout.plane);
    case 2: return gather_columns(planes, line, columns, 2, layout.plane);
    case 4: return gather_columns(planes, line, columns, 4, layout.plane);
    case 8: return gather_columns(planes, line, columns, 8, layout.plane);
    default: return gather_columns(planes, line, columns, layout.batch, layout.plane);
  }
}

CVECTOR_INLINE float *block_of(float *panels, cvector_winograd_shape s, int64_t channel,
                               int64_t block) {
  const int64_t number = s.first_block + block;
  return panels + number / 2 * s.panel_stride + channel * 32 + number % 2 * 16;
}

CVECTOR_INLINE cvector_block load_or_zero(const float *row, int64_t i) {
  return row ? cvector_load(row + i) : cvector_broadcast(0);
}

// Transforms a column of six (or four) rows into six lines; rows that do not exist are null.
CVECTOR_INLINE void column_step(const float *const rows[6], const int count, int64_t i,
                                float *lines, int64_t stride) {
  cvector_block from[6], to[6];
#pragma unroll
  for (int r = 0; r < count; r++) from[r] = load_or_zero(rows[r], i);
  if (count == 6)
    input_step(from, to);
  else
    output_gradient_step(from, to);
#pragma unroll
  for (int r = 0; r < 6; r++) cvector_store(lines + r * stride + i, to[r]);
}

// The rows' last floats, fewer than a block of them.
CVECTOR_INLINE void column_rest(const float *const rows[6], const int count, int64_t done,
                                int64_t size, float *lines, int64_t stride) {
  float from[6][16] = {0}, to[6][16];
  const float *pointers[6];
  for (int r = 0; r < count; r++) {
    if (rows[r]) memcpy(from[r], rows[r] + done, (size_t)(size - done) * sizeof(float));
    pointers[r] = from[r];
  }
  column_step(pointers, count, 0, to[0], 16);
  for (int r = 0; r < 6; r++)
    memcpy(lines + r * stride + done, to[r], (size_t)(size - done) * sizeof(float));
}

CVECTOR_INLINE void forward_transform(const float *x, float *v, int64_t channels, float *scratch,
                                      cvector_winograd_shape s, const int count) {
  const line_layout layout = make_layout(s.tiles, s.batch);
  const int64_t size = s.width * s.batch, row_above = count == 6 ? 1 : 0;
  float *lines = scratch, *planes = scratch + 6 * layout.line;
  memset(scratch, 0, (size_t)cvector_winograd_scratch(s.tiles, s.batch) * sizeof(float));
  float *data = lines + row_above * s.batch;
  const float *working = layout.spreads ? planes : lines;
  const int64_t stride = working_size(layout);
  for (int64_t c = 0; c < channels; c++) {
    const float *rows[6];
    for (int r = 0; r < count; r++) {
      const int64_t row = 4 * s.tile_row - row_above + r;
      rows[r] = row >= 0 && row < s.height ? x + (c * s.height + row) * size : 0;
    }
    int64_t i = 0;
    for (; i + 16 <= size; i += 16) column_step(rows, count, i, data, layout.line);
    if (i < size) column_rest(rows, count, i, size, data, layout.line);
    if (layout.spreads)
      for (int r = 0; r < 6; r++)
        spread(lines + r * layout.line, planes + r * stride, 4 * s.tiles + row_above, layout);
    for (int64_t block = 0; block < s.blocks; block++) {
      float *target = block_of(v, s, c, block);
      const float *source = working + block_offset(layout, block);
      for (int r = 0; r < 6; r++) {
        cvector_block from[6], to[6];
#pragma unroll
        for (int b = 0; b < count; b++)
          from[b] = cvector_load(source + r * stride + tap(layout, b));
        if (count == 6)
          input_step(from, to);
        else
          output_gradient_step(from, to);
#pragma unroll
        for (int b = 0; b < 6; b++) cvector_store(target + (6 * r + b) * s.element_stride, to[b]);
      }
    }
  }
}

CVECTOR_WIDE_CLONES
void cvector_winograd_input(const float *x, float *v, int64_t channels, float *scratch,
                            cvector_winograd_shape s) {
  forward_transform(x, v, channels, scratch, s, 6);
}

CVECTOR_WIDE_CLONES
void cvector_winograd_output_gradient(const float *dy, float *dm, int64_t channels,
                                      float *scratch, cvector_winograd_shape s) {
  forward_transform(dy, dm, channels, scratch, s, 4);
}

CVECTOR_WIDE_CLONES
void cvector_winograd_output(const float *m, const float *bias, float *y, int64_t channels,
                             float *scratch, cvector_winograd_shape s) {
  const line_layout layout = make_layout(s.tiles, s.batch);
  const int64_t size = s.width * s.batch, stride = working_size(layout);
  float *line = scratch, *working = scratch + layout.line;
  for (int64_t c = 0; c < channels; c++) {
    const cvector_block shift = cvector_broadcast(bias ? bias[c] : 0);
    for (int64_t block = 0; block < s.blocks; block++) {
      const float *source = block_of((float *)m, s, c, block);
      float *target = working + block_offset(layout, block);
      cvector_block half[4][6];
#pragma unroll
      for (int b = 0; b < 6; b++) {
        cvector_block from[6], to[4];
#pragma unroll
        for (int r = 0; r < 6; r++)
          from[r] = cvector_load(source + (6 * r + b) * s.element_stride);
        output_step(from, to);
#pragma unroll
        for (int r = 0; r < 4; r++) half[r][b] = to[r];
      }
#pragma unroll
      for (int r = 0; r < 4; r++) {
        cvector_block to[4];
        output_step(half[r], to);
#pragma unroll
        for (int b = 0; b < 4; b++)
          cvector_store(target + r * stride + tap(layout, b), to[b] + shift);
      }
    }
    for (int r = 0; r < 4; r++) {
      const int64_t row = 4 * s.tile_row + r;
      if (row >= s.height) break;
      const float *result = working + r * stride;
      if (layout.spreads) {
        gather(result, line, s.width, layout);
        result = line;
      }
      memcpy(y + (c * s.height + row) * size, result, (size_t)size * sizeof(float));
    }
  }
}

CVECTOR_WIDE_CLONES
void cvector_winograd_input_gradient(const float *dv, float *dx, int64_t channels,
                                     float *scratch, cvector_winograd_shape s) {
  const line_layout layout = make_layout(s.tiles, s.batch);
  const int64_t size = s.width * s.batch, stride = working_size(layout);
  float *line = scratch, *working = scratch + layout.line;
  for (int64_t c = 0; c < channels; c++) {
    for (int r = 0; r < 6; r++)
      for (int b = 0; b < 2; b++)
        memset(working + r * stride + tap(layout, b), 0, (size_t)s.batch * sizeof(float));
    for (int64_t block = 0; block < s.blocks; block++) {
      const float *source = block_of((float *)dv, s, c, block);
      float *target = working + block_offset(layout, block);
      cvector_block half[6][6];
#pragma unroll
      for (int b = 0; b < 6; b++) {
        cvector_block from[6], to[6];
#pragma unroll
        for (int r = 0; r < 6; r++)
          from[r] = cvector_load(source + (6 * r + b) * s.element_stride);
        input_gradient_step(from, to);
#pragma unroll
        for (int r = 0; r < 6; r++) half[r][b] = to[r];
      }
#pragma unroll
      for (int r = 0; r < 6; r++) {
        cvector_block to[6];
        input_gradient_step(half[r], to);
        float *row = target + r * stride;
        // Taps 4 and 5 are the first to reach their columns; taps 0 and 1 of the next tile add.
#pragma unroll
        for (int b = 2; b < 6; b++) cvector_store(row + tap(layout, b), to[b]);
#pragma unroll
        for (int b = 0; b < 2; b++) {
          float *place = row + tap(layout, b);
          cvector_store(place, cvector_load(place) + to[b]);
        }
      }
    }
    for (int r = 0; r < 6; r++) {
      const int64_t row = 4 * s.tile_row - 1 + r;
      if (row < 0 || row >= s.height) continue;
      const float *result = working + r * stride;
      if (layout.spreads) {
        gather(result, line, s.width + 1, layout);
        result = line;
      }
      result += s.batch;
      float *target = dx + (c * s.height + row) * size;
      if (s.tile_row > 0 && r < 2)
        for (int64_t i = 0; i < size; i++) target[i] += result[i];
      else
        memcpy(target, result, (size_t)size * sizeof(float));
    }
  }
}

// Eight floats: one row each of a packed tile.
typedef float weight_rows __attribute__((vector_size(32)));

// G
CVECTOR_INLINE void weight_step(const weight_rows w[3], weight_rows u[6]) {
  const weight_rows sum = (w[0] + w[2]) * (-1 / 6.0f), part = w[1] * (1 / 6.0f);
  const weight_rows outer = w[0] * (1 / 24.0f) + w[2] * (1 / 6.0f), inner = w[1] * (1 / 12.0f);
  u[0] = w[0] * 0.25f;
  u[1] = sum - part;
  u[2] = sum + part;
  u[3] = outer + inner;
  u[4] = outer - inner;
  u[5] = w[2];
}

CVECTOR_CLONES
void cvector_winograd_weights(const float *w, float *u, int64_t rows, int64_t k,
                              int64_t row_stride, int64_t k_stride, int64_t element_stride) {
  for (int64_t first = 0; first < rows; first += 8)
    for (int64_t l = 0; l < k; l++, u += 8) {
      weight_rows half[6][3];
      const float *source = w + first * row_stride + l * k_stride;
#pragma unroll
      for (int b = 0; b < 3; b++) {
        weight_rows from[3], to[6];
#pragma unroll
        for (int r = 0; r < 3; r++)
#pragma unroll
          for (int i = 0; i < 8; i++)
            from[r][i] = first + i < rows ? source[i * row_stride + 3 * r + b] : 0;
        weight_step(from, to);
#pragma unroll
        for (int r = 0; r < 6; r++) half[r][b] = to[r];
      }
#pragma unroll
      for (int r = 0; r < 6; r++) {
        weight_rows to[6];
        weight_step(half[r], to);
#pragma unroll
        for (int b = 0; b < 6; b++)
          memcpy(u + (6 * r + b) * element_stride, &to[b], sizeof to[b]);
      }
    }
}

CVECTOR_WIDE_CLONES
void cvector_winograd_weight_gradient(const float *du, float *dw, int64_t rows, int64_t k,
                                      int64_t panel_stride, int64_t element_stride) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t first = 0; first < k; first += 16) {
      const float *source = du + first / 32 * panel_stride + row * 32 + first % 32;
      cvector_block half[3][6];
#pragma unroll
      for (int b = 0; b < 6; b++) {
        cvector_block from[6], to[3];
#pragma unroll
        for (int r = 0; r < 6; r++) from[r] = cvector_load(source + (6 * r + b) * element_stride);
        weight_gradient_step(from, to);
#pragma unroll
        for (int r = 0; r < 3; r++) half[r][b] = to[r];
      }
      float result[9][16];
#pragma unroll
      for (int r = 0; r < 3; r++) {
        cvector_block to[3];
        weight_gradient_step(half[r], to);
#pragma unroll
        for (int b = 0; b < 3; b++) cvector_store(result[3 * r + b], to[b]);
      }
      const int64_t count = k - first < 16 ? k - first : 16;
      float *target = dw + (row * k + first) * 9;
      for (int64_t l = 0; l < count; l++)
        for (int e = 0; e < 9; e++) target[9 * l + e] += result[e][l];
    }
}
