// Gradients of activations, for element types and processors that oneDNN has no code for.

#include "sk_elementwise.h"

#include "Support/tile_loops.h"
#include "Support/vmath.h"

typedef sk_binary_loop kernel;

#define LOOP(name, class, slope) \
  SK_CLONED(void, name##_##class, (void *out, const void *gradients, const void *in, ptrdiff_t count, double p_), \
    (out, gradients, in, count, p_)) { \
    const sk_##class p = (sk_##class)p_; \
    (void)p; \
    sk_##class *to = out; \
    const sk_##class *from = in, *dy = gradients; \
    _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = 0; i < count; i++) { \
      const sk_##class x = from[i]; \
      to[i] = dy[i] * (slope); \
    } \
  }

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

LOOP(gelu, f32, sk_gelu_slopef(x))
LOOP(gelu, f64, gelu_slope_of_f64(x))
LOOP(gelu_tanh, f32, sk_gelu_tanh_slopef(x))
LOOP(gelu_tanh, f64, gelu_tanh_slope_of_f64(x))
LOOP(silu, f32, sk_silu_slopef(x))
LOOP(silu, f64, silu_slope_of_f64(x))
// NaN is not above 0, so that it stays.
LOOP(elu, f32, x > 0.0f ? 1.0f : p * sk_expf(x))
LOOP(elu, f64, x > 0.0 ? 1.0 : p * exp(x))
LOOP(sigmoid, f32, sk_sigmoidf(x) * sk_sigmoidf(-x))
LOOP(sigmoid, f64, sigmoid_of_f64(x) * sigmoid_of_f64(-x))
LOOP(tanh, f32, tanh_slope_of_f32(x))
LOOP(tanh, f64, tanh_slope_of_f64(x))
LOOP(softplus, f32, x > 20.0f ? 1.0f : sk_sigmoidf(x))
LOOP(softplus, f64, x > 20.0 ? 1.0 : sigmoid_of_f64(x))
LOOP(mish, f32, mish_slope_of_f32(x))
LOOP(mish, f64, mish_slope_of_f64(x))
LOOP(hard_swish, f32, x <= -3.0f ? 0.0f : (x >= 3.0f ? 1.0f : x / 3.0f + 0.5f))
LOOP(hard_swish, f64, x <= -3.0 ? 0.0 : (x >= 3.0 ? 1.0 : x / 3.0 + 0.5))
LOOP(hard_sigmoid, f32, x > -3.0f && x < 3.0f ? 1.0f / 6.0f : 0.0f)
LOOP(hard_sigmoid, f64, x > -3.0 && x < 3.0 ? 1.0 / 6.0 : 0.0)

void sk_activation_backward(
  sk_unary_op op, void *dx, const void *dy, const void *x, sk_dtype dtype, const sk_layout *layout, double p) {
  const sk_class class = dtype == SK_DTYPE_FLOAT64 ? SK_CLASS_F64 : SK_CLASS_F32;
  kernel run;
#define CHOOSE(name) \
  run = class == SK_CLASS_F64 ? name##_f64 : name##_f32; \
  break
  switch (op) {
  case SK_UNARY_GELU: CHOOSE(gelu);
  case SK_UNARY_GELU_TANH: CHOOSE(gelu_tanh);
  case SK_UNARY_SILU: CHOOSE(silu);
  case SK_UNARY_ELU: CHOOSE(elu);
  case SK_UNARY_SIGMOID: CHOOSE(sigmoid);
  case SK_UNARY_TANH: CHOOSE(tanh);
  case SK_UNARY_SOFTPLUS: CHOOSE(softplus);
  case SK_UNARY_MISH: CHOOSE(mish);
  case SK_UNARY_HARD_SWISH: CHOOSE(hard_swish);
  case SK_UNARY_HARD_SIGMOID: CHOOSE(hard_sigmoid);
  default: sk_refuse("sk_activation_backward: not an activation");
  }
#undef CHOOSE
  sk_binary_job job = {sk_tiling_of(layout), run, class, dx, dy, x, dtype, dtype, dtype, p};
  sk_binary_walk(&job, SK_TILE_GRAIN);
}
