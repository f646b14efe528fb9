// What oneDNN convolves slowly.

#ifndef SK_CONVOLUTION_H
#define SK_CONVOLUTION_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// A convolution of each channel by itself. Channels lie in blocks of sixteen: `[images, blocks, height, width, 16]`.
typedef struct {
  ptrdiff_t images, blocks;
  ptrdiff_t height, width, out_height, out_width;
  ptrdiff_t kernel_height, kernel_width;
  ptrdiff_t stride_height, stride_width, dilation_height, dilation_width;
  /// How far the first window reaches over the upper and the left edge.
  ptrdiff_t padding_top, padding_left;
} sk_depthwise;

/// The gradients of the weights, `[blocks, kernel_height, kernel_width, 16]`, and of the bias, `[blocks, 16]`, in float32.
///
/// Input and the result's gradient are float32 or bfloat16, both of one type.
void sk_depthwise_weight_gradient(
  const sk_depthwise *shape, sk_dtype dtype, const void *x, const void *gradient, float *weight_gradient,
  float *_Nullable bias_gradient);

#pragma clang assume_nonnull end

#endif
