#ifndef CVECTOR_PAIRS_API_H
#define CVECTOR_PAIRS_API_H

#include <stdint.h>

// Matrix products of numbers rounded to bfloat16 (float32 with the last 16 bits cut), summed in
// float32. A pair is two of them that are neighbours along the sum, in 32 bits, the first in the lower
// half: what the dot products of AVX512-BF16 take. Panels and tiles are those of the float32 products.

/// Whether the processor has these dot products; otherwise their sums are made of float32 ones, in the
/// same order.
int cvector_has_pair_products(void);

/// Rounds packed tiles [tiles][k][8] into [tiles][⌈k / 2⌉][8] pairs, which may share the memory.
/// The last pair of an odd k has a zero.
void cvector_pairs_of_tiles(const float *tiles, uint32_t *pairs, int64_t count, int64_t k);

/// Rounds a panel [rows][32] into pairs of rows, [⌈rows / 2⌉][32].
void cvector_pairs_of_rows(const float *panel, uint32_t *pairs, int64_t rows);

/// Rounds a panel [rows][32] into pairs of columns, [rows][16].
void cvector_pairs_of_columns(const float *panel, uint32_t *pairs, int64_t rows);

/// C[rows][32] (+)= A · B for `tiles` tiles of pairs [⌈k / 2⌉][8], `a_tile` pairs apart, and a panel
/// B [k][32] of floats with k at most 256, which is rounded.
void cvector_pairs_multiply(const uint32_t *a, int64_t a_tile, int64_t tiles, const float *b,
                            float *c, int64_t k, int64_t columns, int64_t accumulate);

/// C[rows][32] (+)= Σ over p of A[r][p] · B[p][·] with p running through the columns of a row of panels:
/// A is [panels][rows][16] pairs of columns, B is [panels][16][32] pairs of rows. `last` is the number
/// of columns that count in the last panel.
void cvector_pairs_multiply_rows(const uint32_t *a, int64_t a_stride, int64_t tiles,
                                 const uint32_t *b, int64_t b_stride, int64_t panels, int64_t last,
                                 float *c, int64_t accumulate);

#endif
