// Partial sums come together in their order.

#include "clones.h"
#include "sk_parallel.h"

typedef struct {
  float *sum;
  const float *parts;
  ptrdiff_t count, number;
} job;

// What stays in the nearest cache while all parts pass by.
enum { BLOCK = 2048 };

SK_CLONED(void, add_blocks, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  for (ptrdiff_t block = begin; block < end; block++) {
    ptrdiff_t first = block * BLOCK, count = SK_MIN((ptrdiff_t)BLOCK, j->count - first), p = 0;
    float *restrict sum = j->sum + first;
    for (; p + 2 <= j->number; p += 2) {
      const float *restrict a = j->parts + p * j->count + first, *restrict b = a + j->count;
      for (ptrdiff_t i = 0; i < count; i++) sum[i] = (sum[i] + a[i]) + b[i];
    }
    if (p == j->number) continue;
    const float *restrict a = j->parts + p * j->count + first;
    for (ptrdiff_t i = 0; i < count; i++) sum[i] += a[i];
  }
}

void sk_add_parts(float *sum, const float *parts, ptrdiff_t count, ptrdiff_t number) {
  job j = {sum, parts, count, number};
  if (number > 0) sk_parallel_for((count + BLOCK - 1) / BLOCK, SK_MAX(1, 16 / number), add_blocks, &j);
}
