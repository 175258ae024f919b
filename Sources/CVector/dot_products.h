// The loops of products on pairs or quads. Included once for each kind and instruction set, with
//   DOT_NAME(name)     the name for this way
//   DOT_TARGET         the attributes of its functions
//   DOT_SUMS           sixteen sums
//   DOT_ADD(s, a, b)   adds to s the dot products of sixteen times 32 bits of either factor
//   DOT_IS_EXACT       whether sums are the same in any order
//   DOT_ROWS           rows whose sums fit into the registers, with DOT_BLOCKS times sixteen columns
//   DOT_BLOCKS         1 or 2
//   DOT_TILES          sums for each of four columns that fit into them
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
  DOT_SUMS sum[16][2] = {0};
  for (int64_t d = 0; d < p->depth; d++, b += p->b_depth) {
    const uint32_t *line = b;
    for (int64_t h = 0; h < p->height; h++, line += p->b_height) {
      const uint32_t *right = line;
      for (int64_t w = 0; w < p->width; w++, right += p->b_width, a += 16) {
        cvector_bits factor[2];
        // Packed weights come from far away, in runs that end before the processor has noticed them.
        __builtin_prefetch(a + 16 * 64);
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

DOT_TARGET CVECTOR_INLINE void DOT_NAME(columns)(const cvector_dot_product *p, const uint32_t *a,
                                                 int64_t first, int64_t line, int64_t column) {
  const uint32_t *b = p->b + line * p->b_line + column;
  float *c = p->c + first * p->c_row + line * p->c_line + column;
  const int64_t columns = p->columns - column;
  const int rows = columns > 16 ? DOT_ROWS : DOT_BLOCKS * DOT_ROWS;
  for (int row = 0; row < 16 && first + row < p->rows; row += rows)
    if (columns > 16)
      DOT_NAME(tile)(DOT_ROWS, DOT_BLOCKS, p, a + row, b, c + row * p->c_row, first + row, columns);
    else
      DOT_NAME(tile)(DOT_BLOCKS * DOT_ROWS, 1, p, a + row, b, c + row * p->c_row, first + row, columns);
}

// A tile of sixteen rows over all lines and columns, which go by while the tile is in the cache.
DOT_TARGET static void DOT_NAME(wide)(const cvector_dot_product *p) {
  const int64_t steps = p->depth * p->height * p->width;
  for (int64_t first = 0; first < p->rows; first += 16) {
    const uint32_t *a = p->a + first * steps;
    for (int64_t line = 0; line < p->lines; line++)
      for (int64_t column = 0; column < p->columns; column += 16 * DOT_BLOCKS)
        DOT_NAME(columns)(p, a, first, line, column);
  }
}

// Sixteen rows of a column.
DOT_TARGET CVECTOR_INLINE void DOT_NAME(finish_rows)(const DOT_SUMS *sum,
                                                     const cvector_dot_product *p, int64_t first,
                                                     float *c) {
#pragma clang fp contract(off)
  cvector_block value = __builtin_convertvector(*sum, cvector_block), factor, before = {0};
  if (p->scale) {
    __builtin_memcpy(&factor, p->scale + first, sizeof factor);
    value = value * factor;
  }
  if (p->shift) {
    __builtin_memcpy(&factor, p->shift + first, sizeof factor);
    value = value + factor;
  }
  c += first * p->c_row;
  if (p->c_row == 1 && first + 16 <= p->rows) {
    if (p->accumulates) __builtin_memcpy(&before, c, sizeof before);
    value = before + value;
    __builtin_memcpy(c, &value, sizeof value);
    return;
  }
  for (int64_t i = 0; i < 16 && first + i < p->rows; i++)
    c[i * p->c_row] = (p->accumulates ? c[i * p->c_row] : 0) + value[i];
}

// Few columns: the rows are the vector, and A is read once at the speed of memory. `chains` sums share the steps of a tile
// in turn, where they come out the same whatever their order; else several tiles go together.
DOT_TARGET CVECTOR_INLINE void DOT_NAME(few)(const int columns, const int tiles, const int chains,
                                             const cvector_dot_product *p, int64_t first,
                                             int64_t line) {
  const int64_t steps = p->depth * p->height * p->width;
  const uint32_t *a = p->a + first * steps, *b = p->b + line * p->b_line;
  DOT_SUMS sum[8][4] = {0};
  int64_t d = 0;
  // A kernel of one row and column.
  for (; d + chains <= p->depth; d += chains)
#pragma unroll
    for (int chain = 0; chain < chains; chain++, a += 16, b += p->b_depth)
#pragma unroll
      for (int t = 0; t < tiles; t++) {
        cvector_bits left;
        __builtin_memcpy(&left, a + t * 16 * steps, sizeof left);
#pragma unroll
        for (int j = 0; j < columns; j++) {
          const cvector_bits factor = DOT_BROADCAST(b[j]);
          DOT_ADD(sum[t + chain][j], left, factor);
        }
      }
  for (; d < p->depth; d++, a += 16, b += p->b_depth)
#pragma unroll
    for (int t = 0; t < tiles; t++) {
      cvector_bits left;
      __builtin_memcpy(&left, a + t * 16 * steps, sizeof left);
#pragma unroll
      for (int j = 0; j < columns; j++) {
        const cvector_bits factor = DOT_BROADCAST(b[j]);
        DOT_ADD(sum[t][j], left, factor);
      }
    }
#pragma unroll
  for (int chain = 1; chain < chains; chain++)
#pragma unroll
    for (int j = 0; j < columns; j++) sum[0][j] += sum[chain][j];
#pragma unroll
  for (int t = 0; t < tiles; t++)
#pragma unroll
    for (int j = 0; j < columns; j++)
      DOT_NAME(finish_rows)(&sum[t][j], p, first + 16 * t, p->c + line * p->c_line + j);
}

DOT_TARGET CVECTOR_INLINE void DOT_NAME(narrow)(const int columns, const int sums,
                                                const cvector_dot_product *p) {
  const int tiles = DOT_IS_EXACT ? 1 : sums, chains = DOT_IS_EXACT ? sums : 1;
  for (int64_t line = 0; line < p->lines; line++) {
    int64_t first = 0;
    for (; first + 16 * (tiles - 1) < p->rows; first += 16 * tiles)
      DOT_NAME(few)(columns, tiles, chains, p, first, line);
    for (; first < p->rows; first += 16) DOT_NAME(few)(columns, 1, chains, p, first, line);
  }
}

DOT_TARGET static void DOT_NAME(multiply)(const cvector_dot_product *p) {
  if (p->columns > 4 || p->height * p->width > 1) return DOT_NAME(wide)(p);
  switch (p->columns) {
    case 1: return DOT_NAME(narrow)(1, 2 * DOT_TILES, p);
    case 2: return DOT_NAME(narrow)(2, 2 * DOT_TILES, p);
    case 3: return DOT_NAME(narrow)(3, DOT_TILES, p);
    default: DOT_NAME(narrow)(4, DOT_TILES, p);
  }
}

#undef DOT_NAME
#undef DOT_TARGET
#undef DOT_SUMS
#undef DOT_ADD
#undef DOT_IS_EXACT
#undef DOT_ROWS
#undef DOT_BLOCKS
#undef DOT_TILES
