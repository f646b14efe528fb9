#include "tile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sk_refuse(const char *message) {
  fprintf(stderr, "%s\n", message);
  abort();
}

static sk_class class_of(sk_dtype dtype) {
  switch (dtype) {
  case SK_DTYPE_FLOAT64: return SK_CLASS_F64;
  case SK_DTYPE_FLOAT32:
  case SK_DTYPE_BFLOAT16:
  case SK_DTYPE_FLOAT16: return SK_CLASS_F32;
  default: return SK_CLASS_I64;
  }
}

sk_class sk_common_class(const sk_dtype *dtypes, int count) {
  sk_class result = SK_CLASS_I64;
  for (int i = 0; i < count; i++) {
    sk_class class = class_of(dtypes[i]);
    if (class == SK_CLASS_F64 || (class == SK_CLASS_F32 && result == SK_CLASS_I64)) result = class;
  }
  return result;
}

sk_dtype sk_class_dtype(sk_class class) {
  switch (class) {
  case SK_CLASS_F32: return SK_DTYPE_FLOAT32;
  case SK_CLASS_F64: return SK_DTYPE_FLOAT64;
  case SK_CLASS_I64: return SK_DTYPE_INT64;
  }
  return SK_DTYPE_FLOAT32;
}

sk_tiling sk_tiling_of(const sk_layout *layout) {
  sk_tiling t;
  t.layout = *layout;
  sk_layout_merge(&t.layout, 0);
  int32_t rank = t.layout.rank;
  t.columns = t.layout.dims[rank - 1];
  t.rows = rank > 1 ? t.layout.dims[rank - 2] : 1;
  ptrdiff_t outer = 1;
  for (int32_t d = 0; d < rank - 2; d++) outer *= t.layout.dims[d];
  t.piece = SK_MIN(t.columns, (ptrdiff_t)SK_TILE);
  t.group = t.columns > 0 && t.columns < SK_TILE ? SK_MIN(SK_TILE / t.columns, t.rows) : 1;
  t.pieces = t.columns > 0 ? (t.columns + t.piece - 1) / t.piece : 0;
  t.groups = t.rows > 0 ? (t.rows + t.group - 1) / t.group : 0;
  t.tiles = outer * t.groups * t.pieces;
  return t;
}

sk_tile sk_tile_at(const sk_tiling *t, ptrdiff_t index) {
  const sk_layout *l = &t->layout;
  sk_tile tile;
  ptrdiff_t column = 0, row = 0, rest = index;
  if (t->pieces > 1) {
    column = rest % t->pieces * t->piece;
    rest /= t->pieces;
  }
  if (t->groups > 1) {
    row = rest % t->groups * t->group;
    rest /= t->groups;
  }
  tile.columns = SK_MIN(t->piece, t->columns - column);
  tile.rows = SK_MIN(t->group, t->rows - row);
  tile.count = tile.rows * tile.columns;
  int32_t rank = l->rank;
  for (int32_t i = 0; i < l->operands; i++) {
    tile.offsets[i] = column * l->strides[i][rank - 1] + (rank > 1 ? row * l->strides[i][rank - 2] : 0);
  }
  for (int32_t d = rank - 3; d >= 0; d--) {
    ptrdiff_t position = rest % l->dims[d];
    rest /= l->dims[d];
    for (int32_t i = 0; i < l->operands; i++) tile.offsets[i] += position * l->strides[i][d];
  }
  return tile;
}

static ptrdiff_t row_stride(const sk_tiling *t, int operand) {
  return t->layout.rank > 1 ? t->layout.strides[operand][t->layout.rank - 2] : 0;
}

void sk_reader_init(
  sk_reader *r, const sk_tiling *tiling, int operand, const void *data, sk_dtype dtype, sk_class class) {
  r->data = data;
  r->size = sk_dtype_size(dtype);
  r->row_stride = row_stride(tiling, operand);
  r->column_stride = tiling->layout.strides[operand][tiling->layout.rank - 1];
  r->load = sk_loader(class, dtype);
  r->native = dtype == sk_class_dtype(class);
  r->held = NULL;
}

const void *sk_reader_get(sk_reader *r, const sk_tile *tile, ptrdiff_t offset) {
  const char *x = r->data + offset * r->size;
  bool run = (r->column_stride == 1 || tile->columns == 1) && (tile->rows == 1 || r->row_stride == tile->columns);
  if (r->native && run) return x;
  // Rows that are all the same element or all the same row need not be brought again.
  bool scalar = r->column_stride == 0 && (r->row_stride == 0 || tile->rows == 1);
  if (r->held == x) {
    if (scalar && tile->count <= r->held_rows * r->held_columns) return r->buffer;
    if (r->row_stride == 0 && tile->columns == r->held_columns && tile->rows <= r->held_rows) return r->buffer;
  }
  if (run || scalar) {
    r->load(r->buffer, x, 1, tile->count, 0, scalar ? 0 : 1);
  } else {
    r->load(r->buffer, x, tile->rows, tile->columns, r->row_stride, r->column_stride);
  }
  // A loaded column of different elements must be loaded anew, as the array could be the output too.
  r->held = scalar || r->row_stride == 0 ? x : NULL;
  r->held_rows = tile->rows;
  r->held_columns = tile->columns;
  return r->buffer;
}

void sk_writer_init(sk_writer *w, const sk_tiling *tiling, void *data, sk_dtype dtype, sk_class class) {
  w->data = data;
  w->size = sk_dtype_size(dtype);
  w->row_stride = row_stride(tiling, 0);
  w->column_stride = tiling->layout.strides[0][tiling->layout.rank - 1];
  w->store = sk_storer(class, dtype);
  w->native = dtype == sk_class_dtype(class);
}

static bool is_run(const sk_writer *w, const sk_tile *tile) {
  return (w->column_stride == 1 || tile->columns == 1) && (tile->rows == 1 || w->row_stride == tile->columns);
}

void *sk_writer_take(sk_writer *w, const sk_tile *tile) {
  return w->native && is_run(w, tile) ? w->data + tile->offsets[0] * w->size : w->buffer;
}

void sk_writer_put(sk_writer *w, const sk_tile *tile, const void *results) {
  if (results != w->buffer) return;
  char *x = w->data + tile->offsets[0] * w->size;
  if (is_run(w, tile)) {
    w->store(x, results, 1, tile->count, 0, 1);
  } else {
    w->store(x, results, tile->rows, tile->columns, w->row_stride, w->column_stride);
  }
}
