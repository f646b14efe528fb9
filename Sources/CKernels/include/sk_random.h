// Random fills: Philox 4×32-10, element i from word i mod 4 of block `first + i / 4` (domain 0), whatever the threads.

#ifndef SK_RANDOM_H
#define SK_RANDOM_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// Uniform in `low ..< high`, with 24 random bits.
void sk_random_uniform(
  void *out, sk_dtype dtype, ptrdiff_t count, uint64_t key, uint64_t first, double low, double high);

/// Normal: elements 4j and 4j + 1 are one Box-Muller pair, 4j + 2 and 4j + 3 another.
void sk_random_normal(
  void *out, sk_dtype dtype, ptrdiff_t count, uint64_t key, uint64_t first, double mean, double deviation);

/// Normal, drawn again until within `low ... high`: try t takes its words from domain t.
void sk_random_truncated_normal(
  void *out, sk_dtype dtype, ptrdiff_t count, uint64_t key, uint64_t first, double mean, double deviation, double low,
  double high);

/// 1 with the given probability, else 0.
void sk_random_bernoulli(void *out, sk_dtype dtype, ptrdiff_t count, uint64_t key, uint64_t first, double probability);

/// out = x / (1 - p) where the draw keeps the element, else 0. The same key and block give the same mask, so this is
/// its own gradient.
void sk_dropout(
  void *out, const void *x, sk_dtype dtype, ptrdiff_t count, uint64_t key, uint64_t first, double p);

#pragma clang assume_nonnull end

#endif
