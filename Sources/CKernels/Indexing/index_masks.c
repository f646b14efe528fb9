// Elements by mask, and what follows from masks and classes.

#include <string.h>

#include "sk_copy.h"
#include "sk_index.h"
#include "Support/tile.h"

SK_CLONED(ptrdiff_t, mask_count, (const uint8_t *mask, ptrdiff_t count), (mask, count)) {
  ptrdiff_t set = 0;
  for (ptrdiff_t i = 0; i < count; i++) set += mask[i] != 0;
  return set;
}

ptrdiff_t sk_mask_count(const uint8_t *mask, ptrdiff_t count) { return mask_count(mask, count); }

#define SCATTER(bits) \
  case bits / 8: { \
    uint##bits##_t *to = out; \
    const uint##bits##_t *from = x; \
    for (ptrdiff_t i = 0; i < count; i++) { \
      if (mask[i]) { \
        to[i] = from[set++]; \
      } else if (zero_elsewhere) { \
        to[i] = 0; \
      } \
    } \
    break; \
  }

ptrdiff_t sk_masked_scatter(
  void *out, const void *x, ptrdiff_t element_size, const uint8_t *mask, ptrdiff_t count, bool zero_elsewhere) {
  ptrdiff_t set = 0;
  switch (element_size) {
    SCATTER(8)
    SCATTER(16)
    SCATTER(32)
    SCATTER(64)
  }
  return set;
}

void sk_nonzero(int64_t *out, const uint8_t *mask, ptrdiff_t rank, const ptrdiff_t *dims) {
  ptrdiff_t count = 1;
  for (ptrdiff_t d = 0; d < rank; d++) count *= dims[d];
  for (ptrdiff_t i = 0; i < count; i++) {
    if (!mask[i]) continue;
    ptrdiff_t rest = i;
    for (ptrdiff_t d = rank - 1; d >= 0; d--) {
      out[d] = rest % dims[d];
      rest /= dims[d];
    }
    out += rank;
  }
}

ptrdiff_t sk_one_hot(
  void *out, sk_dtype dtype, const int64_t *indices, ptrdiff_t count, ptrdiff_t classes, double on, double off) {
  ptrdiff_t bad = sk_check_indices(indices, count, classes), size = sk_dtype_size(dtype);
  if (bad >= 0) return bad;
  sk_layout layout = sk_layout_flat(count * classes, 1);
  sk_fill(out, dtype, &layout, off);
  char element[8];
  sk_storer(SK_CLASS_F64, dtype)(element, &on, 1, 1, 0, 1);
  for (ptrdiff_t i = 0; i < count; i++) {
    memcpy((char *)out + (i * classes + indices[i]) * size, element, (size_t)size);
  }
  return -1;
}
