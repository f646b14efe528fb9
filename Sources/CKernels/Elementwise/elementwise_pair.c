#include <math.h>

#include "sk_special.h"
#include "Support/scalars.h"
#include "Support/tile_loops.h"

typedef sk_binary_loop kernel;

#define LOOP(name, class, expression) \
  static void name##_##class(void *out, const void *in_a, const void *in_b, ptrdiff_t count, double p) { \
    (void)p; \
    sk_##class *to = out; \
    const sk_##class *from_a = in_a, *from_b = in_b; \
    for (ptrdiff_t i = 0; i < count; i++) { \
      const sk_##class a = from_a[i], b = from_b[i]; \
      to[i] = (expression); \
    } \
  }
#define FLOATS(name, single, wide) LOOP(name, f32, single) LOOP(name, f64, wide)

// The difference of equal infinities is no number, but their sum of exponentials is.
static inline float log_add_exp_of_f32(float a, float b) {
  return a == b && isinf(a) ? a : (a > b || a != a ? a : b) + log1pf(expf(-fabsf(a - b)));
}
static inline double log_add_exp_of_f64(double a, double b) {
  return a == b && isinf(a) ? a : (a > b || a != a ? a : b) + log1p(exp(-fabs(a - b)));
}
static inline float log_add_exp2_of_f32(float a, float b) {
  return a == b && isinf(a) ? a : (a > b || a != a ? a : b) + log1pf(exp2f(-fabsf(a - b))) * (float)M_LOG2E;
}
static inline double log_add_exp2_of_f64(double a, double b) {
  return a == b && isinf(a) ? a : (a > b || a != a ? a : b) + log1p(exp2(-fabs(a - b))) * M_LOG2E;
}

FLOATS(atan2, atan2f(a, b), atan2(a, b))
FLOATS(hypot, hypotf(a, b), hypot(a, b))
FLOATS(copysign, copysignf(a, b), copysign(a, b))
FLOATS(fmod, fmodf(a, b), fmod(a, b))
LOOP(fmod, i64, b == 0 || b == -1 ? 0 : a % b)
FLOATS(trunc_divide, truncf(a / b), trunc(a / b))
LOOP(trunc_divide, i64, b == 0 ? 0 : (b == -1 ? (int64_t)(0 - (uint64_t)a) : a / b))
FLOATS(log_add_exp, log_add_exp_of_f32(a, b), log_add_exp_of_f64(a, b))
FLOATS(log_add_exp2, log_add_exp2_of_f32(a, b), log_add_exp2_of_f64(a, b))

#define F(name) {name##_f32, name##_f64, NULL}
#define A(name) {name##_f32, name##_f64, name##_i64}
static const kernel kernels[][3] = {
  [SK_PAIR_ATAN2] = F(atan2), [SK_PAIR_HYPOT] = F(hypot), [SK_PAIR_COPYSIGN] = F(copysign), [SK_PAIR_FMOD] = A(fmod),
  [SK_PAIR_TRUNC_DIVIDE] = A(trunc_divide), [SK_PAIR_LOG_ADD_EXP] = F(log_add_exp), [SK_PAIR_LOG_ADD_EXP2] = F(log_add_exp2),
};

void sk_pair(
  sk_pair_op op, void *out, sk_dtype out_dtype, const void *a, sk_dtype a_dtype, const void *b, sk_dtype b_dtype,
  const sk_layout *layout) {
  sk_dtype dtypes[] = {a_dtype, b_dtype, out_dtype};
  sk_class class = sk_common_class(dtypes, 3);
  if (class == SK_CLASS_I64 && !kernels[op][class]) class = SK_CLASS_F64;
  sk_binary_job job = {sk_tiling_of(layout), kernels[op][class], class, out, a, b, out_dtype, a_dtype, b_dtype, 0};
  sk_binary_walk(&job, 2);
}
