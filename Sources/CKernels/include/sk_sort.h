// Order along an axis: running sums, sorting, the k largest.

#ifndef SK_SORT_H
#define SK_SORT_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// Running sums along the middle dimension of dense `[outer, n, inner]` arrays, from its end when `reversed` (the
/// gradient). Floats are summed in float64, integers in 64 bits. In place allowed when the types agree.
void sk_cumulative_sum(
  void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner,
  bool reversed);

/// Sorts each row of dense `[rows, n]`, equals in their order. NaN counts as larger than any number.
/// The results must be other arrays than x, here and below.
void sk_sort(
  void *_Nullable values, int64_t *_Nullable indices, const void *x, sk_dtype dtype, ptrdiff_t rows, ptrdiff_t n,
  bool descending);

/// The k largest (or smallest) of each row, best first, equals in their order; results `[rows, k]`, k <= n.
void sk_top_k(
  void *_Nullable values, int64_t *_Nullable indices, const void *x, sk_dtype dtype, ptrdiff_t rows, ptrdiff_t n,
  ptrdiff_t k, bool largest);

#pragma clang assume_nonnull end

#endif
