// Distances between all pairs of rows.

#ifndef SK_DISTANCE_H
#define SK_DISTANCE_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// The p-norms of the differences of dense float32 rows: a `[batch, n, d]`, b `[batch, m, d]`, out `[batch, n, m]`.
///
/// p is 0 (how many differ) or more, infinity too.
void sk_distances(
  float *out, const float *a, const float *b, ptrdiff_t batch, ptrdiff_t n, ptrdiff_t m, ptrdiff_t d, double p);

/// The gradient of `a`. That of `b` is the same with the roles exchanged; then `transposed` says that dy and distances
/// are `[batch, m, n]`. Where a distance is 0 it is 0.
void sk_distances_backward(
  float *da, const float *dy, const float *distances, bool transposed, const float *a, const float *b,
  ptrdiff_t batch, ptrdiff_t n, ptrdiff_t m, ptrdiff_t d, double p);

#pragma clang assume_nonnull end

#endif
