// Softmax along rows, and the place of a label in the order of its row.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "Reduction/reduce_kernels.h"
#include "sk_loss.h"
#include "sk_parallel.h"
#include "Support/vectors.h"

typedef struct {
  char *out;
  const char *x, *y;
  sk_dtype dtype;
  sk_class class;
  ptrdiff_t size, n;
  bool logarithm;
  const int64_t *labels;
  int64_t *ranks;
} job;

#define KERNELS(class, exponential) \
  SK_CLONED(void, normalize_##class, (sk_##class *x, ptrdiff_t n, double shift_, bool logarithm), \
    (x, n, shift_, logarithm)) { \
    const sk_##class shift = (sk_##class)shift_; \
    if (logarithm) { \
      for (ptrdiff_t i = 0; i < n; i++) x[i] -= shift; \
    } else { \
      for (ptrdiff_t i = 0; i < n; i++) x[i] = exponential(x[i] - shift); \
    } \
  } \
  SK_CLONED(void, slope_##class, (sk_##class *restrict dy, const sk_##class *restrict y, ptrdiff_t n, bool log), \
    (dy, y, n, log)) { \
    _Pragma("clang fp reassociate(on)") sk_##class sum = 0; \
    if (log) { \
      for (ptrdiff_t i = 0; i < n; i++) sum += dy[i]; \
      for (ptrdiff_t i = 0; i < n; i++) dy[i] -= exponential(y[i]) * sum; \
    } else { \
      for (ptrdiff_t i = 0; i < n; i++) sum += dy[i] * y[i]; \
      for (ptrdiff_t i = 0; i < n; i++) dy[i] = y[i] * (dy[i] - sum); \
    } \
  } \
  SK_CLONED(int64_t, rank_##class, (const sk_##class *restrict x, ptrdiff_t n, int64_t label), (x, n, label)) { \
    const sk_##class own = x[label]; \
    int64_t before = 0; \
    /* Equals come in the order of their classes, and a NaN before any number, as in sorting. */ \
    for (ptrdiff_t i = 0; i < label; i++) before += !(x[i] < own); \
    for (ptrdiff_t i = label + 1; i < n; i++) before += !(x[i] <= own); \
    return own != own ? -1 : before; \
  }
KERNELS(f32, sk_expf)
KERNELS(f64, exp)

static void *scratch_for(ptrdiff_t count) {
  void *scratch = malloc((size_t)count * sizeof(double));
  if (!scratch) sk_refuse("sk_softmax: out of memory");
  return scratch;
}

static void forward(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  void *row = scratch_for(j->n);
  for (ptrdiff_t r = begin; r < end; r++) {
    ptrdiff_t at = r * j->n * j->size;
    sk_loader(j->class, j->dtype)(row, j->x + at, 1, j->n, 0, 1);
    double top = sk_row_folder(SK_FOLD_MAXIMUM, j->class)(row, j->n, 0).real;
    // The largest is taken off first: subtracting the logarithm of the sum at once would round large logits.
    double sum = sk_row_folder(SK_FOLD_EXPONENTIALS, j->class)(row, j->n, top).real;
    if (j->class == SK_CLASS_F64) {
      normalize_f64(row, j->n, top, true);
      normalize_f64(row, j->n, log(sum), j->logarithm);
    } else {
      normalize_f32(row, j->n, top, true);
      normalize_f32(row, j->n, log(sum), j->logarithm);
    }
    sk_storer(j->class, j->dtype)(j->out + at, row, 1, j->n, 0, 1);
  }
  free(row);
}

static void backward(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  char *dy = scratch_for(2 * j->n), *y = dy + j->n * (ptrdiff_t)sizeof(double);
  for (ptrdiff_t r = begin; r < end; r++) {
    ptrdiff_t at = r * j->n * j->size;
    sk_loader(j->class, j->dtype)(dy, j->x + at, 1, j->n, 0, 1);
    sk_loader(j->class, j->dtype)(y, j->y + at, 1, j->n, 0, 1);
    if (j->class == SK_CLASS_F64) {
      slope_f64((double *)dy, (const double *)y, j->n, j->logarithm);
    } else {
      slope_f32((float *)dy, (const float *)y, j->n, j->logarithm);
    }
    sk_storer(j->class, j->dtype)(j->out + at, dy, 1, j->n, 0, 1);
  }
  free(dy);
}

// --- Rows of float32, in registers ---

// A row in steps of sixteen; the last, shorter one is told apart so that the others are whole loads and stores.
#define STEPS(n, step) \
  do { \
    ptrdiff_t at = 0; \
    for (; at + SK_LANES <= (n); at += SK_LANES) step(at, SK_LANES); \
    if (at < (n)) step(at, (int)((n) - at)); \
  } while (0)

// Some of sixteen elements; lanes beyond them get `rest`.
SK_INLINE sk_v16 part(const float *x, ptrdiff_t at, int width, float rest) {
  sk_v16 value = rest;
  memcpy(&value, x + at, (size_t)width * sizeof(float));
  return value;
}

SK_INLINE void forward_row(const float *x, float *y, ptrdiff_t n, bool logarithm) {
  sk_v16 tops = -INFINITY, sums = 0;
#define TOP(at, width) tops = sk_v16_larger(tops, part(x, at, width, -INFINITY))
  STEPS(n, TOP);
  float top = sk_v16_largest(tops);
#define SUM(at, width) \
  { \
    sk_v16 e = sk_v16_exp_falling(part(x, at, width, -INFINITY) - top); \
    sums += e; \
    if (!logarithm) sk_v16_store(y, at, e, width, false); \
  }
  STEPS(n, SUM);
  // The largest is taken off first: the logarithm of the sum would be lost beside large logits.
  float sum = sk_v16_total(sums), factor = 1 / sum, shift = logarithm ? logf(sum) : 0;
#define RESULT(at, width) \
  { \
    sk_v16 v = logarithm ? (part(x, at, width, 0) - top) - shift : part(y, at, width, 0) * factor; \
    sk_v16_store(y, at, v, width, false); \
  }
  STEPS(n, RESULT);
}

SK_INLINE void backward_row(const float *dy, const float *y, float *dx, ptrdiff_t n, bool logarithm) {
  sk_v16 sums = 0;
#define PRODUCT(at, width) \
  sums += logarithm ? part(dy, at, width, 0) : part(dy, at, width, 0) * part(y, at, width, 0)
  STEPS(n, PRODUCT);
  float sum = sk_v16_total(sums);
#define SLOPE(at, width) \
  { \
    sk_v16 slope = part(dy, at, width, 0), value = part(y, at, width, 0); \
    sk_v16_store(dx, at, logarithm ? slope - sk_v16_exp_falling(value) * sum : value * (slope - sum), width, false); \
  }
  STEPS(n, SLOPE);
}

SK_CLONED(void, forward_f32, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const float *x = (const float *)j->x;
  float *y = (float *)j->out;
  for (ptrdiff_t r = begin; r < end; r++)
    if (j->logarithm) forward_row(x + r * j->n, y + r * j->n, j->n, true);
    else forward_row(x + r * j->n, y + r * j->n, j->n, false);
}

SK_CLONED(void, backward_f32, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const float *dy = (const float *)j->x, *y = (const float *)j->y;
  float *dx = (float *)j->out;
  for (ptrdiff_t r = begin; r < end; r++)
    if (j->logarithm) backward_row(dy + r * j->n, y + r * j->n, dx + r * j->n, j->n, true);
    else backward_row(dy + r * j->n, y + r * j->n, dx + r * j->n, j->n, false);
}

static void rank_rows(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  void *row = scratch_for(j->n);
  for (ptrdiff_t r = begin; r < end; r++) {
    j->ranks[r] = -1;
    if (j->labels[r] < 0 || j->labels[r] >= j->n) continue;
    sk_loader(j->class, j->dtype)(row, j->x + r * j->n * j->size, 1, j->n, 0, 1);
    j->ranks[r] = j->class == SK_CLASS_F64 ? rank_f64(row, j->n, j->labels[r]) : rank_f32(row, j->n, j->labels[r]);
  }
  free(row);
}

static job job_of(const void *x, sk_dtype dtype, ptrdiff_t n) {
  job j = {.x = x, .dtype = dtype, .size = sk_dtype_size(dtype), .n = n};
  j.class = sk_common_class(&dtype, 1) == SK_CLASS_F32 ? SK_CLASS_F32 : SK_CLASS_F64;
  return j;
}

static void run(job *j, ptrdiff_t rows, sk_body body) {
  if (j->n > 0) sk_parallel_for(rows, SK_MAX(1, 8192 / j->n), body, j);
}

void sk_softmax(void *out, const void *x, sk_dtype dtype, ptrdiff_t rows, ptrdiff_t n, bool logarithm) {
  job j = job_of(x, dtype, n);
  j.out = out;
  j.logarithm = logarithm;
  run(&j, rows, dtype == SK_DTYPE_FLOAT32 ? forward_f32 : forward);
}

void sk_softmax_backward(
  void *dx, const void *dy, const void *y, sk_dtype dtype, ptrdiff_t rows, ptrdiff_t n, bool logarithm) {
  job j = job_of(dy, dtype, n);
  j.out = dx;
  j.y = y;
  j.logarithm = logarithm;
  run(&j, rows, dtype == SK_DTYPE_FLOAT32 ? backward_f32 : backward);
}

void sk_label_ranks(
  int64_t *ranks, const void *logits, sk_dtype dtype, ptrdiff_t rows, ptrdiff_t classes, const int64_t *labels) {
  job j = job_of(logits, dtype, classes);
  j.labels = labels;
  j.ranks = ranks;
  run(&j, rows, rank_rows);
}
