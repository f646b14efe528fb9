// The inner loops of reductions, along a row and down columns.

#ifndef SK_INTERNAL_REDUCE_KERNELS_H
#define SK_INTERNAL_REDUCE_KERNELS_H

#include "sk_types.h"
#include "Support/tile.h"

typedef enum {
  SK_FOLD_SUM,
  SK_FOLD_PRODUCT,
  SK_FOLD_MAXIMUM,
  SK_FOLD_MINIMUM,
  SK_FOLD_ANY,
  SK_FOLD_ALL,
  SK_FOLD_SQUARES,  // of x - shift
  SK_FOLD_EXPONENTIALS,  // of x - shift
} sk_fold;

/// What a reduction has so far: float64 for floats, int64 for integers.
typedef union {
  double real;
  int64_t whole;
} sk_state;

sk_state sk_fold_start(sk_fold fold, sk_class class);
sk_state sk_fold_join(sk_fold fold, sk_class class, sk_state a, sk_state b);

/// Folds `count` elements of the class's type.
typedef sk_state (*sk_row_fold)(const void *x, ptrdiff_t count, double shift);
sk_row_fold sk_row_folder(sk_fold fold, sk_class class);

/// Folds each of `columns` columns of a block into `partial`, elements of the class's type.
typedef void (*sk_column_fold)(
  void *partial, const void *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t row_stride, const void *shifts);
sk_column_fold sk_column_folder(sk_fold fold, sk_class class);

// float32 partial results are joined into float64 after this many rows of a column, or elements of a row.
enum { SK_FOLD_ROWS = 64, SK_FOLD_RUN = 4096 };

#endif
