#include "panels.h"

#pragma clang fp contract(fast)

// Adds A · B to `rows` × `blocks` sums of sixteen floats, which have to fit into the registers
// beside their factors: 16 of 32 with AVX-512, 8 of 16 otherwise. k runs through `sections` of
// `length` steps each; the last has `last`.
CVECTOR_INLINE void panel_tile(const int rows, const int blocks, const float *a, int64_t a_next,
                               int64_t a_row, int64_t a_section, const float *b,
                               int64_t b_section, int64_t sections, int64_t length, int64_t last,
                               float *c, int64_t accumulate) {
  cvector_block sum[8][2];
#pragma unroll
  for (int i = 0; i < rows; i++)
#pragma unroll
    for (int j = 0; j < blocks; j++)
      sum[i][j] = accumulate ? cvector_load(c + 32 * i + 16 * j) : cvector_broadcast(0);
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
      right += 32;
    }
  }
#pragma unroll
  for (int i = 0; i < rows; i++)
#pragma unroll
    for (int j = 0; j < blocks; j++) cvector_store(c + 32 * i + 16 * j, sum[i][j]);
}

typedef struct {
  const float *a, *b;
  float *c;
  int64_t tiles, a_tile, a_section, b_section, sections, length, last, columns, accumulate;
} panel_product;

// How the left factor lies: as packed tiles [k][8], or as the rows [8][32] of a panel. Known when
// the loop is compiled, so that its addresses are constants.
enum { PACKED, ROWS };

CVECTOR_INLINE void product_tile(const int form, const int rows, const int blocks,
                                 const panel_product *p, int64_t tile, int first_row,
                                 int first_block) {
  const int64_t a_next = form == PACKED ? 8 : 1, a_row = form == PACKED ? 1 : 32;
  panel_tile(rows, blocks, p->a + tile * p->a_tile + first_row * a_row, a_next, a_row,
             p->a_section, p->b + 16 * first_block, p->b_section, p->sections, p->length, p->last,
             p->c + 256 * tile + 32 * first_row + 16 * first_block, p->accumulate);
}

// Eight rows with few registers: tiles of 4 × 1.
CVECTOR_INLINE void small_tiles(const int form, const panel_product *p) {
  for (int64_t tile = 0; tile < p->tiles; tile++)
    for (int block = 0; 16 * block < p->columns; block++)
      for (int row = 0; row < 8; row += 4) product_tile(form, 4, 1, p, tile, row, block);
}

// Few columns: the eight rows of a tile are the vector, and A is read once at the speed of memory.
// Four sums a column keep the loop from waiting for itself.
typedef float tile_rows __attribute__((vector_size(32)));

CVECTOR_INLINE void narrow_tile(const int columns, const panel_product *p, int64_t tile) {
  const float *a = p->a + tile * p->a_tile, *b = p->b;
  float *c = p->c + 256 * tile;
  tile_rows sum[4][4] = {0};
  int64_t l = 0;
  for (; l + 4 <= p->last; l += 4, a += 32, b += 128)
#pragma unroll
    for (int step = 0; step < 4; step++) {
      tile_rows rows;
      __builtin_memcpy(&rows, a + 8 * step, sizeof rows);
#pragma unroll
      for (int j = 0; j < columns; j++) sum[step][j] += rows * b[32 * step + j];
    }
  for (; l < p->last; l++, a += 8, b += 32) {
    tile_rows rows;
    __builtin_memcpy(&rows, a, sizeof rows);
#pragma unroll
    for (int j = 0; j < columns; j++) sum[0][j] += rows * b[j];
  }
#pragma unroll
  for (int j = 0; j < columns; j++) {
    const tile_rows total = (sum[0][j] + sum[1][j]) + (sum[2][j] + sum[3][j]);
#pragma unroll
    for (int i = 0; i < 8; i++) c[32 * i + j] = (p->accumulate ? c[32 * i + j] : 0) + total[i];
  }
}

CVECTOR_INLINE void narrow_tiles(const panel_product *p) {
  for (int64_t tile = 0; tile < p->tiles; tile++) switch (p->columns) {
      case 1: narrow_tile(1, p, tile); break;
      case 2: narrow_tile(2, p, tile); break;
      case 3: narrow_tile(3, p, tile); break;
      default: narrow_tile(4, p, tile);
    }
}

// Up to eight columns: the sixteen rows of two tiles are the vector, so that none of its places is idle.
// Several such vectors share what is read of B.
CVECTOR_INLINE void paired_tiles(const int pairs, const panel_product *p, int64_t tile) {
  const float *a = p->a + tile * p->a_tile, *b = p->b;
  float *c = p->c + 256 * tile;
  float columns[2][8][16];
  cvector_block sum[2][8];
  for (int pair = 0; pair < pairs; pair++)
    for (int j = 0; j < 8; j++)
      for (int i = 0; i < 16; i++)
        columns[pair][j][i] = p->accumulate ? c[32 * (16 * pair + i) + j] : 0;
#pragma unroll
  for (int pair = 0; pair < pairs; pair++)
#pragma unroll
    for (int j = 0; j < 8; j++) sum[pair][j] = cvector_load(columns[pair][j]);
  for (int64_t l = 0; l < p->last; l++, a += 8, b += 32) {
    cvector_block rows[2];
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
    for (int i = 0; i < 16; i++)
      for (int j = 0; j < 8; j++) c[32 * (16 * pair + i) + j] = columns[pair][j][i];
}

CVECTOR_INLINE void large_tiles(const int form, const panel_product *p) {
  if (p->columns > 16)
    for (int64_t tile = 0; tile < p->tiles; tile++) product_tile(form, 8, 2, p, tile, 0, 0);
  else
    for (int64_t tile = 0; tile < p->tiles; tile++) product_tile(form, 8, 1, p, tile, 0, 0);
}

CVECTOR_INLINE void few_columns(const panel_product *p) {
  int64_t tile = 0;
  for (; tile + 4 <= p->tiles; tile += 4) paired_tiles(2, p, tile);
  if (tile + 2 <= p->tiles) {
    paired_tiles(1, p, tile);
    tile += 2;
  }
  if (tile < p->tiles) product_tile(PACKED, 8, 1, p, tile, 0, 0);
}

CVECTOR_INLINE void packed_tiles(const int is_large, const panel_product *p) {
  if (p->columns <= 4)
    narrow_tiles(p);
  else if (is_large && p->columns <= 8)
    few_columns(p);
  else if (is_large)
    large_tiles(PACKED, p);
  else
    small_tiles(PACKED, p);
}

static void packed_baseline(const panel_product *p) { packed_tiles(0, p); }
static void rows_baseline(const panel_product *p) { small_tiles(ROWS, p); }

#if defined(__x86_64__)
#define V3 __attribute__((target("arch=x86-64-v3")))
#define V4 __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
V3 static void packed_v3(const panel_product *p) { packed_tiles(0, p); }
V3 static void rows_v3(const panel_product *p) { small_tiles(ROWS, p); }
V4 static void packed_v4(const panel_product *p) { packed_tiles(1, p); }
V4 static void rows_v4(const panel_product *p) { large_tiles(ROWS, p); }
#endif

static void multiply_tiles(int form, const panel_product *p) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) return form == PACKED ? packed_v4(p) : rows_v4(p);
  if (__builtin_cpu_supports("x86-64-v3")) return form == PACKED ? packed_v3(p) : rows_v3(p);
#endif
  if (form == PACKED)
    packed_baseline(p);
  else
    rows_baseline(p);
}

void cvector_panel_multiply(const float *a, int64_t a_tile, int64_t tiles, const float *b,
                            float *c, int64_t k, int64_t columns, int64_t accumulate) {
  const panel_product product = {.a = a, .b = b, .c = c, .tiles = tiles, .a_tile = a_tile,
                                 .sections = 1, .last = k, .columns = columns,
                                 .accumulate = accumulate};
  multiply_tiles(PACKED, &product);
}

void cvector_panel_multiply_rows(const float *a, int64_t a_stride, int64_t tiles, const float *b,
                                 int64_t b_stride, int64_t panels, int64_t last, float *c,
                                 int64_t accumulate) {
  const panel_product product = {.a = a, .b = b, .c = c, .tiles = tiles, .a_tile = 256,
                                 .a_section = a_stride, .b_section = b_stride,
                                 .sections = panels, .length = 32, .last = last, .columns = 32,
                                 .accumulate = accumulate};
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
