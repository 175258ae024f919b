#ifndef CVECTOR_DOTS_API_H
#define CVECTOR_DOTS_API_H

#include <stdint.h>

// Products of matrices for reading, whose factors are fewer bits than float32. 32 bits hold the neighbours along the sum:
// two numbers of bfloat16 (a pair, summed in float32), or four bytes (a quad, summed in 32-bit integers). A quad of the left
// factor has signed bytes, one of the right has bytes without a sign.

/// What the 32 bits hold.
enum { CVECTOR_PAIRS, CVECTOR_QUADS };

/// Instruction sets: what every processor has, AVX2, AVX2 with AVX-VNNI, and AVX-512 with VNNI or BF16.
/// The sums of quads are the same on all.
enum { CVECTOR_DOTS_BASE, CVECTOR_DOTS_V3, CVECTOR_DOTS_VNNI, CVECTOR_DOTS_V4 };

/// C[row][line][column] (+)= scale[row] · Σ over (d, h, w) of A[row][d][h][w] · B[d][line + h][column + w] + shift[row]
///
/// A is packed in tiles of sixteen rows, [tiles][depth][height][width][16]. B is read up to the next multiple of 32
/// columns; C is written where there are rows and columns, and nowhere else.
typedef struct {
  const uint32_t *a, *b;
  float *c;
  int64_t rows, lines, columns;
  int64_t depth, height, width;
  /// From one d, h, w or line of B to the next.
  int64_t b_depth, b_height, b_width, b_line;
  /// From one row or line of C to the next.
  int64_t c_row, c_line;
  /// Of each row; may be null for 1 and 0.
  const float *scale, *shift;
  int64_t accumulates;
} cvector_dot_product;

/// The best instruction set of this processor for products of a kind.
int cvector_dot_set(int kind);

/// Whether this processor has the instructions of a set for a kind.
int cvector_has_dot_set(int kind, int set);

void cvector_dot_multiply(int kind, int set, const cvector_dot_product *product);

/// How the right factor is made of a map.
typedef struct {
  /// [channels][height][row], `plane` floats from one channel to the next.
  int64_t channels, height, row, plane;
  /// Rows above and below the map, and columns before and behind a row, of zeros.
  int64_t above, below, before, behind;
  /// What a number is multiplied with, and what is added then: what 0 becomes. Of quads alone; the whole numbers nearest to
  /// that, those of a half the even ones, within 0 to 255.
  float scale;
  int32_t zero;
} cvector_dot_map;

/// [⌈channels / 2⌉ or ⌈channels / 4⌉][above + height + below][before + row + behind] of 32 bits each.
void cvector_dot_load(int kind, const float *x, uint32_t *result, cvector_dot_map map);

/// Packs the weights [rows][depth][taps] as a left factor, with ⌈depth / 2⌉ or ⌈depth / 4⌉ in the place of the depth.
///
/// Of quads, `scales` takes what a row's bytes are to be multiplied with, its largest number / 127, and `sums` the sum of the
/// row's bytes.
void cvector_dot_pack(int kind, const float *w, int64_t rows, int64_t depth, int64_t taps,
                      uint32_t *packed, float *scales, int32_t *sums);

#endif
