// Element-wise functions that are seldom on a hot path: the C library's, one element at a time.
//
// Types are as in sk_elementwise.h; integers compute in float64 but for `trunc` and `signBit`.

#ifndef SK_SPECIAL_H
#define SK_SPECIAL_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// A function of one operand.
typedef enum SK_ENUM : int32_t {
  SK_SPECIAL_TAN SK_NAMED(tan) = 0,
  SK_SPECIAL_ASIN SK_NAMED(asin),
  SK_SPECIAL_ACOS SK_NAMED(acos),
  SK_SPECIAL_ATAN SK_NAMED(atan),
  SK_SPECIAL_SINH SK_NAMED(sinh),
  SK_SPECIAL_COSH SK_NAMED(cosh),
  SK_SPECIAL_ASINH SK_NAMED(asinh),
  SK_SPECIAL_ACOSH SK_NAMED(acosh),
  SK_SPECIAL_ATANH SK_NAMED(atanh),
  SK_SPECIAL_EXP2 SK_NAMED(exp2),
  SK_SPECIAL_LOG2 SK_NAMED(log2),
  SK_SPECIAL_LOG10 SK_NAMED(log10),
  /// Towards 0.
  SK_SPECIAL_TRUNC SK_NAMED(trunc),
  /// 1 - erf(x), exact where erf is nearly 1.
  SK_SPECIAL_ERFC SK_NAMED(erfc),
  /// log |Γ(x)|
  SK_SPECIAL_LGAMMA SK_NAMED(lgamma),
  /// The derivative of log Γ; NaN at negative integers, ∓∞ at ±0.
  SK_SPECIAL_DIGAMMA SK_NAMED(digamma),
  /// The derivative of digamma.
  SK_SPECIAL_TRIGAMMA SK_NAMED(trigamma),
  /// 1 if the sign is negative, that of -0 and of NaN too.
  SK_SPECIAL_SIGN_BIT SK_NAMED(signBit),
} sk_special_op;

/// out = op(x). Operands: out, x.
void sk_special(
  sk_special_op op, void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const sk_layout *layout);

/// A function of two operands.
typedef enum SK_ENUM : int32_t {
  /// The angle of the point (b, a).
  SK_PAIR_ATAN2 SK_NAMED(atan2) = 0,
  /// √(a² + b²) without overflow.
  SK_PAIR_HYPOT SK_NAMED(hypot),
  /// a with the sign of b.
  SK_PAIR_COPYSIGN SK_NAMED(copysign),
  /// The remainder with the sign of a; an integer's by 0 is 0.
  SK_PAIR_FMOD SK_NAMED(fmod),
  /// The quotient rounded towards 0; an integer's by 0 is 0.
  SK_PAIR_TRUNC_DIVIDE SK_NAMED(truncDivide),
  /// log(exp(a) + exp(b)) without overflow.
  SK_PAIR_LOG_ADD_EXP SK_NAMED(logAddExp),
  /// log₂(2ᵃ + 2ᵇ) without overflow.
  SK_PAIR_LOG_ADD_EXP2 SK_NAMED(logAddExp2),
} sk_pair_op;

/// out = op(a, b). Operands: out, a, b.
void sk_pair(
  sk_pair_op op, void *out, sk_dtype out_dtype, const void *a, sk_dtype a_dtype, const void *b, sk_dtype b_dtype,
  const sk_layout *layout);

#pragma clang assume_nonnull end

#endif
