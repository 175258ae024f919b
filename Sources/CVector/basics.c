#include "CVector.h"

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
