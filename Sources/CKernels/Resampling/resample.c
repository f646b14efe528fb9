// Resampling by taps: rows are combined first, each a run over the image's whole width, then columns.
//
// What has no weight is not looked at: 0 · NaN would be NaN.

#include <stdlib.h>
#include <string.h>

#include "Support/scalars.h"
#include "sk_parallel.h"
#include "sk_resample.h"
#include "Support/tile.h"

typedef struct {
  char *y;
  const char *x;
  sk_dtype dtype;
  sk_class class;
  ptrdiff_t size, lanes;
  const sk_taps *vertical, *horizontal;
  const void *columns;  // horizontal weights as [width, outputs], of the compute type
} job;

#define KERNELS(real) \
  SK_CLONED(void, add_row_##real, ( \
    sk_##real *restrict sum, const sk_##real *restrict x, double weight, ptrdiff_t count, bool fresh), \
    (sum, x, weight, count, fresh)) { \
    const sk_##real w = (sk_##real)weight; \
    if (fresh) { \
      for (ptrdiff_t i = 0; i < count; i++) sum[i] = w * x[i]; \
    } else { \
      for (ptrdiff_t i = 0; i < count; i++) sum[i] += w * x[i]; \
    } \
  } \
  SK_CLONED(void, columns_##real, ( \
    sk_##real *restrict y, const sk_##real *restrict x, const int32_t *restrict starts, \
    const sk_##real *restrict columns, ptrdiff_t outputs, ptrdiff_t width), (y, x, starts, columns, outputs, width)) { \
    for (ptrdiff_t o = 0; o < outputs; o++) y[o] = columns[o] != 0 ? columns[o] * x[starts[o]] : 0; \
    for (ptrdiff_t k = 1; k < width; k++) { \
      const sk_##real *restrict w = columns + k * outputs; \
      const sk_##real *restrict from = x + k; \
      for (ptrdiff_t o = 0; o < outputs; o++) y[o] += w[o] != 0 ? w[o] * from[starts[o]] : 0; \
    } \
  } \
  SK_CLONED(void, lanes_##real, ( \
    sk_##real *restrict y, const sk_##real *restrict x, const int32_t *restrict starts, \
    const double *restrict weights, ptrdiff_t outputs, ptrdiff_t width, ptrdiff_t lanes), \
    (y, x, starts, weights, outputs, width, lanes)) { \
    for (ptrdiff_t o = 0; o < outputs; o++) { \
      sk_##real *restrict to = y + o * lanes; \
      for (ptrdiff_t k = 0; k < width; k++) { \
        const sk_##real w = (sk_##real)weights[o * width + k]; \
        const sk_##real *restrict from = x + (starts[o] + k) * lanes; \
        if (k == 0) { \
          for (ptrdiff_t l = 0; l < lanes; l++) to[l] = w != 0 ? w * from[l] : 0; \
        } else if (w != 0) { \
          for (ptrdiff_t l = 0; l < lanes; l++) to[l] += w * from[l]; \
        } \
      } \
    } \
  } \
  static void work_##real(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    const job *j = context; \
    const sk_taps *v = j->vertical, *h = j->horizontal; \
    const ptrdiff_t in_row = h->inputs * j->lanes, out_row = h->outputs * j->lanes; \
    const bool native = j->dtype == sk_class_dtype(j->class); \
    sk_##real *sum = malloc((size_t)(2 * in_row + out_row) * sizeof(sk_##real)); \
    if (!sum) sk_refuse("sk_resample: out of memory"); \
    sk_##real *row = sum + in_row, *out = row + in_row; \
    for (ptrdiff_t u = begin; u < end; u++) { \
      ptrdiff_t plane = u / v->outputs, o = u % v->outputs; \
      const double *weights = v->weights + o * v->width; \
      char *y = j->y + u * out_row * j->size; \
      /* Nearest neighbours repeat whole rows. */ \
      if (u > begin && o > 0 && v->starts[o] == v->starts[o - 1] \
          && memcmp(weights, weights - v->width, (size_t)v->width * sizeof(double)) == 0) { \
        memcpy(y, y - out_row * j->size, (size_t)(out_row * j->size)); \
        continue; \
      } \
      bool fresh = true; \
      const sk_##real *combined = sum; \
      for (ptrdiff_t k = 0; k < v->width; k++) { \
        if (weights[k] == 0) continue; \
        const char *at = j->x + (plane * v->inputs + v->starts[o] + k) * in_row * j->size; \
        const sk_##real *x = (const sk_##real *)at; \
        if (!native) { \
          sk_loader(j->class, j->dtype)(row, at, 1, in_row, 0, 1); \
          x = row; \
        } \
        if (weights[k] == 1 && fresh && v->width == 1) { \
          combined = x; \
        } else { \
          add_row_##real(sum, x, weights[k], in_row, fresh); \
        } \
        fresh = false; \
      } \
      if (fresh) memset(sum, 0, (size_t)in_row * sizeof(sk_##real)); \
      sk_##real *to = native ? (sk_##real *)y : out; \
      if (j->lanes == 1) { \
        columns_##real(to, combined, h->starts, j->columns, h->outputs, h->width); \
      } else { \
        lanes_##real(to, combined, h->starts, h->weights, h->outputs, h->width, j->lanes); \
      } \
      if (!native) sk_storer(j->class, j->dtype)(y, out, 1, out_row, 0, 1); \
    } \
    free(sum); \
  }
KERNELS(f32)
KERNELS(f64)

void sk_resample(
  void *y, const void *x, sk_dtype dtype, ptrdiff_t planes, ptrdiff_t lanes, const sk_taps *vertical,
  const sk_taps *horizontal) {
  ptrdiff_t rows = planes * vertical->outputs, outputs = horizontal->outputs, width = horizontal->width;
  if (rows == 0 || outputs == 0 || lanes == 0) return;
  job j = {.y = y, .x = x, .dtype = dtype, .size = sk_dtype_size(dtype), .lanes = lanes, .vertical = vertical,
           .horizontal = horizontal};
  j.class = sk_common_class(&dtype, 1) == SK_CLASS_F32 ? SK_CLASS_F32 : SK_CLASS_F64;
  double *columns = malloc((size_t)(outputs * width) * sizeof(double));
  if (!columns) sk_refuse("sk_resample: out of memory");
  for (ptrdiff_t o = 0; o < outputs; o++) {
    for (ptrdiff_t k = 0; k < width; k++) {
      double weight = horizontal->weights[o * width + k];
      if (j.class == SK_CLASS_F64) columns[k * outputs + o] = weight;
      else ((float *)columns)[k * outputs + o] = (float)weight;
    }
  }
  j.columns = columns;
  ptrdiff_t work = (horizontal->inputs * vertical->width + outputs * width) * lanes;
  sk_parallel_for(rows, SK_MAX(1, 32768 / work), j.class == SK_CLASS_F64 ? work_f64 : work_f32, &j);
  free(columns);
}
