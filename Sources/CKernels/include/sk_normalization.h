// Normalizations: of channels, with what follows, an addition and an activation, in the same sweep over memory; of rows;
// over neighbouring channels. The scaling of channels.

#ifndef SK_NORMALIZATION_H
#define SK_NORMALIZATION_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// How the channels of images lie: groups of `lanes` channels stand together at each pixel.
///
/// Channel c of pixel p of image n stands at ((n·groups + c / lanes)·pixels + p)·lanes + c mod lanes. One lane is rows
/// of pixels, all channels in one group is rows of channels. Lanes beyond the last channel hold zeros, and get them.
typedef struct {
  ptrdiff_t images, channels, groups, pixels, lanes;
} sk_channels;

/// Beside the tensors, which are all of one type, float32 or bfloat16; a number a channel is float32. A null scale is 1,
/// a null shift 0.
typedef struct {
  sk_channels channels;
  sk_dtype dtype;
  sk_activation activation;
  float epsilon;
  const float *_Nullable scale;
  const float *_Nullable shift;
} sk_batch_norm;

/// output = activation((x − mean) / √(variance + epsilon) · scale + shift + residual) with the batch's own mean and
/// variance over images and pixels, which it gives as well.
void sk_batch_norm_train(
  const sk_batch_norm *norm, const void *x, const void *_Nullable residual, void *output, float *mean,
  float *variance);

/// The same with a given mean and variance.
void sk_batch_norm_apply(
  const sk_batch_norm *norm, const void *x, const void *_Nullable residual, void *output, const float *mean,
  const float *variance);

/// What the gradient reads and gives.
///
/// Where a residual was added, the activation must be the identity, ReLU or ReLU6, and `output` tells where it let
/// through; without one it is not read.
typedef struct {
  const void *x;
  const void *gradient;
  const void *_Nullable output;
  const float *mean;
  const float *variance;
  /// Whether mean and variance came from the batch, so that they pass gradients on.
  bool of_batch;
  void *_Nullable x_gradient;
  /// Not written for the identity: it is the gradient itself.
  void *_Nullable residual_gradient;
  float *_Nullable scale_gradient;
  float *_Nullable shift_gradient;
} sk_batch_norm_gradients;

void sk_batch_norm_backward(const sk_batch_norm *norm, const sk_batch_norm_gradients *gradients);

/// Multiplies each channel of each image by a number of its own; `scale` has `[images, channels]`.
void sk_scale_channels(const sk_channels *channels, sk_dtype dtype, const void *x, const float *scale, void *output);

/// Both gradients of that in one sweep.
void sk_scale_channels_backward(
  const sk_channels *channels, sk_dtype dtype, const void *x, const float *scale, const void *gradient,
  void *x_gradient, float *scale_gradient);

/// Adds to each channel of each image a number of its own, times `factor`; the output may be the input.
void sk_shift_channels(
  const sk_channels *channels, sk_dtype dtype, const void *x, const float *shift, float factor, void *output);

/// Two layers on the means of an image's channels: weights are float32, `[squeezed, channels]`, the second one turned
/// around; a null bias is 0. The first is followed by an activation, the second by a sigmoid, or a hard one.
typedef struct {
  sk_channels channels;
  ptrdiff_t squeezed;
  sk_activation activation;
  bool is_hard;
  const float *first_weight;
  const float *_Nullable first_bias;
  const float *second_weight;
  const float *_Nullable second_bias;
} sk_excitation;

/// Multiplies each channel of each image by what the layers give for it. `scratch` is of `2 * channels + squeezed` numbers
/// an image.
void sk_excite(const sk_excitation *excitation, sk_dtype dtype, const void *x, float *scratch, void *output);

/// Rows of `features` elements in a row, float32 or bfloat16. Scale and shift have one number a feature; a null scale is
/// 1, a null shift 0.
typedef struct {
  ptrdiff_t rows, features;
  sk_dtype dtype;
  float epsilon;
  const float *_Nullable scale;
  const float *_Nullable shift;
} sk_layer_norm_options;

/// output = (x − mean) / √(variance + epsilon) · scale + shift with each row's own mean and population variance.
///
/// `functions` gets three numbers a row, which the gradient reads: a mean, what its rounding left, and
/// 1 / √(variance + epsilon).
void sk_layer_norm(const sk_layer_norm_options *norm, const void *x, void *output, float *functions);

/// The gradients of that; null ones are not asked for.
void sk_layer_norm_backward(
  const sk_layer_norm_options *norm, const void *x, const void *gradient, const float *functions,
  void *_Nullable x_gradient, float *_Nullable scale_gradient, float *_Nullable shift_gradient);

/// Images of any floating-point type, `[images, channels, pixels]`, and a normalization over windows of `size` channels,
/// from size / 2 before each to (size − 1) / 2 behind it.
typedef struct {
  ptrdiff_t images, channels, pixels;
  sk_dtype dtype;
  ptrdiff_t size;
  float alpha, beta, k;
} sk_local_response_norm;

/// y = x / (k + alpha / size · Σ x²) ^ beta, the sum over a channel's window.
void sk_local_response_norm_forward(const sk_local_response_norm *norm, const void *x, void *y);

void sk_local_response_norm_backward(
  const sk_local_response_norm *norm, const void *x, const void *gradient, void *x_gradient);

#pragma clang assume_nonnull end

#endif
