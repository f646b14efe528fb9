#ifndef SK_INTERNAL_ORDER_H
#define SK_INTERNAL_ORDER_H

#include "Support/tile.h"

/// Turns elements of a class's type into integers of the same order, or of the reverse. NaN becomes the highest, or the
/// lowest; the two zeros become one. float32 gives 32-bit numbers.
void sk_order(sk_class class, int64_t *keys, const void *x, ptrdiff_t count, bool reversed, bool nan_highest);

#endif
