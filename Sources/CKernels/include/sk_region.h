// What detectors read of a feature map in a region: RoI pooling and alignment; and which boxes hide which.

#ifndef SK_REGION_H
#define SK_REGION_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// Regions of images `[images, groups, height, width, lanes]`, read as `[regions, groups, out_height, out_width,
/// lanes]`.
///
/// A region is five numbers of the images' type: which image, which must exist, then x1, y1, x2, y2. All is float32 or
/// float64. One that is not finite reads zeros.
typedef struct {
  ptrdiff_t images, groups, lanes, height, width, out_height, out_width, regions;
  /// What a region's corners are multiplied by.
  double scale;
  /// How many points a bin is read at, along each axis; 0 or less for as many as it has pixels.
  ptrdiff_t sampling;
  /// Whether pixels have their middle at 0.5; and regions may be smaller than a pixel.
  bool aligned;
} sk_regions;

/// The mean of each bin, read between the pixels at points that are equally far apart.
void sk_region_align(const sk_regions *regions, void *y, const void *x, const void *corners, sk_dtype dtype);

/// The gradient of the images. Sets all of dx; regions add up in their order.
void sk_region_align_gradient(
  const sk_regions *regions, void *dx, const void *dy, const void *corners, sk_dtype dtype);

/// The largest pixel of each bin, and which of its image it is: row · width + column, -1 where the bin has none.
void sk_region_pool(
  const sk_regions *regions, void *y, int32_t *positions, const void *x, const void *corners, sk_dtype dtype);

/// The gradient of the images. Sets all of dx; regions add up in their order.
void sk_region_pool_gradient(
  const sk_regions *regions, void *dx, const void *dy, const int32_t *positions, const void *corners,
  sk_dtype dtype);

/// Which of `[n, 4]` boxes stay when each, from the best score on, hides those that it meets with an intersection over
/// union above the threshold. Writes their positions, best first, and returns how many there are.
///
/// Equal scores come in the order of the boxes, NaN before all. With classes a box hides those of its class alone.
ptrdiff_t sk_suppress(
  int64_t *kept, const float *boxes, const float *scores, const int64_t *_Nullable classes, ptrdiff_t n,
  double threshold);

/// How scores fall where boxes meet.
typedef enum SK_ENUM : int32_t {
  /// By 1 - the intersection over union, above the threshold.
  SK_DECAY_LINEAR SK_NAMED(linear) = 0,
  /// By e to the power of -(intersection over union)² / sigma.
  SK_DECAY_GAUSSIAN SK_NAMED(gaussian),
} sk_decay;

/// The order in which boxes are taken when each lowers the scores of those that it meets, until none has `least`, and
/// their scores then. `amount` is the threshold, or sigma. Returns how many were taken. With classes, as above.
ptrdiff_t sk_suppress_softly(
  int64_t *kept, float *kept_scores, const float *boxes, const float *scores, const int64_t *_Nullable classes,
  ptrdiff_t n, sk_decay decay, float amount, float least);

#pragma clang assume_nonnull end

#endif
