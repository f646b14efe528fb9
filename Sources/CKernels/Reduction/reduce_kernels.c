#include "reduce_kernels.h"

#include "Support/vmath.h"

sk_state sk_fold_start(sk_fold fold, sk_class class) {
  bool real = class != SK_CLASS_I64;
  switch (fold) {
  case SK_FOLD_PRODUCT:
  case SK_FOLD_ALL: return real ? (sk_state){.real = 1} : (sk_state){.whole = 1};
  case SK_FOLD_MAXIMUM: return real ? (sk_state){.real = -INFINITY} : (sk_state){.whole = INT64_MIN};
  case SK_FOLD_MINIMUM: return real ? (sk_state){.real = INFINITY} : (sk_state){.whole = INT64_MAX};
  default: return real ? (sk_state){.real = 0} : (sk_state){.whole = 0};
  }
}

#define MAX_STEP(a, x) (((x) > (a)) || ((x) != (x)) ? (x) : (a))
#define MIN_STEP(a, x) (((x) < (a)) || ((x) != (x)) ? (x) : (a))

sk_state sk_fold_join(sk_fold fold, sk_class class, sk_state a, sk_state b) {
  bool real = class != SK_CLASS_I64;
  switch (fold) {
  case SK_FOLD_PRODUCT:
    if (real) return (sk_state){.real = a.real * b.real};
    return (sk_state){.whole = (int64_t)((uint64_t)a.whole * (uint64_t)b.whole)};
  case SK_FOLD_MAXIMUM:
  case SK_FOLD_ANY:
    if (real) return (sk_state){.real = MAX_STEP(a.real, b.real)};
    return (sk_state){.whole = SK_MAX(a.whole, b.whole)};
  case SK_FOLD_MINIMUM:
  case SK_FOLD_ALL:
    if (real) return (sk_state){.real = MIN_STEP(a.real, b.real)};
    return (sk_state){.whole = SK_MIN(a.whole, b.whole)};
  default:
    if (real) return (sk_state){.real = a.real + b.real};
    return (sk_state){.whole = (int64_t)((uint64_t)a.whole + (uint64_t)b.whole)};
  }
}

// Rows. Sums may be taken in any order, which a loop over a row needs to vectorize; a processor always takes the same.
#define ROW(name, class, total, member, start, step) \
  SK_CLONED(sk_state, row_##name##_##class, (const void *in, ptrdiff_t count, double shift_), (in, count, shift_)) { \
    _Pragma("clang fp reassociate(on)") const sk_##class *restrict from = in; \
    const sk_##class shift = (sk_##class)shift_; \
    (void)shift; \
    total a = start; \
    for (ptrdiff_t i = 0; i < count; i++) { \
      const sk_##class x = from[i]; \
      a = step; \
    } \
    return (sk_state){.member = (a)}; \
  }

// Extremes of floats as integers of the same order, NaN beyond either end: comparisons of floats would not vectorize.
SK_INLINE int32_t order_f32(float x) {
  int32_t bits = (int32_t)sk_bits(x);
  return bits ^ ((bits >> 31) & INT32_MAX);
}
SK_INLINE int64_t order_f64(double x) {
  int64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits ^ ((bits >> 63) & INT64_MAX);
}
SK_INLINE double value_f32(int32_t order) { return sk_float((uint32_t)(order ^ ((order >> 31) & INT32_MAX))); }
SK_INLINE double value_f64(int64_t order) {
  int64_t bits = order ^ ((order >> 63) & INT64_MAX);
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}
#define ROW_EXTREME(class, integer, low, high) \
  SK_CLONED(sk_state, row_maximum_##class, (const void *in, ptrdiff_t count, double shift), (in, count, shift)) { \
    (void)shift; \
    const sk_##class *restrict from = in; \
    integer a = order_##class((sk_##class) - INFINITY); \
    for (ptrdiff_t i = 0; i < count; i++) { \
      integer x = from[i] != from[i] ? high : order_##class(from[i]); \
      a = x > a ? x : a; \
    } \
    return (sk_state){.real = a == high ? NAN : value_##class(a)}; \
  } \
  SK_CLONED(sk_state, row_minimum_##class, (const void *in, ptrdiff_t count, double shift), (in, count, shift)) { \
    (void)shift; \
    const sk_##class *restrict from = in; \
    integer a = order_##class((sk_##class)INFINITY); \
    for (ptrdiff_t i = 0; i < count; i++) { \
      integer x = from[i] != from[i] ? low : order_##class(from[i]); \
      a = x < a ? x : a; \
    } \
    return (sk_state){.real = a == low ? NAN : value_##class(a)}; \
  }
ROW_EXTREME(f32, int32_t, INT32_MIN, INT32_MAX)
ROW_EXTREME(f64, int64_t, INT64_MIN, INT64_MAX)

ROW(sum, f32, float, real, 0, a + x)
ROW(sum, f64, double, real, 0, a + x)
ROW(sum, i64, uint64_t, whole, 0, a + (uint64_t)x)
ROW(product, f32, double, real, 1, a *(double)x)
ROW(product, f64, double, real, 1, a *x)
ROW(product, i64, uint64_t, whole, 1, a *(uint64_t)x)
ROW(maximum, i64, int64_t, whole, INT64_MIN, x > a ? x : a)
ROW(minimum, i64, int64_t, whole, INT64_MAX, x < a ? x : a)
ROW(any, f32, int, real, 0, a | (x != 0))
ROW(any, f64, int, real, 0, a | (x != 0))
ROW(any, i64, int, whole, 0, a | (x != 0))
ROW(all, f32, int, real, 1, a & (x != 0))
ROW(all, f64, int, real, 1, a & (x != 0))
ROW(all, i64, int, whole, 1, a & (x != 0))
ROW(squares, f32, float, real, 0, a + (x - shift) * (x - shift))
ROW(squares, f64, double, real, 0, a + (x - shift) * (x - shift))
ROW(squares, i64, uint64_t, whole, 0, a + (uint64_t)x * (uint64_t)x)
ROW(exponentials, f32, float, real, 0, a + sk_expf(x - shift))
ROW(exponentials, f64, double, real, 0, a + exp(x - shift))

// Columns, four rows at a time so that the partial results travel to memory less often. Sixteen columns are one lane
// block of a blocked layout.
#define COLUMN_LOOP(class, bound, step) \
  for (; r + 4 <= rows; r += 4) { \
    const sk_##class *x0 = from + r * row_stride, *x1 = x0 + row_stride, *x2 = x1 + row_stride, *x3 = x2 + row_stride; \
    _Pragma("clang loop vectorize_width(16) interleave_count(1)") for (ptrdiff_t c = 0; c < (bound); c++) { \
      const sk_##class shift = shift_of[c]; \
      (void)shift; \
      sk_##class a = to[c]; \
      sk_##class x = x0[c]; \
      a = step; \
      x = x1[c]; \
      a = step; \
      x = x2[c]; \
      a = step; \
      x = x3[c]; \
      to[c] = step; \
    } \
  } \
  for (; r < rows; r++) { \
    const sk_##class *x0 = from + r * row_stride; \
    for (ptrdiff_t c = 0; c < (bound); c++) { \
      const sk_##class shift = shift_of[c], x = x0[c], a = to[c]; \
      (void)shift; \
      to[c] = step; \
    } \
  }
#define COLUMN(name, class, step) \
  SK_CLONED(void, column_##name##_##class, ( \
    void *partial, const void *in, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t row_stride, const void *shifts), \
    (partial, in, rows, columns, row_stride, shifts)) { \
    sk_##class *restrict to = partial; \
    const sk_##class *restrict from = in, *restrict shift_of = shifts; \
    ptrdiff_t r = 0; \
    if (columns == 16) { \
      COLUMN_LOOP(class, 16, step) \
    } else { \
      COLUMN_LOOP(class, columns, step) \
    } \
  }
#define COLUMNS(name, step) COLUMN(name, f32, step) COLUMN(name, f64, step) COLUMN(name, i64, step)

COLUMNS(sum, a + x)
COLUMNS(product, a *x)
COLUMNS(maximum, MAX_STEP(a, x))
COLUMNS(minimum, MIN_STEP(a, x))
COLUMNS(any, x != 0 ? 1 : a)
COLUMNS(all, x == 0 ? 0 : a)
COLUMNS(squares, a + (x - shift) * (x - shift))
COLUMN(exponentials, f32, a + sk_expf(x - shift))
COLUMN(exponentials, f64, a + exp(x - shift))

#define THREE(kind, name) {kind##_##name##_f32, kind##_##name##_f64, kind##_##name##_i64}
#define TABLE(kind) \
  { \
    [SK_FOLD_SUM] = THREE(kind, sum), [SK_FOLD_PRODUCT] = THREE(kind, product), \
    [SK_FOLD_MAXIMUM] = THREE(kind, maximum), [SK_FOLD_MINIMUM] = THREE(kind, minimum), \
    [SK_FOLD_ANY] = THREE(kind, any), [SK_FOLD_ALL] = THREE(kind, all), [SK_FOLD_SQUARES] = THREE(kind, squares), \
    [SK_FOLD_EXPONENTIALS] = {kind##_exponentials_f32, kind##_exponentials_f64, NULL}, \
  }

sk_row_fold sk_row_folder(sk_fold fold, sk_class class) {
  static const sk_row_fold table[][3] = TABLE(row);
  return table[fold][class];
}

sk_column_fold sk_column_folder(sk_fold fold, sk_class class) {
  static const sk_column_fold table[][3] = TABLE(column);
  return table[fold][class];
}
