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
      // Packed weights are read once for a panel, in runs that end before the processor has noticed
      // them: what is 64 steps ahead is asked for.
      if (a_next == 8) __builtin_prefetch(left + 8 * 64);
      left += a_next;
      right += b_row;
    }
  }
#pragma unroll
  for (int i = 0; i < rows; i++)
#pragma unroll
    for (int j = 0; j < blocks; j++) cvector_store(c + c_row * i + 16 * j, sum[i][j]);
}

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

// Few columns: the eight rows of a tile are the vector, and A is read once at the speed of memory.
// `chains` sums a column keep the loop from waiting for itself.
typedef float tile_rows __attribute__((vector_size(32)));

CVECTOR_INLINE void narrow_tile(const int columns, const int chains, const panel_product *p,
                                int64_t tile) {
  const float *a = p->a + tile * p->a_tile, *b = p->b;
  float *c = p->c + 8 * p->c_row * tile;
  tile_rows sum[4][8] = {0};
  int64_t l = 0;
  for (; l + chains <= p->last; l += chains, a += 8 * chains, b += chains * p->b_row)
#pragma unroll
    for (int step = 0; step < chains; step++) {
      tile_rows rows;
      __builtin_memcpy(&rows, a + 8 * step, sizeof rows);
#pragma unroll
      for (int j = 0; j < columns; j++) sum[step][j] += rows * b[step * p->b_row + j];
    }
  for (; l < p->last; l++, a += 8, b += p->b_row) {
    tile_rows rows;
    __builtin_memcpy(&rows, a, sizeof rows);
#pragma unroll
    for (int j = 0; j < columns; j++) sum[0][j] += rows * b[j];
  }
#pragma unroll
  for (int j = 0; j < columns; j++) {
    const tile_rows total =
        chains == 1 ? sum[0][j] : (sum[0][j] + sum[1][j]) + (sum[2][j] + sum[3][j]);
#pragma unroll
    for (int i = 0; i < 8; i++)
      c[p->c_row * i + j] = (p->accumulate ? c[p->c_row * i + j] : 0) + total[i];
  }
}

CVECTOR_INLINE void narrow_tiles(const panel_product *p) {
  for (int64_t tile = 0; tile < p->tiles; tile++) switch (p->columns) {
      case 1: narrow_tile(1, 4, p, tile); break;
      case 2: narrow_tile(2, 4, p, tile); break;
      case 3: narrow_tile(3, 4, p, tile); break;
      case 4: narrow_tile(4, 4, p, tile); break;
      default: narrow_tile(8, 1, p, tile);
    }
}

// Up to eight columns: the sixteen rows of two tiles are the vector, so that none of its lanes is idle.
// Several such vectors share what is read of B.
enum { MOST_PAIRS = 3 };

CVECTOR_INLINE void paired_tiles(const int pairs, const panel_product *p, int64_t tile) {
  const float *a = p->a + tile * p->a_tile, *b = p->b;
  float *c = p->c + 8 * p->c_row * tile;
  float columns[MOST_PAIRS][8][16];
  cvector_block sum[MOST_PAIRS][8];
#pragma unroll
  for (int pair = 0; pair < pairs; pair++)
#pragma unroll
    for (int j = 0; j < 8; j++) sum[pair][j] = cvector_broadcast(0);
  for (int64_t l = 0; l < p->last; l++, a += 8, b += p->b_row) {
    cvector_block rows[MOST_PAIRS];
#pragma unroll
    for (int pair = 0; pair < pairs; pair++) {
      const float *upper = a + 2 * pair * p->a_tile, *lower = upper + p->a_tile;
      __builtin_memcpy(&rows[pair], upper, 8 * sizeof(float));
      __builtin_memcpy((char *)&rows[pair] + 8 * sizeof(float), lower, 8 * sizeof(float));
    }
#pragma unroll
    for (int j = 0; j < 8; j++) {
      const cvector_block factor = cvector_broadcast(b[j]);
#pragma unroll
      for (int pair = 0; pair < pairs; pair++) sum[pair][j] += rows[pair] * factor;
    }
  }
#pragma unroll
  for (int pair = 0; pair < pairs; pair++)
#pragma unroll
    for (int j = 0; j < 8; j++) cvector_store(columns[pair][j], sum[pair][j]);
  for (int pair = 0; pair < pairs; pair++)
    for (int i = 0; i < 16; i++) {
      float *row = c + p->c_row * (16 * pair + i);
      for (int j = 0; j < 8; j++) row[j] = (p->accumulate ? row[j] : 0) + columns[pair][j][i];
    }
}

CVECTOR_INLINE void large_tiles(const int form, const panel_product *p) {
  if (p->columns > 16)
    for (int64_t tile = 0; tile < p->tiles; tile++) product_tile(form, 8, 2, p, tile, 0, 0);
  else
    for (int64_t tile = 0; tile < p->tiles; tile++) product_tile(form, 8, 1, p, tile, 0, 0);
}

CVECTOR_INLINE void few_columns(const panel_product *p) {
  int64_t tile = 0;
  for (; tile + 6 <= p->tiles; tile += 6) paired_tiles(3, p, tile);
  for (; tile + 2 <= p->tiles; tile += 2) paired_tiles(1, p, tile);
  if (tile < p->tiles) narrow_tile(8, 1, p, tile);
}

CVECTOR_INLINE void packed_tiles(const int is_large, const panel_product *p) {
  if (is_large && p->columns > 4 && p->columns <= 8)
    few_columns(p);
  else if (p->columns <= 8)
    narrow_tiles(p);
  else if (is_large)
    large_tiles(PACKED, p);
  else
    small_tiles(PACKED, p);
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
    case 4: copy_rows(from, from_stride, bias, to, to_stride, rows, 4); break;
    case 8: copy_rows(from, from_stride, bias, to, to_stride, rows, 8); break;
    case 16: copy_rows(from, from_stride, bias, to, to_stride, rows, 16); break;
    case 32: copy_rows(from, from_stride, bias, to, to_stride, rows, 32); break;
    default: copy_rows(from, from_stride, bias, to, to_stride, rows, columns);
  }
}
