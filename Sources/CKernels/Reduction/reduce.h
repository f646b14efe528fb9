#ifndef SK_INTERNAL_REDUCE_H
#define SK_INTERNAL_REDUCE_H

#include "reduce_kernels.h"

/// Folds x into `states`, laid out by operand 0 of the layout (stride 0 where reduced), shifted by `shifts` laid out
/// alike where the fold uses a shift.
void sk_fold_all(
  sk_fold fold, sk_class class, sk_state *states, const double *shifts, const void *x, sk_dtype dtype,
  const sk_layout *layout);

/// A reduction's layout with operand 0 replaced by one dense over what is left, and how many results there are.
sk_layout sk_layout_of_states(const sk_layout *layout, ptrdiff_t *results, ptrdiff_t *reduced);

/// The layout that copies such states to operand 0 of a reduction's layout.
sk_layout sk_layout_of_results(const sk_layout *layout);

#endif
