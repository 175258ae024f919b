#ifndef CVECTOR_VALID_COLUMNS_H
#define CVECTOR_VALID_COLUMNS_H

#include <stdint.h>

// The first and one past the last output column whose input column `ow * stride + offset` exists.
static inline void valid_columns(int64_t width, int64_t out_width, int64_t stride, int64_t offset,
                                 int64_t *first, int64_t *last) {
  int64_t from = offset < 0 ? (-offset + stride - 1) / stride : 0;
  int64_t to = width - 1 - offset < 0 ? 0 : (width - 1 - offset) / stride + 1;
  *last = to < out_width ? to : out_width;
  *first = from < *last ? from : *last;
}

#endif
