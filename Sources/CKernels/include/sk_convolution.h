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

/// A convolution of 3 × 3 windows at stride 1 by Winograd's minimal filtering: a quarter of the multiplications.
///
/// Channels come in sixteens, images in blocks of sixteen or eight: `[images, channels / block, height, width, block]`,
/// float32. Lavin & Gray 2015, <https://arxiv.org/abs/1509.09308>, F(4 × 4, 3 × 3).
typedef struct {
  /// Channels that stand together in images: 8 or 16.
  ptrdiff_t block;
  ptrdiff_t images, channels, out_channels;
  ptrdiff_t height, width, out_height, out_width;
  ptrdiff_t padding_top, padding_left;
  /// How many threads share the work; scratch memory depends on it, results do not.
  ptrdiff_t threads;
} sk_winograd;

/// How many bytes of scratch memory the functions need, aligned to 64.
ptrdiff_t sk_winograd_scratch(const sk_winograd *shape);

/// The result, to which a shortcut is added before the activation. Weights are `[out / 16, in / 16, 3, 3, 16 in, 16 out]`;
/// the bias has a number for each channel.
void sk_winograd_forward(
  const sk_winograd *shape, const float *x, const float *weight, const float *_Nullable bias,
  const float *_Nullable shortcut, sk_activation activation, float *y, void *scratch);

/// The gradient of the input, to which a shortcut's is added; the two may be one. Weights are
/// `[out / 16, in / 16, 3, 3, 16 out, 16 in]`.
void sk_winograd_input_gradient(
  const sk_winograd *shape, const float *gradient, const float *weight, const float *_Nullable shortcut,
  float *x_gradient, void *scratch);

/// The gradient of the weights, `[out / 16, in / 16, 3, 3, 16 in, 16 out]`.
void sk_winograd_weight_gradient(
  const sk_winograd *shape, const float *x, const float *gradient, float *weight_gradient, void *scratch);

#pragma clang assume_nonnull end

#endif
