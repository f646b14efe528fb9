#include "Regions/box_groups.h"

#include <stdlib.h>

#include "Support/tile.h"
#include "sk_sort.h"

void *sk_box_memory(ptrdiff_t count, size_t size) {
  void *memory = malloc((size_t)SK_MAX(count, 1) * size);
  if (!memory) sk_refuse("sk_suppress: out of memory");
  return memory;
}

sk_box_groups sk_box_groups_make(const float *scores, const int64_t *classes, ptrdiff_t count) {
  sk_box_groups g = {.count = count};
  g.order = sk_box_memory(count, sizeof(int64_t));
  g.ranks = sk_box_memory(count, sizeof(int64_t));
  g.starts = sk_box_memory(count + 1, sizeof(ptrdiff_t));
  sk_sort(NULL, g.order, scores, SK_DTYPE_FLOAT32, 1, count, true);
  if (!classes) {
    for (ptrdiff_t i = 0; i < count; i++) g.ranks[i] = i;
    g.starts[0] = 0;
    g.starts[g.groups = count > 0] = count;
    return g;
  }
  int64_t *sorted = sk_box_memory(count, sizeof(int64_t));
  for (ptrdiff_t i = 0; i < count; i++) sorted[i] = classes[g.order[i]];
  sk_sort(NULL, g.ranks, sorted, SK_DTYPE_INT64, 1, count, false);
  for (ptrdiff_t i = 0; i < count; i++) {
    if (i == 0 || sorted[g.ranks[i]] != sorted[g.ranks[i - 1]]) g.starts[g.groups++] = i;
  }
  g.starts[g.groups] = count;
  free(sorted);
  return g;
}

void sk_box_groups_free(sk_box_groups *groups) {
  free(groups->order);
  free(groups->ranks);
  free(groups->starts);
}
