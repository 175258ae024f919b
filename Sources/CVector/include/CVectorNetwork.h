#ifndef CVECTOR_NETWORK_H
#define CVECTOR_NETWORK_H

#include <stdint.h>

// Tensors are [channel][height][width][batch], batch innermost; "plane" is height * width * batch.

/// Sets x to zero where the column is not below the image's own width.
void cvector_mask(float *x, int64_t rows, int64_t width, int64_t batch, const int32_t *widths,
                  int64_t first);

/// y[c][i] += bias[c]
void cvector_add_bias(const float *bias, float *y, int64_t channels, int64_t plane);
/// sums[c] += sum over i of y[c][i]
void cvector_row_sums(const float *y, float *sums, int64_t channels, int64_t plane,
                      int64_t accumulate);

/// y = max(x, 0)
void cvector_relu(const float *x, float *y, int64_t count);
/// dx = y > 0 ? dy : 0
void cvector_relu_backward(const float *y, const float *dy, float *dx, int64_t count);

/// y = a + b, or what is above zero of that; y may be a.
void cvector_sum(const float *a, const float *b, float *y, int64_t count, int64_t rectifies);

/// y = keep(i) ? scale * x : 0, where keep draws from the key as CounterRandom does.
void cvector_dropout(const float *x, float *y, uint64_t first, int64_t count, uint64_t key,
                     uint64_t threshold, float scale);

/// The sum of x and of its squares.
void cvector_moments(const float *x, int64_t count, double *sum, double *squares);
/// y = x * scale + shift
void cvector_affine(const float *x, float *y, int64_t count, float scale, float shift);
/// y = max(x * scale + shift, 0)
void cvector_affine_rectified(const float *x, float *y, int64_t count, float scale, float shift);

/// What a batch norm made of a channel: y = x * scale + shift, and if it is rectified what is above zero
/// of that.
typedef struct {
  float mean, scale, shift;
  int rectified;
} cvector_norm;
/// The sum of dy and of dy * (x - mean); where the norm is rectified and y is not above zero, dy counts
/// as zero.
void cvector_gradient_moments(const float *x, const float *dy, int64_t count, cvector_norm norm,
                              double *sum, double *products);
/// dx = a * dy + b * (x - mean) + c, with dy as above.
void cvector_norm_backward(const float *x, const float *dy, float *dx, int64_t count,
                           cvector_norm norm, float a, float b, float c);

typedef struct {
  int64_t height, width, batch, out_height, out_width;
  int64_t kernel_height, kernel_width, stride_height, stride_width, pad_height, pad_width;
  /// Elements between two channels of the output.
  int64_t out_plane;
  /// Whether the output is rectified.
  int64_t rectifies;
  /// Whether the numbers are taken with the other sign.
  int64_t flips;
} cvector_pool_shape;
enum { CVECTOR_NO_TAP = 255 };
/// The maximum under each position of the kernel, and its tap unless taps is null; what lies
/// outside counts as -inf, or as 0 if the output is rectified, and then has no tap.
void cvector_max_pool(const float *x, float *y, uint8_t *taps, int64_t channels,
                      const int32_t *widths, int64_t narrowest, cvector_pool_shape shape);
/// dx = dy at the taps that were the maxima, 0 elsewhere.
void cvector_max_pool_backward(const float *dy, const uint8_t *taps, float *dx, int64_t channels,
                               cvector_pool_shape shape);

/// One channel where kernels do not overlap: dx = a * dy at the taps + b * (x - mean) + c. Where the norm of `pooled`, the
/// maxima, is rectified and not above zero, dy counts as zero. `row` has room for a row of the output.
void cvector_pooled_norm_backward(const float *x, const float *pooled, const float *dy,
                                  const uint8_t *taps, float *dx, float *row, cvector_norm norm,
                                  float mean, float a, float b, float c, cvector_pool_shape shape);

typedef struct {
  int64_t height, width, batch, out_width;
  int64_t kernel_height, kernel_width, stride_height, stride_width, pad_height, pad_width;
} cvector_convolution_shape;
/// Columns `first` to `first + count` (at most 32) of an output row, each an (ow, n).
typedef struct {
  int64_t row, first, count;
} cvector_panel_columns;
/// panel[(c, kh, kw)][i] = x[c][row * sh + kh - ph][ow * sw + kw - pw][n] for the column's (ow, n);
/// what lies outside, and the columns beyond the last, are zero.
void cvector_gather_panel(const float *x, float *panel, int64_t channels,
                          cvector_panel_columns columns, cvector_convolution_shape shape);
/// The transpose of cvector_gather_panel: adds into dx.
void cvector_scatter_panel(const float *panel, float *dx, int64_t channels,
                           cvector_panel_columns columns, cvector_convolution_shape shape);

/// One output channel of a convolution with stride 1 of a map whose borders are part of it:
/// y[row][i] = bias + sum over taps of filter[tap] * x[row * x_row + offsets[tap] + i], the taps in their order.
/// Reads x for 16 floats beyond the last that counts.
void cvector_filter(const float *x, int64_t x_row, const int64_t *offsets, const float *filter,
                    int64_t taps, float bias, float *y, int64_t rows, int64_t y_row);
/// The transpose of cvector_filter without bias: x[row * x_row + offsets[tap] + i] += filter[tap] * dy[row][i]. Reads and
/// writes x for 16 floats beyond the last that counts, without a change there.
void cvector_filter_transposed(const float *dy, int64_t rows, int64_t y_row,
                               const int64_t *offsets, const float *filter, int64_t taps, float *x,
                               int64_t x_row);
/// Copies a plane [height][width][batch] into rows with padding: of column w the numbers go to
/// column (w + pad) / stride of the run (w + pad) % stride, of the stride runs of a row.
void cvector_pad_plane(const float *x, int64_t height, int64_t width, int64_t batch, int64_t stride,
                       int64_t pad, float *padded, int64_t row);
/// The other way.
void cvector_unpad_plane(const float *padded, int64_t height, int64_t width, int64_t batch,
                         int64_t stride, int64_t pad, float *x, int64_t row);
/// gradient[tap] = sum over rows and i of dy[row][i] * x[row * x_row + offsets[tap] + i], or += it.
void cvector_filter_gradient(const float *x, int64_t x_row, const int64_t *offsets, int64_t taps,
                             const float *dy, int64_t rows, int64_t y_row, float *gradient,
                             int64_t accumulate);

/// One LSTM step of `count` units: gates [4][count] hold input, forget, cell and output, and are
/// replaced by their activations; c_before may be null at the first step.
void cvector_lstm_step(float *gates, const float *c_before, float *c, float *h, int64_t count);
/// One LSTM step backwards: activated gates are replaced by their gradients; dc [count] is the
/// gradient with respect to the cell, for the step before after the call.
void cvector_lstm_step_backward(float *gates, const float *c_before, const float *c,
                                const float *dh, float *dc, int64_t count);

/// y[k][i] = x[k][i] - log(sum over k of exp(x[k][i]))
void cvector_log_softmax(const float *x, float *y, float *scratch, int64_t classes, int64_t columns,
                         int64_t stride);
/// y = exp(x)
void cvector_exp(const float *x, float *y, int64_t count);

#endif
