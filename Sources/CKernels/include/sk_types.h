// Element types and the descriptor of strided operands.

#ifndef SK_TYPES_H
#define SK_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Closed enumerations, so that Swift sees them as its own, with short names.
#define SK_ENUM __attribute__((enum_extensibility(closed)))
#define SK_NAMED(name) __attribute__((swift_name(#name)))

/// An element type; the order is that of DType's cases.
typedef enum SK_ENUM : int32_t {
  SK_DTYPE_FLOAT32 SK_NAMED(float32) = 0,
  SK_DTYPE_BFLOAT16 SK_NAMED(bfloat16),
  SK_DTYPE_FLOAT16 SK_NAMED(float16),
  SK_DTYPE_FLOAT64 SK_NAMED(float64),
  SK_DTYPE_INT64 SK_NAMED(int64),
  SK_DTYPE_INT32 SK_NAMED(int32),
  SK_DTYPE_UINT8 SK_NAMED(uint8),
  SK_DTYPE_BOOL SK_NAMED(bool),
} sk_dtype;

/// What follows another kernel in the same sweep over memory.
typedef enum SK_ENUM : int32_t {
  SK_ACTIVATION_IDENTITY SK_NAMED(identity) = 0,
  SK_ACTIVATION_RELU SK_NAMED(relu),
  SK_ACTIVATION_RELU6 SK_NAMED(relu6),
  SK_ACTIVATION_SILU SK_NAMED(silu),
} sk_activation;

/// How many bytes an element takes.
ptrdiff_t sk_dtype_size(sk_dtype dtype);

enum { SK_MAX_RANK = 8, SK_MAX_OPERANDS = 4 };

/// The index space of a strided kernel and how each operand walks through it.
///
/// Operand 0 is the output, the inputs follow in the order of the kernel's arguments. A stride is in elements; 0
/// broadcasts, negative runs backwards. Kernels merge and reorder dimensions themselves, so give them as they are.
typedef struct {
  int32_t rank;
  int32_t operands;
  ptrdiff_t dims[SK_MAX_RANK];
  ptrdiff_t strides[SK_MAX_OPERANDS][SK_MAX_RANK];
} sk_layout;

/// Starts a layout without operands. Rank 0 is one element.
void sk_layout_init(sk_layout *layout, ptrdiff_t rank, const ptrdiff_t *_Nullable dims);

/// Adds the next operand. Null strides mean dense, row-major.
void sk_layout_add(sk_layout *layout, const ptrdiff_t *_Nullable strides);

/// `count` elements in a row, alike for all operands.
sk_layout sk_layout_flat(ptrdiff_t count, int32_t operands);

/// How many elements the index space has.
ptrdiff_t sk_layout_count(const sk_layout *layout);

#pragma clang assume_nonnull end

#endif
