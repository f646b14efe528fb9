// Boxes by falling score, and those of a class one after the other.

#ifndef SK_INTERNAL_BOX_GROUPS_H
#define SK_INTERNAL_BOX_GROUPS_H

#include "sk_types.h"

typedef struct {
  ptrdiff_t count;
  // The boxes by falling score, equals in their order.
  int64_t *order;
  // Ranks in that order, class by class, each class by falling score; group g is ranks[starts[g]] up to but without
  // ranks[starts[g + 1]].
  int64_t *ranks;
  ptrdiff_t *starts, groups;
} sk_box_groups;

sk_box_groups sk_box_groups_make(const float *scores, const int64_t *classes, ptrdiff_t count);
void sk_box_groups_free(sk_box_groups *groups);

// Memory, or the end of the program.
void *sk_box_memory(ptrdiff_t count, size_t size);

#endif
