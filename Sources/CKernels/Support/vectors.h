// Sixteen numbers at a time: one register of AVX-512, several of older processors.

#ifndef SK_INTERNAL_VECTORS_H
#define SK_INTERNAL_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "sk_types.h"
#include "vmath.h"

typedef float sk_v16 __attribute__((ext_vector_type(16)));
typedef int32_t sk_i16 __attribute__((ext_vector_type(16)));
typedef uint32_t sk_u16 __attribute__((ext_vector_type(16)));
typedef uint16_t sk_h16 __attribute__((ext_vector_type(16)));

enum { SK_LANES = 16 };

// Before a loop over registers: unless all of its rounds are written out, they go through memory.
#define SK_UNROLLED _Pragma("clang loop unroll(full)")

// How a vector would be passed differs with the processor, but all that take one are inlined.
#pragma clang diagnostic ignored "-Wpsabi"

// The first `width` of sixteen elements, zeros after them; a literal 16 makes it one load.
SK_INLINE sk_v16 sk_v16_load(const void *x, ptrdiff_t index, int width, bool is_narrow) {
  if (is_narrow) {
    sk_h16 half = 0;
    memcpy(&half, (const uint16_t *)x + index, (size_t)width * 2);
    return (sk_v16)(__builtin_convertvector(half, sk_u16) << 16);
  }
  sk_v16 value = 0;
  memcpy(&value, (const float *)x + index, (size_t)width * 4);
  return value;
}

SK_INLINE sk_v16 sk_v16_select(sk_i16 mask, sk_v16 yes, sk_v16 no) {
  return (sk_v16)(((sk_i16)yes & mask) | ((sk_i16)no & ~mask));
}

SK_INLINE void sk_v16_store(void *x, ptrdiff_t index, sk_v16 value, int width, bool is_narrow) {
  if (is_narrow) {
    sk_u16 bits = (sk_u16)value;
    sk_u16 rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    sk_i16 is_nan = value != value;
    sk_u16 chosen = ((sk_u16)is_nan & ((bits >> 16) | 0x40)) | (~(sk_u16)is_nan & rounded);
    sk_h16 half = __builtin_convertvector(chosen, sk_h16);
    memcpy((uint16_t *)x + index, &half, (size_t)width * 2);
  } else {
    memcpy((float *)x + index, &value, (size_t)width * 4);
  }
}

// Stores past the caches, which saves reading what is there first; `index` has to be a multiple of sixteen, and the
// address at 0 one of 64 bytes. Another thread sees it after sk_streams_end.
SK_INLINE void sk_v16_stream(float *x, ptrdiff_t index, sk_v16 value) {
  __builtin_nontemporal_store(value, (sk_v16 *)(x + index));
}

SK_INLINE void sk_streams_end(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

// eˣ for x from −87 to 87; the polynomial is that of sk_exp_parts.
SK_INLINE sk_v16 sk_v16_exp(sk_v16 x) {
  sk_v16 shifted = x * SK_LOG2E + SK_ROUNDER;
  sk_v16 k = shifted - SK_ROUNDER;
  sk_v16 r = (x - k * SK_LN2_HIGH) - k * SK_LN2_LOW;
  sk_v16 p = 0x1.6db4e4p-10f;
  p = p * r + 0x1.123be0p-7f;
  p = p * r + 0x1.55545ep-5f;
  p = p * r + 0x1.55548ep-3f;
  p = p * r + 0.5f;
  sk_v16 tail = (r * r) * p + r;
  sk_u16 power = ((sk_u16)shifted - 0x4b400000u + 127) << 23;
  return (1.0f + tail) * (sk_v16)power;
}

// eˣ of what is not far above 0.
SK_INLINE sk_v16 sk_v16_exp_falling(sk_v16 x) {
  sk_v16 e = sk_v16_exp(sk_v16_select(x < -87.0f, (sk_v16)-87.0f, x));
  return sk_v16_select(x < -87.0f, (sk_v16)0.0f, e);
}

// The larger of each lane, or NaN if the second is.
SK_INLINE sk_v16 sk_v16_larger(sk_v16 a, sk_v16 b) { return sk_v16_select((b > a) | (b != b), b, a); }

// Joins all lanes: halves of sixteen, then of eight, of four, of two.
#define SK_V16_FOLD(v, join) \
  do { \
    v = join(v, __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)); \
    v = join(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)); \
    v = join(v, __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)); \
    v = join(v, __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)); \
  } while (0)

SK_INLINE sk_v16 sk_v16_plus(sk_v16 a, sk_v16 b) { return a + b; }

// The largest lane, or NaN if there is one.
SK_INLINE float sk_v16_largest(sk_v16 v) {
  SK_V16_FOLD(v, sk_v16_larger);
  return v[0];
}

SK_INLINE float sk_v16_total(sk_v16 v) {
  SK_V16_FOLD(v, sk_v16_plus);
  return v[0];
}

// 1 / (1 + e⁻ˣ).
SK_INLINE sk_v16 sk_v16_sigmoid(sk_v16 x) {
  sk_v16 y = sk_v16_select(x > 87.0f, (sk_v16)87.0f, x);
  return 1.0f / (1.0f + sk_v16_exp(-sk_v16_select(y < -87.0f, (sk_v16)-87.0f, y)));
}

// A NaN passes through all of them, as in PyTorch.
SK_INLINE sk_v16 sk_v16_activated(sk_v16 z, sk_activation activation) {
  switch (activation) {
  case SK_ACTIVATION_IDENTITY: return z;
  case SK_ACTIVATION_RELU: return (sk_v16)((sk_i16)z & ~(z <= 0.0f));
  case SK_ACTIVATION_RELU6: return sk_v16_select(z >= 6.0f, (sk_v16)6.0f, (sk_v16)((sk_i16)z & ~(z <= 0.0f)));
  case SK_ACTIVATION_SILU: return z * sk_v16_sigmoid(z);
  }
}

#endif
