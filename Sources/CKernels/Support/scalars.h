// Conversions between element types, written so that loops over them vectorize on any processor.

#ifndef SK_INTERNAL_SCALARS_H
#define SK_INTERNAL_SCALARS_H

#include <stdint.h>
#include <string.h>

#include "clones.h"

typedef float sk_f32;
typedef double sk_f64;
typedef int64_t sk_i64;
typedef int32_t sk_i32;
typedef uint8_t sk_u8;
// Types of their own, so that a macro over types finds their conversions by name.
typedef uint16_t sk_bf16;
typedef uint16_t sk_f16;
typedef uint8_t sk_b8;

SK_INLINE uint32_t sk_bits(float x) {
  uint32_t u;
  memcpy(&u, &x, sizeof u);
  return u;
}

SK_INLINE float sk_float(uint32_t u) {
  float x;
  memcpy(&x, &u, sizeof x);
  return x;
}

SK_INLINE float sk_bf16_to_f32(uint16_t x) { return sk_float((uint32_t)x << 16); }

SK_INLINE uint16_t sk_f32_to_bf16(float x) {
  uint32_t u = sk_bits(x);
  uint32_t rounded = (u + 0x7fff + ((u >> 16) & 1)) >> 16;
  // Rounding could carry a NaN's payload away.
  uint32_t quiet = (u >> 16) | 0x40;
  return (uint16_t)((u & 0x7fffffff) > 0x7f800000 ? quiet : rounded);
}

SK_INLINE float sk_f16_to_f32(uint16_t x) {
  uint32_t sign = (uint32_t)(x & 0x8000) << 16;
  uint32_t magnitude = (uint32_t)(x & 0x7fff) << 13;
  // Multiplying by 2^112 moves the exponent's bias over and makes subnormals normal.
  uint32_t finite = sk_bits(sk_float(magnitude) * 0x1p112f);
  uint32_t special = magnitude | 0x7f800000;
  return sk_float(sign | ((x & 0x7c00) == 0x7c00 ? special : finite));
}

SK_INLINE uint16_t sk_f32_to_f16(float x) {
  uint32_t u = sk_bits(x), sign = (u >> 16) & 0x8000;
  u &= 0x7fffffff;
  // Normal results: re-bias and round to nearest even; a carry into the exponent is right, up to infinity.
  uint32_t normal = (u - 0x38000000 + 0xfff + ((u >> 13) & 1)) >> 13;
  // Subnormal results: adding 0.5 lines the last bit up with float32's own rounding.
  uint32_t small = sk_bits(sk_float(u) + 0.5f) - 0x3f000000;
  uint32_t result = u < 0x38800000 ? small : normal;
  result = u >= 0x477ff000 ? 0x7c00 : result;
  result = u > 0x7f800000 ? 0x7e00 : result;
  return (uint16_t)(sign | result);
}

// Float to integer: truncated, saturated, NaN as 0, and never undefined.
SK_INLINE int32_t sk_f32_to_i32(float x) {
  float inside = x < -0x1p31f ? -0x1p31f : (x > 0x1.fffffep30f ? 0x1.fffffep30f : x);
  int32_t result = (int32_t)(x != x ? 0.0f : inside);
  return x >= 0x1p31f ? INT32_MAX : result;
}

SK_INLINE int64_t sk_f64_to_i64(double x) {
  double inside = x < -0x1p63 ? -0x1p63 : (x > 0x1.fffffffffffffp62 ? 0x1.fffffffffffffp62 : x);
  int64_t result = (int64_t)(x != x ? 0.0 : inside);
  return x >= 0x1p63 ? INT64_MAX : result;
}

SK_INLINE int64_t sk_f32_to_i64(float x) { return sk_f64_to_i64(x); }

SK_INLINE int32_t sk_f64_to_i32(double x) {
  double inside = x < -0x1p31 ? -0x1p31 : (x > 0x1.fffffffcp30 ? 0x1.fffffffcp30 : x);
  return (int32_t)(x != x ? 0.0 : inside);
}

SK_INLINE uint8_t sk_f32_to_u8(float x) {
  float inside = x > 255.0f ? 255.0f : x;
  return (uint8_t)(int32_t)(inside > 0.0f ? inside : 0.0f);
}

SK_INLINE uint8_t sk_f64_to_u8(double x) {
  double inside = x > 255.0 ? 255.0 : x;
  return (uint8_t)(int32_t)(inside > 0.0 ? inside : 0.0);
}

// sk_load_T_C reads an element of type T as compute type C (f32, f64 or i64); sk_store_C_T writes one.
#define SK_LOADS(type, as_f32, as_f64, as_i64) \
  SK_INLINE float sk_load_##type##_f32(sk_##type x) { return as_f32; } \
  SK_INLINE double sk_load_##type##_f64(sk_##type x) { return as_f64; } \
  SK_INLINE int64_t sk_load_##type##_i64(sk_##type x) { return as_i64; }

SK_LOADS(f32, x, (double)x, sk_f32_to_i64(x))
SK_LOADS(bf16, sk_bf16_to_f32(x), (double)sk_bf16_to_f32(x), sk_f32_to_i64(sk_bf16_to_f32(x)))
SK_LOADS(f16, sk_f16_to_f32(x), (double)sk_f16_to_f32(x), sk_f32_to_i64(sk_f16_to_f32(x)))
SK_LOADS(f64, (float)x, x, sk_f64_to_i64(x))
SK_LOADS(i64, (float)x, (double)x, x)
SK_LOADS(i32, (float)x, (double)x, (int64_t)x)
SK_LOADS(u8, (float)x, (double)x, (int64_t)x)
SK_LOADS(b8, x != 0 ? 1.0f : 0.0f, x != 0 ? 1.0 : 0.0, x != 0 ? 1 : 0)

#define SK_STORES(type, from_f32, from_f64, from_i64) \
  SK_INLINE sk_##type sk_store_f32_##type(float x) { return from_f32; } \
  SK_INLINE sk_##type sk_store_f64_##type(double x) { return from_f64; } \
  SK_INLINE sk_##type sk_store_i64_##type(int64_t x) { return from_i64; }

SK_STORES(f32, x, (float)x, (float)x)
SK_STORES(bf16, sk_f32_to_bf16(x), sk_f32_to_bf16((float)x), sk_f32_to_bf16((float)x))
SK_STORES(f16, sk_f32_to_f16(x), sk_f32_to_f16((float)x), sk_f32_to_f16((float)x))
SK_STORES(f64, (double)x, x, (double)x)
SK_STORES(i64, sk_f32_to_i64(x), sk_f64_to_i64(x), x)
SK_STORES(i32, sk_f32_to_i32(x), sk_f64_to_i32(x), (int32_t)(uint32_t)(uint64_t)x)
SK_STORES(u8, sk_f32_to_u8(x), sk_f64_to_u8(x), (uint8_t)(uint64_t)x)
SK_STORES(b8, x != 0, x != 0, x != 0)

// Runs M(type, index of its sk_dtype) for every element type.
#define SK_EACH_DTYPE(M) \
  M(f32, SK_DTYPE_FLOAT32) M(bf16, SK_DTYPE_BFLOAT16) M(f16, SK_DTYPE_FLOAT16) M(f64, SK_DTYPE_FLOAT64) \
  M(i64, SK_DTYPE_INT64) M(i32, SK_DTYPE_INT32) M(u8, SK_DTYPE_UINT8) M(b8, SK_DTYPE_BOOL)

#endif
