// What is asked of all gradients before a step: their norm, and whether they are numbers.

#include <stdatomic.h>

#include "Support/clones.h"
#include "sk_elementwise.h"
#include "sk_optimizer.h"
#include "sk_parallel.h"
#include "sk_reduce.h"

double sk_sum_of_squares(const void *x, sk_dtype dtype, ptrdiff_t count) {
  double sum = 0;
  sk_layout layout;
  sk_layout_init(&layout, 1, &count);
  sk_layout_add_reduced(&layout, 1);
  sk_layout_add(&layout, NULL);
  sk_reduce(SK_REDUCE_SUM_SQUARES, &sum, SK_DTYPE_FLOAT64, x, dtype, &layout);
  return sum;
}

void sk_scale(void *x, sk_dtype dtype, ptrdiff_t count, double factor) {
  sk_layout layout = sk_layout_flat(count, 2);
  sk_unary(SK_UNARY_LINEAR, x, dtype, x, dtype, &layout, factor, 0);
}

// All exponent bits set: infinite or NaN.
#define FINITE(bits) \
  SK_CLONED(bool, finite##bits, (const void *x, ptrdiff_t count, uint##bits##_t exponent), (x, count, exponent)) { \
    const uint##bits##_t *from = x; \
    int found = 0; \
    for (ptrdiff_t i = 0; i < count; i++) found |= (from[i] & exponent) == exponent; \
    return found == 0; \
  }
FINITE(16)
FINITE(32)
FINITE(64)

typedef struct {
  const char *x;
  sk_dtype dtype;
  ptrdiff_t count;
  atomic_bool found;
} job;

enum { BLOCK = 8192 };

static void look(ptrdiff_t begin, ptrdiff_t end, void *context) {
  job *j = context;
  ptrdiff_t size = sk_dtype_size(j->dtype);
  for (ptrdiff_t b = begin; b < end && !atomic_load_explicit(&j->found, memory_order_relaxed); b++) {
    ptrdiff_t n = SK_MIN(j->count - b * BLOCK, (ptrdiff_t)BLOCK);
    const char *x = j->x + b * BLOCK * size;
    bool finite = true;
    switch (j->dtype) {
    case SK_DTYPE_FLOAT32: finite = finite32(x, n, 0x7f800000); break;
    case SK_DTYPE_FLOAT64: finite = finite64(x, n, 0x7ff0000000000000); break;
    case SK_DTYPE_BFLOAT16: finite = finite16(x, n, 0x7f80); break;
    case SK_DTYPE_FLOAT16: finite = finite16(x, n, 0x7c00); break;
    default: break;
    }
    if (!finite) atomic_store_explicit(&j->found, true, memory_order_relaxed);
  }
}

bool sk_all_finite(const void *x, sk_dtype dtype, ptrdiff_t count) {
  job j = {x, dtype, count, false};
  sk_parallel_for((count + BLOCK - 1) / BLOCK, 8, look, &j);
  return !j.found;
}
