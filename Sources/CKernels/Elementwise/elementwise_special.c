#include "sk_special.h"

#include <math.h>

#include "Elementwise/gamma.h"
#include "Support/scalars.h"
#include "Support/tile_loops.h"

typedef sk_unary_loop kernel;

// Calls of the C library gain nothing from wide registers, so these loops are compiled once.
#define LOOP(name, class, expression) \
  static void name##_##class(void *out, const void *in, ptrdiff_t count, double p, double q) { \
    (void)p, (void)q; \
    sk_##class *to = out; \
    const sk_##class *from = in; \
    for (ptrdiff_t i = 0; i < count; i++) { \
      const sk_##class x = from[i]; \
      to[i] = (expression); \
    } \
  }
#define FLOATS(name, single, wide) LOOP(name, f32, single) LOOP(name, f64, wide)

FLOATS(tan, tanf(x), tan(x))
FLOATS(asin, asinf(x), asin(x))
FLOATS(acos, acosf(x), acos(x))
FLOATS(atan, atanf(x), atan(x))
FLOATS(sinh, sinhf(x), sinh(x))
FLOATS(cosh, coshf(x), cosh(x))
FLOATS(asinh, asinhf(x), asinh(x))
FLOATS(acosh, acoshf(x), acosh(x))
FLOATS(atanh, atanhf(x), atanh(x))
FLOATS(exp2, exp2f(x), exp2(x))
FLOATS(log2, log2f(x), log2(x))
FLOATS(log10, log10f(x), log10(x))
FLOATS(trunc, truncf(x), trunc(x))
LOOP(trunc, i64, x)
FLOATS(erfc, erfcf(x), erfc(x))
FLOATS(lgamma, (float)sk_lgamma(x), sk_lgamma(x))
FLOATS(digamma, (float)sk_digamma(x), sk_digamma(x))
FLOATS(trigamma, (float)sk_trigamma(x), sk_trigamma(x))
FLOATS(sign_bit, signbit(x) ? 1 : 0, signbit(x) ? 1 : 0)
LOOP(sign_bit, i64, x < 0 ? 1 : 0)

#define F(name) {name##_f32, name##_f64, NULL}
#define A(name) {name##_f32, name##_f64, name##_i64}
static const kernel kernels[][3] = {
  [SK_SPECIAL_TAN] = F(tan), [SK_SPECIAL_ASIN] = F(asin), [SK_SPECIAL_ACOS] = F(acos), [SK_SPECIAL_ATAN] = F(atan),
  [SK_SPECIAL_SINH] = F(sinh), [SK_SPECIAL_COSH] = F(cosh), [SK_SPECIAL_ASINH] = F(asinh),
  [SK_SPECIAL_ACOSH] = F(acosh), [SK_SPECIAL_ATANH] = F(atanh), [SK_SPECIAL_EXP2] = F(exp2),
  [SK_SPECIAL_LOG2] = F(log2), [SK_SPECIAL_LOG10] = F(log10), [SK_SPECIAL_TRUNC] = A(trunc),
  [SK_SPECIAL_ERFC] = F(erfc), [SK_SPECIAL_LGAMMA] = F(lgamma), [SK_SPECIAL_DIGAMMA] = F(digamma),
  [SK_SPECIAL_TRIGAMMA] = F(trigamma), [SK_SPECIAL_SIGN_BIT] = A(sign_bit),
};

void sk_special(
  sk_special_op op, void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const sk_layout *layout) {
  sk_dtype dtypes[] = {out_dtype, x_dtype};
  sk_class class = sk_common_class(dtypes, 2);
  if (class == SK_CLASS_I64 && !kernels[op][class]) class = SK_CLASS_F64;
  sk_unary_job job = {sk_tiling_of(layout), kernels[op][class], class, out, x, out_dtype, x_dtype, 0, 0};
  sk_unary_walk(&job, 2);
}
