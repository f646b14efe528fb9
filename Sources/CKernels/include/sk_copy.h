// Copies, casts and fills.

#ifndef SK_COPY_H
#define SK_COPY_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// Copies x to out, strided to strided, converting the element type. Operands: out, x.
///
/// Floats go to integers by truncation, saturated, NaN as 0. Integers go to narrower integers modulo their size.
/// Anything but zero is true.
void sk_copy(void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const sk_layout *layout);

/// Sets every element to a value. Operands: out.
void sk_fill(void *out, sk_dtype dtype, const sk_layout *layout, double value);

/// Zeroes the lanes beyond channel `c` of a buffer `[n, ceil(c / block), spatial, block]`.
void sk_zero_channel_padding(
  void *buffer, sk_dtype dtype, ptrdiff_t n, ptrdiff_t c, ptrdiff_t spatial, ptrdiff_t block);

#pragma clang assume_nonnull end

#endif
