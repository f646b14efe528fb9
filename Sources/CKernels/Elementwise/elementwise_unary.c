#include "sk_elementwise.h"

#include "sk_copy.h"
#include "Support/tile_loops.h"
#include "activations.h"

typedef sk_unary_loop kernel;

// In-place use makes out == x: an iteration reads only what it then writes, which the pragma promises.
#define LOOP(name, class, expression) \
  SK_CLONED(void, name##_##class, (void *out, const void *in, ptrdiff_t count, double p_, double q_), \
    (out, in, count, p_, q_)) { \
    const sk_##class p = (sk_##class)p_, q = (sk_##class)q_; \
    (void)p, (void)q; \
    sk_##class *to = out; \
    const sk_##class *from = in; \
    _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = 0; i < count; i++) { \
      const sk_##class x = from[i]; \
      (void)x; \
      to[i] = (expression); \
    } \
  }

#define FLOATS(name, single, wide) LOOP(name, f32, single) LOOP(name, f64, wide)
#define ALL(name, single, wide, whole) FLOATS(name, single, wide) LOOP(name, i64, whole)
// The same expression for every type.
#define SAME(name, e) ALL(name, e, e, e)

// Whole numbers begin anew beyond the largest, as PyTorch's do, which C has for those without a sign alone.
ALL(negate, -x, -x, (sk_i64)(0 - (uint64_t)x))
ALL(square, x *x, x *x, (sk_i64)((uint64_t)x * (uint64_t)x))
ALL(linear, p *x + q, p *x + q, (sk_i64)((uint64_t)p * (uint64_t)x + (uint64_t)q))
SAME(relu, x < 0 ? 0 : x)
SAME(logical_not, x == 0 ? 1 : 0)
SAME(sign, (x > 0 ? 1 : 0) - (x < 0 ? 1 : 0))
SAME(is_nan, x != x ? 1 : 0)
ALL(is_finite, sk_abs(x) < INFINITY ? 1 : 0, sk_abs(x) < (double)INFINITY ? 1 : 0, 1)
ALL(abs, sk_abs(x), sk_abs(x), x < 0 ? (sk_i64)(0 - (uint64_t)x) : x)
ALL(floor, sk_floor(x), sk_floor(x), x)
ALL(ceil, sk_ceil(x), sk_ceil(x), x)
ALL(round, sk_rint(x), sk_rint(x), x)
FLOATS(leaky_relu, x > 0 ? x : p * x, x > 0 ? x : p * x)
FLOATS(sqrt, sk_sqrt(x), sk_sqrt(x))
FLOATS(rsqrt, 1.0f / sk_sqrt(x), 1.0 / sk_sqrt(x))
FLOATS(reciprocal, 1.0f / x, 1.0 / x)
FLOATS(exp, sk_expf(x), exp(x))
FLOATS(log, sk_logf(x), log(x))
FLOATS(log1p, sk_log1pf(x), log1p(x))
FLOATS(expm1, sk_expm1f(x), expm1(x))
FLOATS(erf, sk_erff(x), erf(x))
FLOATS(cube, x *x *x, x *x *x)
FLOATS(power, powf(x, p), pow(x, p))
#define VALUES(name, op, single, wide, ...) FLOATS(name, single, wide)
SK_ACTIVATIONS(VALUES)
FLOATS(clamp, x < p ? p : (x > q ? q : x), x < p ? p : (x > q ? q : x))

// Integer bounds are converted with saturation: a clamp without an upper bound passes infinity.
SK_CLONED(void, clamp_i64, (void *out, const void *in, ptrdiff_t count, double p, double q), (out, in, count, p, q)) {
  int64_t low = sk_f64_to_i64(p), high = sk_f64_to_i64(q);
  int64_t *to = out;
  const int64_t *from = in;
  for (ptrdiff_t i = 0; i < count; i++) to[i] = from[i] < low ? low : (from[i] > high ? high : from[i]);
}

static void power_i64(void *out, const void *in, ptrdiff_t count, double p, double q) {
  (void)q;
  int64_t *to = out;
  const int64_t *from = in;
  for (ptrdiff_t i = 0; i < count; i++) {
    uint64_t base = (uint64_t)from[i], result = 1;
    for (uint64_t e = (uint64_t)sk_f64_to_i64(p); e; e >>= 1, base *= base) {
      if (e & 1) result *= base;
    }
    to[i] = (int64_t)result;
  }
}

SK_CLONED(bool, trig_block, (float *to, const float *from, uint32_t quarter), (to, from, quarter)) {
  float largest = 0;
  float block[64];
  for (int i = 0; i < 64; i++) largest = sk_abs(from[i]) < SK_TRIG_LIMIT ? largest : 1;
  for (int i = 0; i < 64; i++) block[i] = sk_trig(from[i], quarter);
  if (largest != 0) return false;
  memcpy(to, block, sizeof block);
  return true;
}

// Angles too large for three-part reduction go through libm, and so does their block.
static void trig(float *to, const float *from, ptrdiff_t count, uint32_t quarter) {
  for (ptrdiff_t i = 0; i < count; i += 64) {
    ptrdiff_t n = SK_MIN(count - i, 64);
    float padded[64] = {0};
    memcpy(padded, from + i, (size_t)n * sizeof(float));
    if (!trig_block(padded, padded, quarter)) {
      for (ptrdiff_t j = 0; j < n; j++) padded[j] = quarter ? cosf(padded[j]) : sinf(padded[j]);
    }
    memcpy(to + i, padded, (size_t)n * sizeof(float));
  }
}

static void sin_f32(void *out, const void *x, ptrdiff_t count, double p, double q) {
  (void)p, (void)q;
  trig(out, x, count, 0);
}
static void cos_f32(void *out, const void *x, ptrdiff_t count, double p, double q) {
  (void)p, (void)q;
  trig(out, x, count, 1);
}
LOOP(sin, f64, sin(x))
LOOP(cos, f64, cos(x))

#define F(name) {name##_f32, name##_f64, NULL}
#define A(name) {name##_f32, name##_f64, name##_i64}
static const kernel kernels[][3] = {
  [SK_UNARY_NEGATE] = A(negate), [SK_UNARY_ABS] = A(abs), [SK_UNARY_SQUARE] = A(square), [SK_UNARY_SQRT] = F(sqrt),
  [SK_UNARY_RSQRT] = F(rsqrt), [SK_UNARY_RECIPROCAL] = F(reciprocal), [SK_UNARY_EXP] = F(exp),
  [SK_UNARY_LOG] = F(log), [SK_UNARY_LOG1P] = F(log1p), [SK_UNARY_EXPM1] = F(expm1), [SK_UNARY_SIN] = F(sin),
  [SK_UNARY_COS] = F(cos), [SK_UNARY_ERF] = F(erf),
  [SK_UNARY_FLOOR] = A(floor), [SK_UNARY_CEIL] = A(ceil), [SK_UNARY_ROUND] = A(round),
  [SK_UNARY_SIGN] = A(sign), [SK_UNARY_LOGICAL_NOT] = A(logical_not), [SK_UNARY_IS_NAN] = A(is_nan),
  [SK_UNARY_IS_FINITE] = A(is_finite), [SK_UNARY_CLAMP] = A(clamp), [SK_UNARY_POWER] = A(power),
  [SK_UNARY_LINEAR] = A(linear), [SK_UNARY_RELU] = A(relu), [SK_UNARY_LEAKY_RELU] = F(leaky_relu),
#define ROW(name, op, ...) [op] = F(name),
  SK_ACTIVATIONS(ROW)
};

// Common exponents have a plain loop.
static kernel power_kernel(double exponent, sk_class class) {
  static const kernel squared[] = A(square), cubed[] = F(cube), rooted[] = F(sqrt), inverted[] = F(reciprocal),
                      inverse_rooted[] = F(rsqrt);
  if (class != SK_CLASS_I64) {
    if (exponent == 2) return squared[class];
    if (exponent == 3) return cubed[class];
    if (exponent == 0.5) return rooted[class];
    if (exponent == -1) return inverted[class];
    if (exponent == -0.5) return inverse_rooted[class];
  }
  return kernels[SK_UNARY_POWER][class];
}

void sk_unary(
  sk_unary_op op, void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const sk_layout *layout, double p,
  double q) {
  sk_dtype dtypes[] = {out_dtype, x_dtype};
  sk_class class = sk_common_class(dtypes, 2);
  bool integral = kernels[op][SK_CLASS_I64] != NULL;
  // Slopes and exponents with a fraction, and functions that leave the integers, go through float64.
  if (op == SK_UNARY_LINEAR) integral = p == (double)sk_f64_to_i64(p) && q == (double)sk_f64_to_i64(q);
  if (op == SK_UNARY_POWER) integral = p == (double)sk_f64_to_i64(p) && p >= 0;
  if (class == SK_CLASS_I64 && !integral) class = SK_CLASS_F64;
  kernel run = op == SK_UNARY_POWER ? power_kernel(p, class) : kernels[op][class];
  sk_unary_job job = {sk_tiling_of(layout), run, class, out, x, out_dtype, x_dtype, p, q};
  sk_unary_walk(&job, SK_TILE_GRAIN);
}
