// Element-wise functions of one, two and three operands, with broadcasting.
//
// Operands may have any element types, and the output another: a kernel computes in float64 if any of them is float64,
// else in float32 if any is a float, else in 64-bit integers, and converts the result as `sk_copy` does. Predicates and
// comparisons give 1 and 0.

#ifndef SK_ELEMENTWISE_H
#define SK_ELEMENTWISE_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// A function of one operand; p and q are its parameters.
typedef enum SK_ENUM : int32_t {
  SK_UNARY_NEGATE SK_NAMED(negate) = 0,
  SK_UNARY_ABS SK_NAMED(abs),
  SK_UNARY_SQUARE SK_NAMED(square),
  SK_UNARY_SQRT SK_NAMED(sqrt),
  SK_UNARY_RSQRT SK_NAMED(rsqrt),
  SK_UNARY_RECIPROCAL SK_NAMED(reciprocal),
  SK_UNARY_EXP SK_NAMED(exp),
  SK_UNARY_LOG SK_NAMED(log),
  SK_UNARY_LOG1P SK_NAMED(log1p),
  SK_UNARY_EXPM1 SK_NAMED(expm1),
  SK_UNARY_SIN SK_NAMED(sin),
  SK_UNARY_COS SK_NAMED(cos),
  SK_UNARY_TANH SK_NAMED(tanh),
  SK_UNARY_SIGMOID SK_NAMED(sigmoid),
  SK_UNARY_ERF SK_NAMED(erf),
  SK_UNARY_FLOOR SK_NAMED(floor),
  SK_UNARY_CEIL SK_NAMED(ceil),
  /// To the nearest integer, halves to even.
  SK_UNARY_ROUND SK_NAMED(round),
  SK_UNARY_SIGN SK_NAMED(sign),
  SK_UNARY_LOGICAL_NOT SK_NAMED(logicalNot),
  SK_UNARY_IS_NAN SK_NAMED(isNaN),
  SK_UNARY_IS_FINITE SK_NAMED(isFinite),
  /// min(max(x, p), q), NaN stays.
  SK_UNARY_CLAMP SK_NAMED(clamp),
  /// x to the power p.
  SK_UNARY_POWER SK_NAMED(power),
  /// p · x + q
  SK_UNARY_LINEAR SK_NAMED(linear),
  SK_UNARY_RELU SK_NAMED(relu),
  /// x above 0, p · x below.
  SK_UNARY_LEAKY_RELU SK_NAMED(leakyRelu),
  /// x above 0, p · (exp(x) - 1) below.
  SK_UNARY_ELU SK_NAMED(elu),
  /// x · Φ(x), by the error function.
  SK_UNARY_GELU SK_NAMED(gelu),
  /// GELU's tanh approximation.
  SK_UNARY_GELU_TANH SK_NAMED(geluTanh),
  /// x · sigmoid(x)
  SK_UNARY_SILU SK_NAMED(silu),
  /// log(1 + exp(p · x)) / p; x itself where p · x > q.
  SK_UNARY_SOFTPLUS SK_NAMED(softplus),
  /// x · tanh(softplus(x))
  SK_UNARY_MISH SK_NAMED(mish),
  /// x · clamp(x + 3, 0, 6) / 6
  SK_UNARY_HARD_SWISH SK_NAMED(hardSwish),
  /// clamp(x + 3, 0, 6) / 6
  SK_UNARY_HARD_SIGMOID SK_NAMED(hardSigmoid),
} sk_unary_op;

/// out = op(x). Operands: out, x.
void sk_unary(
  sk_unary_op op, void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const sk_layout *layout, double p,
  double q);

/// A function of two operands; p is its parameter.
typedef enum SK_ENUM : int32_t {
  SK_BINARY_ADD SK_NAMED(add) = 0,
  SK_BINARY_SUBTRACT SK_NAMED(subtract),
  SK_BINARY_MULTIPLY SK_NAMED(multiply),
  /// Integers truncate. An integer divided by 0 gives 0 here and in the two below.
  SK_BINARY_DIVIDE SK_NAMED(divide),
  /// Rounded down.
  SK_BINARY_FLOOR_DIVIDE SK_NAMED(floorDivide),
  /// With the sign of b.
  SK_BINARY_REMAINDER SK_NAMED(remainder),
  SK_BINARY_POWER SK_NAMED(power),
  /// NaN if either is.
  SK_BINARY_MAXIMUM SK_NAMED(maximum),
  /// NaN if either is.
  SK_BINARY_MINIMUM SK_NAMED(minimum),
  SK_BINARY_EQUAL SK_NAMED(equal),
  SK_BINARY_NOT_EQUAL SK_NAMED(notEqual),
  SK_BINARY_LESS SK_NAMED(less),
  SK_BINARY_LESS_EQUAL SK_NAMED(lessEqual),
  SK_BINARY_GREATER SK_NAMED(greater),
  SK_BINARY_GREATER_EQUAL SK_NAMED(greaterEqual),
  SK_BINARY_LOGICAL_AND SK_NAMED(logicalAnd),
  SK_BINARY_LOGICAL_OR SK_NAMED(logicalOr),
  SK_BINARY_LOGICAL_XOR SK_NAMED(logicalXor),
  /// 0 where b (an output, or the input) is at most p, else a (the output's gradient): also where b is NaN.
  SK_BINARY_THRESHOLD_BACKWARD SK_NAMED(thresholdBackward),
  /// a · (b > 0 ? 1 : p), b the input.
  SK_BINARY_LEAKY_RELU_BACKWARD SK_NAMED(leakyReluBackward),
} sk_binary_op;

/// out = op(a, b). Operands: out, a, b.
void sk_binary(
  sk_binary_op op, void *out, sk_dtype out_dtype, const void *a, sk_dtype a_dtype, const void *b, sk_dtype b_dtype,
  const sk_layout *layout, double p);

/// out = condition ? a : b. Operands: out, condition, a, b.
void sk_where(
  void *out, sk_dtype out_dtype, const void *condition, sk_dtype condition_dtype, const void *a, sk_dtype a_dtype,
  const void *b, sk_dtype b_dtype, const sk_layout *layout);

/// out = x > 0 ? a : b, so that b stands where x is NaN. Operands: out, x, a, b, all of floating-point numbers.
void sk_where_positive(
  void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const void *a, sk_dtype a_dtype, const void *b,
  sk_dtype b_dtype, const sk_layout *layout);

/// out += x on `count` elements in a row: a gradient added to another.
void sk_accumulate(void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, ptrdiff_t count);

/// The clamp gradient: dy where p <= x <= q, else 0. Operands: out, dy, x.
///
/// If `is_open` that of hard tanh, PyTorch's: 0 where x <= p or x >= q, else dy, so that it passes at NaN.
void sk_clamp_backward(
  void *out, sk_dtype out_dtype, const void *dy, sk_dtype dy_dtype, const void *x, sk_dtype x_dtype, bool is_open,
  const sk_layout *layout, double p, double q);

/// The gradient of an activation, dx = dy · op'(x), all of one floating-point type; p is what `sk_unary` was given.
///
/// Operands: dx, dy, x. Softplus is that of p = 1. ReLU and leaky ReLU have theirs in `sk_binary`.
void sk_activation_backward(
  sk_unary_op op, void *dx, const void *dy, const void *x, sk_dtype dtype, const sk_layout *layout, double p);

/// x·Φ(x) of `count` elements in a row, float32 or bfloat16; Φ is the standard normal distribution function.
void sk_gelu(void *y, const void *x, sk_dtype dtype, ptrdiff_t count);

/// Its gradient, dx = dy·(Φ(x) + x·φ(x)).
void sk_gelu_backward(void *dx, const void *dy, const void *x, sk_dtype dtype, ptrdiff_t count);

#pragma clang assume_nonnull end

#endif
