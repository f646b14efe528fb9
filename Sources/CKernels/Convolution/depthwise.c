#include <stdlib.h>

#include "sk_convolution.h"
#include "sk_parallel.h"
#include "Support/vectors.h"

typedef struct {
  const sk_depthwise *shape;
  const void *x, *gradient;
  bool is_narrow;
  // The taps' sums of each block in each image, and after them the gradient's own.
  sk_v16 *parts;
} job;

SK_INLINE ptrdiff_t ceiling(ptrdiff_t a, ptrdiff_t b) { return a > 0 ? (a + b - 1) / b : -(-a / b); }

// Where the window's element `tap` is on the input: the first output position, and the one after the last.
SK_INLINE void inside(
  ptrdiff_t tap, ptrdiff_t dilation, ptrdiff_t padding, ptrdiff_t stride, ptrdiff_t size, ptrdiff_t out,
  ptrdiff_t *first, ptrdiff_t *end) {
  ptrdiff_t offset = tap * dilation - padding;
  *first = SK_MAX(0, ceiling(-offset, stride));
  *end = SK_MIN(out, ceiling(size - offset, stride));
}

// A row of `TAPS` taps beside each other, where all of them are on the input; the sums stay in registers.
SK_INLINE void row_inside(
  const void *x, const void *gradient, ptrdiff_t at, ptrdiff_t dat, ptrdiff_t count, ptrdiff_t stride,
  ptrdiff_t dilation, bool is_narrow, int taps, sk_v16 *sums) {
  for (ptrdiff_t o = 0; o < count; o++) {
    sk_v16 g = sk_v16_load(gradient, dat + o * SK_LANES, SK_LANES, is_narrow);
    for (int t = 0; t < taps; t++)
      sums[t] += g * sk_v16_load(x, at + (o * stride + t * dilation) * SK_LANES, SK_LANES, is_narrow);
  }
}

// At most this many taps at a time have registers for their sums.
enum { TAPS = 8 };

// One row of the window against one row of the result.
SK_INLINE void row(
  const job *j, ptrdiff_t at, ptrdiff_t dat, ptrdiff_t first_tap, int taps, bool is_narrow, sk_v16 *sums) {
  const sk_depthwise *s = j->shape;
  // Where all of these taps are on the input, and where some of them are.
  ptrdiff_t begin = 0, end = s->out_width, some_begin = s->out_width, some_end = 0;
  for (int t = 0; t < taps; t++) {
    ptrdiff_t a, b;
    inside(first_tap + t, s->dilation_width, s->padding_left, s->stride_width, s->width, s->out_width, &a, &b);
    begin = SK_MAX(begin, a), end = SK_MIN(end, b);
    if (a < b) some_begin = SK_MIN(some_begin, a), some_end = SK_MAX(some_end, b);
  }
  end = SK_MAX(begin, end);
  ptrdiff_t left = first_tap * s->dilation_width - s->padding_left;
  // The edges, tap by tap.
  for (ptrdiff_t o = some_begin; o < some_end; o++) {
    if (o == begin && end > begin) o = end;
    if (o >= some_end) break;
    sk_v16 g = sk_v16_load(j->gradient, dat + o * SK_LANES, SK_LANES, is_narrow);
    for (int t = 0; t < taps; t++) {
      ptrdiff_t column = o * s->stride_width + left + t * s->dilation_width;
      if (column >= 0 && column < s->width)
        sums[t] += g * sk_v16_load(j->x, at + column * SK_LANES, SK_LANES, is_narrow);
    }
  }
  if (end <= begin) return;
  ptrdiff_t inner = at + (begin * s->stride_width + left) * SK_LANES, dinner = dat + begin * SK_LANES;
  ptrdiff_t count = end - begin, stride = s->stride_width, dilation = s->dilation_width;
  // A count known here keeps the sums in registers.
  switch (taps) {
  case 3: row_inside(j->x, j->gradient, inner, dinner, count, stride, dilation, is_narrow, 3, sums); break;
  case 5: row_inside(j->x, j->gradient, inner, dinner, count, stride, dilation, is_narrow, 5, sums); break;
  case 7: row_inside(j->x, j->gradient, inner, dinner, count, stride, dilation, is_narrow, 7, sums); break;
  case 8: row_inside(j->x, j->gradient, inner, dinner, count, stride, dilation, is_narrow, 8, sums); break;
  default: row_inside(j->x, j->gradient, inner, dinner, count, stride, dilation, is_narrow, taps, sums); break;
  }
}

SK_INLINE void unit(const job *j, ptrdiff_t number, bool is_narrow) {
  const sk_depthwise *s = j->shape;
  ptrdiff_t block = number / s->images, image = number % s->images;
  ptrdiff_t taps = s->kernel_height * s->kernel_width;
  sk_v16 *part = j->parts + number * (taps + 1);
  ptrdiff_t plane = (image * s->blocks + block) * s->height * s->width * SK_LANES;
  ptrdiff_t dplane = (image * s->blocks + block) * s->out_height * s->out_width * SK_LANES;
  for (ptrdiff_t r = 0; r < s->kernel_height; r++) {
    ptrdiff_t begin, end;
    inside(r, s->dilation_height, s->padding_top, s->stride_height, s->height, s->out_height, &begin, &end);
    for (ptrdiff_t first = 0; first < s->kernel_width; first += TAPS) {
      int count = (int)SK_MIN((ptrdiff_t)TAPS, s->kernel_width - first);
      sk_v16 total[TAPS] = {0};
      for (ptrdiff_t o = begin; o < end; o++) {
        // A sum of each row, so that long sums lose no digits.
        sk_v16 sums[TAPS] = {0};
        ptrdiff_t y = o * s->stride_height + r * s->dilation_height - s->padding_top;
        row(j, plane + y * s->width * SK_LANES, dplane + o * s->out_width * SK_LANES, first, count, is_narrow, sums);
        for (int t = 0; t < count; t++) total[t] += sums[t];
      }
      for (int t = 0; t < count; t++) part[r * s->kernel_width + first + t] = total[t];
    }
  }
  sk_v16 bias = 0;
  for (ptrdiff_t o = 0; o < s->out_height; o++) {
    sk_v16 sum = 0;
    for (ptrdiff_t p = 0; p < s->out_width; p++)
      sum += sk_v16_load(j->gradient, dplane + (o * s->out_width + p) * SK_LANES, SK_LANES, is_narrow);
    bias += sum;
  }
  part[taps] = bias;
}

SK_CLONED(void, units, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  for (ptrdiff_t number = begin; number < end; number++) {
    if (j->is_narrow) unit(j, number, true);
    else unit(j, number, false);
  }
}

void sk_depthwise_weight_gradient(
  const sk_depthwise *shape, sk_dtype dtype, const void *x, const void *gradient, float *weight_gradient,
  float *bias_gradient) {
  ptrdiff_t taps = shape->kernel_height * shape->kernel_width, count = shape->blocks * shape->images;
  sk_v16 *parts = aligned_alloc(64, (size_t)SK_MAX(count, 1) * (size_t)(taps + 1) * sizeof(sk_v16));
  if (!parts) abort();
  job j = {shape, x, gradient, dtype == SK_DTYPE_BFLOAT16, parts};
  sk_parallel_for(count, 1, units, &j);
  // Images are added up in their order, whatever thread had them.
  for (ptrdiff_t block = 0; block < shape->blocks; block++)
    for (ptrdiff_t t = 0; t <= taps; t++) {
      sk_v16 sum = 0;
      for (ptrdiff_t image = 0; image < shape->images; image++)
        sum += parts[(block * shape->images + image) * (taps + 1) + t];
      if (t < taps) sk_v16_store(weight_gradient, (block * taps + t) * SK_LANES, sum, SK_LANES, false);
      else if (bias_gradient) sk_v16_store(bias_gradient, block * SK_LANES, sum, SK_LANES, false);
    }
  free(parts);
}
