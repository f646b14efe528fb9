#include "add.h"

#include "scalars.h"
#include "tile.h"

#define ADD(type, class) \
  SK_CLONED(void, add_##type, (void *sum, const void *x, ptrdiff_t count), (sum, x, count)) { \
    sk_##type *restrict to = sum; \
    const sk_##type *restrict from = x; \
    for (ptrdiff_t i = 0; i < count; i++) { \
      to[i] = sk_store_##class##_##type(sk_load_##type##_##class(to[i]) + sk_load_##type##_##class(from[i])); \
    } \
  }
ADD(f32, f32)
ADD(bf16, f32)
ADD(f16, f32)
ADD(f64, f64)
ADD(i64, i64)
ADD(i32, i64)
ADD(u8, i64)
ADD(b8, i64)

void sk_add_run(sk_dtype dtype, void *sum, const void *x, ptrdiff_t count) {
#define ENTRY(type, dtype) [dtype] = add_##type,
  static void (*const table[])(void *, const void *, ptrdiff_t) = {SK_EACH_DTYPE(ENTRY)};
#undef ENTRY
  table[dtype](sum, x, count);
}
