#include "channel_tiles.h"

typedef struct {
  const sk_channels *channels;
  sk_tiling tiling;
  bool is_narrow;
  const void *x, *gradient;
  // A number a channel of each image, times `factor`.
  const float *numbers;
  float factor;
  // The gradient of x in the backward sweep.
  void *output;
  float *scale_gradient;
} job;

SK_INLINE void sweep_tile(const job *j, ptrdiff_t tile, ptrdiff_t image, int width, bool is_narrow, bool adds) {
  const sk_channels *c = j->channels;
  const sk_tiling *t = &j->tiling;
  sk_v16 number = sk_tile_numbers(c, t, tile, j->numbers + image * c->channels, 0) * j->factor;
  ptrdiff_t at = sk_tile_offset(c, t, tile, image);
  for (ptrdiff_t v = 0; v < t->vectors; v++, at += t->step) {
    sk_v16 x = sk_v16_load(j->x, at, width, is_narrow);
    sk_v16_store(j->output, at, adds ? x + number : x * number, width, is_narrow);
  }
  if (t->tail > 0) {
    sk_v16 x = sk_v16_load(j->x, at, t->tail, is_narrow);
    sk_v16_store(j->output, at, adds ? x + number : x * number, t->tail, is_narrow);
  }
}

SK_INLINE void scale_tile(const job *j, ptrdiff_t tile, ptrdiff_t image, int width, bool is_narrow) {
  sweep_tile(j, tile, image, width, is_narrow, false);
}

SK_INLINE void shift_tile(const job *j, ptrdiff_t tile, ptrdiff_t image, int width, bool is_narrow) {
  sweep_tile(j, tile, image, width, is_narrow, true);
}

SK_INLINE void backward_tile(const job *j, ptrdiff_t tile, ptrdiff_t image, int width, bool is_narrow) {
  const sk_channels *c = j->channels;
  const sk_tiling *t = &j->tiling;
  sk_v16 scale = sk_tile_numbers(c, t, tile, j->numbers + image * c->channels, 0), total = 0;
  ptrdiff_t at = sk_tile_offset(c, t, tile, image);
  for (ptrdiff_t first = 0; first < t->vectors; first += SK_CHUNK) {
    ptrdiff_t end = SK_MIN(t->vectors, first + SK_CHUNK);
    sk_v16 sum = 0;
    for (ptrdiff_t v = first; v < end; v++, at += t->step) {
      sk_v16 dy = sk_v16_load(j->gradient, at, width, is_narrow);
      sum += dy * sk_v16_load(j->x, at, width, is_narrow);
      sk_v16_store(j->output, at, dy * scale, width, is_narrow);
    }
    total += sum;
  }
  if (t->tail > 0) {
    sk_v16 dy = sk_v16_load(j->gradient, at, t->tail, is_narrow);
    total += dy * sk_v16_load(j->x, at, t->tail, is_narrow);
    sk_v16_store(j->output, at, dy * scale, t->tail, is_narrow);
  }
  sk_tile_sums(c, t, tile, width, total, 1, j->scale_gradient + image * c->channels);
}

#define EACH_KIND(walk) \
  SK_CLONED(void, walk##_images, (const void *context, ptrdiff_t tile, ptrdiff_t begin, ptrdiff_t end), \
    (context, tile, begin, end)) { \
    const job *j = context; \
    int width = sk_tile_width(j->channels, &j->tiling, tile); \
    for (ptrdiff_t image = begin; image < end; image++) { \
      if (width < SK_LANES) walk##_tile(j, tile, image, width, j->is_narrow); \
      else if (j->is_narrow) walk##_tile(j, tile, image, SK_LANES, true); \
      else walk##_tile(j, tile, image, SK_LANES, false); \
    } \
  } \
  static void walk##_units(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    sk_each_unit(((const job *)context)->channels, begin, end, context, walk##_images); \
  }

EACH_KIND(scale)
EACH_KIND(backward)
EACH_KIND(shift)

static void run(const job *j, void (*units)(ptrdiff_t, ptrdiff_t, void *)) {
  ptrdiff_t count = j->tiling.tiles * j->channels->images;
  sk_parallel_for(count, sk_tile_grain(j->channels, count), units, (void *)j);
}

void sk_scale_channels(const sk_channels *channels, sk_dtype dtype, const void *x, const float *scale, void *output) {
  job j = {.channels = channels, .tiling = sk_tiling_of(channels), .is_narrow = dtype == SK_DTYPE_BFLOAT16, .x = x,
           .numbers = scale, .factor = 1, .output = output};
  run(&j, scale_units);
}

void sk_scale_channels_backward(
  const sk_channels *channels, sk_dtype dtype, const void *x, const float *scale, const void *gradient,
  void *x_gradient, float *scale_gradient) {
  job j = {.channels = channels, .tiling = sk_tiling_of(channels), .is_narrow = dtype == SK_DTYPE_BFLOAT16, .x = x,
           .gradient = gradient, .numbers = scale, .factor = 1, .output = x_gradient,
           .scale_gradient = scale_gradient};
  run(&j, backward_units);
}

void sk_shift_channels(
  const sk_channels *channels, sk_dtype dtype, const void *x, const float *shift, float factor, void *output) {
  job j = {.channels = channels, .tiling = sk_tiling_of(channels), .is_narrow = dtype == SK_DTYPE_BFLOAT16, .x = x,
           .numbers = shift, .factor = factor, .output = output};
  run(&j, shift_units);
}
