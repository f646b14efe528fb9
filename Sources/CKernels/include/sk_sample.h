// Spatial kernels whose places are data: sampling by a grid, maxima with their places, antialiased taps.

#ifndef SK_SAMPLE_H
#define SK_SAMPLE_H

#include "sk_resample.h"
#include "sk_types.h"

#pragma clang assume_nonnull begin

/// Makes taps that cover all pixels a smaller image leaves out: the kernel is stretched by the factor of reduction.
///
/// A triangle, or Keys' cubic with a = -0.5; otherwise as `sk_taps_make`. To be given back with `sk_taps_free`.
sk_taps sk_taps_make_antialiased(
  bool is_cubic, ptrdiff_t inputs, ptrdiff_t outputs, bool align_corners, double step);

/// Which pixels a point between them is made of.
typedef enum SK_ENUM : int32_t {
  SK_GRID_NEAREST SK_NAMED(nearest) = 0,
  SK_GRID_BILINEAR SK_NAMED(bilinear),
  /// Keys' cubic with a = -0.75.
  SK_GRID_BICUBIC SK_NAMED(bicubic),
} sk_grid_method;

/// What a point beyond the edge reads.
typedef enum SK_ENUM : int32_t {
  SK_GRID_ZEROS SK_NAMED(zeros) = 0,
  SK_GRID_BORDER SK_NAMED(border),
  SK_GRID_REFLECTION SK_NAMED(reflection),
} sk_grid_padding;

/// Images `[images, height, width, channels]`, float32 or float64, read at points `[images, out_height, out_width, 2]`
/// of x and y. -1 and 1 are the outer edges of the image, or with `align_corners` the centres of the corner pixels.
typedef struct {
  ptrdiff_t images, channels, height, width, out_height, out_width;
  sk_grid_method method;
  sk_grid_padding padding;
  bool align_corners;
} sk_grid;

/// y = the image at each point, `[images, out_height, out_width, channels]`.
void sk_grid_sample(const sk_grid *shape, void *y, const void *x, const void *points, sk_dtype dtype);

/// The gradient of the image. Sets all of dx; points add up in their order.
void sk_grid_sample_input_gradient(
  const sk_grid *shape, void *dx, const void *dy, const void *points, sk_dtype dtype);

/// The gradient of the points.
void sk_grid_sample_point_gradient(
  const sk_grid *shape, void *gradient, const void *dy, const void *x, const void *points, sk_dtype dtype);

/// The largest of each window of `[planes, height, width]`, and its position row · width + column in the plane.
///
/// The first of equals wins, and the last NaN, as in PyTorch. Any element type.
void sk_max_pool_indices(
  const sk_window *window, void *y, int64_t *positions, const void *x, sk_dtype dtype, ptrdiff_t planes);

#pragma clang assume_nonnull end

#endif
