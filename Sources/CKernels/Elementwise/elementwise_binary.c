#include "sk_elementwise.h"

#include "Support/tile_loops.h"
#include "Support/vmath.h"

typedef sk_binary_loop kernel;

// The output may be an operand: an iteration reads only its own elements, which the pragma promises.
#define LOOP(name, class, expression) \
  SK_CLONED(void, name##_##class, (void *out, const void *in_a, const void *in_b, ptrdiff_t count, double p_), \
    (out, in_a, in_b, count, p_)) { \
    const sk_##class p = (sk_##class)p_; \
    (void)p; \
    sk_##class *to = out; \
    const sk_##class *from_a = in_a, *from_b = in_b; \
    _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = 0; i < count; i++) { \
      const sk_##class a = from_a[i], b = from_b[i]; \
      to[i] = (expression); \
    } \
  }

#define FLOATS(name, single, wide) LOOP(name, f32, single) LOOP(name, f64, wide)
#define ALL(name, single, wide, whole) FLOATS(name, single, wide) LOOP(name, i64, whole)
#define SAME(name, e) ALL(name, e, e, e)

SK_INLINE float floor_divide_of_f32(float a, float b) {
  float remainder = fmodf(a, b), quotient = (a - remainder) / b;
  if (remainder != 0 && (b < 0) != (remainder < 0)) quotient -= 1;
  return b == 0 ? a / b : (quotient == 0 ? copysignf(0, a / b) : rintf(quotient));
}
SK_INLINE double floor_divide_of_f64(double a, double b) {
  double remainder = fmod(a, b), quotient = (a - remainder) / b;
  if (remainder != 0 && (b < 0) != (remainder < 0)) quotient -= 1;
  return b == 0 ? a / b : (quotient == 0 ? copysign(0, a / b) : rint(quotient));
}
SK_INLINE float remainder_of_f32(float a, float b) {
  float r = fmodf(a, b);
  return r != 0 && (b < 0) != (r < 0) ? r + b : r;
}
SK_INLINE double remainder_of_f64(double a, double b) {
  double r = fmod(a, b);
  return r != 0 && (b < 0) != (r < 0) ? r + b : r;
}
// Division by 0 gives 0; by -1 wraps instead of trapping.
SK_INLINE int64_t divide_of_i64(int64_t a, int64_t b) {
  return b == 0 ? 0 : (b == -1 ? (int64_t)(0 - (uint64_t)a) : a / b);
}
SK_INLINE int64_t floor_divide_of_i64(int64_t a, int64_t b) {
  int64_t quotient = divide_of_i64(a, b);
  return b != 0 && b != -1 && quotient * b != a && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}
SK_INLINE int64_t remainder_of_i64(int64_t a, int64_t b) {
  int64_t r = b == 0 || b == -1 ? 0 : a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}
SK_INLINE int64_t power_of_i64(int64_t a, int64_t b) {
  if (b < 0) return a == 1 ? 1 : (a == -1 ? (b & 1 ? -1 : 1) : 0);
  uint64_t base = (uint64_t)a, result = 1;
  for (uint64_t e = (uint64_t)b; e; e >>= 1, base *= base) {
    if (e & 1) result *= base;
  }
  return (int64_t)result;
}

// Whole numbers begin anew beyond the largest, as PyTorch's do, which C has for those without a sign alone.
ALL(add, a + b, a + b, (sk_i64)((uint64_t)a + (uint64_t)b))
ALL(subtract, a - b, a - b, (sk_i64)((uint64_t)a - (uint64_t)b))
ALL(multiply, a *b, a *b, (sk_i64)((uint64_t)a * (uint64_t)b))
ALL(divide, a / b, a / b, divide_of_i64(a, b))
ALL(floor_divide, floor_divide_of_f32(a, b), floor_divide_of_f64(a, b), floor_divide_of_i64(a, b))
ALL(remainder, remainder_of_f32(a, b), remainder_of_f64(a, b), remainder_of_i64(a, b))
ALL(power, powf(a, b), pow(a, b), power_of_i64(a, b))
SAME(maximum, a != a ? a : (a > b ? a : b))
SAME(minimum, a != a ? a : (a < b ? a : b))
SAME(equal, a == b ? 1 : 0)
SAME(not_equal, a != b ? 1 : 0)
SAME(less, a < b ? 1 : 0)
SAME(less_equal, a <= b ? 1 : 0)
SAME(greater, a > b ? 1 : 0)
SAME(greater_equal, a >= b ? 1 : 0)
SAME(logical_and, a != 0 && b != 0 ? 1 : 0)
SAME(logical_or, a != 0 || b != 0 ? 1 : 0)
SAME(logical_xor, (a != 0) != (b != 0) ? 1 : 0)
FLOATS(threshold_backward, b <= p ? 0 : a, b <= p ? 0 : a)
FLOATS(leaky_relu_backward, b > 0 ? a : p * a, b > 0 ? a : p * a)

#define F(name) {name##_f32, name##_f64, NULL}
#define A(name) {name##_f32, name##_f64, name##_i64}
static const kernel kernels[][3] = {
  [SK_BINARY_ADD] = A(add), [SK_BINARY_SUBTRACT] = A(subtract),
  [SK_BINARY_MULTIPLY] = A(multiply), [SK_BINARY_DIVIDE] = A(divide), [SK_BINARY_FLOOR_DIVIDE] = A(floor_divide),
  [SK_BINARY_REMAINDER] = A(remainder), [SK_BINARY_POWER] = A(power), [SK_BINARY_MAXIMUM] = A(maximum),
  [SK_BINARY_MINIMUM] = A(minimum), [SK_BINARY_EQUAL] = A(equal), [SK_BINARY_NOT_EQUAL] = A(not_equal),
  [SK_BINARY_LESS] = A(less), [SK_BINARY_LESS_EQUAL] = A(less_equal), [SK_BINARY_GREATER] = A(greater),
  [SK_BINARY_GREATER_EQUAL] = A(greater_equal), [SK_BINARY_LOGICAL_AND] = A(logical_and),
  [SK_BINARY_LOGICAL_OR] = A(logical_or), [SK_BINARY_LOGICAL_XOR] = A(logical_xor),
  [SK_BINARY_THRESHOLD_BACKWARD] = F(threshold_backward), [SK_BINARY_LEAKY_RELU_BACKWARD] = F(leaky_relu_backward),
};

static bool compares(sk_binary_op op) { return op >= SK_BINARY_EQUAL && op <= SK_BINARY_LOGICAL_XOR; }

void sk_binary(
  sk_binary_op op, void *out, sk_dtype out_dtype, const void *a, sk_dtype a_dtype, const void *b, sk_dtype b_dtype,
  const sk_layout *layout, double p) {
  sk_dtype dtypes[] = {a_dtype, b_dtype, out_dtype};
  // What a comparison's result is stored as says nothing about how to compare.
  sk_class class = sk_common_class(dtypes, compares(op) ? 2 : 3);
  bool integral = kernels[op][SK_CLASS_I64] != NULL;
  if (class == SK_CLASS_I64 && !integral) class = SK_CLASS_F64;
  sk_binary_job job = {sk_tiling_of(layout), kernels[op][class], class, out, a, b, out_dtype, a_dtype, b_dtype, p};
  sk_binary_walk(&job, SK_TILE_GRAIN);
}

void sk_accumulate(void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, ptrdiff_t count) {
  sk_layout layout = sk_layout_flat(count, 3);
  sk_binary(SK_BINARY_ADD, out, out_dtype, out, out_dtype, x, x_dtype, &layout, 0);
}
