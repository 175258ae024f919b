#include "winograd_lines.h"
#include "winograd_steps.h"

#pragma clang fp contract(fast)

// F(6, 2) along the rows of a map. The rows of a filter, of which there may be any number, stand beside
// the channels: what is multiplied has channels · kernel_height rows.
enum { TILE = 6, TAPS = 2, ELEMENTS = TILE + TAPS - 1 };

CVECTOR_INLINE float *block_of(float *panels, cvector_winograd_shape s, int64_t row,
                               int64_t block) {
  const int64_t number = s.first_block + block;
  return panels + number / 2 * s.panel_stride + row * 32 + number % 2 * 16;
}

CVECTOR_WIDE_CLONES
void cvector_winograd_row_input(const float *x, float *v, int64_t channels, float *scratch,
                                cvector_winograd_shape s) {
  const line_layout layout = make_layout(TILE, s.tiles, s.batch);
  const int64_t size = s.width * s.batch;
  float *line = scratch, *planes = scratch + layout.line;
  memset(scratch, 0, (size_t)(layout.line + TILE * layout.plane) * sizeof(float));
  const float *working = layout.spreads ? planes : line;
  for (int64_t c = 0; c < channels; c++)
    for (int64_t kh = 0; kh < s.kernel_height; kh++) {
      const int64_t row = s.tile_row * s.stride_height + kh;
      memcpy(line, x + (c * s.height + row) * size, (size_t)size * sizeof(float));
      if (layout.spreads) spread(line, planes, TILE * s.tiles + 1, layout);
      for (int64_t block = 0; block < s.blocks; block++) {
        const float *source = working + block_offset(layout, block);
        float *target = block_of(v, s, c * s.kernel_height + kh, block);
        cvector_block from[ELEMENTS], to[ELEMENTS];
#pragma unroll
        for (int b = 0; b < ELEMENTS; b++)
          from[b] = load_positions(layout, source + offset_of_column(layout, b));
        input_step(TILE, TAPS, from, to);
#pragma unroll
        for (int b = 0; b < ELEMENTS; b++) store_element(target + b * s.element_stride, to[b]);
      }
    }
}

CVECTOR_WIDE_CLONES
void cvector_winograd_row_input_gradient(const float *dv, float *dx, int64_t channels,
                                         float *scratch, cvector_winograd_shape s) {
  const line_layout layout = make_layout(TILE, s.tiles, s.batch);
  const int64_t size = s.width * s.batch;
  float *line = scratch, *working = scratch + layout.line;
  for (int64_t c = 0; c < channels; c++)
    for (int64_t kh = 0; kh < s.kernel_height; kh++) {
      const int64_t row = s.tile_row * s.stride_height + kh;
      memset(working, 0, (size_t)s.batch * sizeof(float));
      for (int64_t block = 0; block < s.blocks; block++) {
        const float *source = block_of((float *)dv, s, c * s.kernel_height + kh, block);
        float *target = working + block_offset(layout, block);
        cvector_block from[ELEMENTS], to[ELEMENTS];
#pragma unroll
        for (int b = 0; b < ELEMENTS; b++) from[b] = load_element(source + b * s.element_stride);
        input_gradient_step(TILE, TAPS, from, to);
        // The last tap is the first to reach its column; tap 0 of the next tile adds.
#pragma unroll
        for (int b = 1; b < ELEMENTS; b++)
          store_positions(layout, target + offset_of_column(layout, b), to[b]);
        store_positions(layout, target, load_positions(layout, target) + to[0]);
      }
      if (layout.spreads) gather(working, line, s.width, layout);
      const float *result = layout.spreads ? line : working;
      float *target = dx + (c * s.height + row) * size;
      for (int64_t i = 0; i < size; i++) target[i] += result[i];
    }
}

CVECTOR_WIDE_CLONES
void cvector_winograd_row_output(const float *m, const float *bias, float *y, int64_t channels,
                                 float *scratch, cvector_winograd_shape s) {
  const line_layout layout = make_layout(TILE, s.tiles, s.batch);
  const int64_t size = s.out_width * s.batch;
  float *line = scratch, *working = scratch + layout.line;
  for (int64_t c = 0; c < channels; c++) {
    const cvector_block shift = cvector_broadcast(bias ? bias[c] : 0);
    for (int64_t block = 0; block < s.blocks; block++) {
      const float *source = block_of((float *)m, s, c, block);
      float *target = working + block_offset(layout, block);
      cvector_block from[ELEMENTS], to[TILE];
#pragma unroll
      for (int b = 0; b < ELEMENTS; b++) from[b] = load_element(source + b * s.element_stride);
      output_step(TILE, TAPS, from, to);
#pragma unroll
      for (int b = 0; b < TILE; b++)
        store_positions(layout, target + offset_of_column(layout, b), to[b] + shift);
    }
    if (layout.spreads) gather(working, line, s.out_width, layout);
    memcpy(y + (c * s.out_height + s.tile_row) * size, layout.spreads ? line : working,
           (size_t)size * sizeof(float));
  }
}

CVECTOR_WIDE_CLONES
void cvector_winograd_row_output_gradient(const float *dy, float *dm, int64_t channels,
                                          float *scratch, cvector_winograd_shape s) {
  const line_layout layout = make_layout(TILE, s.tiles, s.batch);
  const int64_t size = s.out_width * s.batch;
  float *line = scratch, *planes = scratch + layout.line;
  memset(scratch, 0, (size_t)(layout.line + TILE * layout.plane) * sizeof(float));
  const float *working = layout.spreads ? planes : line;
  for (int64_t c = 0; c < channels; c++) {
    memcpy(line, dy + (c * s.out_height + s.tile_row) * size, (size_t)size * sizeof(float));
    if (layout.spreads) spread(line, planes, TILE * s.tiles, layout);
    for (int64_t block = 0; block < s.blocks; block++) {
      const float *source = working + block_offset(layout, block);
      float *target = block_of(dm, s, c, block);
      cvector_block from[TILE], to[ELEMENTS];
#pragma unroll
      for (int b = 0; b < TILE; b++)
        from[b] = load_positions(layout, source + offset_of_column(layout, b));
      output_gradient_step(TILE, TAPS, from, to);
#pragma unroll
      for (int b = 0; b < ELEMENTS; b++) store_element(target + b * s.element_stride, to[b]);
    }
  }
}
