#include "CVector.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

CVECTOR_CLONES
void cvector_add(const float *restrict x, float *restrict y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] += x[i];
}

CVECTOR_CLONES
void cvector_scale(float a, float *restrict y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] *= a;
}

int cvector_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#if __clang_major__ >= 18
  if (__builtin_cpu_supports("x86-64-v4")) return 4;
  if (__builtin_cpu_supports("x86-64-v3")) return 3;
#else
  const int third = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  if (third && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return 4;
  if (third) return 3;
#endif
#endif
  return 1;
}

const char *cvector_instruction_set(void) {
#if defined(__x86_64__)
  switch (cvector_level()) {
    case 4: return "x86-64-v4";
    case 3: return "x86-64-v3";
    default: return "x86-64";
  }
#else
  return "baseline";
#endif
}

void cvector_flush_subnormals(void) {
#if defined(__x86_64__)
  _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON);
  // Denormals are zero, too: the bit that <pmmintrin.h> sets only for compilers that are told of SSE3.
  _mm_setcsr(_mm_getcsr() | 0x0040);
#elif defined(__aarch64__)
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | (1ull << 24)));
#endif
}
