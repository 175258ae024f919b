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
  int64_t a_next, a_row, a_section, b_section, sections, length, last, columns, accumulate;
} panel_product;

CVECTOR_INLINE void product_tile(const int rows, const int blocks, const panel_product *p,
                                 int first_row, int first_block) {
  panel_tile(rows, blocks, p->a + first_row * p->a_row, p->a_next, p->a_row, p->a_section,
             p->b + 16 * first_block, p->b_section, p->sections, p->length, p->last,
             p->c + 32 * first_row + 16 * first_block, p->accumulate);
}

// Eight rows with few registers: four tiles of 4 × 1.
CVECTOR_INLINE void small_tiles(const panel_product *p) {
  const int blocks = p->columns > 16 ? 2 : 1;
  for (int j = 0; j < blocks; j++)
    for (int i = 0; i < 8; i += 4) product_tile(4, 1, p, i, j);
}

static void tiles_baseline(panel_product p, int64_t tiles, int64_t a_tile) {
  for (int64_t t = 0; t < tiles; t++, p.a += a_tile, p.c += 256) small_tiles(&p);
}

#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v3")))
static void tiles_v3(panel_product p, int64_t tiles, int64_t a_tile) {
  for (int64_t t = 0; t < tiles; t++, p.a += a_tile, p.c += 256) small_tiles(&p);
}

__attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
static void tiles_v4(panel_product p, int64_t tiles, int64_t a_tile) {
  if (p.columns > 16)
    for (int64_t t = 0; t < tiles; t++, p.a += a_tile, p.c += 256) product_tile(8, 2, &p, 0, 0);
  else
    for (int64_t t = 0; t < tiles; t++, p.a += a_tile, p.c += 256) product_tile(8, 1, &p, 0, 0);
}
#endif

static void multiply_tiles(panel_product p, int64_t tiles, int64_t a_tile) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) return tiles_v4(p, tiles, a_tile);
  if (__builtin_cpu_supports("x86-64-v3")) return tiles_v3(p, tiles, a_tile);
#endif
  tiles_baseline(p, tiles, a_tile);
}

void cvector_panel_multiply(const float *a, int64_t tiles, const float *b, float *c, int64_t k,
                            int64_t columns, int64_t accumulate) {
  multiply_tiles((panel_product){.a = a, .b = b, .c = c, .a_next = 8, .a_row = 1, .sections = 1,
                                 .length = k, .last = k, .columns = columns,
                                 .accumulate = accumulate},
                 tiles, 8 * k);
}

void cvector_panel_multiply_rows(const float *a, int64_t a_stride, int64_t tiles, const float *b,
                                 int64_t b_stride, int64_t panels, int64_t last, float *c,
                                 int64_t accumulate) {
  multiply_tiles((panel_product){.a = a, .b = b, .c = c, .a_next = 1, .a_row = 32,
                                 .a_section = a_stride, .b_section = b_stride,
                                 .sections = panels, .length = 32, .last = last, .columns = 32,
                                 .accumulate = accumulate},
                 tiles, 256);
}

void cvector_panel_pack(const float *a, float *packed, int64_t rows, int64_t k,
                        int64_t row_stride, int64_t k_stride) {
  for (int64_t first = 0; first < rows; first += 8)
    for (int64_t l = 0; l < k; l++)
      for (int64_t i = first; i < first + 8; i++)
        *packed++ = i < rows ? a[i * row_stride + l * k_stride] : 0;
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
