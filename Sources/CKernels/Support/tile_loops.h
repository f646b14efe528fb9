// The walk over the tiles of operations with one and with two inputs: a loop for the elements is all they differ in.

#ifndef SK_INTERNAL_TILE_LOOPS_H
#define SK_INTERNAL_TILE_LOOPS_H

#include "tile.h"

/// Loops over `count` elements of the compute type; the output may be an input.
typedef void (*sk_unary_loop)(void *out, const void *x, ptrdiff_t count, double p, double q);
typedef void (*sk_binary_loop)(void *out, const void *a, const void *b, ptrdiff_t count, double p);

typedef struct {
  sk_tiling tiling;
  sk_unary_loop run;
  sk_class class;
  void *out;
  const void *x;
  sk_dtype out_dtype, x_dtype;
  double p, q;
} sk_unary_job;

typedef struct {
  sk_tiling tiling;
  sk_binary_loop run;
  sk_class class;
  void *out;
  const void *a, *b;
  sk_dtype out_dtype, a_dtype, b_dtype;
  double p;
} sk_binary_job;

/// Runs the loop over all tiles; `grain` is how many a thread should at least have.
void sk_unary_walk(sk_unary_job *job, ptrdiff_t grain);
void sk_binary_walk(sk_binary_job *job, ptrdiff_t grain);

#endif
