// Reading and writing by index and by mask. Arrays are dense here unless said otherwise.
//
// Functions that take indices check them all before they write anything, and return the position of the first that is
// outside `0 ..< n`, or -1 when all is well.

#ifndef SK_INDEX_H
#define SK_INDEX_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// The position of the first index outside `0 ..< n`, or -1.
ptrdiff_t sk_check_indices(const int64_t *indices, ptrdiff_t count, ptrdiff_t n);

/// out[o, i, :] = x[o, indices[i], :]; out `[outer, count, inner]`, x `[outer, n, inner]`, of any type of that size.
ptrdiff_t sk_index_select(
  void *out, const void *x, ptrdiff_t element_size, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner,
  const int64_t *indices, ptrdiff_t count);

/// out[o, indices[i], :] += x[o, i, :]; out `[outer, n, inner]`, x `[outer, count, inner]`: the gradient of
/// `sk_index_select`. Adds in the order of the indices.
ptrdiff_t sk_index_add(
  void *out, const void *x, sk_dtype dtype, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner, const int64_t *indices,
  ptrdiff_t count);

/// out[o, indices[i], :] = x[o, i, :]; of equal indices the last wins.
ptrdiff_t sk_index_copy(
  void *out, const void *x, ptrdiff_t element_size, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner,
  const int64_t *indices, ptrdiff_t count);

/// out[i, j, …] = x[indices[i, j, …], j, …] with the index in the place of dimension `axis`, as PyTorch's gather.
///
/// The layout has the indices' dimensions and the operands out, x; indices are dense over it. x's stride along `axis`
/// is used with the index, its length there is n.
ptrdiff_t sk_gather(
  void *out, const void *x, ptrdiff_t element_size, const int64_t *indices, const sk_layout *layout, ptrdiff_t axis,
  ptrdiff_t n);

/// What a scatter does to an element that it meets.
typedef enum SK_ENUM : int32_t {
  /// Puts the new one in its place.
  SK_SCATTER_ASSIGN SK_NAMED(assign) = 0,
  SK_SCATTER_ADD SK_NAMED(add),
  SK_SCATTER_MULTIPLY SK_NAMED(multiply),
  /// NaN if either is.
  SK_SCATTER_MAXIMUM SK_NAMED(maximum),
  /// NaN if either is.
  SK_SCATTER_MINIMUM SK_NAMED(minimum),
} sk_scatter_op;

/// out[indices[i, j, …], j, …] = op(out[…], x[i, j, …]) with the index in the place of dimension `axis`, as PyTorch's
/// scatter.
///
/// The layout has the indices' dimensions and the operands out, x; out's stride along `axis` is used with the index.
/// Goes through x in its order along the axis: of equal indices the last wins.
ptrdiff_t sk_scatter(
  sk_scatter_op op, void *out, const void *x, sk_dtype dtype, const int64_t *indices, const sk_layout *layout, ptrdiff_t axis,
  ptrdiff_t n);

/// How many of `count` flags are set.
ptrdiff_t sk_mask_count(const uint8_t *mask, ptrdiff_t count);

/// Writes the elements of x one after another to where the flag is set; elsewhere leaves out alone, or zeroes it.
ptrdiff_t sk_masked_scatter(
  void *out, const void *x, ptrdiff_t element_size, const uint8_t *mask, ptrdiff_t count, bool zero_elsewhere);

/// The coordinates of the flags set, `[sk_mask_count, rank]` in row-major order.
void sk_nonzero(int64_t *out, const uint8_t *mask, ptrdiff_t rank, const ptrdiff_t *dims);

/// out[i, indices[i]] = on and off elsewhere; out `[count, classes]`.
ptrdiff_t sk_one_hot(
  void *out, sk_dtype dtype, const int64_t *indices, ptrdiff_t count, ptrdiff_t classes, double on, double off);

#pragma clang assume_nonnull end

#endif
