#include "CVector.h"

CVECTOR_CLONES
void cvector_add(const float *restrict x, float *restrict y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] += x[i];
}

CVECTOR_CLONES
void cvector_scale(float a, float *restrict y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] *= a;
}

const char *cvector_instruction_set(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
  if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3";
  return "x86-64";
#else
  return "baseline";
#endif
}
