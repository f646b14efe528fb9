// Single elements by index: gather and scatter.

#include <string.h>

#include "Support/scalars.h"
#include "sk_index.h"
#include "sk_parallel.h"
#include "Support/tile.h"

typedef struct {
  char *out;
  const char *x;
  ptrdiff_t size;
  sk_dtype dtype;
  const int64_t *indices;
  sk_scatter_op op;
  // Operands: out, x, indices. The lines run along the axis of a scatter, or the innermost dimension of a gather.
  sk_layout lines;
  ptrdiff_t length, strides[3];
  ptrdiff_t axis_stride;
} job;

static void locate(const sk_layout *l, ptrdiff_t position, ptrdiff_t offsets[3]) {
  for (int i = 0; i < 3; i++) offsets[i] = 0;
  for (int32_t d = l->rank - 1; d >= 0; d--) {
    ptrdiff_t p = position % l->dims[d];
    position /= l->dims[d];
    for (int i = 0; i < 3; i++) offsets[i] += p * l->strides[i][d];
  }
}

#define GATHER(bits) \
  case bits / 8: { \
    uint##bits##_t *out = (uint##bits##_t *)j->out + at[0]; \
    const uint##bits##_t *x = (const uint##bits##_t *)j->x + at[1]; \
    for (ptrdiff_t i = 0; i < j->length; i++) { \
      out[i * j->strides[0]] = x[i * j->strides[1] + indices[i * j->strides[2]] * j->axis_stride]; \
    } \
    break; \
  }

static void gather(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  for (ptrdiff_t line = begin; line < end; line++) {
    ptrdiff_t at[3];
    locate(&j->lines, line, at);
    const int64_t *indices = j->indices + at[2];
    switch (j->size) {
      GATHER(8)
      GATHER(16)
      GATHER(32)
      GATHER(64)
    }
  }
}

// Runs along a line; `result` is what becomes of the elements `a`, there before, and `b`, of x.
#define COMBINE(type, class, result) \
  for (ptrdiff_t i = 0; i < j->length; i++) { \
    sk_##type *to = out + indices[i * j->strides[2]] * j->axis_stride; \
    const sk_##class a = sk_load_##type##_##class(*to), b = sk_load_##type##_##class(x[i * j->strides[1]]); \
    *to = sk_store_##class##_##type(result); \
  }

#define SCATTER(type, class) \
  static void scatter_##type(const job *j, const ptrdiff_t at[3]) { \
    sk_##type *out = (sk_##type *)j->out + at[0]; \
    const sk_##type *x = (const sk_##type *)j->x + at[1]; \
    const int64_t *indices = j->indices + at[2]; \
    switch (j->op) { \
    case SK_SCATTER_ASSIGN: \
      /* Bits as they are, whatever they mean. */ \
      for (ptrdiff_t i = 0; i < j->length; i++) { \
        out[indices[i * j->strides[2]] * j->axis_stride] = x[i * j->strides[1]]; \
      } \
      break; \
    case SK_SCATTER_ADD: COMBINE(type, class, a + b) break; \
    case SK_SCATTER_MULTIPLY: COMBINE(type, class, a * b) break; \
    case SK_SCATTER_MAXIMUM: COMBINE(type, class, b > a || b != b ? b : a) break; \
    case SK_SCATTER_MINIMUM: COMBINE(type, class, b < a || b != b ? b : a) break; \
    } \
  }
SCATTER(f32, f32)
SCATTER(bf16, f32)
SCATTER(f16, f32)
SCATTER(f64, f64)
SCATTER(i64, i64)
SCATTER(i32, i64)
SCATTER(u8, i64)
SCATTER(b8, i64)

static void scatter(ptrdiff_t begin, ptrdiff_t end, void *context) {
#define ENTRY(type, dtype) [dtype] = scatter_##type,
  static void (*const table[])(const job *, const ptrdiff_t[3]) = {SK_EACH_DTYPE(ENTRY)};
#undef ENTRY
  const job *j = context;
  for (ptrdiff_t line = begin; line < end; line++) {
    ptrdiff_t at[3];
    locate(&j->lines, line, at);
    table[j->dtype](j, at);
  }
}

// The lines along dimension `along`; operand `indexed` does not move along `axis` by itself.
static job job_along(const sk_layout *layout, int32_t along, int32_t axis, int indexed) {
  job j = {.lines = *layout, .length = 1};
  j.lines.operands = 2;
  sk_layout_add(&j.lines, NULL);
  if (layout->rank == 0) return j;
  j.axis_stride = layout->strides[indexed][axis];
  j.lines.strides[indexed][axis] = 0;
  j.length = layout->dims[along];
  for (int i = 0; i < 3; i++) j.strides[i] = j.lines.strides[i][along];
  sk_layout_drop(&j.lines, along);
  return j;
}

ptrdiff_t sk_gather(
  void *out, const void *x, ptrdiff_t element_size, const int64_t *indices, const sk_layout *layout, ptrdiff_t axis,
  ptrdiff_t n) {
  ptrdiff_t count = sk_layout_count(layout), bad = sk_check_indices(indices, count, n);
  if (bad >= 0 || count == 0) return bad;
  job j = job_along(layout, layout->rank - 1, (int32_t)axis, 1);
  j.out = out;
  j.x = x;
  j.size = element_size;
  j.indices = indices;
  sk_parallel_for(sk_layout_count(&j.lines), SK_MAX(1, 8192 / j.length), gather, &j);
  return -1;
}

ptrdiff_t sk_scatter(
  sk_scatter_op op, void *out, const void *x, sk_dtype dtype, const int64_t *indices, const sk_layout *layout, ptrdiff_t axis,
  ptrdiff_t n) {
  ptrdiff_t count = sk_layout_count(layout), bad = sk_check_indices(indices, count, n);
  if (bad >= 0 || count == 0) return bad;
  job j = job_along(layout, (int32_t)axis, (int32_t)axis, 0);
  j.out = out;
  j.x = x;
  j.dtype = dtype;
  j.indices = indices;
  j.op = op;
  // Lines along the axis never write to one another's elements.
  sk_parallel_for(sk_layout_count(&j.lines), SK_MAX(1, 8192 / j.length), scatter, &j);
  return -1;
}
