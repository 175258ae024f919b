#ifndef CVECTOR_WINOGRAD_H
#define CVECTOR_WINOGRAD_H

#include <stdint.h>

/// The rows and columns of outputs that a tile covers: 2 × 2, 4 × 4, 4 × 5 or 4 × 6 for filters of
/// 3 × 3, and 1 × 6 for filters of any height and width 2. A transformed tile has m + 2 rows and
/// columns of elements; that of 1 × 6 is a row of 7.
typedef struct {
  int64_t height, width;
} cvector_winograd_tile;

/// The map that a row of tiles lies in, and where the transformed tiles go.
///
/// Positions of a row of tiles, (tile, image) with the image innermost, come in blocks of 16, and
/// two blocks make a panel: [rows][32].
typedef struct {
  cvector_winograd_tile tile;
  /// The map [channels][height][width][batch], and the size of the outputs.
  int64_t height, width, batch, out_height, out_width;
  /// The rows of a filter that is two wide, and their stride; around the map there is nothing. Filters
  /// of 3 × 3 have stride 1, and one zero on each side of the map.
  int64_t kernel_height, stride_height;
  /// Tiles in a row, and their blocks.
  int64_t tiles, blocks;
  /// The number of the row of tiles, and the index of its first block among those of the panels.
  int64_t tile_row, first_block;
  /// Floats between two panels of the same element, and between two elements.
  int64_t panel_stride, element_stride;
} cvector_winograd_shape;

/// The floats of scratch memory that a call needs.
int64_t cvector_winograd_scratch(cvector_winograd_tile tile, int64_t tiles, int64_t batch);

/// U = G w Gᵀ as packed tiles [elements][rows / 8][k][8]; the nine numbers of (r, l), or
/// the two of a row of a filter, begin at w[r · row_stride + l · k_stride]. With `in_pairs` they are
/// rounded to pairs of bfloat16, [elements][rows / 8][⌈k / 2⌉][8].
void cvector_winograd_weights(const float *w, float *u, int64_t rows, int64_t k,
                              int64_t row_stride, int64_t k_stride, cvector_winograd_tile tile,
                              int64_t element_stride, int64_t in_pairs);

/// V = Bᵀ x B for a row of tiles of all channels; x is padded with one zero on each side.
void cvector_winograd_input(const float *x, float *v, int64_t channels, float *scratch,
                            cvector_winograd_shape shape);

/// y = Aᵀ M A + bias for a row of tiles; bias may be null.
void cvector_winograd_output(const float *m, const float *bias, float *y, int64_t channels,
                             float *scratch, cvector_winograd_shape shape);

/// dM = A dy Aᵀ for a row of tiles.
void cvector_winograd_output_gradient(const float *dy, float *dm, int64_t channels,
                                      float *scratch, cvector_winograd_shape shape);

/// dx = B dV Bᵀ for a row of tiles. The rows that it shares with the row of tiles above are added
/// to, the others are set: rows of tiles come in ascending order.
void cvector_winograd_input_gradient(const float *dv, float *dx, int64_t channels,
                                     float *scratch, cvector_winograd_shape shape);

/// dw = Gᵀ dU G; dU is [elements][⌈k / 32⌉][rows of 32 floats], w is [rows][k][9 or 2], its rows `row_stride` floats
/// apart. `accumulate` adds to dw.
void cvector_winograd_weight_gradient(const float *du, float *dw, int64_t rows, int64_t k,
                                      int64_t row_stride, cvector_winograd_tile tile,
                                      int64_t panel_stride, int64_t element_stride,
                                      int64_t accumulate);

/// dw = Gᵀ (dM Vᵀ) G for up to 32 channels, k; dM Vᵀ is never written to memory.
///
/// dM is [elements][panels][rows, whole tiles of eight][32], V is [elements][panels][32][32 channels]; of the last panel
/// `last` columns count.
void cvector_winograd_gradient_block(const float *dm, int64_t dm_element, int64_t dm_panel,
                                     const float *v, int64_t v_element, int64_t panels,
                                     int64_t last, float *dw, int64_t rows, int64_t k,
                                     int64_t row_stride, cvector_winograd_tile tile,
                                     int64_t accumulate);

/// The same four for rows of 1 × 6 tiles, of which each makes one row of the output. What is multiplied
/// has channels · kernel_height rows, and dx is added to throughout.
void cvector_winograd_row_input(const float *x, float *v, int64_t channels, float *scratch,
                                cvector_winograd_shape shape);
void cvector_winograd_row_output(const float *m, const float *bias, float *y, int64_t channels,
                                 float *scratch, cvector_winograd_shape shape);
void cvector_winograd_row_output_gradient(const float *dy, float *dm, int64_t channels,
                                          float *scratch, cvector_winograd_shape shape);
void cvector_winograd_row_input_gradient(const float *dv, float *dx, int64_t channels,
                                         float *scratch, cvector_winograd_shape shape);

#endif
