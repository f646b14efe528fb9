// Reductions over any axes of a strided tensor.
//
// The layout's operands are out and x; where the output's stride is 0, the dimension is reduced
// (`sk_layout_add_reduced` makes such strides). Sums of floats are accumulated in float32 over short blocks and in
// float64 across them, in an order that depends on the layout alone. Over no elements at all, a sum is 0, a product 1, a
// mean NaN, a maximum -∞.

#ifndef SK_REDUCE_H
#define SK_REDUCE_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// Adds an operand that is dense over the dimensions left, with stride 0 along those in `axes` (bit d for dimension d).
void sk_layout_add_reduced(sk_layout *layout, uint32_t axes);

typedef enum SK_ENUM : int32_t {
  SK_REDUCE_SUM SK_NAMED(sum) = 0,
  SK_REDUCE_MEAN SK_NAMED(mean),
  SK_REDUCE_PRODUCT SK_NAMED(product),
  /// NaN if any element is.
  SK_REDUCE_MAXIMUM SK_NAMED(maximum),
  /// NaN if any element is.
  SK_REDUCE_MINIMUM SK_NAMED(minimum),
  SK_REDUCE_ANY SK_NAMED(any),
  SK_REDUCE_ALL SK_NAMED(all),
  SK_REDUCE_SUM_SQUARES SK_NAMED(sumSquares),
  SK_REDUCE_LOG_SUM_EXP SK_NAMED(logSumExp),
} sk_reduce_op;

/// out = op over the reduced dimensions. Operands: out, x. Integers are summed in 64 bits.
void sk_reduce(
  sk_reduce_op op, void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const sk_layout *layout);

/// The mean (unless null) and the variance, the sum of squared deviations over count - correction, in two passes.
/// Operands: mean and variance alike, x.
void sk_variance(
  void *_Nullable mean, void *variance, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const sk_layout *layout,
  double correction);

/// The position of the largest (or smallest) element along the reduced dimensions, and its value unless null.
///
/// The first of equals; a NaN counts as the most extreme. The position counts in row-major order over the reduced
/// dimensions. Operands: indices and values alike, x. Reduces one dimension, or such as merge into one.
void sk_arg_reduce(
  bool largest, int64_t *indices, void *_Nullable values, const void *x, sk_dtype x_dtype, const sk_layout *layout);

#pragma clang assume_nonnull end

#endif
