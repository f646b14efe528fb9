#include "order.h"

#include <string.h>

#include "Support/scalars.h"

#define ORDER(class, integer, low, high) \
  SK_CLONED(void, order_##class, ( \
    int64_t *restrict keys, const void *x, ptrdiff_t count, bool reversed, bool nan_highest), \
    (keys, x, count, reversed, nan_highest)) { \
    const sk_##class *restrict from = x; \
    const integer flip = reversed ? -1 : 0, nan = nan_highest ? high : low; \
    for (ptrdiff_t i = 0; i < count; i++) { \
      /* Adding 0 makes the two zeros one. */ \
      sk_##class value = from[i] + 0; \
      integer bits; \
      memcpy(&bits, &value, sizeof bits); \
      bits = (bits ^ ((bits >> (sizeof bits * 8 - 1)) & high)) ^ flip; \
      keys[i] = value != value ? nan : bits; \
    } \
  }
ORDER(f32, int32_t, INT32_MIN, INT32_MAX)
ORDER(f64, int64_t, INT64_MIN, INT64_MAX)

SK_CLONED(void, order_i64, (int64_t *restrict keys, const void *x, ptrdiff_t count, bool reversed),
  (keys, x, count, reversed)) {
  const int64_t *restrict from = x;
  const int64_t flip = reversed ? -1 : 0;
  for (ptrdiff_t i = 0; i < count; i++) keys[i] = from[i] ^ flip;
}

void sk_order(sk_class class, int64_t *keys, const void *x, ptrdiff_t count, bool reversed, bool nan_highest) {
  switch (class) {
  case SK_CLASS_F32: order_f32(keys, x, count, reversed, nan_highest); break;
  case SK_CLASS_F64: order_f64(keys, x, count, reversed, nan_highest); break;
  case SK_CLASS_I64: order_i64(keys, x, count, reversed); break;
  }
}
