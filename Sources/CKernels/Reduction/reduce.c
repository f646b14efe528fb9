#include "sk_reduce.h"

#include <math.h>
#include <stdlib.h>

#include "reduce.h"
#include "sk_copy.h"

void sk_layout_add_reduced(sk_layout *layout, uint32_t axes) {
  ptrdiff_t strides[SK_MAX_RANK], dense = 1;
  for (int32_t d = layout->rank - 1; d >= 0; d--) {
    bool reduced = axes >> d & 1;
    strides[d] = reduced ? 0 : dense;
    if (!reduced) dense *= layout->dims[d];
  }
  sk_layout_add(layout, strides);
}

// A kept dimension of size 1 may have any stride, a reduced one of size 1 makes no difference.
static bool is_reduced(const sk_layout *l, int32_t d) { return l->strides[0][d] == 0 && l->dims[d] != 1; }

sk_layout sk_layout_of_states(const sk_layout *layout, ptrdiff_t *results, ptrdiff_t *reduced) {
  sk_layout l = *layout;
  *results = *reduced = 1;
  for (int32_t d = l.rank - 1; d >= 0; d--) {
    if (is_reduced(layout, d)) {
      l.strides[0][d] = 0;
      *reduced *= l.dims[d];
    } else {
      l.strides[0][d] = *results;
      *results *= l.dims[d];
    }
  }
  return l;
}

sk_layout sk_layout_of_results(const sk_layout *layout) {
  ptrdiff_t results, reduced;
  sk_layout states = sk_layout_of_states(layout, &results, &reduced), l = *layout;
  for (int32_t d = l.rank - 1; d >= 0; d--) {
    l.strides[1][d] = states.strides[0][d];
    if (is_reduced(layout, d)) sk_layout_drop(&l, d);
  }
  return l;
}

static sk_fold fold_of(sk_reduce_op op) {
  switch (op) {
  case SK_REDUCE_SUM:
  case SK_REDUCE_MEAN: return SK_FOLD_SUM;
  case SK_REDUCE_PRODUCT: return SK_FOLD_PRODUCT;
  case SK_REDUCE_MAXIMUM: return SK_FOLD_MAXIMUM;
  case SK_REDUCE_MINIMUM: return SK_FOLD_MINIMUM;
  case SK_REDUCE_ANY: return SK_FOLD_ANY;
  case SK_REDUCE_ALL: return SK_FOLD_ALL;
  case SK_REDUCE_SUM_SQUARES: return SK_FOLD_SQUARES;
  case SK_REDUCE_LOG_SUM_EXP: return SK_FOLD_EXPONENTIALS;
  }
  return SK_FOLD_SUM;
}

enum { FEW = 128 };

static void *take(ptrdiff_t count, size_t size, void *few) {
  if (count <= FEW) return few;
  void *many = malloc((size_t)count * size);
  if (!many) sk_refuse("sk_reduce: out of memory");
  return many;
}

static void give(void *taken, void *few) {
  if (taken != few) free(taken);
}

void sk_reduce(
  sk_reduce_op op, void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const sk_layout *layout) {
  sk_class class = sk_common_class(&x_dtype, 1);
  if (class == SK_CLASS_I64 && (op == SK_REDUCE_MEAN || op == SK_REDUCE_LOG_SUM_EXP)) class = SK_CLASS_F64;
  ptrdiff_t results, reduced;
  sk_layout walk = sk_layout_of_states(layout, &results, &reduced);
  if (results == 0) return;
  sk_state few[FEW], *states = take(results, sizeof(sk_state), few);
  double few_shifts[FEW], *shifts = NULL;
  for (ptrdiff_t i = 0; reduced == 0 && i < results; i++) states[i] = sk_fold_start(fold_of(op), class);
  if (op == SK_REDUCE_LOG_SUM_EXP) {
    shifts = take(results, sizeof(double), few_shifts);
    if (reduced > 0) sk_fold_all(SK_FOLD_MAXIMUM, class, states, NULL, x, x_dtype, &walk);
    // An infinite maximum taken off would leave NaN.
    for (ptrdiff_t i = 0; i < results; i++) shifts[i] = isinf(states[i].real) ? 0 : states[i].real;
  }
  if (reduced > 0) sk_fold_all(fold_of(op), class, states, shifts, x, x_dtype, &walk);
  for (ptrdiff_t i = 0; i < results; i++) {
    if (op == SK_REDUCE_MEAN) states[i].real /= (double)reduced;
    if (op == SK_REDUCE_LOG_SUM_EXP) states[i].real = log(states[i].real) + shifts[i];
  }
  sk_layout copied = sk_layout_of_results(layout);
  sk_copy(out, out_dtype, states, class == SK_CLASS_I64 ? SK_DTYPE_INT64 : SK_DTYPE_FLOAT64, &copied);
  give(states, few);
  if (shifts) give(shifts, few_shifts);
}

void sk_variance(
  void *mean, void *variance, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const sk_layout *layout,
  double correction) {
  sk_class class = sk_common_class(&x_dtype, 1) == SK_CLASS_F32 ? SK_CLASS_F32 : SK_CLASS_F64;
  ptrdiff_t results, reduced;
  sk_layout walk = sk_layout_of_states(layout, &results, &reduced), copied = sk_layout_of_results(layout);
  if (results == 0) return;
  sk_state few[FEW], *states = take(results, sizeof(sk_state), few);
  double few_means[FEW], *means = take(results, sizeof(double), few_means);
  for (ptrdiff_t i = 0; reduced == 0 && i < results; i++) states[i].real = 0;
  if (reduced > 0) sk_fold_all(SK_FOLD_SUM, class, states, NULL, x, x_dtype, &walk);
  for (ptrdiff_t i = 0; i < results; i++) means[i] = states[i].real / (double)reduced;
  if (reduced > 0) sk_fold_all(SK_FOLD_SQUARES, class, states, means, x, x_dtype, &walk);
  double divisor = SK_MAX((double)reduced - correction, 0);
  for (ptrdiff_t i = 0; i < results; i++) {
    // The deviations were taken from the mean as rounded to the class's type.
    double lost = class == SK_CLASS_F32 ? means[i] - (double)(float)means[i] : 0;
    double squares = states[i].real - (double)reduced * lost * lost;
    states[i].real = (squares < 0 ? 0 : squares) / divisor;
  }
  if (mean) sk_copy(mean, out_dtype, means, SK_DTYPE_FLOAT64, &copied);
  sk_copy(variance, out_dtype, states, SK_DTYPE_FLOAT64, &copied);
  give(states, few);
  give(means, few_means);
}
