// The loops of the products on pairs. Included once for each way to add a product, with
//   PAIR_NAME(name)    the name for this way
//   PAIR_TARGET        the attributes of its functions
//   PAIR_ADD(s, a, b)  adds to s the dot products of the pair a and sixteen pairs b
// defined. No function takes or returns a vector, whose calling convention hangs on the target.

// As panel_tile of the float32 products, in steps of pairs.
PAIR_TARGET CVECTOR_INLINE void PAIR_NAME(tile)(
    const int rows, const int blocks, const uint32_t *a, int64_t a_next, int64_t a_row,
    int64_t a_section, const uint32_t *b, int64_t b_section, int64_t sections, int64_t length,
    int64_t last, float *c, int64_t accumulate) {
  cvector_block sum[8][2];
#pragma unroll
  for (int i = 0; i < rows; i++)
#pragma unroll
    for (int j = 0; j < blocks; j++)
      if (accumulate)
        __builtin_memcpy(&sum[i][j], c + 32 * i + 16 * j, sizeof(cvector_block));
      else
        sum[i][j] = (cvector_block){0};
  for (int64_t section = 0; section < sections; section++) {
    const uint32_t *left = a + section * a_section, *right = b + section * b_section;
    const int64_t steps = section + 1 < sections ? length : last;
    for (int64_t l = 0; l < steps; l++) {
      cvector_bits factor[2];
#pragma unroll
      for (int j = 0; j < blocks; j++)
        __builtin_memcpy(&factor[j], right + 16 * j, sizeof factor[j]);
#pragma unroll
      for (int i = 0; i < rows; i++)
#pragma unroll
        for (int j = 0; j < blocks; j++)
          PAIR_ADD(sum[i][j], left[i * a_row], factor[j]);
      // Packed weights come from far away, in runs that end before the processor has noticed them.
      if (a_next == 8) __builtin_prefetch(left + 8 * 256);
      left += a_next;
      right += 32;
    }
  }
#pragma unroll
  for (int i = 0; i < rows; i++)
#pragma unroll
    for (int j = 0; j < blocks; j++) 
      __builtin_memcpy(c + 32 * i + 16 * j, &sum[i][j], sizeof(cvector_block));
}

PAIR_TARGET static void PAIR_NAME(packed)(const pair_product *p) {
  for (int64_t t = 0; t < p->tiles; t++) {
    const uint32_t *a = p->a + t * p->a_tile;
    if (p->columns > 16)
      PAIR_NAME(tile)(8, 2, a, 8, 1, 0, p->b, 0, 1, 0, p->last, p->c + 256 * t, p->accumulate);
    else
      PAIR_NAME(tile)(8, 1, a, 8, 1, 0, p->b, 0, 1, 0, p->last, p->c + 256 * t, p->accumulate);
  }
}

PAIR_TARGET static void PAIR_NAME(rows)(const pair_product *p) {
  for (int64_t t = 0; t < p->tiles; t++)
    PAIR_NAME(tile)(8, 2, p->a + t * p->a_tile, 1, 16, p->a_section, p->b, p->b_section,
                    p->sections, 16, p->last, p->c + 256 * t, p->accumulate);
}

#undef PAIR_NAME
#undef PAIR_TARGET
#undef PAIR_ADD
