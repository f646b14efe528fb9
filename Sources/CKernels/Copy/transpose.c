#include "transpose.h"

#include "Support/clones.h"
#include "sk_parallel.h"

// A tile's rows and columns: a cache line of float32 both ways, with a few of them ahead.
enum { SIDE = 32 };

typedef struct {
  void *out;
  const void *x;
  ptrdiff_t size;
  sk_layout outer;  // the dimensions but the two transposed
  ptrdiff_t rows, columns;  // the input runs along rows, the output along columns
  ptrdiff_t out_stride, x_stride;  // of a row in the output, of a column in the input
  ptrdiff_t row_tiles, column_tiles;
} job;

// out[r * out_stride + c] = x[c * x_stride + r], through a local square so that both sides move whole lines.
#define TILE(bits) \
  SK_CLONED(void, tile##bits, ( \
    uint##bits##_t *restrict out, const uint##bits##_t *restrict x, ptrdiff_t rows, ptrdiff_t columns, \
    ptrdiff_t out_stride, ptrdiff_t x_stride), (out, x, rows, columns, out_stride, x_stride)) { \
    if (rows == SIDE && columns == SIDE) { \
      for (ptrdiff_t r = 0; r < SIDE; r += 8) { \
        for (ptrdiff_t c = 0; c < SIDE; c += 8) { \
          uint##bits##_t square[8][8]; \
          for (int i = 0; i < 8; i++) { \
            for (int k = 0; k < 8; k++) square[i][k] = x[(c + i) * x_stride + r + k]; \
          } \
          for (int i = 0; i < 8; i++) { \
            for (int k = 0; k < 8; k++) out[(r + i) * out_stride + c + k] = square[k][i]; \
          } \
        } \
      } \
      return; \
    } \
    for (ptrdiff_t r = 0; r < rows; r++) { \
      for (ptrdiff_t c = 0; c < columns; c++) out[r * out_stride + c] = x[c * x_stride + r]; \
    } \
  }
TILE(8)
TILE(16)
TILE(32)
TILE(64)

static void work(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  for (ptrdiff_t i = begin; i < end; i++) {
    ptrdiff_t rest = i;
    ptrdiff_t column = rest % j->column_tiles * SIDE;
    rest /= j->column_tiles;
    ptrdiff_t row = rest % j->row_tiles * SIDE;
    rest /= j->row_tiles;
    ptrdiff_t to = row * j->out_stride + column, from = column * j->x_stride + row;
    for (int32_t d = j->outer.rank - 1; d >= 0; d--) {
      ptrdiff_t position = rest % j->outer.dims[d];
      rest /= j->outer.dims[d];
      to += position * j->outer.strides[0][d];
      from += position * j->outer.strides[1][d];
    }
    ptrdiff_t rows = SK_MIN(j->rows - row, (ptrdiff_t)SIDE), columns = SK_MIN(j->columns - column, (ptrdiff_t)SIDE);
    switch (j->size) {
    case 1:
      tile8((uint8_t *)j->out + to, (const uint8_t *)j->x + from, rows, columns, j->out_stride, j->x_stride);
      break;
    case 2:
      tile16((uint16_t *)j->out + to, (const uint16_t *)j->x + from, rows, columns, j->out_stride, j->x_stride);
      break;
    case 4:
      tile32((uint32_t *)j->out + to, (const uint32_t *)j->x + from, rows, columns, j->out_stride, j->x_stride);
      break;
    default:
      tile64((uint64_t *)j->out + to, (const uint64_t *)j->x + from, rows, columns, j->out_stride, j->x_stride);
      break;
    }
  }
}

bool sk_transpose(void *out, const void *x, ptrdiff_t size, const sk_layout *l) {
  int32_t last = l->rank - 1;
  if (l->strides[0][last] != 1 || l->strides[1][last] == 1 || l->dims[last] < 4) return false;
  int32_t along = -1;
  for (int32_t d = 0; d < last; d++) {
    if (l->strides[1][d] == 1 && l->dims[d] >= 4) along = d;
  }
  if (along < 0) return false;
  job j = {.out = out, .x = x, .size = size, .outer = *l, .rows = l->dims[along], .columns = l->dims[last],
           .out_stride = l->strides[0][along], .x_stride = l->strides[1][last]};
  j.row_tiles = (j.rows + SIDE - 1) / SIDE;
  j.column_tiles = (j.columns + SIDE - 1) / SIDE;
  j.outer.rank = 0;
  ptrdiff_t tiles = j.row_tiles * j.column_tiles;
  for (int32_t d = 0; d < last; d++) {
    if (d == along) continue;
    int32_t e = j.outer.rank++;
    j.outer.dims[e] = l->dims[d];
    for (int32_t i = 0; i < 2; i++) j.outer.strides[i][e] = l->strides[i][d];
    tiles *= l->dims[d];
  }
  sk_parallel_for(tiles, 16, work, &j);
  return true;
}
