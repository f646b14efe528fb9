// Attention of float32 as one operation: logits and weights live in a thread's caches only.

#ifndef SK_ATTENTION_H
#define SK_ATTENTION_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// Matrices of an operand, one for each unit: where each starts, and the step from a row to the next. Rows are dense.
typedef struct {
  float *_Nullable data;
  const ptrdiff_t *_Nullable starts;
  ptrdiff_t row;
} sk_matrices;

/// Units are what share nothing: the heads of every image. Queries and keys have `depth` numbers a row.
typedef struct {
  ptrdiff_t units, queries, keys, depth, value_depth;
  /// Logits are query · key · scale + bias.
  float scale;
  /// `bias` has a column for each key; its data may be null. `log_sums` has no rows: a number for each query.
  sk_matrices query, key, value, bias, result;
  float *_Nullable log_sums;
  /// How many threads share the scratch memory.
  ptrdiff_t threads;
} sk_attention;

/// What comes back for the gradient of the result. The data of any may be null. `bias` is that of each unit by itself.
typedef struct {
  sk_matrices result, query, key, value, bias;
} sk_attention_gradients;

/// How many bytes of scratch memory both functions need.
ptrdiff_t sk_attention_scratch(const sk_attention *shape);

/// Writes the result, and the logarithm of each row's sum of exponentials. A row whose logits are all −∞ gets zeros, and
/// +∞ for a logarithm.
void sk_attention_forward(const sk_attention *shape, void *scratch);

/// Writes the gradients, from operands, result and logarithms of sums.
void sk_attention_backward(const sk_attention *shape, const sk_attention_gradients *gradients, void *scratch);

#pragma clang assume_nonnull end

#endif
