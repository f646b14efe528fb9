#include <math.h>

#include "sk_parallel.h"
#include "sk_running.h"
#include "Support/tile.h"

// Folds a tile of `rows` × `columns` elements into the state of its columns, and leaves what holds after each row.
typedef void (*fold)(
  void *tile, int64_t *places, void *state, int64_t *state_places, ptrdiff_t first, ptrdiff_t rows, ptrdiff_t columns);

#define PRODUCT(class, type) \
  SK_CLONED(void, multiply_##class, (type *restrict state, type *restrict x, ptrdiff_t count), (state, x, count)) { \
    for (ptrdiff_t i = 0; i < count; i++) x[i] = state[i] *= x[i]; \
  } \
  static void product_##class( \
    void *tile, int64_t *places, void *state, int64_t *state_places, ptrdiff_t first, ptrdiff_t rows, \
    ptrdiff_t columns) { \
    (void)places, (void)state_places, (void)first; \
    for (ptrdiff_t row = 0; row < rows; row++) multiply_##class(state, (type *)tile + row * columns, columns); \
  }
PRODUCT(f64, double)
PRODUCT(i64, uint64_t)

// NaN is never overtaken, and overtakes all.
#define EXTREME(name, type, beats) \
  static void name( \
    void *tile, int64_t *places, void *state, int64_t *state_places, ptrdiff_t first, ptrdiff_t rows, \
    ptrdiff_t columns) { \
    type *x = tile, *best = state; \
    for (ptrdiff_t row = 0; row < rows; row++) { \
      for (ptrdiff_t i = 0; i < columns; i++, x++, places++) { \
        if (*x != *x || *x beats best[i]) best[i] = *x, state_places[i] = first + row; \
        *x = best[i]; \
        *places = state_places[i]; \
      } \
    } \
  }
EXTREME(maximum_f64, double, >=)
EXTREME(maximum_i64, int64_t, >=)
EXTREME(minimum_f64, double, <=)
EXTREME(minimum_i64, int64_t, <=)

typedef struct {
  char *out;
  int64_t *indices;
  const char *x;
  ptrdiff_t out_size, x_size, n, inner, pieces;
  double start;
  int64_t whole_start;
  sk_class class;
  sk_load load;
  sk_store store;
  fold run;
} job;

static void work(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  _Alignas(64) char tile[SK_TILE * 8], state[SK_TILE * 8];
  int64_t places[SK_TILE], state_places[SK_TILE];
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t column = unit % j->pieces * SK_TILE, columns = SK_MIN(j->inner - column, (ptrdiff_t)SK_TILE);
    for (ptrdiff_t i = 0; i < columns; i++) {
      state_places[i] = 0;
      if (j->class == SK_CLASS_F64) {
        ((double *)state)[i] = j->start;
      } else {
        ((int64_t *)state)[i] = j->whole_start;
      }
    }
    ptrdiff_t height = SK_TILE / columns;
    for (ptrdiff_t first = 0; first < j->n; first += height) {
      ptrdiff_t rows = SK_MIN(j->n - first, height), at = (unit / j->pieces * j->n + first) * j->inner + column;
      j->load(tile, j->x + at * j->x_size, rows, columns, j->inner, 1);
      j->run(tile, places, state, state_places, first, rows, columns);
      j->store(j->out + at * j->out_size, tile, rows, columns, j->inner, 1);
      if (!j->indices) continue;
      sk_storer(SK_CLASS_I64, SK_DTYPE_INT64)(j->indices + at, places, rows, columns, j->inner, 1);
    }
  }
}

static void run(job *j, sk_dtype out_dtype, sk_dtype x_dtype, ptrdiff_t outer) {
  if (outer == 0 || j->n == 0 || j->inner == 0) return;
  j->out_size = sk_dtype_size(out_dtype);
  j->x_size = sk_dtype_size(x_dtype);
  j->load = sk_loader(j->class, x_dtype);
  j->store = sk_storer(j->class, out_dtype);
  j->pieces = (j->inner + SK_TILE - 1) / SK_TILE;
  sk_parallel_for(outer * j->pieces, SK_MAX(1, 16384 / (j->n * SK_MIN(j->inner, (ptrdiff_t)SK_TILE))), work, j);
}

static sk_class class_of(sk_dtype dtype) {
  return sk_common_class(&dtype, 1) == SK_CLASS_I64 ? SK_CLASS_I64 : SK_CLASS_F64;
}

void sk_cumulative_product(
  void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner) {
  job j = {.out = out, .x = x, .n = n, .inner = inner, .start = 1, .whole_start = 1, .class = class_of(x_dtype)};
  j.run = j.class == SK_CLASS_F64 ? product_f64 : product_i64;
  run(&j, out_dtype, x_dtype, outer);
}

void sk_cumulative_extreme(
  bool largest, void *values, int64_t *indices, const void *x, sk_dtype dtype, ptrdiff_t outer, ptrdiff_t n,
  ptrdiff_t inner) {
  job j = {.out = values, .indices = indices, .x = x, .n = n, .inner = inner, .class = class_of(dtype)};
  j.start = largest ? -INFINITY : INFINITY;
  j.whole_start = largest ? INT64_MIN : INT64_MAX;
  if (j.class == SK_CLASS_F64) {
    j.run = largest ? maximum_f64 : minimum_f64;
  } else {
    j.run = largest ? maximum_i64 : minimum_i64;
  }
  run(&j, dtype, dtype, outer);
}
