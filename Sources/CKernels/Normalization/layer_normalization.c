// Layer normalization: each row from memory once, then from the nearest caches.
//
// A row's mean is two numbers, the second what rounding took from the first. Deviations from a rounded mean are all
// wrong by the same amount, which stands out where they are small beside the mean: a constant row would not give 0.

#include <math.h>
#include <stdlib.h>

#include "sk_normalization.h"
#include "sk_parallel.h"
#include "Support/vectors.h"

// Elements that are summed before their sum joins the others, in double: long sums in float32 lose digits.
enum { CHUNK = 4096, UNROLL = 4, MOST_PARTS = 64, ROWS_OF_PART = 32 };

// What a row's elements become: (x − high − low) · factor.
typedef struct {
  float high, low, factor;
} row_function;

typedef struct {
  const sk_layer_norm_options *norm;
  const void *x, *gradient;
  void *output;
  row_function *functions;
  // For each part of the rows, sums over them: the gradients of scale and shift.
  float *sums;
  ptrdiff_t parts;
  float *scale_gradient, *shift_gradient;
} job;

SK_INLINE sk_v16 only_first(sk_v16 x, int width) {
  const sk_i16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return width < SK_LANES ? sk_v16_select(lanes < width, x, 0) : x;
}

// --- Forward ---

typedef struct {
  double sum, squares;
} deviations;

typedef struct {
  sk_v16 sum[UNROLL], squares[UNROLL];
} lane_sums;

SK_INLINE void add_deviations(
  lane_sums *s, int u, const void *x, ptrdiff_t at, float center, int width, bool is_narrow, bool squares) {
  sk_v16 d = only_first(sk_v16_load(x, at, width, is_narrow) - center, width);
  s->sum[u] += d;
  if (squares) s->squares[u] += d * d;
}

SK_INLINE sk_v16 joined(const sk_v16 v[UNROLL]) { return (v[0] + v[1]) + (v[2] + v[3]); }

// The sum of elements' deviations from a number, and that of their squares.
SK_INLINE deviations deviations_of(
  const void *x, ptrdiff_t begin, ptrdiff_t count, float center, bool is_narrow, bool squares) {
  deviations all = {0, 0};
  for (ptrdiff_t first = 0; first < count; first += CHUNK) {
    const ptrdiff_t end = begin + SK_MIN(count, first + CHUNK);
    ptrdiff_t at = begin + first;
    lane_sums s = {{0, 0, 0, 0}, {0, 0, 0, 0}};
    for (; at + UNROLL * SK_LANES <= end; at += UNROLL * SK_LANES)
      SK_UNROLLED for (int u = 0; u < UNROLL; u++)
        add_deviations(&s, u, x, at + u * SK_LANES, center, SK_LANES, is_narrow, squares);
    for (; at + SK_LANES <= end; at += SK_LANES) add_deviations(&s, 0, x, at, center, SK_LANES, is_narrow, squares);
    if (at < end) add_deviations(&s, 1, x, at, center, (int)(end - at), is_narrow, squares);
    all.sum += sk_v16_total(joined(s.sum));
    if (squares) all.squares += sk_v16_total(joined(s.squares));
  }
  return all;
}

SK_INLINE row_function function_of(const void *x, ptrdiff_t begin, ptrdiff_t count, float epsilon, bool is_narrow) {
  // From the first element, so that a constant row has exactly it as its mean.
  const float first = sk_v16_load(x, begin, 1, is_narrow)[0];
  const double share = 1 / (double)count;
  const float high = first + (float)(deviations_of(x, begin, count, first, is_narrow, false).sum * share);
  const deviations d = deviations_of(x, begin, count, high, is_narrow, true);
  const double low = d.sum * share, variance = d.squares * share - low * low;
  // A NaN stays.
  return (row_function){high, (float)low, (float)(1 / sqrt((variance < 0 ? 0 : variance) + (double)epsilon))};
}

SK_INLINE sk_v16 normalized(sk_v16 x, row_function f) { return (x - f.high) * f.factor - f.low * f.factor; }

SK_INLINE void apply(
  const job *j, row_function f, ptrdiff_t begin, ptrdiff_t i, int width, bool is_narrow, bool scales, bool shifts) {
  sk_v16 z = normalized(sk_v16_load(j->x, begin + i, width, is_narrow), f);
  if (scales) z *= sk_v16_load(j->norm->scale, i, width, false);
  if (shifts) z += sk_v16_load(j->norm->shift, i, width, false);
  sk_v16_store(j->output, begin + i, z, width, is_narrow);
}

SK_INLINE void forward_rows(
  const job *j, ptrdiff_t begin, ptrdiff_t end, bool is_narrow, bool scales, bool shifts) {
  const ptrdiff_t count = j->norm->features;
  for (ptrdiff_t row = begin; row < end; row++) {
    const row_function f = function_of(j->x, row * count, count, j->norm->epsilon, is_narrow);
    j->functions[row] = f;
    ptrdiff_t i = 0;
    for (; i + SK_LANES <= count; i += SK_LANES) apply(j, f, row * count, i, SK_LANES, is_narrow, scales, shifts);
    if (i < count) apply(j, f, row * count, i, (int)(count - i), is_narrow, scales, shifts);
  }
}

// Loops of their own for what is usual, so that none asks inside.
SK_CLONED(void, forward, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  // A copy, which no store can be taken to change.
  const job own = *(const job *)context, *j = &own;
  const bool is_narrow = j->norm->dtype == SK_DTYPE_BFLOAT16, scales = j->norm->scale, shifts = j->norm->shift;
  if (scales && shifts) {
    if (is_narrow) forward_rows(j, begin, end, true, true, true);
    else forward_rows(j, begin, end, false, true, true);
  } else if (!scales && !shifts) {
    if (is_narrow) forward_rows(j, begin, end, true, false, false);
    else forward_rows(j, begin, end, false, false, false);
  } else {
    forward_rows(j, begin, end, is_narrow, scales, shifts);
  }
}

void sk_layer_norm(const sk_layer_norm_options *norm, const void *x, void *output, float *functions) {
  job j = {.norm = norm, .x = x, .output = output, .functions = (row_function *)functions};
  if (norm->features > 0) sk_parallel_for(norm->rows, SK_MAX(1, 16384 / norm->features), forward, &j);
}

// --- Backward ---

typedef struct {
  sk_v16 gradient, product;
} gradient_sums;

// Adds up what the gradients of a row's elements have in common, and each to those of its scale and shift.
SK_INLINE void collect(
  const job *j, row_function f, ptrdiff_t begin, ptrdiff_t i, float *scale_sums, float *shift_sums, gradient_sums *s,
  int width, bool is_narrow, bool scales, bool sums) {
  sk_v16 dy = sk_v16_load(j->gradient, begin + i, width, is_narrow);
  sk_v16 z = normalized(sk_v16_load(j->x, begin + i, width, is_narrow), f), product = dy * z;
  if (sums) {
    sk_v16_store(scale_sums, i, sk_v16_load(scale_sums, i, width, false) + product, width, false);
    sk_v16_store(shift_sums, i, sk_v16_load(shift_sums, i, width, false) + dy, width, false);
  }
  if (scales) {
    sk_v16 scale = sk_v16_load(j->norm->scale, i, width, false);
    dy *= scale, product *= scale;
  }
  s->gradient += dy;
  s->product += only_first(product, width);
}

SK_INLINE void descend(
  const job *j, row_function f, ptrdiff_t begin, ptrdiff_t i, float level, float slope, int width, bool is_narrow,
  bool scales) {
  sk_v16 dy = sk_v16_load(j->gradient, begin + i, width, is_narrow);
  sk_v16 z = normalized(sk_v16_load(j->x, begin + i, width, is_narrow), f);
  if (scales) dy *= sk_v16_load(j->norm->scale, i, width, false);
  sk_v16_store(j->output, begin + i, (dy - level - z * slope) * f.factor, width, is_narrow);
}

SK_INLINE void backward_row(
  const job *j, ptrdiff_t row, float *scale_sums, float *shift_sums, bool is_narrow, bool scales, bool sums) {
  const ptrdiff_t count = j->norm->features, begin = row * count;
  const row_function f = j->functions[row];
  double gradient = 0, product = 0;
  for (ptrdiff_t first = 0; first < count; first += CHUNK) {
    const ptrdiff_t end = SK_MIN(count, first + CHUNK);
    gradient_sums s[2] = {{0, 0}, {0, 0}};
    ptrdiff_t i = first;
    for (; i + 2 * SK_LANES <= end; i += 2 * SK_LANES)
      SK_UNROLLED for (int u = 0; u < 2; u++)
        collect(j, f, begin, i + u * SK_LANES, scale_sums, shift_sums, &s[u], SK_LANES, is_narrow, scales, sums);
    for (; i + SK_LANES <= end; i += SK_LANES)
      collect(j, f, begin, i, scale_sums, shift_sums, &s[0], SK_LANES, is_narrow, scales, sums);
    if (i < end) collect(j, f, begin, i, scale_sums, shift_sums, &s[1], (int)(end - i), is_narrow, scales, sums);
    gradient += sk_v16_total(s[0].gradient + s[1].gradient);
    product += sk_v16_total(s[0].product + s[1].product);
  }
  if (!j->output) return;
  const float level = (float)(gradient / (double)count), slope = (float)(product / (double)count);
  ptrdiff_t i = 0;
  for (; i + SK_LANES <= count; i += SK_LANES) descend(j, f, begin, i, level, slope, SK_LANES, is_narrow, scales);
  if (i < count) descend(j, f, begin, i, level, slope, (int)(count - i), is_narrow, scales);
}

SK_CLONED(void, backward, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job own = *(const job *)context, *j = &own;
  const bool is_narrow = j->norm->dtype == SK_DTYPE_BFLOAT16, scales = j->norm->scale, sums = j->sums;
  const ptrdiff_t count = j->norm->features, rows = j->norm->rows;
  for (ptrdiff_t part = begin; part < end; part++) {
    float *scale_sums = sums ? j->sums + part * 2 * count : NULL, *shift_sums = sums ? scale_sums + count : NULL;
    for (ptrdiff_t i = 0; sums && i < 2 * count; i++) scale_sums[i] = 0;
    for (ptrdiff_t row = part * rows / j->parts; row < (part + 1) * rows / j->parts; row++) {
      if (scales && sums && is_narrow) backward_row(j, row, scale_sums, shift_sums, true, true, true);
      else if (scales && sums) backward_row(j, row, scale_sums, shift_sums, false, true, true);
      else if (!scales && !sums && !is_narrow) backward_row(j, row, scale_sums, shift_sums, false, false, false);
      else backward_row(j, row, scale_sums, shift_sums, is_narrow, scales, sums);
    }
  }
}

// The sums of all parts, always in the same order.
SK_CLONED(void, finish, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const ptrdiff_t count = j->norm->features;
  for (int which = 0; which < 2; which++) {
    float *restrict total = which == 0 ? j->scale_gradient : j->shift_gradient;
    if (!total) continue;
    for (ptrdiff_t i = begin; i < end; i++) total[i] = 0;
    for (ptrdiff_t part = 0; part < j->parts; part++) {
      const float *restrict sums = j->sums + (2 * part + which) * count;
      for (ptrdiff_t i = begin; i < end; i++) total[i] += sums[i];
    }
  }
}

void sk_layer_norm_backward(
  const sk_layer_norm_options *norm, const void *x, const void *gradient, const float *functions, void *x_gradient,
  float *scale_gradient, float *shift_gradient) {
  if (norm->rows <= 0 || norm->features <= 0) return;
  job j = {.norm = norm, .x = x, .gradient = gradient, .output = x_gradient, .functions = (row_function *)functions,
           .scale_gradient = scale_gradient, .shift_gradient = shift_gradient};
  // As many parts whatever the threads, so that sums do not depend on them.
  j.parts = SK_MAX(1, SK_MIN((ptrdiff_t)MOST_PARTS, norm->rows / ROWS_OF_PART));
  const bool sums = scale_gradient || shift_gradient;
  if (sums) {
    j.sums = malloc((size_t)(j.parts * 2 * norm->features) * sizeof(float));
    if (!j.sums) abort();
  } else {
    j.parts = norm->rows;
  }
  const ptrdiff_t size = SK_MAX(1, norm->rows / j.parts) * norm->features;
  sk_parallel_for(j.parts, SK_MAX(1, 16384 / size), backward, &j);
  if (sums) sk_parallel_for(norm->features, SK_MAX(1, 65536 / j.parts), finish, &j);
  free(j.sums);
}
