// The loops of products on pairs or quads. Included once for each kind and instruction set, with
//   DOT_NAME(name)     the name for this way
//   DOT_TARGET         the attributes of its functions
//   DOT_SUMS           sixteen sums
//   DOT_ADD(s, a, b)   adds to s the dot products of sixteen times 32 bits of either factor
//   DOT_ROWS           rows whose sums fit into the registers, with DOT_BLOCKS times sixteen columns
//   DOT_TILES          tiles whose sums fit into them, with four columns
// defined. No function takes or returns a vector, whose calling convention hangs on the target.

DOT_TARGET CVECTOR_INLINE void DOT_NAME(finish)(const DOT_SUMS *sum, const float *scale,
                                                const float *shift, float *c, int64_t columns,
                                                int64_t accumulates) {
#pragma clang fp contract(off)
  cvector_block value = __builtin_convertvector(*sum, cvector_block);
  if (scale) value = value * *scale;
  if (shift) value = value + *shift;
  if (columns >= 16) {
    cvector_block before = {0};
    if (accumulates) __builtin_memcpy(&before, c, sizeof before);
    value = before + value;
    __builtin_memcpy(c, &value, sizeof value);
  } else {
    for (int64_t j = 0; j < columns; j++) c[j] = (accumulates ? c[j] : 0) + value[j];
  }
}

DOT_TARGET CVECTOR_INLINE void DOT_NAME(tile)(const int rows, const int blocks,
                                              const cvector_dot_product *p, const uint32_t *a,
                                              const uint32_t *b, float *c, int64_t first_row,
                                              int64_t columns) {
  DOT_SUMS sum[8][2] = {0};
  for (int64_t d = 0; d < p->depth; d++, b += p->b_depth) {
    const uint32_t *line = b;
    for (int64_t h = 0; h < p->height; h++, line += p->b_height) {
      const uint32_t *right = line;
      for (int64_t w = 0; w < p->width; w++, right += p->b_width, a += 16) {
        cvector_bits factor[2];
#pragma unroll
        for (int j = 0; j < blocks; j++)
          __builtin_memcpy(&factor[j], right + 16 * j, sizeof factor[j]);
#pragma unroll
        for (int i = 0; i < rows; i++) {
          const cvector_bits left = DOT_BROADCAST(a[i]);
#pragma unroll
          for (int j = 0; j < blocks; j++) DOT_ADD(sum[i][j], left, factor[j]);
        }
      }
    }
  }
#pragma unroll
  for (int i = 0; i < rows; i++) {
    const int64_t row = first_row + i;
    if (row >= p->rows) break;
#pragma unroll
    for (int j = 0; j < blocks; j++)
      DOT_NAME(finish)(&sum[i][j], p->scale ? p->scale + row : 0, p->shift ? p->shift + row : 0,
                       c + i * p->c_row + 16 * j, columns - 16 * j, p->accumulates);
  }
}

// A tile of sixteen rows over all lines and columns, which go by while the tile is in the cache.
DOT_TARGET static void DOT_NAME(wide)(const cvector_dot_product *p) {
  const int64_t steps = p->depth * p->height * p->width;
  for (int64_t first = 0; first < p->rows; first += 16) {
    const uint32_t *a = p->a + first * steps;
    for (int64_t line = 0; line < p->lines; line++)
      for (int64_t column = 0; column < p->columns; column += 16 * DOT_BLOCKS)
        for (int row = 0; row < 16 && first + row < p->rows; row += DOT_ROWS) {
          const uint32_t *b = p->b + line * p->b_line + column;
          float *c = p->c + (first + row) * p->c_row + line * p->c_line + column;
          const int64_t columns = p->columns - column;
          if (columns > 16)
            DOT_NAME(tile)(DOT_ROWS, DOT_BLOCKS, p, a + row, b, c, first + row, columns);
          else
            DOT_NAME(tile)(DOT_ROWS, 1, p, a + row, b, c, first + row, columns);
        }
  }
}

// Few columns: the rows are the vector, and A is read once at the speed of memory.
DOT_TARGET CVECTOR_INLINE void DOT_NAME(few)(const int columns, const int tiles,
                                             const cvector_dot_product *p, int64_t first,
                                             int64_t line) {
  const int64_t steps = p->depth * p->height * p->width;
  const uint32_t *a = p->a + first * steps, *b = p->b + line * p->b_line;
  DOT_SUMS sum[8][4] = {0};
  for (int64_t d = 0; d < p->depth; d++, b += p->b_depth)
    for (int64_t h = 0; h < p->height; h++)
      for (int64_t w = 0; w < p->width; w++, a += 16) {
        const uint32_t *right = b + h * p->b_height + w * p->b_width;
#pragma unroll
        for (int t = 0; t < tiles; t++) {
          cvector_bits left;
          __builtin_memcpy(&left, a + t * 16 * steps, sizeof left);
#pragma unroll
          for (int j = 0; j < columns; j++) {
            const cvector_bits factor = DOT_BROADCAST(right[j]);
            DOT_ADD(sum[t][j], left, factor);
          }
        }
      }
#pragma clang loop unroll(disable)
  for (int t = 0; t < tiles; t++)
    for (int j = 0; j < columns; j++) {
#pragma clang fp contract(off)
      cvector_block value = __builtin_convertvector(sum[t][j], cvector_block);
      const int64_t start = first + 16 * t;
      for (int64_t row = start; row < start + 16 && row < p->rows; row++) {
        float *c = p->c + row * p->c_row + line * p->c_line + j;
        float one = value[row - start];
        if (p->scale) one = one * p->scale[row];
        if (p->shift) one = one + p->shift[row];
        *c = (p->accumulates ? *c : 0) + one;
      }
    }
}

DOT_TARGET CVECTOR_INLINE void DOT_NAME(narrow)(const int columns, const int tiles,
                                                const cvector_dot_product *p) {
  for (int64_t line = 0; line < p->lines; line++) {
    int64_t first = 0;
    for (; first + 16 * (tiles - 1) < p->rows; first += 16 * tiles)
      DOT_NAME(few)(columns, tiles, p, first, line);
    for (; first < p->rows; first += 16) DOT_NAME(few)(columns, 1, p, first, line);
  }
}

DOT_TARGET static void DOT_NAME(multiply)(const cvector_dot_product *p) {
  switch (p->columns) {
    case 1: return DOT_NAME(narrow)(1, 2 * DOT_TILES, p);
    case 2: return DOT_NAME(narrow)(2, 2 * DOT_TILES, p);
    case 3: return DOT_NAME(narrow)(3, DOT_TILES, p);
    case 4: return DOT_NAME(narrow)(4, DOT_TILES, p);
    default: DOT_NAME(wide)(p);
  }
}

#undef DOT_NAME
#undef DOT_TARGET
#undef DOT_SUMS
#undef DOT_ADD
#undef DOT_ROWS
#undef DOT_BLOCKS
#undef DOT_TILES
