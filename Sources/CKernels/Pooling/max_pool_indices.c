// The largest of each window and where in its plane it is, for those who ask for the place.

#include <math.h>

#include "Support/scalars.h"
#include "Support/tile.h"
#include "sk_parallel.h"
#include "sk_sample.h"

typedef struct {
  const sk_window *window;
  char *y;
  int64_t *positions;
  const char *x;
  sk_dtype dtype;
} job;

// The first place of a window inside of the image.
static ptrdiff_t first_inside(ptrdiff_t start, ptrdiff_t dilation) {
  return start < 0 ? start + (-start + dilation - 1) / dilation * dilation : start;
}

#define LARGEST(type, class, lowest) \
  static void largest_##type(const job *j, ptrdiff_t unit) { \
    const sk_window *w = j->window; \
    const sk_##type *x = (const sk_##type *)j->x + unit / w->out_height * w->height * w->width; \
    ptrdiff_t row = unit % w->out_height * w->stride_height - w->padding_top; \
    ptrdiff_t row_end = SK_MIN(row + w->kernel_height * w->dilation_height, w->height); \
    row = first_inside(row, w->dilation_height); \
    for (ptrdiff_t o = 0; o < w->out_width; o++) { \
      ptrdiff_t column = o * w->stride_width - w->padding_left; \
      ptrdiff_t column_end = SK_MIN(column + w->kernel_width * w->dilation_width, w->width); \
      column = first_inside(column, w->dilation_width); \
      sk_##class best = lowest; \
      /* With large dilations a window can lie all beside the image; it gets a place all the same. */ \
      ptrdiff_t position = SK_MIN(row, w->height - 1) * w->width + SK_MIN(column, w->width - 1); \
      for (ptrdiff_t r = row; r < row_end; r += w->dilation_height) { \
        for (ptrdiff_t c = column; c < column_end; c += w->dilation_width) { \
          sk_##class value = sk_load_##type##_##class(x[r * w->width + c]); \
          if (!(value > best || value != value)) continue; \
          best = value; \
          position = r * w->width + c; \
        } \
      } \
      ((sk_##type *)j->y)[unit * w->out_width + o] = sk_store_##class##_##type(best); \
      j->positions[unit * w->out_width + o] = position; \
    } \
  }
LARGEST(f32, f32, -INFINITY)
LARGEST(bf16, f32, -INFINITY)
LARGEST(f16, f32, -INFINITY)
LARGEST(f64, f64, -INFINITY)
LARGEST(i64, i64, INT64_MIN)
LARGEST(i32, i64, INT32_MIN)
LARGEST(u8, i64, 0)
LARGEST(b8, i64, 0)

static void run(ptrdiff_t begin, ptrdiff_t end, void *context) {
#define ENTRY(type, dtype) [dtype] = largest_##type,
  static void (*const table[])(const job *, ptrdiff_t) = {SK_EACH_DTYPE(ENTRY)};
#undef ENTRY
  const job *j = context;
  for (ptrdiff_t unit = begin; unit < end; unit++) table[j->dtype](j, unit);
}

void sk_max_pool_indices(
  const sk_window *window, void *y, int64_t *positions, const void *x, sk_dtype dtype, ptrdiff_t planes) {
  job j = {window, y, positions, x, dtype};
  sk_parallel_for(planes * window->out_height, 1 + 4096 / SK_MAX(window->out_width, 1), run, &j);
}
