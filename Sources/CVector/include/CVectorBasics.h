#ifndef CVECTOR_BASICS_H
#define CVECTOR_BASICS_H

#include <stdint.h>

/// y += x
void cvector_add(const float *x, float *y, int64_t count);
/// y *= a
void cvector_scale(float a, float *y, int64_t count);
/// The level of x86-64 that the processor has and the loops use: 4 (AVX-512), 3 (AVX2 and FMA), else 1.
int cvector_level(void);
/// The name of the instruction set that the clones run on here.
const char *cvector_instruction_set(void);

/// Makes numbers below 1.2e-38 zero, as results and as operands, on the calling thread and on all that it starts from
/// now on; does nothing on processors for which this is not known.
void cvector_flush_subnormals(void);

#endif
