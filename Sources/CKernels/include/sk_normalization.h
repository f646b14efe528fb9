// What is done channel by channel: batch normalization with what follows it, an addition and an activation, in the same
// sweep over memory; the scaling of channels.

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

#pragma clang assume_nonnull end

#endif
