// Sums of runs of elements in memory.

#ifndef SK_INTERNAL_ADD_H
#define SK_INTERNAL_ADD_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// Adds `count` elements to as many others; the two do not overlap.
void sk_add_run(sk_dtype dtype, void *sum, const void *x, ptrdiff_t count);

#pragma clang assume_nonnull end

#endif
