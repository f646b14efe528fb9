#include <stdlib.h>
#include <string.h>

#include "Ordering/order.h"
#include "sk_parallel.h"
#include "sk_reduce.h"

SK_CLONED(int64_t, highest, (const int64_t *keys, ptrdiff_t count), (keys, count)) {
  int64_t best = keys[0];
  for (ptrdiff_t i = 1; i < count; i++) best = keys[i] > best ? keys[i] : best;
  return best;
}

SK_CLONED(void, raise, (
  int64_t *restrict best, int64_t *restrict where, const int64_t *restrict keys, ptrdiff_t count, int64_t row),
  (best, where, keys, count, row)) {
  for (ptrdiff_t c = 0; c < count; c++) {
    bool higher = keys[c] > best[c];
    where[c] = higher ? row : where[c];
    best[c] = higher ? keys[c] : best[c];
  }
}

enum { COLUMNS = 256 };

typedef struct {
  bool largest;
  int64_t *indices;
  char *values;
  const char *x;
  sk_class class;
  ptrdiff_t size;
  sk_load load;
  sk_layout kept;  // without the axis
  ptrdiff_t axis, axis_stride;
  ptrdiff_t pieces;  // of the innermost kept dimension, by column
} job;

static void locate(const sk_layout *l, int32_t rank, ptrdiff_t position, ptrdiff_t *out, ptrdiff_t *x) {
  *out = *x = 0;
  for (int32_t d = rank - 1; d >= 0; d--) {
    ptrdiff_t p = position % l->dims[d];
    position /= l->dims[d];
    *out += p * l->strides[0][d];
    *x += p * l->strides[1][d];
  }
}

static void put(const job *j, ptrdiff_t out, ptrdiff_t x, int64_t index) {
  j->indices[out] = index;
  if (j->values) memcpy(j->values + out * j->size, j->x + (x + index * j->axis_stride) * j->size, (size_t)j->size);
}

static void along_rows(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  char buffer[SK_TILE * 8];
  int64_t keys[SK_TILE];
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t out, x;
    locate(&j->kept, j->kept.rank, unit, &out, &x);
    int64_t best = INT64_MIN, index = 0;
    for (ptrdiff_t i = 0; i < j->axis; i += SK_TILE) {
      ptrdiff_t count = SK_MIN(j->axis - i, (ptrdiff_t)SK_TILE);
      j->load(buffer, j->x + (x + i * j->axis_stride) * j->size, 1, count, 0, j->axis_stride);
      // Reversed for the smallest, so that one loop finds either.
      sk_order(j->class, keys, buffer, count, !j->largest, true);
      int64_t here = highest(keys, count);
      if (here <= best) continue;
      ptrdiff_t k = 0;
      while (keys[k] != here) k++;
      best = here;
      index = i + k;
    }
    put(j, out, x, index);
  }
}

static void down_columns(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  int32_t last = j->kept.rank - 1;
  ptrdiff_t width = j->kept.dims[last], stride = j->kept.strides[1][last], out_stride = j->kept.strides[0][last];
  char buffer[COLUMNS * 8];
  int64_t keys[COLUMNS], best[COLUMNS], where[COLUMNS];
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t out, x, column = unit % j->pieces * COLUMNS, count = SK_MIN(width - column, (ptrdiff_t)COLUMNS);
    locate(&j->kept, last, unit / j->pieces, &out, &x);
    x += column * stride;
    out += column * out_stride;
    for (ptrdiff_t c = 0; c < count; c++) best[c] = INT64_MIN, where[c] = 0;
    for (ptrdiff_t r = 0; r < j->axis; r++) {
      j->load(buffer, j->x + (x + r * j->axis_stride) * j->size, 1, count, 0, stride);
      sk_order(j->class, keys, buffer, count, !j->largest, true);
      raise(best, where, keys, count, r);
    }
    for (ptrdiff_t c = 0; c < count; c++) put(j, out + c * out_stride, x + c * stride, where[c]);
  }
}

void sk_arg_reduce(
  bool largest, int64_t *indices, void *values, const void *x, sk_dtype x_dtype, const sk_layout *layout) {
  job j = {.largest = largest, .indices = indices, .values = values, .x = x, .class = sk_common_class(&x_dtype, 1),
           .size = sk_dtype_size(x_dtype), .axis = 1};
  j.load = sk_loader(j.class, x_dtype);
  j.kept = *layout;
  j.kept.operands = 2;
  // Reduced dimensions from the innermost outwards; each must run on from the one before.
  for (int32_t d = layout->rank - 1; d >= 0; d--) {
    if (layout->strides[0][d] != 0 || layout->dims[d] == 1) continue;
    if (j.axis == 1) {
      j.axis_stride = layout->strides[1][d];
    } else if (layout->strides[1][d] != j.axis_stride * j.axis) {
      sk_refuse("sk_arg_reduce: the reduced dimensions do not merge into one; copy the operand first");
    }
    j.axis *= layout->dims[d];
    sk_layout_drop(&j.kept, d);
  }
  sk_layout_merge(&j.kept, 1);
  ptrdiff_t outputs = sk_layout_count(&j.kept);
  if (outputs == 0 || j.axis == 0) return;
  int32_t last = j.kept.rank - 1;
  ptrdiff_t width = j.kept.dims[last];
  ptrdiff_t stride = j.kept.strides[1][last] < 0 ? -j.kept.strides[1][last] : j.kept.strides[1][last];
  ptrdiff_t axis_stride = j.axis_stride < 0 ? -j.axis_stride : j.axis_stride;
  // Short rows too are better taken side by side.
  if (width >= 8 && (stride < axis_stride || j.axis < 16)) {
    j.pieces = (width + COLUMNS - 1) / COLUMNS;
    sk_parallel_for(outputs / width * j.pieces, SK_MAX(1, 16384 / (j.axis * SK_MIN(width, COLUMNS))), down_columns, &j);
  } else {
    sk_parallel_for(outputs, SK_MAX(1, 16384 / j.axis), along_rows, &j);
  }
}
