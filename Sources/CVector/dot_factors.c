#include <math.h>
#include <string.h>

#include "pairs.h"

// Products and sums are rounded each by itself, so that bytes are the same on every processor.
#pragma clang fp contract(off)

// 1.5 · 2²³: added to a small number, it leaves the nearest whole one in the lowest bits.
#define WHOLE 12582912.0f
#define WHOLE_BITS 0x4b400000

typedef uint16_t cvector_halves __attribute__((vector_size(32)));
typedef uint8_t cvector_bytes __attribute__((vector_size(16)));

CVECTOR_INLINE cvector_bits byte_of(cvector_block x, cvector_block scale, cvector_block least,
                                    cvector_block most, cvector_bits zero) {
  cvector_block value = x * scale;
  // What is not a number becomes the least.
  const cvector_bits above = (cvector_bits)(value > least);
  value = (cvector_block)(((cvector_bits)value & above) | ((cvector_bits)least & ~above));
  const cvector_bits below = (cvector_bits)(value < most);
  value = (cvector_block)(((cvector_bits)value & below) | ((cvector_bits)most & ~below));
  return (cvector_bits)(value + cvector_broadcast(WHOLE)) - WHOLE_BITS + zero;
}

CVECTOR_INLINE cvector_bits bits_of(uint32_t s) {
  return (cvector_bits){s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s};
}

// Sixteen columns of two or four channels; those beyond the last are zero.
CVECTOR_INLINE cvector_bits factor_of(const int kind, const float *x, int64_t plane, int64_t count,
                                      const cvector_dot_map *map) {
  if (kind == CVECTOR_PAIRS)
    return cvector_pair(cvector_load(x), count > 1 ? cvector_load(x + plane) : cvector_broadcast(0));
  const cvector_block scale = cvector_broadcast(map->scale);
  const cvector_block least = cvector_broadcast(-(float)map->zero);
  const cvector_block most = cvector_broadcast(255 - (float)map->zero);
  const cvector_bits zero = bits_of((uint32_t)map->zero);
  cvector_bits quad = {0};
#pragma unroll
  for (int i = 0; i < 4; i++)
    if (i < count)
      quad |= byte_of(cvector_load(x + i * plane), scale, least, most, zero) << (8 * i);
  return quad;
}

// Columns fewer than sixteen, whose number may be known when the loop is compiled.
CVECTOR_INLINE void load_rest(const int kind, const float *x, int64_t plane, int64_t count,
                              const int64_t columns, const cvector_dot_map *map,
                              uint32_t *result) {
  float numbers[4][16] = {0};
  for (int64_t c = 0; c < count; c++)
    memcpy(numbers[c], x + c * plane, (size_t)columns * sizeof(float));
  const cvector_bits factor = factor_of(kind, numbers[0], 16, count, map);
  memcpy(result, &factor, (size_t)columns * sizeof(float));
}

CVECTOR_INLINE void load_row(const int kind, const float *x, int64_t plane, int64_t count,
                             const cvector_dot_map *map, uint32_t *result) {
  int64_t i = 0;
  for (; i + 16 <= map->row; i += 16) {
    const cvector_bits factor = factor_of(kind, x + i, plane, count, map);
    memcpy(result + i, &factor, sizeof factor);
  }
  switch (map->row - i) {
    case 0: break;
    case 2: load_rest(kind, x + i, plane, count, 2, map, result + i); break;
    case 4: load_rest(kind, x + i, plane, count, 4, map, result + i); break;
    case 8: load_rest(kind, x + i, plane, count, 8, map, result + i); break;
    default: load_rest(kind, x + i, plane, count, map->row - i, map, result + i);
  }
}

// A vector, whose numbers are neighbours: sixteen of them at a time.
CVECTOR_INLINE int64_t load_vector(const int kind, const float *x, uint32_t *result,
                                   const cvector_dot_map *map) {
  const cvector_block scale = cvector_broadcast(map->scale);
  const cvector_block least = cvector_broadcast(-(float)map->zero);
  const cvector_block most = cvector_broadcast(255 - (float)map->zero);
  const cvector_bits zero = bits_of((uint32_t)map->zero);
  int64_t i = 0;
  for (; i + 16 <= map->channels; i += 16) {
    const cvector_block numbers = cvector_load(x + i);
    if (kind == CVECTOR_PAIRS) {
      const cvector_halves halves =
          __builtin_convertvector(cvector_rounded(numbers) >> 16, cvector_halves);
      memcpy(result + i / 2, &halves, sizeof halves);
    } else {
      const cvector_bytes bytes =
          __builtin_convertvector(byte_of(numbers, scale, least, most, zero), cvector_bytes);
      memcpy(result + i / 4, &bytes, sizeof bytes);
    }
  }
  return i;
}

CVECTOR_INLINE void fill(uint32_t *result, int64_t count, uint32_t value) {
  for (int64_t i = 0; i < count; i++) result[i] = value;
}

CVECTOR_INLINE void load(const int kind, const float *x, uint32_t *result,
                         const cvector_dot_map *map) {
  const int64_t group = kind == CVECTOR_PAIRS ? 2 : 4;
  const int64_t width = map->before + map->row + map->behind;
  const uint32_t zero = kind == CVECTOR_PAIRS ? 0 : (uint32_t)map->zero * 0x01010101u;
  const int is_vector = map->plane == 1 && map->height == 1 && width == 1;
  const int64_t done = is_vector && !map->above && !map->below
                           ? load_vector(kind, x, result, map) : 0;
  result += done / group;
  for (int64_t first = done; first < map->channels; first += group) {
    const int64_t left = map->channels - first, count = left < group ? left : group;
    fill(result, map->above * width, zero);
    result += map->above * width;
    for (int64_t line = 0; line < map->height; line++, result += width) {
      fill(result, map->before, zero);
      load_row(kind, x + first * map->plane + line * map->row, map->plane, count, map,
               result + map->before);
      fill(result + map->before + map->row, map->behind, zero);
    }
    fill(result, map->below * width, zero);
    result += map->below * width;
  }
}

CVECTOR_WIDE_CLONES
void cvector_dot_load(int kind, const float *x, uint32_t *result, cvector_dot_map map) {
  if (kind == CVECTOR_PAIRS)
    load(CVECTOR_PAIRS, x, result, &map);
  else
    load(CVECTOR_QUADS, x, result, &map);
}

static uint32_t rounded_pair(float first, float second) {
  const cvector_bits pair = cvector_pair(cvector_broadcast(first), cvector_broadcast(second));
  return pair[0];
}

// Of a row's numbers at one place: two or four neighbours along the depth.
static uint32_t packed_step(int kind, const float *w, int64_t taps, int64_t count, float inverse,
                            int32_t *sum) {
  if (kind == CVECTOR_PAIRS) return rounded_pair(w[0], count > 1 ? w[taps] : 0);
  uint32_t quad = 0;
  for (int64_t i = 0; i < count && i < 4; i++) {
    const float scaled = w[i * taps] * inverse;
    const int32_t byte = scaled > 127 ? 127 : scaled > -127 ? (int32_t)rintf(scaled) : -127;
    *sum += byte;
    quad |= ((uint32_t)byte & 0xff) << (8 * i);
  }
  return quad;
}

void cvector_dot_pack(int kind, const float *w, int64_t rows, int64_t depth, int64_t taps,
                      uint32_t *packed, float *scales, int32_t *sums) {
  const int64_t group = kind == CVECTOR_PAIRS ? 2 : 4, steps = (depth + group - 1) / group * taps;
  for (int64_t row = 0; row < (rows + 15) / 16 * 16; row++) {
    uint32_t *target = packed + row / 16 * 16 * steps + row % 16;
    const float *source = w + row * depth * taps;
    float most = 0;
    if (row < rows)
      for (int64_t i = 0; i < depth * taps; i++) most = fmaxf(most, fabsf(source[i]));
    int32_t sum = 0;
    for (int64_t first = 0; first < depth; first += group)
      for (int64_t tap = 0; tap < taps; tap++, target += 16)
        *target = row < rows ? packed_step(kind, source + first * taps + tap, taps, depth - first,
                                           most > 0 ? 127 / most : 0, &sum)
                             : 0;
    if (kind == CVECTOR_PAIRS || row >= rows) continue;
    scales[row] = most / 127;
    sums[row] = sum;
  }
}
