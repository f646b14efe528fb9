// The activations with a kernel of their own, a row each: the function of x and its slope, in float32 and in float64; p and
// q are parameters. A new one takes a name in sk_unary_op and a row here.

#ifndef SK_INTERNAL_ACTIVATIONS_H
#define SK_INTERNAL_ACTIVATIONS_H

#include "Support/vmath.h"

SK_INLINE float tanh_slope_of_f32(float x) {
  float t = sk_tanhf(x);
  return 1.0f - t * t;
}
SK_INLINE double tanh_slope_of_f64(double x) {
  double t = tanh(x);
  return 1.0 - t * t;
}
SK_INLINE double sigmoid_of_f64(double x) { return 1.0 / (1.0 + exp(-x)); }
SK_INLINE double gelu_slope_of_f64(double x) {
  return 0.5 * (1.0 + erf(x * M_SQRT1_2)) + x * 0x1.9884533d43651p-2 * exp(-0.5 * x * x);
}
SK_INLINE double gelu_tanh_slope_of_f64(double x) {
  const double scale = 0x1.9884533d43651p-1;
  double t = tanh(scale * (x + 0.044715 * x * x * x));
  return 0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * scale * (1.0 + 3.0 * 0.044715 * x * x);
}
SK_INLINE double silu_slope_of_f64(double x) {
  double s = 1.0 / (1.0 + exp(-x));
  return s * (1.0 + x * (1.0 - s));
}
// With w = tanh(softplus(x)) = t / (t + 2), t = eˣ·(eˣ + 2): w + x·σ(x)·(1 − w²), where 1 − w² is (2·(eˣ + 1) / (t + 2))².
// Beyond the bounds it is 1.
SK_INLINE float mish_slope_of_f32(float x) {
  float inside = x > 20.0f ? 20.0f : x, e = sk_expf(inside), t = e * (e + 2.0f), whole = t + 2.0f;
  return (t + inside * (4.0f * e * (e + 1.0f) / whole)) / whole;
}
SK_INLINE double mish_slope_of_f64(double x) {
  double inside = x > 40.0 ? 40.0 : x, e = exp(inside), t = e * (e + 2.0), whole = t + 2.0;
  return (t + inside * (4.0 * e * (e + 1.0) / whole)) / whole;
}

#define CLAMP6(x, zero, three, six) ((x) < -three ? zero : ((x) > three ? six : (x) + three))

// M(name, its sk_unary_op, function in float32, in float64, slope in float32, in float64)
// NaN is not above 0, so that it stays in ELU's slope.
#define SK_ACTIVATIONS(M) \
  M(elu, SK_UNARY_ELU, x > 0.0f ? x : p * sk_expm1f(x), x > 0.0 ? x : p * expm1(x), \
    x > 0.0f ? 1.0f : p * sk_expf(x), x > 0.0 ? 1.0 : p * exp(x)) \
  M(gelu, SK_UNARY_GELU, sk_geluf(x), 0.5 * x * (1.0 + erf(x * M_SQRT1_2)), sk_gelu_slopef(x), gelu_slope_of_f64(x)) \
  M(gelu_tanh, SK_UNARY_GELU_TANH, sk_gelu_tanhf(x), \
    0.5 * x * (1.0 + tanh(0x1.9884533d43651p-1 * (x + 0.044715 * x * x * x))), \
    sk_gelu_tanh_slopef(x), gelu_tanh_slope_of_f64(x)) \
  M(silu, SK_UNARY_SILU, x * sk_sigmoidf(x), x / (1.0 + exp(-x)), sk_silu_slopef(x), silu_slope_of_f64(x)) \
  M(sigmoid, SK_UNARY_SIGMOID, sk_sigmoidf(x), sigmoid_of_f64(x), \
    sk_sigmoidf(x) * sk_sigmoidf(-x), sigmoid_of_f64(x) * sigmoid_of_f64(-x)) \
  M(tanh, SK_UNARY_TANH, sk_tanhf(x), tanh(x), tanh_slope_of_f32(x), tanh_slope_of_f64(x)) \
  M(softplus, SK_UNARY_SOFTPLUS, p * x > q ? x : sk_log1pf(sk_expf(p * x)) / p, p * x > q ? x : log1p(exp(p * x)) / p, \
    x > 20.0f ? 1.0f : sk_sigmoidf(x), x > 20.0 ? 1.0 : sigmoid_of_f64(x)) \
  M(mish, SK_UNARY_MISH, sk_mishf(x), x * tanh(log1p(exp(x))), mish_slope_of_f32(x), mish_slope_of_f64(x)) \
  M(hard_swish, SK_UNARY_HARD_SWISH, x * CLAMP6(x, 0.0f, 3.0f, 6.0f) / 6.0f, x * CLAMP6(x, 0.0, 3.0, 6.0) / 6.0, \
    x <= -3.0f ? 0.0f : (x >= 3.0f ? 1.0f : x / 3.0f + 0.5f), x <= -3.0 ? 0.0 : (x >= 3.0 ? 1.0 : x / 3.0 + 0.5)) \
  M(hard_sigmoid, SK_UNARY_HARD_SIGMOID, CLAMP6(x, 0.0f, 3.0f, 6.0f) / 6.0f, CLAMP6(x, 0.0, 3.0, 6.0) / 6.0, \
    x > -3.0f && x < 3.0f ? 1.0f / 6.0f : 0.0f, x > -3.0 && x < 3.0 ? 1.0 / 6.0 : 0.0)

#endif
