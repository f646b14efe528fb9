#include "sk_copy.h"

#include <string.h>

#include "Support/scalars.h"
#include "sk_parallel.h"
#include "Support/tile.h"
#include "transpose.h"

typedef struct {
  sk_tiling tiling;
  void *out;
  const void *x;
  sk_dtype out_dtype, x_dtype;
  sk_class class;
  ptrdiff_t size;
} job;

static void convert(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  sk_reader x;
  sk_writer out;
  sk_reader_init(&x, &j->tiling, 1, j->x, j->x_dtype, j->class);
  sk_writer_init(&out, &j->tiling, j->out, j->out_dtype, j->class);
  // Converting goes through the buffers even where the compute type lies ready in memory.
  for (ptrdiff_t i = begin; i < end; i++) {
    sk_tile tile = sk_tile_at(&j->tiling, i);
    const void *values = sk_reader_get(&x, &tile, tile.offsets[1]);
    void *place = sk_writer_take(&out, &tile);
    if (place != out.buffer) {
      sk_load copy = sk_loader(j->class, sk_class_dtype(j->class));
      if (place != values) copy(place, values, 1, tile.count, 0, 1);
    } else {
      char *to = out.data + tile.offsets[0] * out.size;
      bool run = (out.column_stride == 1 || tile.columns == 1) && (tile.rows == 1 || out.row_stride == tile.columns);
      if (run) {
        out.store(to, values, 1, tile.count, 0, 1);
      } else {
        out.store(to, values, tile.rows, tile.columns, out.row_stride, out.column_stride);
      }
    }
  }
}

// Rows of raw elements, one size at a time so that short rows are plain loops.
#define MOVE(bits) \
  SK_CLONED(void, move##bits, ( \
    void *out, const void *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t out_row, ptrdiff_t out_column, \
    ptrdiff_t x_row, ptrdiff_t x_column), (out, x, rows, columns, out_row, out_column, x_row, x_column)) { \
    for (ptrdiff_t r = 0; r < rows; r++) { \
      uint##bits##_t *restrict to = (uint##bits##_t *)out + r * out_row; \
      const uint##bits##_t *restrict from = (const uint##bits##_t *)x + r * x_row; \
      if (out_column == 1 && x_column == 1) { \
        for (ptrdiff_t c = 0; c < columns; c++) to[c] = from[c]; \
      } else if (out_column == 1 && x_column == 0) { \
        for (ptrdiff_t c = 0; c < columns; c++) to[c] = from[0]; \
      } else { \
        for (ptrdiff_t c = 0; c < columns; c++) to[c * out_column] = from[c * x_column]; \
      } \
    } \
  }
MOVE(8)
MOVE(16)
MOVE(32)
MOVE(64)

static void move(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  const sk_layout *l = &j->tiling.layout;
  int32_t last = l->rank - 1;
  ptrdiff_t out_column = l->strides[0][last], x_column = l->strides[1][last];
  ptrdiff_t out_row = last > 0 ? l->strides[0][last - 1] : 0, x_row = last > 0 ? l->strides[1][last - 1] : 0;
  for (ptrdiff_t i = begin; i < end; i++) {
    sk_tile t = sk_tile_at(&j->tiling, i);
    char *to = (char *)j->out + t.offsets[0] * j->size;
    const char *from = (const char *)j->x + t.offsets[1] * j->size;
    switch (j->size) {
    case 1: move8(to, from, t.rows, t.columns, out_row, out_column, x_row, x_column); break;
    case 2: move16(to, from, t.rows, t.columns, out_row, out_column, x_row, x_column); break;
    case 4: move32(to, from, t.rows, t.columns, out_row, out_column, x_row, x_column); break;
    default: move64(to, from, t.rows, t.columns, out_row, out_column, x_row, x_column); break;
    }
  }
}

static void move_flat(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  memcpy((char *)j->out + begin * j->size, (const char *)j->x + begin * j->size, (size_t)((end - begin) * j->size));
}

void sk_copy(void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const sk_layout *layout) {
  job j = {sk_tiling_of(layout), out, x, out_dtype, x_dtype, sk_common_class(&x_dtype, 1), sk_dtype_size(x_dtype)};
  if (j.tiling.tiles == 0) return;
  const sk_layout *l = &j.tiling.layout;
  if (out_dtype != x_dtype) {
    sk_parallel_for(j.tiling.tiles, SK_TILE_GRAIN, convert, &j);
  } else if (l->rank == 1 && l->strides[0][0] == 1 && l->strides[1][0] == 1) {
    if (out != x) sk_parallel_for(l->dims[0], SK_TILE * SK_TILE_GRAIN, move_flat, &j);
  } else if (!sk_transpose(out, x, j.size, l)) {
    sk_parallel_for(j.tiling.tiles, SK_TILE_GRAIN, move, &j);
  }
}

// `value` is one number of the compute type.
static void fill(void *out, sk_dtype dtype, const sk_layout *layout, sk_class class, const void *value) {
  sk_layout with_value = *layout;
  ptrdiff_t still[SK_MAX_RANK] = {0};
  with_value.operands = 1;
  sk_layout_add(&with_value, still);
  _Alignas(8) char element[8];
  sk_storer(class, dtype)(element, value, 1, 1, 0, 1);
  sk_copy(out, dtype, element, dtype, &with_value);
}

void sk_fill(void *out, sk_dtype dtype, const sk_layout *layout, double value) {
  fill(out, dtype, layout, SK_CLASS_F64, &value);
}

void sk_zero_channel_padding(
  void *buffer, sk_dtype dtype, ptrdiff_t n, ptrdiff_t c, ptrdiff_t spatial, ptrdiff_t block) {
  ptrdiff_t blocks = (c + block - 1) / block, lanes = blocks * block - c;
  if (lanes == 0 || n == 0) return;
  // All zero bits are zero in every element type.
  ptrdiff_t dims[] = {n, spatial, lanes}, strides[] = {blocks * spatial * block, block, 1};
  sk_layout layout;
  sk_layout_init(&layout, 3, dims);
  sk_layout_add(&layout, strides);
  char *first = (char *)buffer + ((blocks - 1) * spatial * block + block - lanes) * sk_dtype_size(dtype);
  sk_fill(first, dtype, &layout, 0);
}
