// Whole rows by index: select, copy, add.

#include <string.h>

#include "Support/add.h"
#include "sk_index.h"
#include "sk_parallel.h"
#include "Support/tile.h"

SK_CLONED(bool, any_outside, (const int64_t *indices, ptrdiff_t count, ptrdiff_t n), (indices, count, n)) {
  int outside = 0;
  // Negative indices are huge when unsigned.
  for (ptrdiff_t i = 0; i < count; i++) outside |= (uint64_t)indices[i] >= (uint64_t)n;
  return outside != 0;
}

ptrdiff_t sk_check_indices(const int64_t *indices, ptrdiff_t count, ptrdiff_t n) {
  if (!any_outside(indices, count, n)) return -1;
  ptrdiff_t i = 0;
  while ((uint64_t)indices[i] < (uint64_t)n) i++;
  return i;
}

typedef struct {
  char *out;
  const char *x;
  ptrdiff_t size, n, inner, count;
  const int64_t *indices;
  sk_dtype dtype;
} job;

static void select_rows(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  ptrdiff_t row = j->inner * j->size;
  for (ptrdiff_t u = begin; u < end; u++) {
    ptrdiff_t from = u / j->count * j->n + j->indices[u % j->count];
    const char *x = j->x + from * row;
    char *out = j->out + u * row;
    // A call of memcpy would cost more than a single element.
    if (row == 4) {
      memcpy(out, x, 4);
    } else if (row == 8) {
      memcpy(out, x, 8);
    } else {
      memcpy(out, x, (size_t)row);
    }
  }
}

ptrdiff_t sk_index_select(
  void *out, const void *x, ptrdiff_t element_size, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner,
  const int64_t *indices, ptrdiff_t count) {
  ptrdiff_t bad = sk_check_indices(indices, count, n);
  if (bad >= 0 || inner == 0) return bad;
  job j = {out, x, element_size, n, inner, count, indices, SK_DTYPE_UINT8};
  sk_parallel_for(outer * count, SK_MAX(1, 65536 / (inner * element_size)), select_rows, &j);
  return -1;
}

ptrdiff_t sk_index_copy(
  void *out, const void *x, ptrdiff_t element_size, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner,
  const int64_t *indices, ptrdiff_t count) {
  ptrdiff_t bad = sk_check_indices(indices, count, n), row = inner * element_size;
  if (bad >= 0 || inner == 0) return bad;
  for (ptrdiff_t o = 0; o < outer; o++) {
    for (ptrdiff_t i = 0; i < count; i++) {
      memcpy((char *)out + (o * n + indices[i]) * row, (const char *)x + (o * count + i) * row, (size_t)row);
    }
  }
  return -1;
}

// Each thread owns a range of the output's rows and goes through all the indices: the order of additions stays that of
// the indices.
static void add_rows(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  ptrdiff_t row = j->inner * j->size;
  for (ptrdiff_t o = begin / j->n; o * j->n < end; o++) {
    ptrdiff_t first = SK_MAX(begin - o * j->n, 0), past = SK_MIN(end - o * j->n, j->n);
    for (ptrdiff_t i = 0; i < j->count; i++) {
      int64_t index = j->indices[i];
      if (index < first || index >= past) continue;
      sk_add_run(j->dtype, j->out + (o * j->n + index) * row, j->x + (o * j->count + i) * row, j->inner);
    }
  }
}

ptrdiff_t sk_index_add(
  void *out, const void *x, sk_dtype dtype, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner, const int64_t *indices,
  ptrdiff_t count) {
  ptrdiff_t bad = sk_check_indices(indices, count, n);
  if (bad >= 0 || inner == 0 || count == 0) return bad;
  job j = {out, x, sk_dtype_size(dtype), n, inner, count, indices, dtype};
  ptrdiff_t work = SK_MAX(1, count * inner / n);
  sk_parallel_for(outer * n, SK_MAX(1, 32768 / work), add_rows, &j);
  return -1;
}
