#include "panel_tile.h"

typedef struct {
  const float *a, *b;
  float *c;
  int64_t tiles, a_tile, a_section, b_row, b_section, c_row, sections, length, last, columns,
      accumulate;
} panel_product;

// How the left factor lies: as packed tiles [k][8], as the rows [8][32] of a panel, or as the transpose of a
// packed matrix, whose tiles are [row][8 of k]. Known when the loop is compiled, so that its addresses are
// constants.
enum { PACKED, ROWS, TRANSPOSED };

CVECTOR_INLINE void product_tile(const int form, const int rows, const int blocks,
                                 const panel_product *p, int64_t tile, int first_row,
                                 int first_block) {
  const int64_t a_next = form == PACKED ? 8 : 1;
  const int64_t a_row = form == PACKED ? 1 : form == ROWS ? 32 : 8;
  panel_tile(rows, blocks, p->a + tile * p->a_tile + first_row * a_row, a_next, a_row,
             p->a_section, p->b + 16 * first_block, p->b_row, p->b_section, p->sections, p->length,
             p->last, p->c + p->c_row * (8 * tile + first_row) + 16 * first_block, p->c_row,
             p->accumulate);
}

// Eight rows with few registers: tiles of 4 × 1.
CVECTOR_INLINE void small_tiles(const int form, const panel_product *p) {
  for (int64_t tile = 0; tile < p->tiles; tile++)
    for (int block = 0; 16 * block < p->columns; block++)
      for (int row = 0; row < 8; row += 4) product_tile(form, 4, 1, p, tile, row, block);
}

// Few columns: rows are the vector, and A is read once at the speed of memory. Several vectors share what is
// read of B, and keep the loop from waiting for itself; but A's tiles lie a power of two apart, so that more
// than eight of them would take each other's place in the first cache.
typedef float tile_rows __attribute__((vector_size(32)));

CVECTOR_INLINE void narrow_tile(const int columns, const int tiles, const panel_product *p,
                                int64_t tile) {
  const float *a = p->a + tile * p->a_tile, *b = p->b;
  float *c = p->c + 8 * p->c_row * tile;
  tile_rows sum[8][8];
#pragma unroll
  for (int t = 0; t < tiles; t++)
#pragma unroll
    for (int j = 0; j < columns; j++)
#pragma unroll
      for (int i = 0; i < 8; i++) sum[t][j][i] = p->accumulate ? c[p->c_row * (8 * t + i) + j] : 0;
  for (int64_t l = 0; l < p->last; l++, a += 8, b += p->b_row)
#pragma unroll
    for (int t = 0; t < tiles; t++) {
      tile_rows rows;
      __builtin_memcpy(&rows, a + t * p->a_tile, sizeof rows);
#pragma unroll
      for (int j = 0; j < columns; j++) sum[t][j] += rows * b[j];
    }
#pragma unroll
  for (int t = 0; t < tiles; t++)
#pragma unroll
    for (int j = 0; j < columns; j++)
#pragma unroll
      for (int i = 0; i < 8; i++) c[p->c_row * (8 * t + i) + j] = sum[t][j][i];
}

// The sixteen rows of two tiles are the vector, so that none of its lanes is idle.
CVECTOR_INLINE void paired_tiles(const int columns, const int pairs, const panel_product *p,
                                 int64_t tile) {
  const float *a = p->a + tile * p->a_tile, *b = p->b;
  float *c = p->c + 8 * p->c_row * tile;
  float values[4][8][16];
  cvector_block sum[4][8];
  if (p->accumulate)
    for (int row = 0; row < 16 * pairs; row++)
#pragma unroll
      for (int j = 0; j < columns; j++) values[row / 16][j][row % 16] = c[p->c_row * row + j];
#pragma unroll
  for (int pair = 0; pair < pairs; pair++)
#pragma unroll
    for (int j = 0; j < columns; j++)
      sum[pair][j] = p->accumulate ? cvector_load(values[pair][j]) : cvector_broadcast(0);
  for (int64_t l = 0; l < p->last; l++, a += 8, b += p->b_row) {
    cvector_block rows[4];
#pragma unroll
    for (int pair = 0; pair < pairs; pair++) {
      const float *upper = a + 2 * pair * p->a_tile, *lower = upper + p->a_tile;
      __builtin_memcpy(&rows[pair], upper, 8 * sizeof(float));
      __builtin_memcpy((char *)&rows[pair] + 8 * sizeof(float), lower, 8 * sizeof(float));
    }
#pragma unroll
    for (int j = 0; j < columns; j++) {
      const cvector_block factor = cvector_broadcast(b[j]);
#pragma unroll
      for (int pair = 0; pair < pairs; pair++) sum[pair][j] += rows[pair] * factor;
    }
  }
#pragma unroll
  for (int pair = 0; pair < pairs; pair++)
#pragma unroll
    for (int j = 0; j < columns; j++) cvector_store(values[pair][j], sum[pair][j]);
  for (int row = 0; row < 16 * pairs; row++)
#pragma unroll
    for (int j = 0; j < columns; j++) c[p->c_row * row + j] = values[row / 16][j][row % 16];
}

CVECTOR_INLINE void large_tiles(const int form, const panel_product *p) {
  if (p->columns > 16)
    for (int64_t tile = 0; tile < p->tiles; tile++) product_tile(form, 8, 2, p, tile, 0, 0);
  else
    for (int64_t tile = 0; tile < p->tiles; tile++) product_tile(form, 8, 1, p, tile, 0, 0);
}

CVECTOR_INLINE void few_columns(const int is_large, const int columns, const panel_product *p) {
  const int pairs = columns == 8 ? 3 : 4, narrow = columns == 1 ? 6 : 8 / columns;
  int64_t tile = 0;
  if (is_large) {
    for (; tile + 2 * pairs <= p->tiles; tile += 2 * pairs) paired_tiles(columns, pairs, p, tile);
    for (; tile + 2 <= p->tiles; tile += 2) paired_tiles(columns, 1, p, tile);
  } else {
    for (; tile + narrow <= p->tiles; tile += narrow) narrow_tile(columns, narrow, p, tile);
  }
  for (; tile < p->tiles; tile++) narrow_tile(columns, 1, p, tile);
}

// Every element is one chain of sums over k, however many columns there are, so that none depends on which
// others stand beside it.
CVECTOR_INLINE void packed_tiles(const int is_large, const panel_product *p) {
  switch (p->columns) {
    case 1: few_columns(is_large, 1, p); break;
    case 2: few_columns(is_large, 2, p); break;
    case 3: few_columns(is_large, 3, p); break;
    case 4: few_columns(is_large, 4, p); break;
    case 5: case 6: case 7: case 8: few_columns(is_large, 8, p); break;
    default: is_large ? large_tiles(PACKED, p) : small_tiles(PACKED, p);
  }
}

CVECTOR_INLINE void tiles_of_form(const int is_large, int form, const panel_product *p) {
  if (form == PACKED) return packed_tiles(is_large, p);
  if (form == ROWS) return is_large ? large_tiles(ROWS, p) : small_tiles(ROWS, p);
  return is_large ? large_tiles(TRANSPOSED, p) : small_tiles(TRANSPOSED, p);
}

static void tiles_baseline(int form, const panel_product *p) { tiles_of_form(0, form, p); }

#if defined(__x86_64__)
#define V3 __attribute__((target("arch=x86-64-v3")))
#define V4 __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
V3 static void tiles_v3(int form, const panel_product *p) { tiles_of_form(0, form, p); }
V4 static void tiles_v4(int form, const panel_product *p) { tiles_of_form(1, form, p); }
#endif

static void multiply_tiles(int form, const panel_product *p) {
#if defined(__x86_64__)
  const int level = cvector_level();
  if (level == 4) return tiles_v4(form, p);
  if (level == 3) return tiles_v3(form, p);
#endif
  tiles_baseline(form, p);
}

void cvector_panel_multiply(const float *a, int64_t a_tile, int64_t tiles, const float *b,
                            int64_t b_row, float *c, int64_t c_row, int64_t k, int64_t columns,
                            int64_t accumulate) {
  const panel_product product = {.a = a, .b = b, .c = c, .tiles = tiles, .a_tile = a_tile,
                                 .b_row = b_row, .c_row = c_row, .sections = 1, .last = k,
                                 .columns = columns, .accumulate = accumulate};
  multiply_tiles(PACKED, &product);
}

void cvector_panel_multiply_transposed(const float *a, int64_t a_tile, int64_t tiles,
                                       const float *b, float *c, int64_t k, int64_t columns,
                                       int64_t accumulate) {
  const int64_t sections = (k + 7) / 8;
  const panel_product product = {.a = a, .b = b, .c = c, .tiles = tiles, .a_tile = 64,
                                 .a_section = a_tile, .b_row = 32, .b_section = 256, .c_row = 32,
                                 .sections = sections, .length = 8, .last = k - 8 * (sections - 1),
                                 .columns = columns, .accumulate = accumulate};
  multiply_tiles(TRANSPOSED, &product);
}

void cvector_panel_multiply_rows(const float *a, int64_t a_stride, int64_t tiles, const float *b,
                                 int64_t b_stride, int64_t panels, int64_t last, float *c,
                                 int64_t accumulate) {
  const panel_product product = {.a = a, .b = b, .c = c, .tiles = tiles, .a_tile = 256,
                                 .a_section = a_stride, .b_row = 32, .b_section = b_stride,
                                 .c_row = 32, .sections = panels, .length = 32, .last = last,
                                 .columns = 32, .accumulate = accumulate};
  multiply_tiles(ROWS, &product);
}

CVECTOR_WIDE_CLONES
void cvector_panel_load(const float *matrix, int64_t stride, float *panel, int64_t rows,
                        int64_t columns) {
  for (int64_t r = 0; r < rows; r++, matrix += stride, panel += 32) {
    if (columns == 32) {
      cvector_store(panel, cvector_load(matrix));
      cvector_store(panel + 16, cvector_load(matrix + 16));
    } else {
      for (int64_t i = 0; i < columns; i++) panel[i] = matrix[i];
      for (int64_t i = columns; i < 32; i++) panel[i] = 0;
    }
  }
}

CVECTOR_WIDE_CLONES
void cvector_panel_store(const float *panel, const float *bias, float *matrix, int64_t stride,
                         int64_t rows, int64_t columns, int64_t accumulate) {
  for (int64_t r = 0; r < rows; r++, matrix += stride, panel += 32) {
    const float shift = bias ? bias[r] : 0;
    if (accumulate)
      for (int64_t i = 0; i < columns; i++) matrix[i] += panel[i] + shift;
    else
      for (int64_t i = 0; i < columns; i++) matrix[i] = panel[i] + shift;
  }
}

CVECTOR_INLINE void copy_rows(const float *restrict from, int64_t from_stride, const float *bias,
                              float *restrict to, int64_t to_stride, int64_t rows,
                              const int64_t columns) {
  for (int64_t r = 0; r < rows; r++, from += from_stride, to += to_stride) {
    const float shift = bias ? bias[r] : 0;
    for (int64_t i = 0; i < columns; i++) to[i] = from[i] + shift;
  }
}

CVECTOR_WIDE_CLONES
void cvector_copy_rows(const float *from, int64_t from_stride, const float *bias, float *to,
                       int64_t to_stride, int64_t rows, int64_t columns) {
  switch (columns) {
    case 1: copy_rows(from, from_stride, bias, to, to_stride, rows, 1); break;
    case 2: copy_rows(from, from_stride, bias, to, to_stride, rows, 2); break;
    case 4: copy_rows(from, from_stride, bias, to, to_stride, rows, 4); break;
    case 8: copy_rows(from, from_stride, bias, to, to_stride, rows, 8); break;
    case 16: copy_rows(from, from_stride, bias, to, to_stride, rows, 16); break;
    case 32: copy_rows(from, from_stride, bias, to, to_stride, rows, 32); break;
    default: copy_rows(from, from_stride, bias, to, to_stride, rows, columns);
  }
}
