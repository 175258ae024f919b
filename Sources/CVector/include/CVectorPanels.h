#ifndef CVECTOR_PANELS_API_H
#define CVECTOR_PANELS_API_H

#include <stdint.h>

// A panel is a matrix of 32 columns, [rows][32]; a tile is eight rows of the left factor, packed
// as [k][8].

/// C[rows][columns] = A · B for a packed A of `tiles` tiles [k][8], `a_tile` floats apart, and a B
/// [k][columns] of at most 32 columns, the rows of B and C `b_row` and `c_row` apart. Columns may be
/// read and written up to the next of 1, 2, 3, 4, 8, 16 and 32. With `accumulate` the product is added to C.
void cvector_panel_multiply(const float *a, int64_t a_tile, int64_t tiles, const float *b,
                            int64_t b_row, float *c, int64_t c_row, int64_t k, int64_t columns,
                            int64_t accumulate);

/// C[8 · tiles][32] = Aᵀ · B for a packed A of k rows, whose tiles [C's rows][8] are `a_tile` floats apart,
/// and a panel B [k][32]. At least the first `columns` columns are computed. A is read up to a whole number
/// of `tiles`; the rows of C that it does not have are not defined.
void cvector_panel_multiply_transposed(const float *a, int64_t a_tile, int64_t tiles,
                                       const float *b, float *c, int64_t k, int64_t columns,
                                       int64_t accumulate);

/// C[rows][32] = Σ over p of A[r][p] · B[p][·], with p running through the columns of a row of
/// panels: A is [panels][rows][32], B is [panels][32][32], both with the given distance between
/// panels. `last` is the number of columns that count in the last panel.
void cvector_panel_multiply_rows(const float *a, int64_t a_stride, int64_t tiles, const float *b,
                                 int64_t b_stride, int64_t panels, int64_t last, float *c,
                                 int64_t accumulate);

/// Transposes a panel [channels][32] into panels of channels, [⌈channels / 32⌉][32 positions][32]
/// with `stride` floats between two of them; channels beyond the last are zero.
void cvector_panel_transpose(const float *panel, float *transposed, int64_t channels,
                             int64_t stride);

/// to[j][i] = from[i][j] for matrices whose rows are so many floats apart.
void cvector_transpose(const float *from, int64_t from_stride, float *to, int64_t to_stride,
                       int64_t rows, int64_t columns);

/// Packs A [rows][k], whose element (r, l) is a[r · row_stride + l · k_stride], into tiles; rows
/// beyond the last are zero.
void cvector_panel_pack(const float *a, float *packed, int64_t rows, int64_t k,
                        int64_t row_stride, int64_t k_stride);

/// Copies columns of a matrix with rows `stride` apart into a panel; missing columns are zero.
void cvector_panel_load(const float *matrix, int64_t stride, float *panel, int64_t rows,
                        int64_t columns);

/// Copies a panel's columns into a matrix with rows `stride` apart, plus one number a row (`bias`,
/// may be null); adds to the present values with `accumulate`.
void cvector_panel_store(const float *panel, const float *bias, float *matrix, int64_t stride,
                         int64_t rows, int64_t columns, int64_t accumulate);

/// sums[r] = the sum of row r over all panels [rows][32], `stride` floats apart.
void cvector_panel_row_sums(const float *panels, int64_t stride, int64_t count, float *sums,
                            int64_t rows);

/// Copies `rows` rows of `columns` floats between matrices whose rows are so many floats apart, plus
/// one number a row (`bias`, may be null).
void cvector_copy_rows(const float *from, int64_t from_stride, const float *bias, float *to,
                       int64_t to_stride, int64_t rows, int64_t columns);

#endif
