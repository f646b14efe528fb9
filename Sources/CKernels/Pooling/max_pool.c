// The largest of each window, and where the gradient goes back to.

#include <math.h>
#include <string.h>

#include "sk_parallel.h"
#include "sk_resample.h"
#include "Support/vectors.h"

typedef uint16_t places __attribute__((ext_vector_type(SK_LANES)));

typedef struct {
  const sk_window *window;
  ptrdiff_t lanes, size;
  bool is_narrow;
  const char *x;
  char *y;
  uint16_t *positions;
} job;

// Which rows or columns of a window lie inside of the image.
typedef struct {
  ptrdiff_t first, end, start;
} span;

SK_INLINE span inside(
  ptrdiff_t index, ptrdiff_t stride, ptrdiff_t padding, ptrdiff_t kernel, ptrdiff_t dilation, ptrdiff_t size) {
  ptrdiff_t start = index * stride - padding;
  ptrdiff_t first = start < 0 ? (-start + dilation - 1) / dilation : 0;
  ptrdiff_t end = start >= size ? 0 : SK_MIN(kernel, (size - start + dilation - 1) / dilation);
  return (span){first, end, start};
}

SK_INLINE span rows_of(const sk_window *w, ptrdiff_t row) {
  return inside(row, w->stride_height, w->padding_top, w->kernel_height, w->dilation_height, w->height);
}

SK_INLINE span columns_of(const sk_window *w, ptrdiff_t column) {
  return inside(column, w->stride_width, w->padding_left, w->kernel_width, w->dilation_width, w->width);
}

// Some lanes of one window. A NaN is larger than any number; the first of equals wins, as in PyTorch.
SK_INLINE void largest(
  const job *j, const char *plane, span rows, span columns, ptrdiff_t to, ptrdiff_t lane, int width, bool is_narrow) {
  const sk_window *w = j->window;
  sk_v16 best = -INFINITY;
  sk_i16 position = (int32_t)(rows.first * w->kernel_width + columns.first);
  for (ptrdiff_t r = rows.first; r < rows.end; r++)
    for (ptrdiff_t c = columns.first; c < columns.end; c++) {
      ptrdiff_t pixel = (rows.start + r * w->dilation_height) * w->width + columns.start + c * w->dilation_width;
      sk_v16 value = sk_v16_load(plane, pixel * j->lanes + lane, width, is_narrow);
      sk_i16 is_higher = (value > best) | (value != value);
      best = sk_v16_select(is_higher, value, best);
      position = ((int32_t)(r * w->kernel_width + c) & is_higher) | (position & ~is_higher);
    }
  sk_v16_store(j->y, to + lane, best, width, is_narrow);
  if (!j->positions) return;
  places found = __builtin_convertvector(position, places);
  memcpy(j->positions + to + lane, &found, (size_t)width * sizeof(uint16_t));
}

SK_INLINE void forward(ptrdiff_t begin, ptrdiff_t end, const job *j, bool is_narrow) {
  const sk_window *w = j->window;
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t plane = unit / w->out_height;
    const char *x = j->x + plane * w->height * w->width * j->lanes * j->size;
    span rows = rows_of(w, unit % w->out_height);
    for (ptrdiff_t column = 0; column < w->out_width; column++) {
      span columns = columns_of(w, column);
      ptrdiff_t to = (unit * w->out_width + column) * j->lanes, lane = 0;
      for (; lane + SK_LANES <= j->lanes; lane += SK_LANES)
        largest(j, x, rows, columns, to, lane, SK_LANES, is_narrow);
      if (lane < j->lanes) largest(j, x, rows, columns, to, lane, (int)(j->lanes - lane), is_narrow);
    }
  }
}

// Rows of single pixels: lanes would be empty but for one.
static void forward_rows(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  const sk_window *w = j->window;
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    const float *x = (const float *)j->x + unit / w->out_height * w->height * w->width;
    span rows = rows_of(w, unit % w->out_height);
    for (ptrdiff_t column = 0; column < w->out_width; column++) {
      span columns = columns_of(w, column);
      float best = -INFINITY;
      ptrdiff_t position = rows.first * w->kernel_width + columns.first;
      for (ptrdiff_t r = rows.first; r < rows.end; r++) {
        const float *row = x + (rows.start + r * w->dilation_height) * w->width + columns.start;
        for (ptrdiff_t c = columns.first; c < columns.end; c++) {
          float value = row[c * w->dilation_width];
          if (!(value > best || value != value)) continue;
          best = value;
          position = r * w->kernel_width + c;
        }
      }
      ptrdiff_t to = unit * w->out_width + column;
      ((float *)j->y)[to] = best;
      if (j->positions) j->positions[to] = (uint16_t)position;
    }
  }
}

SK_INLINE void give_back(
  const job *j, char *plane, span rows, span columns, ptrdiff_t from, ptrdiff_t lane, int width, bool is_narrow) {
  const sk_window *w = j->window;
  sk_v16 dy = sk_v16_load(j->y, from + lane, width, is_narrow);
  places found = 0;
  memcpy(&found, j->positions + from + lane, (size_t)width * sizeof(uint16_t));
  sk_i16 position = __builtin_convertvector(found, sk_i16);
  for (ptrdiff_t r = rows.first; r < rows.end; r++)
    for (ptrdiff_t c = columns.first; c < columns.end; c++) {
      ptrdiff_t pixel = (rows.start + r * w->dilation_height) * w->width + columns.start + c * w->dilation_width;
      sk_i16 is_source = position == (int32_t)(r * w->kernel_width + c);
      sk_v16 sum = sk_v16_load(plane, pixel * j->lanes + lane, width, is_narrow);
      sum += (sk_v16)((sk_i16)dy & is_source);
      sk_v16_store(plane, pixel * j->lanes + lane, sum, width, is_narrow);
    }
}

SK_INLINE void backward(ptrdiff_t begin, ptrdiff_t end, const job *j, bool is_narrow) {
  const sk_window *w = j->window;
  ptrdiff_t plane_size = w->height * w->width * j->lanes * j->size;
  for (ptrdiff_t plane = begin; plane < end; plane++) {
    char *dx = (char *)j->x + plane * plane_size;
    memset(dx, 0, (size_t)plane_size);
    for (ptrdiff_t pixel = 0; pixel < w->out_height * w->out_width; pixel++) {
      span rows = rows_of(w, pixel / w->out_width), columns = columns_of(w, pixel % w->out_width);
      ptrdiff_t from = (plane * w->out_height * w->out_width + pixel) * j->lanes, lane = 0;
      for (; lane + SK_LANES <= j->lanes; lane += SK_LANES)
        give_back(j, dx, rows, columns, from, lane, SK_LANES, is_narrow);
      if (lane < j->lanes) give_back(j, dx, rows, columns, from, lane, (int)(j->lanes - lane), is_narrow);
    }
  }
}

static void backward_rows(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  const sk_window *w = j->window;
  for (ptrdiff_t plane = begin; plane < end; plane++) {
    float *dx = (float *)j->x + plane * w->height * w->width;
    memset(dx, 0, (size_t)(w->height * w->width) * sizeof(float));
    for (ptrdiff_t pixel = 0; pixel < w->out_height * w->out_width; pixel++) {
      ptrdiff_t from = plane * w->out_height * w->out_width + pixel, position = j->positions[from];
      ptrdiff_t row = pixel / w->out_width * w->stride_height - w->padding_top;
      ptrdiff_t column = pixel % w->out_width * w->stride_width - w->padding_left;
      row += position / w->kernel_width * w->dilation_height;
      column += position % w->kernel_width * w->dilation_width;
      // With large dilations a window can lie all beside the image.
      if (row < w->height && column < w->width) dx[row * w->width + column] += ((const float *)j->y)[from];
    }
  }
}

#define CLONED(name, pass, is_narrow) \
  SK_CLONED(void, name, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) { \
    pass(begin, end, context, is_narrow); \
  }
CLONED(forward_f32, forward, false)
CLONED(forward_bf16, forward, true)
CLONED(backward_f32, backward, false)
CLONED(backward_bf16, backward, true)

static job job_of(const sk_window *window, sk_dtype dtype, ptrdiff_t lanes) {
  return (job){
    .window = window, .lanes = lanes, .size = sk_dtype_size(dtype), .is_narrow = dtype == SK_DTYPE_BFLOAT16};
}

void sk_max_pool(
  const sk_window *window, void *y, uint16_t *positions, const void *x, sk_dtype dtype, ptrdiff_t planes,
  ptrdiff_t lanes) {
  job j = job_of(window, dtype, lanes);
  j.x = x, j.y = y, j.positions = positions;
  sk_body body = j.is_narrow ? forward_bf16 : lanes == 1 ? forward_rows : forward_f32;
  sk_parallel_for(planes * window->out_height, 1 + 4096 / (window->out_width * lanes), body, &j);
}

void sk_max_pool_backward(
  const sk_window *window, void *dx, const uint16_t *positions, const void *dy, sk_dtype dtype, ptrdiff_t planes,
  ptrdiff_t lanes) {
  job j = job_of(window, dtype, lanes);
  j.x = dx, j.y = (void *)dy, j.positions = (uint16_t *)positions;
  sk_parallel_for(planes, 1, j.is_narrow ? backward_bf16 : lanes == 1 ? backward_rows : backward_f32, &j);
}
