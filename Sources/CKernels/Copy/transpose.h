#ifndef SK_INTERNAL_TRANSPOSE_H
#define SK_INTERNAL_TRANSPOSE_H

#include "sk_types.h"

/// Copies by square tiles where output and input run contiguously along different dimensions of a merged layout.
/// False, and nothing done, where that is not the case.
bool sk_transpose(void *out, const void *x, ptrdiff_t size, const sk_layout *layout);

#endif
