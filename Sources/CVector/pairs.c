#include "pairs.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#pragma clang fp contract(fast)

// Rows of a panel that are rounded at a time: their pairs fit into the first cache.
enum { LARGEST_K = 256 };

typedef struct {
  const uint32_t *a, *b;
  float *c;
  int64_t tiles, a_tile, a_section, b_section, sections, last, columns, accumulate;
} pair_product;

// The second numbers first, as the processor's instruction does it.
#define ADD_PRODUCTS(sum, a, b)                                   \
  {                                                               \
    const uint32_t upper = (a) & 0xffff0000, lower = (a) << 16;   \
    float second, first;                                          \
    __builtin_memcpy(&second, &upper, sizeof second);             \
    __builtin_memcpy(&first, &lower, sizeof first);               \
    (sum) += second * (cvector_block)((b) & 0xffff0000);          \
    (sum) += first * (cvector_block)((b) << 16);                  \
  }
#if __clang_major__ >= 18
#define ADD_DOT_PRODUCTS(sum, a, b)                                                         \
  (sum) = (cvector_block)_mm512_dpbf16_ps((__m512)(sum), (__m512bh)_mm512_set1_epi32((int)(a)), \
                                          (__m512bh)(b))
#else
// Clang 17 crashes on the intrinsic of a broadcast pair.
#define ADD_DOT_PRODUCTS(sum, a, b)                      \
  __asm__("vdpbf16ps %2, %1, %0"                         \
          : "+v"(sum)                                    \
          : "v"(_mm512_set1_epi32((int)(a))), "v"((__m512i)(b)))
#endif

#define PAIR_NAME(name) baseline_##name
#define PAIR_TARGET
#define PAIR_ADD ADD_PRODUCTS
#include "pair_products.h"

#if defined(__x86_64__)
#define PAIR_NAME(name) v3_##name
#define PAIR_TARGET __attribute__((target("arch=x86-64-v3")))
#define PAIR_ADD ADD_PRODUCTS
#include "pair_products.h"

#define PAIR_NAME(name) bf16_##name
#define PAIR_TARGET __attribute__((target("arch=x86-64-v4,avx512bf16"), min_vector_width(512)))
#define PAIR_ADD ADD_DOT_PRODUCTS
#include "pair_products.h"
#endif

int cvector_has_pair_products(void) {
#if defined(__x86_64__)
  return cvector_level() == 4 && __builtin_cpu_supports("avx512bf16");
#else
  return 0;
#endif
}

CVECTOR_WIDE_CLONES
void cvector_pairs_of_tiles(const float *tiles, uint32_t *pairs, int64_t count, int64_t k) {
  for (int64_t tile = 0; tile < count; tile++)
    cvector_pair_tile(tiles + tile * 8 * k, pairs + tile * ((k + 1) / 2) * 8, k);
}

CVECTOR_WIDE_CLONES
void cvector_pairs_of_rows(const float *panel, uint32_t *pairs, int64_t rows) {
  for (int64_t r = 0; r < rows; r += 2)
    for (int i = 0; i < 32; i += 16) {
      const float *first = panel + 32 * r + i;
      const cvector_block second =
          r + 1 < rows ? cvector_load(first + 32) : cvector_broadcast(0);
      const cvector_bits pair = cvector_pair(cvector_load(first), second);
      __builtin_memcpy(pairs + 16 * r + i, &pair, sizeof pair);
    }
}

CVECTOR_WIDE_CLONES
void cvector_pairs_of_columns(const float *panel, uint32_t *pairs, int64_t rows) {
  for (int64_t r = 0; r < rows; r++, panel += 32, pairs += 16) {
    const cvector_block low = cvector_load(panel), high = cvector_load(panel + 16);
    const cvector_bits pair = cvector_pair(
        __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
        __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31));
    __builtin_memcpy(pairs, &pair, sizeof pair);
  }
}

void cvector_pairs_multiply(const uint32_t *a, int64_t a_tile, int64_t tiles, const float *b,
                            float *c, int64_t k, int64_t columns, int64_t accumulate) {
  uint32_t rounded[LARGEST_K / 2 * 32];
  cvector_pairs_of_rows(b, rounded, k);
  const pair_product p = {.a = a, .b = rounded, .c = c, .tiles = tiles, .a_tile = a_tile,
                          .last = (k + 1) / 2, .columns = columns, .accumulate = accumulate};
#if defined(__x86_64__)
  if (cvector_has_pair_products()) return bf16_packed(&p);
  if (cvector_level() >= 3) return v3_packed(&p);
#endif
  baseline_packed(&p);
}

void cvector_pairs_multiply_rows(const uint32_t *a, int64_t a_stride, int64_t tiles,
                                 const uint32_t *b, int64_t b_stride, int64_t panels, int64_t last,
                                 float *c, int64_t accumulate) {
  const pair_product p = {.a = a, .b = b, .c = c, .tiles = tiles, .a_tile = 128,
                          .a_section = a_stride, .b_section = b_stride, .sections = panels,
                          .last = (last + 1) / 2, .columns = 32, .accumulate = accumulate};
#if defined(__x86_64__)
  if (cvector_has_pair_products()) return bf16_rows(&p);
  if (cvector_level() >= 3) return v3_rows(&p);
#endif
  baseline_rows(&p);
}
