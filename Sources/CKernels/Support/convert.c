// Loaders and storers: every pair of an element type and a compute type.

#include "scalars.h"
#include "tile.h"

#define LOADER(type, class) \
  SK_CLONED(void, load_##type##_##class, ( \
    void *buffer, const void *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t row_stride, ptrdiff_t column_stride), \
    (buffer, x, rows, columns, row_stride, column_stride)) { \
    sk_##class *restrict to = buffer; \
    for (ptrdiff_t r = 0; r < rows; r++) { \
      const sk_##type *restrict from = (const sk_##type *)x + r * row_stride; \
      if (column_stride == 1) { \
        for (ptrdiff_t c = 0; c < columns; c++) to[c] = sk_load_##type##_##class(from[c]); \
      } else if (column_stride == 0) { \
        sk_##class value = sk_load_##type##_##class(from[0]); \
        for (ptrdiff_t c = 0; c < columns; c++) to[c] = value; \
      } else { \
        for (ptrdiff_t c = 0; c < columns; c++) to[c] = sk_load_##type##_##class(from[c * column_stride]); \
      } \
      to += columns; \
    } \
  }

#define STORER(type, class) \
  SK_CLONED(void, store_##class##_##type, ( \
    void *x, const void *buffer, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t row_stride, ptrdiff_t column_stride), \
    (x, buffer, rows, columns, row_stride, column_stride)) { \
    const sk_##class *restrict from = buffer; \
    for (ptrdiff_t r = 0; r < rows; r++) { \
      sk_##type *restrict to = (sk_##type *)x + r * row_stride; \
      if (column_stride == 1) { \
        for (ptrdiff_t c = 0; c < columns; c++) to[c] = sk_store_##class##_##type(from[c]); \
      } else { \
        for (ptrdiff_t c = 0; c < columns; c++) to[c * column_stride] = sk_store_##class##_##type(from[c]); \
      } \
      from += columns; \
    } \
  }

#define BOTH(type, dtype) \
  LOADER(type, f32) LOADER(type, f64) LOADER(type, i64) STORER(type, f32) STORER(type, f64) STORER(type, i64)
SK_EACH_DTYPE(BOTH)

sk_load sk_loader(sk_class class, sk_dtype dtype) {
#define ROW(type, dtype) [dtype] = {load_##type##_f32, load_##type##_f64, load_##type##_i64},
  static const sk_load table[][3] = {SK_EACH_DTYPE(ROW)};
#undef ROW
  return table[dtype][class];
}

sk_store sk_storer(sk_class class, sk_dtype dtype) {
#define ROW(type, dtype) [dtype] = {store_f32_##type, store_f64_##type, store_i64_##type},
  static const sk_store table[][3] = {SK_EACH_DTYPE(ROW)};
#undef ROW
  return table[dtype][class];
}
