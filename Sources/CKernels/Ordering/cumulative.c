#include <string.h>

#include "sk_parallel.h"
#include "sk_sort.h"
#include "Support/tile.h"

typedef struct {
  char *out;
  const char *x;
  ptrdiff_t out_size, x_size;
  ptrdiff_t n, inner, pieces;
  bool reversed;
  sk_class class;
  sk_load load;
  sk_store store;
} job;

#define ADD(class, type) \
  SK_CLONED(void, add_##class, (type *restrict sum, const type *restrict x, ptrdiff_t count), (sum, x, count)) { \
    for (ptrdiff_t i = 0; i < count; i++) sum[i] += x[i]; \
  } \
  static void run_##class(type *x, ptrdiff_t count, bool reversed, type *sum) { \
    for (ptrdiff_t i = 0; i < count; i++) { \
      type *at = reversed ? &x[count - 1 - i] : &x[i]; \
      *sum += *at; \
      *at = *sum; \
    } \
  }
ADD(f64, double)
// Whole numbers begin anew beyond the largest.
ADD(i64, uint64_t)

static void along_rows(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  _Alignas(64) char buffer[SK_TILE * 8];
  for (ptrdiff_t row = begin; row < end; row++) {
    double real = 0;
    uint64_t whole = 0;
    for (ptrdiff_t i = 0; i < j->n; i += SK_TILE) {
      ptrdiff_t count = SK_MIN(j->n - i, (ptrdiff_t)SK_TILE), at = row * j->n + (j->reversed ? j->n - i - count : i);
      j->load(buffer, j->x + at * j->x_size, 1, count, 0, 1);
      if (j->class == SK_CLASS_F64) {
        run_f64((double *)buffer, count, j->reversed, &real);
      } else {
        run_i64((uint64_t *)buffer, count, j->reversed, &whole);
      }
      j->store(j->out + at * j->out_size, buffer, 1, count, 0, 1);
    }
  }
}

static void down_columns(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  _Alignas(64) char buffer[SK_TILE * 8], sum[SK_TILE * 8];
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t column = unit % j->pieces * SK_TILE, count = SK_MIN(j->inner - column, (ptrdiff_t)SK_TILE);
    memset(sum, 0, sizeof sum);
    for (ptrdiff_t i = 0; i < j->n; i++) {
      ptrdiff_t at = (unit / j->pieces * j->n + (j->reversed ? j->n - 1 - i : i)) * j->inner + column;
      j->load(buffer, j->x + at * j->x_size, 1, count, 0, 1);
      if (j->class == SK_CLASS_F64) {
        add_f64((double *)sum, (const double *)buffer, count);
      } else {
        add_i64((uint64_t *)sum, (const uint64_t *)buffer, count);
      }
      j->store(j->out + at * j->out_size, sum, 1, count, 0, 1);
    }
  }
}

void sk_cumulative_sum(
  void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner,
  bool reversed) {
  if (outer == 0 || n == 0 || inner == 0) return;
  sk_class class = sk_common_class(&x_dtype, 1) == SK_CLASS_I64 ? SK_CLASS_I64 : SK_CLASS_F64;
  job j = {.out = out, .x = x, .out_size = sk_dtype_size(out_dtype), .x_size = sk_dtype_size(x_dtype), .n = n,
           .inner = inner, .reversed = reversed, .class = class};
  j.load = sk_loader(class, x_dtype);
  j.store = sk_storer(class, out_dtype);
  j.pieces = (inner + SK_TILE - 1) / SK_TILE;
  if (inner == 1) {
    sk_parallel_for(outer, SK_MAX(1, 16384 / n), along_rows, &j);
  } else {
    sk_parallel_for(outer * j.pieces, SK_MAX(1, 16384 / (n * SK_MIN(inner, SK_TILE))), down_columns, &j);
  }
}
