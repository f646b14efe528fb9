#include "sk_types.h"

#include <string.h>

#include "clones.h"
#include "tile.h"

ptrdiff_t sk_dtype_size(sk_dtype dtype) {
  switch (dtype) {
  case SK_DTYPE_FLOAT64:
  case SK_DTYPE_INT64: return 8;
  case SK_DTYPE_FLOAT32:
  case SK_DTYPE_INT32: return 4;
  case SK_DTYPE_BFLOAT16:
  case SK_DTYPE_FLOAT16: return 2;
  case SK_DTYPE_UINT8:
  case SK_DTYPE_BOOL: return 1;
  }
  return 0;
}

void sk_layout_init(sk_layout *layout, ptrdiff_t rank, const ptrdiff_t *dims) {
  if (rank < 0 || rank > SK_MAX_RANK) sk_refuse("sk_layout_init: at most 8 dimensions");
  memset(layout, 0, sizeof *layout);
  layout->rank = (int32_t)rank;
  for (ptrdiff_t d = 0; d < rank; d++) layout->dims[d] = dims[d];
}

void sk_layout_add(sk_layout *layout, const ptrdiff_t *strides) {
  if (layout->operands >= SK_MAX_OPERANDS) sk_refuse("sk_layout_add: at most 4 operands");
  ptrdiff_t *row = layout->strides[layout->operands++];
  ptrdiff_t dense = 1;
  for (int32_t d = layout->rank - 1; d >= 0; d--) {
    row[d] = strides ? strides[d] : dense;
    dense *= layout->dims[d];
  }
}

sk_layout sk_layout_flat(ptrdiff_t count, int32_t operands) {
  sk_layout layout;
  sk_layout_init(&layout, 1, &count);
  for (int32_t i = 0; i < operands; i++) sk_layout_add(&layout, NULL);
  return layout;
}

ptrdiff_t sk_layout_count(const sk_layout *layout) {
  ptrdiff_t count = 1;
  for (int32_t d = 0; d < layout->rank; d++) count *= layout->dims[d];
  return count;
}

static ptrdiff_t magnitude(ptrdiff_t stride) { return stride < 0 ? -stride : stride; }

void sk_layout_drop(sk_layout *l, int32_t d) {
  for (int32_t e = d; e + 1 < l->rank; e++) {
    l->dims[e] = l->dims[e + 1];
    for (int32_t i = 0; i < l->operands; i++) l->strides[i][e] = l->strides[i][e + 1];
  }
  l->rank--;
}

void sk_layout_swap(sk_layout *l, int32_t d, int32_t e) {
  ptrdiff_t dim = l->dims[d];
  l->dims[d] = l->dims[e];
  l->dims[e] = dim;
  for (int32_t i = 0; i < l->operands; i++) {
    ptrdiff_t stride = l->strides[i][d];
    l->strides[i][d] = l->strides[i][e];
    l->strides[i][e] = stride;
  }
}

void sk_layout_merge(sk_layout *l, int32_t leader) {
  for (int32_t d = l->rank - 1; d >= 0; d--) {
    if (l->dims[d] == 1) sk_layout_drop(l, d);
  }
  for (int32_t d = 1; d < l->rank; d++) {
    for (int32_t e = d; e > 0; e--) {
      if (magnitude(l->strides[leader][e - 1]) >= magnitude(l->strides[leader][e])) break;
      sk_layout_swap(l, e - 1, e);
    }
  }
  for (int32_t d = l->rank - 2; d >= 0; d--) {
    bool joined = true;
    for (int32_t i = 0; i < l->operands; i++) {
      joined = joined && l->strides[i][d] == l->strides[i][d + 1] * l->dims[d + 1];
    }
    if (!joined) continue;
    l->dims[d] *= l->dims[d + 1];
    for (int32_t i = 0; i < l->operands; i++) l->strides[i][d] = l->strides[i][d + 1];
    sk_layout_drop(l, d + 1);
  }
  if (l->rank == 0) {
    l->rank = 1;
    l->dims[0] = 1;
    for (int32_t i = 0; i < l->operands; i++) l->strides[i][0] = 1;
  }
}
