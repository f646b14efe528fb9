#include <stdlib.h>
#include <string.h>

#include "Support/add.h"
#include "sk_parallel.h"
#include "sk_resample.h"
#include "Support/tile.h"

typedef struct {
  char *out;
  const char *in;
  sk_dtype dtype;
  ptrdiff_t size, lanes, height, width, out_height, out_width;
  const ptrdiff_t *rows, *columns;  // where an output row or column comes from, -1 for the constant
  const char *constant;  // a padded row of it
} job;

static ptrdiff_t source(ptrdiff_t i, ptrdiff_t count, sk_padding_mode mode) {
  if (i >= 0 && i < count) return i;
  switch (mode) {
  case SK_PADDING_CONSTANT: return -1;
  case SK_PADDING_REFLECT: return i < 0 ? -i : 2 * (count - 1) - i;
  case SK_PADDING_REPLICATE: return i < 0 ? 0 : count - 1;
  case SK_PADDING_CIRCULAR: return i < 0 ? i + count : i - count;
  }
  return -1;
}

// How many columns from `c` on come from neighbours, or all from the constant.
static ptrdiff_t run_from(const job *j, ptrdiff_t c) {
  ptrdiff_t run = 1;
  ptrdiff_t step = j->columns[c] < 0 ? 0 : 1;
  while (c + run < j->out_width && j->columns[c + run] == j->columns[c] + step * run) run++;
  return run;
}

static void forward(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  const ptrdiff_t pixel = j->lanes * j->size;
  for (ptrdiff_t u = begin; u < end; u++) {
    ptrdiff_t plane = u / j->out_height, row = j->rows[u % j->out_height];
    char *to = j->out + u * j->out_width * pixel;
    const char *from = j->in + (plane * j->height + row) * j->width * pixel;
    for (ptrdiff_t c = 0, run; c < j->out_width; c += run) {
      run = row < 0 ? j->out_width : run_from(j, c);
      const char *x = row < 0 || j->columns[c] < 0 ? j->constant : from + j->columns[c] * pixel;
      memcpy(to + c * pixel, x, (size_t)(run * pixel));
    }
  }
}

// A plane belongs to one thread, which goes through its outputs in order.
static void backward(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  const ptrdiff_t pixel = j->lanes * j->size, plane_bytes = j->height * j->width * pixel;
  memset(j->out + begin * plane_bytes, 0, (size_t)((end - begin) * plane_bytes));
  for (ptrdiff_t u = begin * j->out_height; u < end * j->out_height; u++) {
    ptrdiff_t row = j->rows[u % j->out_height];
    if (row < 0) continue;
    char *to = j->out + u / j->out_height * plane_bytes + row * j->width * pixel;
    const char *from = j->in + u * j->out_width * pixel;
    for (ptrdiff_t c = 0, run; c < j->out_width; c += run) {
      run = run_from(j, c);
      if (j->columns[c] >= 0) sk_add_run(j->dtype, to + j->columns[c] * pixel, from + c * pixel, run * j->lanes);
    }
  }
}

static void run(
  bool back, void *out, const void *in, sk_dtype dtype, ptrdiff_t planes, ptrdiff_t lanes, ptrdiff_t height,
  ptrdiff_t width, sk_padding p, sk_padding_mode mode, double value) {
  job j = {.out = out, .in = in, .dtype = dtype, .size = sk_dtype_size(dtype), .lanes = lanes, .height = height,
           .width = width, .out_height = p.top + height + p.bottom, .out_width = p.left + width + p.right};
  bool empty = j.out_height <= 0 || j.out_width <= 0 || lanes == 0;
  if (empty && !back) return;
  ptrdiff_t maps = SK_MAX(j.out_height, 0) + SK_MAX(j.out_width, 0);
  ptrdiff_t *rows = malloc((size_t)SK_MAX(maps, 1) * sizeof(ptrdiff_t));
  char *constant = malloc((size_t)(SK_MAX(j.out_width, 1) * SK_MAX(lanes, 1) * 8));
  if (!rows || !constant) sk_refuse("sk_pad: out of memory");
  ptrdiff_t *columns = rows + SK_MAX(j.out_height, 0);
  for (ptrdiff_t r = 0; r < j.out_height; r++) rows[r] = source(r - p.top, height, mode);
  for (ptrdiff_t c = 0; c < j.out_width; c++) columns[c] = source(c - p.left, width, mode);
  char element[8];
  sk_storer(SK_CLASS_F64, dtype)(element, &value, 1, 1, 0, 1);
  for (ptrdiff_t i = 0; !back && i < j.out_width * lanes; i++) memcpy(constant + i * j.size, element, (size_t)j.size);
  j.rows = rows;
  j.columns = columns;
  j.constant = constant;
  if (back) {
    sk_parallel_for(planes, SK_MAX(1, 16384 / SK_MAX(height * width * lanes, 1)), backward, &j);
  } else {
    sk_parallel_for(planes * j.out_height, SK_MAX(1, 16384 / (j.out_width * lanes)), forward, &j);
  }
  free(rows);
  free(constant);
}

void sk_pad(
  void *y, const void *x, sk_dtype dtype, ptrdiff_t planes, ptrdiff_t lanes, ptrdiff_t height, ptrdiff_t width,
  sk_padding padding, sk_padding_mode mode, double value) {
  run(false, y, x, dtype, planes, lanes, height, width, padding, mode, value);
}

void sk_pad_backward(
  void *dx, const void *dy, sk_dtype dtype, ptrdiff_t planes, ptrdiff_t lanes, ptrdiff_t height, ptrdiff_t width,
  sk_padding padding, sk_padding_mode mode) {
  bool is_floating = dtype == SK_DTYPE_FLOAT32 || dtype == SK_DTYPE_BFLOAT16 || dtype == SK_DTYPE_FLOAT16 ||
                     dtype == SK_DTYPE_FLOAT64;
  if (!is_floating) sk_refuse("sk_pad_backward: gradients are floating-point numbers");
  run(true, dx, dy, dtype, planes, lanes, height, width, padding, mode, 0);
}
