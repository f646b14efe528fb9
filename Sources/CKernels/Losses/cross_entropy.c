// Cross-entropy with labels or with soft targets.
//
// Logits are taken in panels `[classes][columns]` in the compute type: one row at a time where classes run along
// memory, else a few dozen neighbouring positions side by side.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "Reduction/reduce_kernels.h"
#include "sk_loss.h"
#include "sk_parallel.h"
#include "Support/vmath.h"

enum { COLUMNS = 64 };

typedef struct {
  sk_cross_entropy_options o;
  sk_dtype dtype;
  ptrdiff_t size;
  sk_class class;
  ptrdiff_t panels;  // for each of outer
  const char *logits, *targets;
  const int64_t *labels;
  const void *weights;
  void *loss, *log_sum;  // log_sum is read in backward
  char *dlogits;
  const void *dloss;
  ptrdiff_t dloss_stride;
  double scale, smooth, all_weights;  // the even share of a class, and of all
} job;

// The panel's logits (or targets), read where they lie if possible.
static const void *read_panel(
  const job *j, const char *from, void *scratch, ptrdiff_t outer, ptrdiff_t column, ptrdiff_t columns) {
  const char *x = from + (outer * j->o.classes * j->o.inner + column) * j->size;
  if (j->dtype == sk_class_dtype(j->class) && j->o.inner == 1) return x;
  sk_loader(j->class, j->dtype)(scratch, x, j->o.classes, columns, j->o.inner, 1);
  return scratch;
}

#define PANEL(class, exponential) \
  /* log(sum(exp(x))) of each column; NaN where there is +∞, as a softmax is. */ \
  static void log_sums_##class(sk_##class *log_sum, const sk_##class *x, ptrdiff_t classes, ptrdiff_t columns) { \
    const sk_class c = sizeof(sk_##class) == 4 ? SK_CLASS_F32 : SK_CLASS_F64; \
    if (columns == 1) { \
      double top = sk_row_folder(SK_FOLD_MAXIMUM, c)(x, classes, 0).real; \
      top = top == -INFINITY ? 0 : top; \
      log_sum[0] = (sk_##class)(log(sk_row_folder(SK_FOLD_EXPONENTIALS, c)(x, classes, top).real) + top); \
      return; \
    } \
    sk_##class top[COLUMNS], sum[COLUMNS] = {0}; \
    for (ptrdiff_t i = 0; i < columns; i++) top[i] = (sk_##class) - INFINITY; \
    sk_column_folder(SK_FOLD_MAXIMUM, c)(top, x, classes, columns, columns, sum); \
    for (ptrdiff_t i = 0; i < columns; i++) top[i] = top[i] == -INFINITY ? 0 : top[i]; \
    sk_column_folder(SK_FOLD_EXPONENTIALS, c)(sum, x, classes, columns, columns, top); \
    for (ptrdiff_t i = 0; i < columns; i++) log_sum[i] = (sk_##class)log((double)sum[i]) + top[i]; \
  } \
  /* Each column's sum of weights times x; the weights one a row, or like x. */ \
  SK_CLONED(void, dots_##class, ( \
    sk_##class *restrict dot, const sk_##class *restrict weights, bool full, const sk_##class *restrict x, \
    ptrdiff_t classes, ptrdiff_t columns), (dot, weights, full, x, classes, columns)) { \
    _Pragma("clang fp reassociate(on)") if (columns == 1) { \
      sk_##class sum = 0; \
      for (ptrdiff_t c = 0; c < classes; c++) sum += weights[c] * x[c]; \
      dot[0] = sum; \
      return; \
    } \
    memset(dot, 0, (size_t)columns * sizeof *dot); \
    for (ptrdiff_t c = 0; c < classes; c++) { \
      for (ptrdiff_t i = 0; i < columns; i++) { \
        dot[i] += (full ? weights[c * columns + i] : weights[c]) * x[c * columns + i]; \
      } \
    } \
  } \
  /* gradient · (softmax · total - target), targets one a row, or like x. */ \
  SK_CLONED(void, slopes_##class, ( \
    sk_##class *restrict out, const sk_##class *restrict x, const sk_##class *restrict log_sum, \
    const sk_##class *restrict gradient, const sk_##class *restrict total, const sk_##class *restrict targets, \
    bool full, ptrdiff_t classes, ptrdiff_t columns), \
    (out, x, log_sum, gradient, total, targets, full, classes, columns)) { \
    if (columns == 1) { \
      const sk_##class shift = log_sum[0], g = gradient[0], t = total[0]; \
      for (ptrdiff_t c = 0; c < classes; c++) out[c] = g * (exponential(x[c] - shift) * t - targets[c]); \
      return; \
    } \
    for (ptrdiff_t c = 0; c < classes; c++) { \
      for (ptrdiff_t i = 0; i < columns; i++) { \
        sk_##class target = full ? targets[c * columns + i] : targets[c]; \
        out[c * columns + i] = gradient[i] * (exponential(x[c * columns + i] - log_sum[i]) * total[i] - target); \
      } \
    } \
  }
PANEL(f32, sk_expf)
PANEL(f64, exp)

// Soft targets with the even share mixed in, and their sums, which need not be 1.
#define MIX(class) \
  SK_CLONED(void, mix_##class, (sk_##class *out, const sk_##class *x, ptrdiff_t count, double s, double e), \
    (out, x, count, s, e)) { \
    const sk_##class kept = (sk_##class)(1 - s), even = (sk_##class)e; \
    _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = 0; i < count; i++) out[i] = kept * x[i] + even; \
  } \
  SK_CLONED(void, totals_##class, ( \
    sk_##class *restrict total, const sk_##class *restrict x, ptrdiff_t classes, ptrdiff_t columns), \
    (total, x, classes, columns)) { \
    _Pragma("clang fp reassociate(on)") memset(total, 0, (size_t)columns * sizeof *total); \
    for (ptrdiff_t c = 0; columns == 1 && c < classes; c++) total[0] += x[c]; \
    for (ptrdiff_t c = 0; columns > 1 && c < classes; c++) { \
      for (ptrdiff_t i = 0; i < columns; i++) total[i] += x[c * columns + i]; \
    } \
  }
MIX(f32)
MIX(f64)

#define WALK(real) \
  static void forward_##real(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    const job *j = context; \
    const ptrdiff_t classes = j->o.classes, inner = j->o.inner; \
    sk_##real *scratch = malloc((size_t)(classes * COLUMNS * 2 + classes) * sizeof(sk_##real)); \
    if (!scratch) sk_refuse("sk_cross_entropy: out of memory"); \
    sk_##real *mixed = scratch + classes * COLUMNS, *even = mixed + classes * COLUMNS; \
    const sk_##real *weights = j->weights; \
    for (ptrdiff_t c = 0; c < classes; c++) even[c] = (sk_##real)j->smooth * (weights ? weights[c] : 1); \
    for (ptrdiff_t u = begin; u < end; u++) { \
      ptrdiff_t outer = u / j->panels, column = u % j->panels * COLUMNS, columns = SK_MIN(inner - column, COLUMNS); \
      const sk_##real *x = read_panel(j, j->logits, scratch, outer, column, columns); \
      sk_##real *loss = (sk_##real *)j->loss + outer * inner + column; \
      sk_##real *log_sum = (sk_##real *)j->log_sum + outer * inner + column; \
      sk_##real dot[COLUMNS] = {0}, total[COLUMNS]; \
      log_sums_##real(log_sum, x, classes, columns); \
      if (!j->labels) { \
        const sk_##real *t = read_panel(j, j->targets, mixed, outer, column, columns); \
        mix_##real(mixed, t, classes * columns, j->o.smoothing, j->smooth); \
        dots_##real(dot, mixed, true, x, classes, columns); \
        totals_##real(total, mixed, classes, columns); \
        for (ptrdiff_t i = 0; i < columns; i++) loss[i] = log_sum[i] * total[i] - dot[i]; \
        continue; \
      } \
      if (j->smooth != 0) dots_##real(dot, even, false, x, classes, columns); \
      for (ptrdiff_t i = 0; i < columns; i++) { \
        int64_t label = j->labels[outer * inner + column + i]; \
        if (label == j->o.ignored_label) { \
          loss[i] = 0; \
          continue; \
        } \
        sk_##real on = (sk_##real)(1 - j->o.smoothing) * (weights ? weights[label] : 1); \
        sk_##real spread = j->smooth != 0 ? log_sum[i] * (sk_##real)j->all_weights - dot[i] : 0; \
        loss[i] = on * (log_sum[i] - x[label * columns + i]) + spread; \
      } \
    } \
    free(scratch); \
  } \
  static void backward_##real(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    const job *j = context; \
    const ptrdiff_t classes = j->o.classes, inner = j->o.inner; \
    sk_##real *scratch = malloc((size_t)(classes * COLUMNS * 3 + classes) * sizeof(sk_##real)); \
    if (!scratch) sk_refuse("sk_cross_entropy: out of memory"); \
    sk_##real *mixed = scratch + classes * COLUMNS, *out = mixed + classes * COLUMNS, *even = out + classes * COLUMNS; \
    const sk_##real *weights = j->weights; \
    for (ptrdiff_t c = 0; c < classes; c++) even[c] = (sk_##real)j->smooth * (weights ? weights[c] : 1); \
    for (ptrdiff_t u = begin; u < end; u++) { \
      ptrdiff_t outer = u / j->panels, column = u % j->panels * COLUMNS, columns = SK_MIN(inner - column, COLUMNS); \
      const sk_##real *x = read_panel(j, j->logits, scratch, outer, column, columns); \
      const sk_##real *log_sum = (const sk_##real *)j->log_sum + outer * inner + column; \
      const sk_##real *dloss = (const sk_##real *)j->dloss; \
      sk_##real gradient[COLUMNS], total[COLUMNS] = {0}, on[COLUMNS] = {0}; \
      for (ptrdiff_t i = 0; i < columns; i++) { \
        ptrdiff_t position = outer * inner + column + i; \
        gradient[i] = (sk_##real)j->scale * dloss[position * j->dloss_stride]; \
        if (!j->labels) continue; \
        int64_t label = j->labels[position]; \
        if (label == j->o.ignored_label) continue; \
        on[i] = (sk_##real)(1 - j->o.smoothing) * (weights ? weights[label] : 1); \
        total[i] = on[i] + (sk_##real)j->all_weights; \
      } \
      if (j->labels) { \
        slopes_##real(out, x, log_sum, gradient, total, even, false, classes, columns); \
      } else { \
        const sk_##real *t = read_panel(j, j->targets, mixed, outer, column, columns); \
        mix_##real(mixed, t, classes * columns, j->o.smoothing, j->smooth); \
        totals_##real(total, mixed, classes, columns); \
        slopes_##real(out, x, log_sum, gradient, total, mixed, true, classes, columns); \
      } \
      for (ptrdiff_t i = 0; j->labels && i < columns; i++) { \
        int64_t label = j->labels[outer * inner + column + i]; \
        if (label != j->o.ignored_label) { \
          out[label * columns + i] -= gradient[i] * on[i]; \
        } else { \
          for (ptrdiff_t c = 0; c < classes; c++) out[c * columns + i] = 0; \
        } \
      } \
      char *to = j->dlogits + (outer * classes * inner + column) * j->size; \
      sk_storer(j->class, j->dtype)(to, out, classes, columns, inner, 1); \
    } \
    free(scratch); \
  }
WALK(f32)
WALK(f64)

static job job_of(const sk_cross_entropy_options *o, const void *logits, sk_dtype dtype, const void *weights) {
  job j = {.o = *o, .dtype = dtype, .size = sk_dtype_size(dtype), .logits = logits, .weights = weights};
  j.class = dtype == SK_DTYPE_FLOAT64 ? SK_CLASS_F64 : SK_CLASS_F32;
  j.panels = (o->inner + COLUMNS - 1) / COLUMNS;
  j.smooth = o->smoothing / (double)o->classes;
  j.all_weights = o->smoothing;
  if (weights) {
    double sum = 0;
    for (ptrdiff_t c = 0; c < o->classes; c++) {
      sum += j.class == SK_CLASS_F64 ? ((const double *)weights)[c] : (double)((const float *)weights)[c];
    }
    j.all_weights = j.smooth * sum;
  }
  return j;
}

static void run(job *j, bool backward) {
  ptrdiff_t work = j->o.classes * SK_MIN(j->o.inner, (ptrdiff_t)COLUMNS);
  sk_body body = j->class == SK_CLASS_F64 ? (backward ? backward_f64 : forward_f64)
                                          : (backward ? backward_f32 : forward_f32);
  if (j->o.classes > 0) sk_parallel_for(j->o.outer * j->panels, SK_MAX(1, 8192 / SK_MAX(work, 1)), body, j);
}

ptrdiff_t sk_cross_entropy(
  void *loss, void *log_sum, const void *logits, sk_dtype dtype, const int64_t *labels, const void *weights,
  const sk_cross_entropy_options *options) {
  ptrdiff_t positions = options->outer * options->inner;
  for (ptrdiff_t i = 0; i < positions; i++) {
    bool inside = labels[i] >= 0 && labels[i] < options->classes;
    if (!inside && !(options->has_ignored_label && labels[i] == options->ignored_label)) return i;
  }
  job j = job_of(options, logits, dtype, weights);
  j.labels = labels;
  j.loss = loss;
  j.log_sum = log_sum;
  run(&j, false);
  return -1;
}

void sk_cross_entropy_backward(
  void *dlogits, const void *dloss, ptrdiff_t dloss_stride, double scale, const void *logits, sk_dtype dtype,
  const void *log_sum, const int64_t *labels, const void *weights, const sk_cross_entropy_options *options) {
  job j = job_of(options, logits, dtype, weights);
  j.labels = labels;
  j.log_sum = (void *)log_sum;
  j.dlogits = dlogits;
  j.dloss = dloss;
  j.dloss_stride = dloss_stride;
  j.scale = scale;
  run(&j, true);
}

void sk_soft_cross_entropy(
  void *loss, void *log_sum, const void *logits, sk_dtype dtype, const void *targets,
  const sk_cross_entropy_options *options) {
  job j = job_of(options, logits, dtype, NULL);
  j.targets = targets;
  j.loss = loss;
  j.log_sum = log_sum;
  run(&j, false);
}

void sk_soft_cross_entropy_backward(
  void *dlogits, const void *dloss, ptrdiff_t dloss_stride, double scale, const void *logits, sk_dtype dtype,
  const void *log_sum, const void *targets, const sk_cross_entropy_options *options) {
  job j = job_of(options, logits, dtype, NULL);
  j.targets = targets;
  j.log_sum = (void *)log_sum;
  j.dlogits = dlogits;
  j.dloss = dloss;
  j.dloss_stride = dloss_stride;
  j.scale = scale;
  run(&j, true);
}
