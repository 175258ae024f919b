#ifndef CVECTOR_WINOGRAD_LINES_H
#define CVECTOR_WINOGRAD_LINES_H

#include <string.h>

#include "panels.h"

// A line holds a row of the map with `batch` zeros before it, so that tap b of tile t is column
// m t + b of it, for tiles of m columns. With eight images a block of positions is two tiles, whose halves
// stand m columns apart. With any other number that is no multiple of 16 the line is spread into m planes:
// plane b of position (t, n) is column m t + b, and taps m and m + 1 are planes 0 and 1 one tile on.
typedef struct {
  int64_t batch, line, plane;
  int tile, spreads, halves;
} line_layout;

CVECTOR_INLINE int64_t round_up_to_block(int64_t value) { return (value + 15) / 16 * 16; }

CVECTOR_INLINE line_layout make_layout(const int tile, int64_t tiles, int64_t batch) {
  return (line_layout){
      .batch = batch,
      // A last tile without a partner has one that is not there.
      .line = round_up_to_block((tiles + (batch == 8 ? 2 : 1)) * tile * batch),
      .plane = round_up_to_block(round_up_to_block(tiles * batch) + batch),
      .tile = tile,
      .spreads = batch % 16 != 0 && batch != 8,
      .halves = batch == 8};
}

// The floats of a line in the form that blocks are read from.
CVECTOR_INLINE int64_t working_size(line_layout layout) {
  return layout.spreads ? layout.tile * layout.plane : layout.line;
}

// The offset of tap b of the first block.
CVECTOR_INLINE int64_t offset_of_column(line_layout layout, int b) {
  return layout.spreads ? b % layout.tile * layout.plane + b / layout.tile * layout.batch
                        : b * layout.batch;
}

// The offset of a block from the first one.
CVECTOR_INLINE int64_t block_offset(line_layout layout, int64_t block) {
  if (layout.spreads) return 16 * block;
  if (layout.halves) return 16 * block * layout.tile;
  return 16 * block + (layout.tile - 1) * layout.batch * (block / (layout.batch / 16));
}

// A block of positions at an address in the working line.
CVECTOR_INLINE cvector_block load_positions(line_layout layout, const float *p) {
  if (!layout.halves) return cvector_load(p);
  cvector_block value;
  memcpy(&value, p, 8 * sizeof(float));
  memcpy((char *)&value + 8 * sizeof(float), p + 8 * layout.tile, 8 * sizeof(float));
  return value;
}

CVECTOR_INLINE void store_halves(line_layout layout, float *p, cvector_block value) {
  memcpy(p, &value, 8 * sizeof(float));
  memcpy(p + 8 * layout.tile, (const char *)&value + 8 * sizeof(float), 8 * sizeof(float));
}

CVECTOR_INLINE void store_positions(line_layout layout, float *p, cvector_block value) {
  if (layout.halves)
    store_halves(layout, p, value);
  else
    cvector_store(p, value);
}

// Some columns of a row. Clang 17 does not unroll this loop with the question inside.
CVECTOR_INLINE void store_columns(line_layout layout, float *row, const cvector_block *values,
                                  const int first, const int end) {
  if (layout.halves) {
#pragma unroll
    for (int b = first; b < end; b++)
      store_halves(layout, row + offset_of_column(layout, b), values[b]);
  } else {
#pragma unroll
    for (int b = first; b < end; b++)
      cvector_store(row + offset_of_column(layout, b), values[b]);
  }
}

CVECTOR_INLINE void add_positions(line_layout layout, float *p, cvector_block value) {
  store_positions(layout, p, load_positions(layout, p) + value);
}

// The elements of a tile are streams too many for the processor to foresee: each asks for what the next channel has of
// it, the next row of the panel.
CVECTOR_INLINE cvector_block load_element(const float *p) {
  __builtin_prefetch(p + 32);
  return cvector_load(p);
}

CVECTOR_INLINE void store_element(float *p, cvector_block value) {
  __builtin_prefetch(p + 32, 1);
  cvector_store(p, value);
}

CVECTOR_INLINE void spread_columns(const float *restrict line, float *restrict planes,
                                   int64_t columns, const int64_t batch, line_layout layout) {
  for (int64_t t = 0; layout.tile * t < columns; t++)
    for (int b = 0; b < layout.tile; b++)
      memcpy(planes + b * layout.plane + t * batch, line + (layout.tile * t + b) * batch,
             (size_t)batch * sizeof(float));
}

CVECTOR_INLINE void gather_columns(const float *restrict planes, float *restrict line,
                                   int64_t columns, const int64_t batch, line_layout layout) {
  for (int64_t t = 0; layout.tile * t < columns; t++)
    for (int b = 0; b < layout.tile; b++)
      memcpy(line + (layout.tile * t + b) * batch, planes + b * layout.plane + t * batch,
             (size_t)batch * sizeof(float));
}

// Copies of a known length are single moves.
CVECTOR_INLINE void spread(const float *line, float *planes, int64_t columns,
                           line_layout layout) {
  switch (layout.batch) {
    case 1: return spread_columns(line, planes, columns, 1, layout);
    case 2: return spread_columns(line, planes, columns, 2, layout);
    case 4: return spread_columns(line, planes, columns, 4, layout);
    default: return spread_columns(line, planes, columns, layout.batch, layout);
  }
}

CVECTOR_INLINE void gather(const float *planes, float *line, int64_t columns,
                           line_layout layout) {
  switch (layout.batch) {
    case 1: return gather_columns(planes, line, columns, 1, layout);
    case 2: return gather_columns(planes, line, columns, 2, layout);
    case 4: return gather_columns(planes, line, columns, 4, layout);
    default: return gather_columns(planes, line, columns, layout.batch, layout);
  }
}

#endif
