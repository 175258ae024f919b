#include "winograd_lines.h"
#include "winograd_steps.h"

#pragma clang fp contract(fast)

int64_t cvector_winograd_scratch(cvector_winograd_tile tile, int64_t tiles, int64_t batch) {
  const line_layout layout = make_layout((int)tile.width, tiles, batch);
  return (tile.height + 3) * layout.line + (tile.height + 2) * tile.width * layout.plane;
}

CVECTOR_INLINE float *block_of(float *panels, cvector_winograd_shape s, int64_t channel,
                               int64_t block) {
  const int64_t number = s.first_block + block;
  return panels + number / 2 * s.panel_stride + channel * 32 + number % 2 * 16;
}

// Which way a map goes into the elements: as what is convolved, or as the gradient of the outputs.
enum { INPUT, OUTPUT_GRADIENT };

CVECTOR_INLINE int taken(const int kind, const int tile) {
  return kind == INPUT ? tile + 2 : tile;
}

CVECTOR_INLINE void step(const int kind, const int tile, const cvector_block *from,
                         cvector_block *to) {
  if (kind == INPUT)
    input_step(tile, 3, from, to);
  else
    output_gradient_step(tile, 3, from, to);
}

// Transforms a column of rows of the map into lines; rows that do not exist are null.
CVECTOR_INLINE void column_step(const int kind, const int tile, const float *const *rows,
                                int64_t i, float *lines, int64_t stride) {
  cvector_block from[CVECTOR_LARGEST_TRANSFORM], to[CVECTOR_LARGEST_TRANSFORM];
#pragma unroll
  for (int r = 0; r < taken(kind, tile); r++)
    from[r] = rows[r] ? cvector_load(rows[r] + i) : cvector_broadcast(0);
  step(kind, tile, from, to);
#pragma unroll
  for (int r = 0; r < tile + 2; r++) cvector_store(lines + r * stride + i, to[r]);
}

// The rows' last floats, fewer than a block of them.
CVECTOR_INLINE void column_rest(const int kind, const int tile, const float *const *rows,
                                int64_t done, int64_t size, float *lines, int64_t stride) {
  float from[CVECTOR_LARGEST_TRANSFORM][16] = {0}, to[CVECTOR_LARGEST_TRANSFORM][16];
  const float *pointers[CVECTOR_LARGEST_TRANSFORM];
  for (int r = 0; r < taken(kind, tile); r++) {
    if (rows[r]) memcpy(from[r], rows[r] + done, (size_t)(size - done) * sizeof(float));
    pointers[r] = from[r];
  }
  column_step(kind, tile, pointers, 0, to[0], 16);
  for (int r = 0; r < tile + 2; r++)
    memcpy(lines + r * stride + done, to[r], (size_t)(size - done) * sizeof(float));
}

CVECTOR_INLINE void transform(const int height, const int width, const int kind, const float *x,
                              float *v, int64_t channels, float *scratch,
                              cvector_winograd_shape s) {
  const line_layout layout = make_layout(width, s.tiles, s.batch);
  const int64_t size = s.width * s.batch, border = kind == INPUT ? 1 : 0;
  float *lines = scratch, *planes = scratch + (height + 2) * layout.line;
  memset(scratch, 0,
         (size_t)cvector_winograd_scratch(s.tile, s.tiles, s.batch) * sizeof(float));
  float *data = lines + border * s.batch;
  const float *working = layout.spreads ? planes : lines;
  const int64_t stride = working_size(layout);
  for (int64_t c = 0; c < channels; c++) {
    const float *rows[CVECTOR_LARGEST_TRANSFORM];
    for (int r = 0; r < taken(kind, height); r++) {
      const int64_t row = height * s.tile_row - border + r;
      rows[r] = row >= 0 && row < s.height ? x + (c * s.height + row) * size : 0;
    }
    int64_t i = 0;
    for (; i + 16 <= size; i += 16) column_step(kind, height, rows, i, data, layout.line);
    if (i < size) column_rest(kind, height, rows, i, size, data, layout.line);
    if (layout.spreads)
      for (int r = 0; r < height + 2; r++)
        spread(lines + r * layout.line, planes + r * stride, width * s.tiles + border, layout);
    for (int64_t block = 0; block < s.blocks; block++) {
      float *target = block_of(v, s, c, block);
      const float *source = working + block_offset(layout, block);
      for (int r = 0; r < height + 2; r++, target += (width + 2) * s.element_stride) {
        cvector_block from[CVECTOR_LARGEST_TRANSFORM], to[CVECTOR_LARGEST_TRANSFORM];
#pragma unroll
        for (int b = 0; b < taken(kind, width); b++)
          from[b] = load_positions(layout, source + r * stride + offset_of_column(layout, b));
        step(kind, width, from, to);
#pragma unroll
        for (int b = 0; b < width + 2; b++) store_element(target + b * s.element_stride, to[b]);
      }
    }
  }
}

CVECTOR_WIDE_CLONES
void cvector_winograd_input(const float *x, float *v, int64_t channels, float *scratch,
                            cvector_winograd_shape s) {
  CVECTOR_FOR_TILE(s.tile, transform, INPUT, x, v, channels, scratch, s)
}

CVECTOR_WIDE_CLONES
void cvector_winograd_output_gradient(const float *dy, float *dm, int64_t channels,
                                      float *scratch, cvector_winograd_shape s) {
  CVECTOR_FOR_TILE(s.tile, transform, OUTPUT_GRADIENT, dy, dm, channels, scratch, s)
}

// The row of a line's results, behind its border.
CVECTOR_INLINE const float *result_row(const float *working, float *line, int64_t columns,
                                       line_layout layout) {
  if (!layout.spreads) return working;
  gather(working, line, columns, layout);
  return line;
}

CVECTOR_INLINE void output(const int height, const int width, const float *m, const float *bias,
                           float *y, int64_t channels, float *scratch, cvector_winograd_shape s) {
  const line_layout layout = make_layout(width, s.tiles, s.batch);
  const int64_t size = s.width * s.batch, stride = working_size(layout);
  float *line = scratch, *working = scratch + layout.line;
  for (int64_t c = 0; c < channels; c++) {
    const cvector_block shift = cvector_broadcast(bias ? bias[c] : 0);
    for (int64_t block = 0; block < s.blocks; block++) {
      const float *source = block_of((float *)m, s, c, block);
      float *target = working + block_offset(layout, block);
      cvector_block half[CVECTOR_LARGEST_TILE][CVECTOR_LARGEST_TRANSFORM];
#pragma unroll
      for (int b = 0; b < width + 2; b++) {
        cvector_block from[CVECTOR_LARGEST_TRANSFORM], to[CVECTOR_LARGEST_TILE];
#pragma unroll
        for (int r = 0; r < height + 2; r++)
          from[r] = load_element(source + (r * (width + 2) + b) * s.element_stride);
        output_step(height, 3, from, to);
#pragma unroll
        for (int r = 0; r < height; r++) half[r][b] = to[r];
      }
#pragma unroll
      for (int r = 0; r < height; r++) {
        cvector_block to[CVECTOR_LARGEST_TILE];
        output_step(width, 3, half[r], to);
#pragma unroll
        for (int b = 0; b < width; b++)
          store_positions(layout, target + r * stride + offset_of_column(layout, b), to[b] + shift);
      }
    }
    for (int r = 0; r < height && height * s.tile_row + r < s.height; r++)
      memcpy(y + (c * s.height + height * s.tile_row + r) * size,
             result_row(working + r * stride, line, s.width, layout),
             (size_t)size * sizeof(float));
  }
}

CVECTOR_WIDE_CLONES
void cvector_winograd_output(const float *m, const float *bias, float *y, int64_t channels,
                             float *scratch, cvector_winograd_shape s) {
  CVECTOR_FOR_TILE(s.tile, output, m, bias, y, channels, scratch, s)
}

CVECTOR_INLINE void input_gradient(const int height, const int width, const float *dv, float *dx,
                                   int64_t channels, float *scratch, cvector_winograd_shape s) {
  const line_layout layout = make_layout(width, s.tiles, s.batch);
  const int64_t size = s.width * s.batch, stride = working_size(layout);
  float *line = scratch, *working = scratch + layout.line;
  for (int64_t c = 0; c < channels; c++) {
    for (int r = 0; r < height + 2; r++)
      for (int b = 0; b < 2; b++)
        memset(working + r * stride + offset_of_column(layout, b), 0,
               (size_t)s.batch * sizeof(float));
    for (int64_t block = 0; block < s.blocks; block++) {
      const float *source = block_of((float *)dv, s, c, block);
      float *target = working + block_offset(layout, block);
      cvector_block half[CVECTOR_LARGEST_TRANSFORM][CVECTOR_LARGEST_TRANSFORM];
#pragma unroll
      for (int b = 0; b < width + 2; b++) {
        cvector_block from[CVECTOR_LARGEST_TRANSFORM], to[CVECTOR_LARGEST_TRANSFORM];
#pragma unroll
        for (int r = 0; r < height + 2; r++)
          from[r] = load_element(source + (r * (width + 2) + b) * s.element_stride);
        input_gradient_step(height, 3, from, to);
#pragma unroll
        for (int r = 0; r < height + 2; r++) half[r][b] = to[r];
      }
#pragma unroll
      for (int r = 0; r < height + 2; r++) {
        cvector_block to[CVECTOR_LARGEST_TRANSFORM];
        input_gradient_step(width, 3, half[r], to);
        float *row = target + r * stride;
        // The last two taps are the first to reach their columns; taps 0 and 1 of the next tile add.
        store_columns(layout, row, to, 2, width + 2);
        add_positions(layout, row + offset_of_column(layout, 0), to[0]);
        add_positions(layout, row + offset_of_column(layout, 1), to[1]);
      }
    }
    for (int r = 0; r < height + 2; r++) {
      const int64_t row = height * s.tile_row - 1 + r;
      if (row < 0 || row >= s.height) continue;
      const float *result =
          result_row(working + r * stride, line, s.width + 1, layout) + s.batch;
      float *target = dx + (c * s.height + row) * size;
      if (s.tile_row > 0 && r < 2)
        for (int64_t i = 0; i < size; i++) target[i] += result[i];
      else
        memcpy(target, result, (size_t)size * sizeof(float));
    }
  }
}

CVECTOR_WIDE_CLONES
void cvector_winograd_input_gradient(const float *dv, float *dx, int64_t channels,
                                     float *scratch, cvector_winograd_shape s) {
  CVECTOR_FOR_TILE(s.tile, input_gradient, dv, dx, channels, scratch, s)
}
