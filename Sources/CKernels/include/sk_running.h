// What holds of all elements up to each along an axis, and places in sorted rows.

#ifndef SK_RUNNING_H
#define SK_RUNNING_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// Running products along the middle dimension of dense `[outer, n, inner]` arrays. Floats multiply in float64,
/// integers in 64 bits.
void sk_cumulative_product(
  void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner);

/// Running maxima or minima, and where each is: the last of equals. From a NaN on all are NaN.
void sk_cumulative_extreme(
  bool largest, void *values, int64_t *indices, const void *x, sk_dtype dtype, ptrdiff_t outer, ptrdiff_t n,
  ptrdiff_t inner);

/// Where each of `[rows, m]` values would be put into its row of `[rows, n]` rising numbers (or the one row, if
/// `shared`), so that they keep rising: before its equals, or after them if `right`. NaN comes after all numbers.
///
/// Numbers are float64, or int64 if `whole`.
void sk_search_sorted(
  int64_t *out, const void *sorted, const void *values, bool whole, bool shared, bool right, ptrdiff_t rows,
  ptrdiff_t n, ptrdiff_t m);

#pragma clang assume_nonnull end

#endif
