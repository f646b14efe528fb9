// Spatial kernels: interpolation, adaptive pooling, padding.
//
// Images are dense `[planes, height, width, lanes]`: plain images have planes n · c and lanes 1, channels-last ones
// planes n and lanes c, blocked ones planes n · c/16 and lanes 16.

#ifndef SK_RESAMPLE_H
#define SK_RESAMPLE_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// Where each output of one axis comes from: `width` inputs from `starts[o]` on, weighted.
typedef struct {
  ptrdiff_t inputs, outputs, width;
  /// `outputs` numbers; start + width never passes `inputs`.
  const int32_t *starts;
  /// `[outputs, width]`
  const double *weights;
} sk_taps;

/// How an axis is resampled.
typedef enum SK_ENUM : int32_t {
  /// PyTorch's nearest: floor(o · scale).
  SK_RESAMPLE_NEAREST SK_NAMED(nearest) = 0,
  /// The nearest centre.
  SK_RESAMPLE_NEAREST_EXACT SK_NAMED(nearestExact),
  SK_RESAMPLE_LINEAR SK_NAMED(linear),
  /// Keys' cubic with a = -0.75.
  SK_RESAMPLE_CUBIC SK_NAMED(cubic),
  /// The average over adaptive pooling's windows.
  SK_RESAMPLE_AREA SK_NAMED(area),
} sk_resample_mode;

/// Makes taps, to be given back with `sk_taps_free`.
///
/// With `align_corners` the centres of the outermost pixels fall together, else their outer edges do. `step` is how
/// many inputs an output advances, or 0 for inputs / outputs; neither matters to the area mode. Positions and weights are
/// computed in float32, as PyTorch does, so that positions on an edge fall to the same side; for float64 in float64.
sk_taps sk_taps_make(
  sk_resample_mode mode, ptrdiff_t inputs, ptrdiff_t outputs, bool align_corners, double step, sk_dtype dtype);

/// The same weights seen from the inputs: what each of them gave to which outputs.
sk_taps sk_taps_transpose(const sk_taps *taps);

void sk_taps_free(sk_taps *taps);

/// y = the image resampled along both axes. `[planes, vertical.inputs, horizontal.inputs, lanes]` to
/// `[planes, vertical.outputs, horizontal.outputs, lanes]`. With transposed taps this is the gradient.
void sk_resample(
  void *y, const void *x, sk_dtype dtype, ptrdiff_t planes, ptrdiff_t lanes, const sk_taps *vertical,
  const sk_taps *horizontal);

/// How a window moves over the planes of images, `[height, width, lanes]` each.
typedef struct {
  ptrdiff_t height, width, out_height, out_width;
  /// Of at most 65 535 elements.
  ptrdiff_t kernel_height, kernel_width;
  ptrdiff_t stride_height, stride_width, dilation_height, dilation_width;
  /// How far the first window reaches over the upper and the left edge.
  ptrdiff_t padding_top, padding_left;
} sk_window;

/// The largest of each window, float32 or bfloat16, and, where the gradient will want it, its position in the window.
void sk_max_pool(
  const sk_window *window, void *y, uint16_t *_Nullable positions, const void *x, sk_dtype dtype, ptrdiff_t planes,
  ptrdiff_t lanes);

/// Adds each gradient to where its value came from. Sets all of dx.
void sk_max_pool_backward(
  const sk_window *window, void *dx, const uint16_t *positions, const void *dy, sk_dtype dtype, ptrdiff_t planes,
  ptrdiff_t lanes);

/// The largest of each of adaptive pooling's windows, and its position row · width + column in the plane.
void sk_adaptive_max_pool(
  void *y, int64_t *positions, const void *x, sk_dtype dtype, ptrdiff_t planes, ptrdiff_t lanes, ptrdiff_t height,
  ptrdiff_t width, ptrdiff_t out_height, ptrdiff_t out_width);

/// Adds each gradient to where its value came from. Sets all of dx.
void sk_adaptive_max_pool_backward(
  void *dx, const void *dy, const int64_t *positions, sk_dtype dtype, ptrdiff_t planes, ptrdiff_t lanes,
  ptrdiff_t height, ptrdiff_t width, ptrdiff_t out_height, ptrdiff_t out_width);

typedef enum SK_ENUM : int32_t {
  SK_PADDING_CONSTANT SK_NAMED(constant) = 0,
  /// Mirrored, the edge not repeated; amounts below the size.
  SK_PADDING_REFLECT SK_NAMED(reflect),
  SK_PADDING_REPLICATE SK_NAMED(replicate),
  SK_PADDING_CIRCULAR SK_NAMED(circular),
} sk_padding_mode;

/// How many pixels to add on each side; negative ones crop, with constant padding.
typedef struct {
  ptrdiff_t top, bottom, left, right;
} sk_padding;

/// y = x padded; x is `[planes, height, width, lanes]`.
void sk_pad(
  void *y, const void *x, sk_dtype dtype, ptrdiff_t planes, ptrdiff_t lanes, ptrdiff_t height, ptrdiff_t width,
  sk_padding padding, sk_padding_mode mode, double value);

/// The gradient of `sk_pad`. Sets all of dx.
void sk_pad_backward(
  void *dx, const void *dy, sk_dtype dtype, ptrdiff_t planes, ptrdiff_t lanes, ptrdiff_t height, ptrdiff_t width,
  sk_padding padding, sk_padding_mode mode);

#pragma clang assume_nonnull end

#endif
