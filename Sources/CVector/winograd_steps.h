#ifndef CVECTOR_WINOGRAD_STEPS_H
#define CVECTOR_WINOGRAD_STEPS_H

#include "panels.h"
#include "winograd_tables.h"

#pragma clang fp contract(fast)

// The one-dimensional transforms of F(m, r): a tile of m outputs, r taps and n = m + r - 1 elements.
// Tile sizes are known when the code is compiled, so that all loops are unrolled and the numbers of
// the tables are constants: what is zero costs nothing.

enum { CVECTOR_LARGEST_TILE = 6, CVECTOR_LARGEST_TRANSFORM = CVECTOR_LARGEST_TILE + 2 };

// A table with the distance between its rows and its columns; the other way round, it is transposed.
typedef struct {
  const float *numbers;
  int row, column;
} winograd_table;

#define CVECTOR_WINOGRAD_TABLE(name, width)                                \
  CVECTOR_INLINE winograd_table name##_table(const int tile, const int taps) { \
    const float *numbers = taps == 2   ? &name##_table_6_2[0][0]           \
                           : tile == 2 ? &name##_table_2_3[0][0]           \
                           : tile == 4 ? &name##_table_4_3[0][0]           \
                           : tile == 5 ? &name##_table_5_3[0][0]           \
                                       : &name##_table_6_3[0][0];          \
    return (winograd_table){numbers, width, 1};                            \
  }

CVECTOR_WINOGRAD_TABLE(input, tile + taps - 1)
CVECTOR_WINOGRAD_TABLE(output, tile + taps - 1)
CVECTOR_WINOGRAD_TABLE(weight, taps)

// The tile sizes that there is code for, for filters of 3 × 3.
#define CVECTOR_FOR_TILE(tile, body, ...)            \
  switch ((tile).width) {                            \
    case 2: return body(2, 2, __VA_ARGS__);          \
    case 4: return body(4, 4, __VA_ARGS__);          \
    case 5: return body(4, 5, __VA_ARGS__);          \
    case 6: return body(4, 6, __VA_ARGS__);          \
    default: __builtin_trap();                       \
  }

CVECTOR_INLINE winograd_table transposed(winograd_table t) {
  return (winograd_table){t.numbers, t.column, t.row};
}

CVECTOR_INLINE void apply_table(winograd_table t, const int outputs, const int inputs,
                                const cvector_block *from, cvector_block *to) {
#pragma unroll
  for (int i = 0; i < outputs; i++) {
    cvector_block sum = cvector_broadcast(0);
    int is_first = 1;
#pragma unroll
    for (int j = 0; j < inputs; j++) {
      const float factor = t.numbers[i * t.row + j * t.column];
      if (factor == 0) continue;
      const cvector_block product = factor * from[j];
      sum = is_first ? product : sum + product;
      is_first = 0;
    }
    to[i] = sum;
  }
}

// Half sums and differences of the pairs of points to the points themselves, and its own transpose.
CVECTOR_INLINE void join_pairs(const int elements, const cvector_block *from, cvector_block *to) {
#pragma unroll
  for (int i = 0; i < elements; i++) to[i] = from[i];
#pragma unroll
  for (int i = 1; i < elements / 2 * 2 - 1; i += 2) {
    to[i] = from[i] + from[i + 1];
    to[i + 1] = from[i] - from[i + 1];
  }
}

// Bᵀ: n inputs to n elements
CVECTOR_INLINE void input_step(const int tile, const int taps, const cvector_block *d,
                               cvector_block *v) {
  const int n = tile + taps - 1;
  cvector_block halves[CVECTOR_LARGEST_TRANSFORM];
  apply_table(input_table(tile, taps), n, n, d, halves);
  join_pairs(n, halves, v);
}

// B
CVECTOR_INLINE void input_gradient_step(const int tile, const int taps, const cvector_block *v,
                                        cvector_block *d) {
  const int n = tile + taps - 1;
  cvector_block halves[CVECTOR_LARGEST_TRANSFORM];
  join_pairs(n, v, halves);
  apply_table(transposed(input_table(tile, taps)), n, n, halves, d);
}

// Aᵀ: n elements to m outputs
CVECTOR_INLINE void output_step(const int tile, const int taps, const cvector_block *m,
                                cvector_block *y) {
  const int n = tile + taps - 1;
  cvector_block halves[CVECTOR_LARGEST_TRANSFORM];
  join_pairs(n, m, halves);
  apply_table(output_table(tile, taps), tile, n, halves, y);
}

// A
CVECTOR_INLINE void output_gradient_step(const int tile, const int taps, const cvector_block *y,
                                         cvector_block *m) {
  const int n = tile + taps - 1;
  cvector_block halves[CVECTOR_LARGEST_TRANSFORM];
  apply_table(transposed(output_table(tile, taps)), n, tile, y, halves);
  join_pairs(n, halves, m);
}

// G: r weights to n elements
CVECTOR_INLINE void weight_step(const int tile, const int taps, const cvector_block *w,
                                cvector_block *u) {
  const int n = tile + taps - 1;
  cvector_block halves[CVECTOR_LARGEST_TRANSFORM];
  apply_table(weight_table(tile, taps), n, taps, w, halves);
  join_pairs(n, halves, u);
}

// Gᵀ
CVECTOR_INLINE void weight_gradient_step(const int tile, const int taps, const cvector_block *u,
                                         cvector_block *w) {
  const int n = tile + taps - 1;
  cvector_block halves[CVECTOR_LARGEST_TRANSFORM];
  join_pairs(n, u, halves);
  apply_table(transposed(weight_table(tile, taps)), taps, n, halves, w);
}

#endif
