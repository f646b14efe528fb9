#include "sk_parallel.h"
#include "sk_running.h"
#include "Support/clones.h"

typedef struct {
  int64_t *out;
  const void *sorted, *values;
  bool whole, shared, right;
  ptrdiff_t n, m;
} job;

// A comparison with NaN does not hold, so it goes to the end.
#define SEARCH(name, type) \
  static int64_t name(const type *row, type value, ptrdiff_t n, bool right) { \
    ptrdiff_t low = 0, high = n; \
    while (low < high) { \
      ptrdiff_t middle = low + (high - low) / 2; \
      bool is_before = right ? !(row[middle] > value) : !(row[middle] >= value); \
      if (is_before) { \
        low = middle + 1; \
      } else { \
        high = middle; \
      } \
    } \
    return low; \
  }
SEARCH(search_f64, double)
SEARCH(search_i64, int64_t)

static void work(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  for (ptrdiff_t i = begin; i < end; i++) {
    ptrdiff_t row = j->shared ? 0 : i / j->m * j->n;
    j->out[i] = j->whole ? search_i64((const int64_t *)j->sorted + row, ((const int64_t *)j->values)[i], j->n, j->right)
                         : search_f64((const double *)j->sorted + row, ((const double *)j->values)[i], j->n, j->right);
  }
}

void sk_search_sorted(
  int64_t *out, const void *sorted, const void *values, bool whole, bool shared, bool right, ptrdiff_t rows,
  ptrdiff_t n, ptrdiff_t m) {
  job j = {out, sorted, values, whole, shared, right, n, m};
  sk_parallel_for(rows * m, 1024, work, &j);
}
