// Elementary functions in float32 without branches, tables or calls, so that loops over them vectorize.
//
// Polynomials are our own minimax fits. Errors stay within about 2 ulp; infinities, NaN, zeros and subnormals come out
// as in libm. The float64 versions are libm's.

#ifndef SK_INTERNAL_VMATH_H
#define SK_INTERNAL_VMATH_H

#include <math.h>
#include <stdbool.h>

#include "scalars.h"

// These map to instructions; libm's names would set errno and keep loops scalar.
#define sk_sqrt __builtin_elementwise_sqrt
#define sk_abs __builtin_elementwise_abs
#define sk_floor __builtin_elementwise_floor
#define sk_ceil __builtin_elementwise_ceil
#define sk_rint __builtin_elementwise_rint
#define sk_copysign __builtin_elementwise_copysign

#define SK_LN2_HIGH 0x1.62e4p-1f
#define SK_LN2_LOW 0x1.7f7d1cp-20f
#define SK_LOG2E 0x1.715476p+0f
// Adding it rounds to an integer, which then stands in the low bits.
#define SK_ROUNDER 0x1.8p23f

// 2^n for n in -126 ... 127.
SK_INLINE float sk_exp2i(int32_t n) { return sk_float((uint32_t)(n + 127) << 23); }

// exp(x) = (1 + tail) · 2^n, tail = expm1 of the remainder.
SK_INLINE float sk_exp_parts(float x, int32_t *n) {
  float shifted = x * SK_LOG2E + SK_ROUNDER;
  float k = shifted - SK_ROUNDER;
  *n = (int32_t)(sk_bits(shifted) - 0x4b400000u);
  float r = (x - k * SK_LN2_HIGH) - k * SK_LN2_LOW;
  float p = 0x1.6db4e4p-10f;
  p = p * r + 0x1.123be0p-7f;
  p = p * r + 0x1.55545ep-5f;
  p = p * r + 0x1.55548ep-3f;
  p = p * r + 0.5f;
  return (r * r) * p + r;
}

SK_INLINE float sk_expf(float x) {
  // Beyond these the result is infinite or 0. A NaN passes both comparisons by.
  float inside = x > 89.0f ? 89.0f : (x < -104.0f ? -104.0f : x);
  int32_t n;
  float tail = sk_exp_parts(inside, &n);
  // Two steps reach 2^128 and the subnormals. A NaN's n may be any number.
  int32_t safe = n < -150 ? -150 : (n > 128 ? 128 : n);
  int32_t half = safe >> 1;
  return ((1.0f + tail) * sk_exp2i(half)) * sk_exp2i(safe - half);
}

SK_INLINE float sk_expm1f(float x) {
  float inside = x > 89.0f ? 89.0f : (x < -18.0f ? -18.0f : x);
  int32_t n;
  float tail = sk_exp_parts(inside, &n);
  // 2^(n-1) rather than 2^n: n may be 128.
  int32_t safe = n > 128 ? 128 : (n < -125 ? -125 : n);
  float half = sk_exp2i(safe - 1);
  float result = 2.0f * (half * tail + (half - 0.5f));
  // At n = 0 that would lose the low bits of a tiny tail, and the sign of zero.
  return safe == 0 ? (x == 0.0f ? x : tail) : result;
}

// log(m · 2^e) for the given bits of a positive normal number and an exponent to add.
SK_INLINE float sk_log_bits(uint32_t u, float extra) {
  // The mantissa to sqrt(1/2) ... sqrt(2).
  uint32_t offset = u - 0x3f3504f3u;
  int32_t e = (int32_t)offset >> 23;
  float f = sk_float((offset & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
  float k = (float)e + extra;
  float s = f / (2.0f + f), z = s * s;
  float r = 0x1.e2f668p-3f;
  r = r * z + 0x1.2438d8p-2f;
  r = r * z + 0x1.999a7ap-2f;
  r = r * z + 0x1.555554p-1f;
  r = r * z;
  float square = 0.5f * f * f;
  return k * SK_LN2_HIGH + (f - (square - (s * (square + r) + k * SK_LN2_LOW)));
}

SK_INLINE float sk_logf(float x) {
  bool tiny = x < 0x1p-126f;
  float scaled = tiny ? x * 0x1p23f : x;
  float result = sk_log_bits(sk_bits(scaled), tiny ? -23.0f : 0.0f);
  result = x < 0.0f ? NAN : result;
  result = x == 0.0f ? -INFINITY : result;
  return x < INFINITY ? result : x;
}

SK_INLINE float sk_log1pf(float x) {
  float u = 1.0f + x;
  // What rounding took from u, as a first-order correction.
  float lost = x >= 1.0f ? 1.0f - (u - x) : x - (u - 1.0f);
  float result = sk_logf(u) + lost / u;
  result = u == 1.0f ? x : result;
  result = x == -1.0f ? -INFINITY : result;
  return x < INFINITY ? result : x;
}

SK_INLINE float sk_tanhf(float x) {
  float a = sk_abs(x);
  float t = sk_expm1f(2.0f * (a > 10.0f ? 10.0f : a));
  return sk_copysign(t / (t + 2.0f), x);
}

SK_INLINE float sk_sigmoidf(float x) {
  float e = sk_expf(-sk_abs(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

SK_INLINE float sk_erff(float x) {
  float a = sk_abs(x), z = x * x;
  float small = 0x1.4ae4b8p-14f;
  small = small * z - 0x1.a485e4p-11f;
  small = small * z + 0x1.5419f4p-8f;
  small = small * z - 0x1.b7fbb4p-6f;
  small = small * z + 0x1.ce2d20p-4f;
  small = small * z - 0x1.81273ep-2f;
  small = small * z + 0x1.20dd74p+0f;
  small = small * x;
  // 1 - erfc(a), erfc = exp(-polynomial): from 4 on the result is 1.
  float b = a > 4.0f ? 4.0f : a;
  float g = -0x1.852dc4p-13f;
  g = g * b + 0x1.814d22p-9f;
  g = g * b - 0x1.654246p-6f;
  g = g * b + 0x1.a60a94p-4f;
  g = g * b + 0x1.46c582p-1f;
  g = g * b + 0x1.2085b2p+0f;
  g = g * b + 0x1.72e404p-12f;
  float large = sk_copysign(1.0f - sk_expf(-g), x);
  return a < 1.0f ? small : (x != x ? x : large);
}

// sin and cos for |x| below SK_TRIG_LIMIT; a quarter turn is taken off in three parts.
#define SK_TRIG_LIMIT 20000.0f
SK_INLINE float sk_trig(float x, uint32_t quarter) {
  float shifted = x * 0x1.45f306p-1f + SK_ROUNDER;
  float k = shifted - SK_ROUNDER;
  uint32_t q = sk_bits(shifted) - 0x4b400000u + quarter;
  float r = x - k * 0x1.92p+0f;
  r = r - k * 0x1.fb4p-12f;
  r = r - k * 0x1.4442d2p-24f;
  float z = r * r;
  float s = -0x1.994b3ep-13f;
  s = s * z + 0x1.110756p-7f;
  s = s * z - 0x1.555546p-3f;
  s = (s * z) * r + r;
  float c = 0x1.99ff3ep-16f;
  c = c * z - 0x1.6c0c82p-10f;
  c = c * z + 0x1.55554ap-5f;
  c = (c * z) * z + (1.0f - 0.5f * z);
  float result = q & 1 ? c : s;
  return sk_float(sk_bits(result) ^ ((q & 2) << 30));
}

#define SK_SQRT_HALF 0x1.6a09e6p-1f
#define SK_INVERSE_SQRT_TWO_PI 0x1.988454p-2f

SK_INLINE float sk_geluf(float x) { return 0.5f * x * (1.0f + sk_erff(x * SK_SQRT_HALF)); }

SK_INLINE float sk_gelu_slopef(float x) {
  float density = SK_INVERSE_SQRT_TWO_PI * sk_expf(-0.5f * x * x);
  return 0.5f * (1.0f + sk_erff(x * SK_SQRT_HALF)) + x * density;
}

#define SK_GELU_TANH_SCALE 0x1.988454p-1f
SK_INLINE float sk_gelu_tanhf(float x) {
  float u = SK_GELU_TANH_SCALE * (x + 0.044715f * x * x * x);
  return 0.5f * x * (1.0f + sk_tanhf(u));
}

SK_INLINE float sk_gelu_tanh_slopef(float x) {
  float t = sk_tanhf(SK_GELU_TANH_SCALE * (x + 0.044715f * x * x * x));
  float du = SK_GELU_TANH_SCALE * (1.0f + 3.0f * 0.044715f * x * x);
  return 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * du;
}

SK_INLINE float sk_silu_slopef(float x) {
  float s = sk_sigmoidf(x);
  return s * (1.0f + x * (1.0f - s));
}

SK_INLINE float sk_mishf(float x) {
  // tanh(log(1 + e)) = (e² + 2e) / (e² + 2e + 2)
  float e = sk_expf(x > 20.0f ? 20.0f : x), t = e * (e + 2.0f);
  return x * (t / (t + 2.0f));
}

#endif
