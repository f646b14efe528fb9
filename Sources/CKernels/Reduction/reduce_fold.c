// The walk of a reduction. Its blocks depend on the layout alone, and their results are joined in order, so that the
// number of threads changes nothing.

#include <stdlib.h>
#include <string.h>

#include "reduce.h"
#include "sk_parallel.h"

enum { COLUMNS = 512, BLOCK = 1 << 16 };

typedef struct {
  sk_fold fold;
  sk_class class;
  sk_state *states, *partials;
  const double *shifts;
  const char *x;
  ptrdiff_t size, native;
  sk_load load;
  sk_layout kept, reduced;  // operands: states, x; the innermost dimension is in neither
  ptrdiff_t inner, inner_stride, inner_state_stride;
  ptrdiff_t outputs, rows;  // elements of kept and reduced
  ptrdiff_t piece, pieces;  // of the inner dimension
  ptrdiff_t block, blocks;  // of (reduced, piece) along a row; of reduced down columns
} job;

// Where a position in row-major order lies.
static void locate(const sk_layout *l, ptrdiff_t position, ptrdiff_t *state, ptrdiff_t *x) {
  *state = *x = 0;
  for (int32_t d = l->rank - 1; d >= 0; d--) {
    ptrdiff_t p = d == 0 ? position : position % l->dims[d];
    position /= l->dims[d];
    *state += p * l->strides[0][d];
    *x += p * l->strides[1][d];
  }
}

static void along_rows(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  sk_row_fold row = sk_row_folder(j->fold, j->class);
  _Alignas(64) char buffer[SK_TILE * 8];
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t output = unit / j->blocks, block = unit % j->blocks, state, base;
    locate(&j->kept, output, &state, &base);
    double shift = j->shifts ? j->shifts[state] : 0;
    sk_state total = sk_fold_start(j->fold, j->class);
    ptrdiff_t last = SK_MIN((block + 1) * j->block, j->rows * j->pieces);
    for (ptrdiff_t i = block * j->block; i < last; i++) {
      ptrdiff_t unused, offset, column = 0;
      ptrdiff_t r = i;
      if (j->pieces > 1) {
        r = i / j->pieces;
        column = i % j->pieces * j->piece;
      }
      locate(&j->reduced, r, &unused, &offset);
      ptrdiff_t count = SK_MIN(j->piece, j->inner - column);
      const char *x = j->x + (base + offset + column * j->inner_stride) * j->size;
      if (!j->native) {
        j->load(buffer, x, 1, count, 0, j->inner_stride);
        x = buffer;
      }
      total = sk_fold_join(j->fold, j->class, total, row(x, count, shift));
    }
    if (j->blocks > 1) {
      j->partials[unit] = total;
    } else {
      j->states[state] = total;
    }
  }
}

// Joins a block's partial columns, in the class's type, into states.
static void join(const job *j, sk_state *states, const void *partial, ptrdiff_t columns) {
  for (ptrdiff_t c = 0; c < columns; c++) {
    sk_state s;
    switch (j->class) {
    case SK_CLASS_F32: s.real = ((const float *)partial)[c]; break;
    case SK_CLASS_F64: s.real = ((const double *)partial)[c]; break;
    case SK_CLASS_I64: s.whole = ((const int64_t *)partial)[c]; break;
    }
    states[c] = sk_fold_join(j->fold, j->class, states[c], s);
  }
}

static void start(const job *j, void *partial, ptrdiff_t columns) {
  sk_state s = sk_fold_start(j->fold, j->class);
  for (ptrdiff_t c = 0; c < columns; c++) {
    switch (j->class) {
    case SK_CLASS_F32: ((float *)partial)[c] = (float)s.real; break;
    case SK_CLASS_F64: ((double *)partial)[c] = s.real; break;
    case SK_CLASS_I64: ((int64_t *)partial)[c] = s.whole; break;
    }
  }
}

static void down_columns(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  sk_column_fold fold = sk_column_folder(j->fold, j->class);
  sk_load load_rows = j->load;
  _Alignas(64) char buffer[SK_TILE * 8], partial[COLUMNS * 8], shifts[COLUMNS * 8];
  sk_state totals[COLUMNS];
  memset(shifts, 0, sizeof shifts);
  const sk_layout *l = &j->reduced;
  ptrdiff_t run_dim = l->rank > 0 ? l->dims[l->rank - 1] : 1;
  ptrdiff_t run_stride = l->rank > 0 ? l->strides[1][l->rank - 1] : 0;
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t block = unit % j->blocks, piece = unit / j->blocks % j->pieces, state, base;
    locate(&j->kept, unit / j->blocks / j->pieces, &state, &base);
    ptrdiff_t column = piece * j->piece, columns = SK_MIN(j->piece, j->inner - column);
    state += column * j->inner_state_stride;
    base += column * j->inner_stride;
    if (j->shifts) {
      for (ptrdiff_t c = 0; c < columns; c++) {
        double shift = j->shifts[state + c * j->inner_state_stride];
        if (j->class == SK_CLASS_F32) {
          ((float *)shifts)[c] = (float)shift;
        } else {
          ((double *)shifts)[c] = shift;
        }
      }
    }
    for (ptrdiff_t c = 0; c < columns; c++) totals[c] = sk_fold_start(j->fold, j->class);
    ptrdiff_t at_most = j->native ? SK_FOLD_ROWS : SK_MAX(SK_TILE / columns, 1);
    ptrdiff_t last = SK_MIN((block + 1) * j->block, j->rows), held = 0;
    start(j, partial, columns);
    for (ptrdiff_t r = block * j->block; r < last;) {
      ptrdiff_t unused, offset;
      locate(l, r, &unused, &offset);
      ptrdiff_t rows = SK_MIN(SK_MIN(last - r, run_dim - r % run_dim), SK_MIN(at_most, SK_FOLD_ROWS - held));
      const char *x = j->x + (base + offset) * j->size;
      if (j->native) {
        fold(partial, x, rows, columns, run_stride, shifts);
      } else {
        load_rows(buffer, x, rows, columns, run_stride, j->inner_stride);
        fold(partial, buffer, rows, columns, columns, shifts);
      }
      r += rows;
      held += rows;
      if (held == SK_FOLD_ROWS || r == last) {
        join(j, totals, partial, columns);
        start(j, partial, columns);
        held = 0;
      }
    }
    if (j->blocks > 1) {
      memcpy(j->partials + unit * j->piece, totals, (size_t)columns * sizeof(sk_state));
    } else {
      for (ptrdiff_t c = 0; c < columns; c++) j->states[state + c * j->inner_state_stride] = totals[c];
    }
  }
}

static void join_blocks(const job *j, bool by_column) {
  ptrdiff_t pieces = by_column ? j->pieces : 1, width = by_column ? j->piece : 1;
  for (ptrdiff_t u = 0; u < j->outputs * pieces; u++) {
    ptrdiff_t state, unused, column = by_column ? u % pieces * j->piece : 0;
    locate(&j->kept, u / pieces, &state, &unused);
    ptrdiff_t columns = by_column ? SK_MIN(width, j->inner - column) : 1;
    for (ptrdiff_t c = 0; c < columns; c++) {
      sk_state total = sk_fold_start(j->fold, j->class);
      for (ptrdiff_t b = 0; b < j->blocks; b++) {
        total = sk_fold_join(j->fold, j->class, total, j->partials[(u * j->blocks + b) * width + c]);
      }
      j->states[state + (column + c) * (by_column ? j->inner_state_stride : 0)] = total;
    }
  }
}

static void append(sk_layout *to, const sk_layout *from, int32_t d) {
  int32_t e = to->rank++;
  to->dims[e] = from->dims[d];
  for (int32_t i = 0; i < 2; i++) to->strides[i][e] = from->strides[i][d];
}

void sk_fold_all(
  sk_fold fold, sk_class class, sk_state *states, const double *shifts, const void *x, sk_dtype dtype,
  const sk_layout *layout) {
  sk_layout l = *layout;
  l.operands = 2;
  sk_layout_merge(&l, 1);
  int32_t last = l.rank - 1;
  bool by_column = l.strides[0][last] != 0;
  // A short row to reduce is better taken as short columns side by side.
  if (!by_column && l.dims[last] < 16) {
    for (int32_t d = last - 1; d >= 0; d--) {
      if (l.strides[0][d] == 0 || l.dims[d] < 16) continue;
      sk_layout_swap(&l, d, last);
      by_column = true;
      break;
    }
  }
  job j = {.fold = fold, .class = class, .states = states, .shifts = shifts, .x = x, .size = sk_dtype_size(dtype)};
  j.load = sk_loader(class, dtype);
  j.kept.operands = j.reduced.operands = 2;
  for (int32_t d = 0; d < last; d++) append(l.strides[0][d] == 0 ? &j.reduced : &j.kept, &l, d);
  j.inner = l.dims[last];
  j.inner_stride = l.strides[1][last];
  j.inner_state_stride = l.strides[0][last];
  j.native = dtype == sk_class_dtype(class) && (j.inner_stride == 1 || j.inner == 1);
  j.outputs = sk_layout_count(&j.kept);
  j.rows = sk_layout_count(&j.reduced);
  ptrdiff_t units, work;
  if (by_column) {
    j.piece = SK_MIN(j.inner, (ptrdiff_t)COLUMNS);
    j.pieces = (j.inner + j.piece - 1) / j.piece;
    j.block = SK_MAX(SK_FOLD_ROWS, BLOCK / j.piece / SK_FOLD_ROWS * SK_FOLD_ROWS);
    j.blocks = (j.rows + j.block - 1) / j.block;
    units = j.outputs * j.pieces * j.blocks;
    work = SK_MIN(j.block, j.rows) * j.piece;
  } else {
    j.piece = SK_MIN(j.inner, (ptrdiff_t)(j.native ? SK_FOLD_RUN : SK_TILE));
    j.pieces = (j.inner + j.piece - 1) / j.piece;
    j.block = SK_MAX(1, BLOCK / j.piece);
    j.blocks = (j.rows * j.pieces + j.block - 1) / j.block;
    units = j.outputs * j.blocks;
    work = SK_MIN(j.block, j.rows * j.pieces) * j.piece;
  }
  if (j.blocks > 1) {
    size_t width = by_column ? (size_t)j.piece : 1;
    j.partials = malloc((size_t)units * width * sizeof(sk_state));
    if (!j.partials) sk_refuse("sk_reduce: out of memory");
  }
  sk_parallel_for(units, SK_MAX(1, BLOCK / 4 / SK_MAX(work, 1)), by_column ? down_columns : along_rows, &j);
  if (j.blocks > 1) {
    join_blocks(&j, by_column);
    free(j.partials);
  }
}
