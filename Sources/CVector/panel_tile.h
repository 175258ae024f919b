#ifndef CVECTOR_PANEL_TILE_H
#define CVECTOR_PANEL_TILE_H

#include "panels.h"

#pragma clang fp contract(fast)

// Adds A · B to `rows` × `blocks` sums of sixteen floats, which have to fit into the registers
// beside their factors: 16 of 32 with AVX-512, 8 of 16 otherwise. k runs through `sections` of
// `length` steps each; the last has `last`.
CVECTOR_INLINE void panel_tile(const int rows, const int blocks, const float *a, int64_t a_next,
                               int64_t a_row, int64_t a_section, const float *b, int64_t b_row,
                               int64_t b_section, int64_t sections, int64_t length, int64_t last,
                               float *c, int64_t c_row, int64_t accumulate) {
  cvector_block sum[8][2];
#pragma unroll
  for (int i = 0; i < rows; i++)
#pragma unroll
    for (int j = 0; j < blocks; j++)
      sum[i][j] = accumulate ? cvector_load(c + c_row * i + 16 * j) : cvector_broadcast(0);
  for (int64_t section = 0; section < sections; section++) {
    const float *left = a + section * a_section, *right = b + section * b_section;
    const int64_t steps = section + 1 < sections ? length : last;
    for (int64_t l = 0; l < steps; l++) {
      cvector_block factor[2];
#pragma unroll
      for (int j = 0; j < blocks; j++) factor[j] = cvector_load(right + 16 * j);
#pragma unroll
      for (int i = 0; i < rows; i++) {
        const cvector_block scale = cvector_broadcast(left[i * a_row]);
#pragma unroll
        for (int j = 0; j < blocks; j++) sum[i][j] += scale * factor[j];
      }
      // Packed weights come from far away, in runs that end before the processor has noticed them: asked for is what
      // lies 256 steps ahead, or beside it if they are taken transposed. So do the rows of panels.
      if (a_next == 8) __builtin_prefetch(left + 8 * 256);
      if (a_row == 8) __builtin_prefetch(left + 64 + 7 * l);
      if (a_row == 32) __builtin_prefetch(left + 256 + 7 * l);
      left += a_next;
      right += b_row;
    }
  }
#pragma unroll
  for (int i = 0; i < rows; i++)
#pragma unroll
    for (int j = 0; j < blocks; j++) cvector_store(c + c_row * i + 16 * j, sum[i][j]);
}

#endif
