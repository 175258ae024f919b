#include "pairs.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#pragma clang fp contract(off)

/// Sixteen sums of quads.
typedef int32_t dot_integers __attribute__((vector_size(64)));

#define DOT_BROADCAST(s) ((cvector_bits){0} | (s))

// The second numbers first, as the processor's instruction does it.
#define ADD_PAIRS(sum, a, b)                                                           \
  {                                                                                    \
    _Pragma("clang fp contract(fast)")(sum) +=                                         \
        (cvector_block)((a) & 0xffff0000) * (cvector_block)((b) & 0xffff0000);         \
    (sum) += (cvector_block)((a) << 16) * (cvector_block)((b) << 16);                  \
  }
#define BYTE(x, n) ((dot_integers)(((x) >> (8 * (n))) & 0xff))
#define SIGNED_BYTE(x, n) ((dot_integers)((x) << (24 - 8 * (n))) >> 24)
#define ADD_QUADS(sum, a, b)                                                        \
  (sum) += SIGNED_BYTE(a, 0) * BYTE(b, 0) + SIGNED_BYTE(a, 1) * BYTE(b, 1) +        \
           SIGNED_BYTE(a, 2) * BYTE(b, 2) + SIGNED_BYTE(a, 3) * BYTE(b, 3)

#define DOT_NAME(name) pairs_base_##name
#define DOT_TARGET
#define DOT_SUMS cvector_block
#define DOT_IS_EXACT 0
#define DOT_ADD ADD_PAIRS
#define DOT_ROWS 2
#define DOT_BLOCKS 1
#define DOT_TILES 1
#include "dot_products.h"

#define DOT_NAME(name) quads_base_##name
#define DOT_TARGET
#define DOT_SUMS dot_integers
#define DOT_IS_EXACT 1
#define DOT_ADD ADD_QUADS
#define DOT_ROWS 2
#define DOT_BLOCKS 1
#define DOT_TILES 1
#include "dot_products.h"

#if defined(__x86_64__)
#define V3 __attribute__((target("arch=x86-64-v3")))
#define VNNI __attribute__((target("arch=x86-64-v3,avxvnni")))
#define V4_BF16 __attribute__((target("arch=x86-64-v4,avx512bf16"), min_vector_width(512)))
#define V4_VNNI __attribute__((target("arch=x86-64-v4,avx512vnni"), min_vector_width(512)))

#define DOT_NAME(name) pairs_v3_##name
#define DOT_TARGET V3
#define DOT_SUMS cvector_block
#define DOT_IS_EXACT 0
#define DOT_ADD ADD_PAIRS
#define DOT_ROWS 4
#define DOT_BLOCKS 1
#define DOT_TILES 1
#include "dot_products.h"

// Bytes become 16 bits, whose products never saturate, unlike those of vpmaddubsw.
typedef struct {
  __m256i halves[2];
} dot_halves;
#define ADD_HALVES(sum, a, b, ADD)                                                       \
  {                                                                                      \
    const cvector_bits signed_ = (a), unsigned_ = (b);                                   \
    dot_halves sums, lefts, rights;                                                      \
    __builtin_memcpy(&sums, &(sum), sizeof sums);                                        \
    __builtin_memcpy(&lefts, &signed_, sizeof lefts);                                    \
    __builtin_memcpy(&rights, &unsigned_, sizeof rights);                                \
    _Pragma("unroll") for (int half = 0; half < 2; half++)                               \
      sums.halves[half] = ADD(sums.halves[half], lefts.halves[half], rights.halves[half]); \
    __builtin_memcpy(&(sum), &sums, sizeof sums);                                        \
  }
#define MULTIPLY_HALF(sum, a, b)                                                           \
  _mm256_add_epi32(                                                                        \
      sum, _mm256_add_epi32(                                                               \
               _mm256_madd_epi16(_mm256_srai_epi16(_mm256_slli_epi16(a, 8), 8),            \
                                 _mm256_and_si256(b, _mm256_set1_epi16(0xff))),            \
               _mm256_madd_epi16(_mm256_srai_epi16(a, 8), _mm256_srli_epi16(b, 8))))
#define DOT_HALF(sum, a, b) _mm256_dpbusd_avx_epi32(sum, b, a)
#define ADD_QUADS_V3(sum, a, b) ADD_HALVES(sum, a, b, MULTIPLY_HALF)
#define ADD_QUADS_VNNI(sum, a, b) ADD_HALVES(sum, a, b, DOT_HALF)
#define ADD_QUADS_V4(sum, a, b) \
  (sum) = (dot_integers)_mm512_dpbusd_epi32((__m512i)(sum), (__m512i)(b), (__m512i)(a))
#if __clang_major__ >= 18
#define ADD_PAIRS_V4(sum, a, b)                                                       \
  (sum) = (cvector_block)_mm512_dpbf16_ps((__m512)(sum), (__m512bh)(a), (__m512bh)(b))
#else
// Clang 17 crashes on the intrinsic of a broadcast pair.
#define ADD_PAIRS_V4(sum, a, b) \
  __asm__("vdpbf16ps %2, %1, %0" : "+v"(sum) : "v"((__m512i)(a)), "v"((__m512i)(b)))
#endif

#define DOT_NAME(name) quads_v3_##name
#define DOT_TARGET V3
#define DOT_SUMS dot_integers
#define DOT_IS_EXACT 1
#define DOT_ADD ADD_QUADS_V3
#define DOT_ROWS 4
#define DOT_BLOCKS 1
#define DOT_TILES 1
#include "dot_products.h"

#define DOT_NAME(name) quads_vnni_##name
#define DOT_TARGET VNNI
#define DOT_SUMS dot_integers
#define DOT_IS_EXACT 1
#define DOT_ADD ADD_QUADS_VNNI
#define DOT_ROWS 4
#define DOT_BLOCKS 1
#define DOT_TILES 1
#include "dot_products.h"

#define DOT_NAME(name) quads_v4_##name
#define DOT_TARGET V4_VNNI
#define DOT_SUMS dot_integers
#define DOT_IS_EXACT 1
#define DOT_ADD ADD_QUADS_V4
#define DOT_ROWS 8
#define DOT_BLOCKS 2
#define DOT_TILES 4
#include "dot_products.h"

#define DOT_NAME(name) pairs_v4_##name
#define DOT_TARGET V4_BF16
#define DOT_SUMS cvector_block
#define DOT_IS_EXACT 0
#define DOT_ADD ADD_PAIRS_V4
#define DOT_ROWS 8
#define DOT_BLOCKS 2
#define DOT_TILES 4
#include "dot_products.h"
#endif

int cvector_has_dot_set(int kind, int set) {
  if (set == CVECTOR_DOTS_BASE) return 1;
#if defined(__x86_64__)
  const int level = cvector_level();
  if (set == CVECTOR_DOTS_V3) return level >= 3;
  if (set == CVECTOR_DOTS_VNNI)
    return kind == CVECTOR_QUADS && level >= 3 && __builtin_cpu_supports("avxvnni");
  if (set == CVECTOR_DOTS_V4)
    return kind == CVECTOR_QUADS ? level == 4 && __builtin_cpu_supports("avx512vnni")
                                 : cvector_has_pair_products();
#endif
  return 0;
}

int cvector_dot_set(int kind) {
  int set = CVECTOR_DOTS_V4;
  while (!cvector_has_dot_set(kind, set)) set--;
  return set;
}

void cvector_dot_multiply(int kind, int set, const cvector_dot_product *p) {
#if defined(__x86_64__)
  if (kind == CVECTOR_QUADS) {
    if (set == CVECTOR_DOTS_V4) return quads_v4_multiply(p);
    if (set == CVECTOR_DOTS_VNNI) return quads_vnni_multiply(p);
    if (set == CVECTOR_DOTS_V3) return quads_v3_multiply(p);
  } else {
    if (set == CVECTOR_DOTS_V4) return pairs_v4_multiply(p);
    if (set == CVECTOR_DOTS_V3) return pairs_v3_multiply(p);
  }
#endif
  kind == CVECTOR_QUADS ? quads_base_multiply(p) : pairs_base_multiply(p);
}
