// The largest pixel in each bin of regions, whose sides are rounded to whole pixels, with all channels in a row.

#include <float.h>
#include <math.h>
#include <string.h>

#include "Support/scalars.h"
#include "Support/tile.h"
#include "sk_parallel.h"
#include "sk_region.h"

typedef struct {
  const sk_regions *regions;
  char *out;
  int32_t *positions;
  const char *in, *corners;
} job;

enum { CHANNELS = 64 };

typedef struct {
  ptrdiff_t from, to;
} span;

#define LOOPS(real, round_, floor_, ceil_) \
  /* Far outside, where whole numbers still can say it; what is no number lies there too. */ \
  static ptrdiff_t whole_##real(sk_##real x) { \
    if (!(x > -1e9)) return -1000000000; \
    return x < 1e9 ? (ptrdiff_t)round_(x) : 1000000000; \
  } \
  /* The pixels of a bin along an axis; none if it ends before it begins. */ \
  static span span_##real( \
    sk_##real low, sk_##real high, sk_##real scale, ptrdiff_t bin, ptrdiff_t bins, ptrdiff_t size) { \
    const ptrdiff_t start = whole_##real(low * scale), length = whole_##real(high * scale) - start + 1; \
    const sk_##real side = (sk_##real)SK_MAX(length, 1) / (sk_##real)bins; \
    const ptrdiff_t from = (ptrdiff_t)floor_((sk_##real)bin * side) + start; \
    const ptrdiff_t to = (ptrdiff_t)ceil_((sk_##real)(bin + 1) * side) + start; \
    return (span){SK_MIN(SK_MAX(from, 0), size), SK_MIN(SK_MAX(to, 0), size)}; \
  } \
  SK_CLONED(void, largest_##real, ( \
    sk_##real *restrict y, int32_t *restrict positions, const sk_##real *restrict x, int32_t position, \
    ptrdiff_t lanes), (y, positions, x, position, lanes)) { \
    for (ptrdiff_t c = 0; c < lanes; c++) { \
      const bool is_larger = x[c] > y[c]; \
      y[c] = is_larger ? x[c] : y[c]; \
      positions[c] = is_larger ? position : positions[c]; \
    } \
  } \
  static void forward_##real(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    const job *j = context; \
    const sk_regions *r = j->regions; \
    const ptrdiff_t plane = r->height * r->width * r->lanes; \
    const sk_##real scale = (sk_##real)r->scale; \
    for (ptrdiff_t region = begin; region < end; region++) { \
      const sk_##real *corners = (const sk_##real *)j->corners + 5 * region; \
      const sk_##real *x = (const sk_##real *)j->in + (ptrdiff_t)corners[0] * r->groups * plane; \
      for (ptrdiff_t o = 0; o < r->out_height * r->out_width; o++) { \
        const span rows = span_##real(corners[2], corners[4], scale, o / r->out_width, r->out_height, r->height); \
        const span columns = span_##real(corners[1], corners[3], scale, o % r->out_width, r->out_width, r->width); \
        const bool is_empty = rows.to <= rows.from || columns.to <= columns.from; \
        for (ptrdiff_t group = 0; group < r->groups; group++) { \
          const ptrdiff_t to = ((region * r->groups + group) * r->out_height * r->out_width + o) * r->lanes; \
          sk_##real *y = (sk_##real *)j->out + to; \
          for (ptrdiff_t c = 0; c < r->lanes; c++) { \
            y[c] = is_empty ? 0 : -FLT_MAX; \
            j->positions[to + c] = -1; \
          } \
          for (ptrdiff_t row = rows.from; row < rows.to; row++) { \
            for (ptrdiff_t column = columns.from; column < columns.to; column++) { \
              const ptrdiff_t pixel = row * r->width + column; \
              largest_##real( \
                y, j->positions + to, x + group * plane + pixel * r->lanes, (int32_t)pixel, r->lanes); \
            } \
          } \
        } \
      } \
    } \
  } \
  /* A few channels of an image belong to one thread, which goes through the regions in order. */ \
  static void gradient_##real(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    const job *j = context; \
    const sk_regions *r = j->regions; \
    const ptrdiff_t plane = r->height * r->width * r->lanes, parts = (r->lanes + CHANNELS - 1) / CHANNELS; \
    const ptrdiff_t bins = r->out_height * r->out_width; \
    for (ptrdiff_t unit = begin; unit < end; unit++) { \
      const ptrdiff_t group = unit / parts % r->groups, image = unit / parts / r->groups; \
      const ptrdiff_t first = unit % parts * CHANNELS, last = SK_MIN(r->lanes, first + CHANNELS); \
      sk_##real *dx = (sk_##real *)j->out + (image * r->groups + group) * plane; \
      for (ptrdiff_t region = 0; region < r->regions; region++) { \
        if ((ptrdiff_t)((const sk_##real *)j->corners)[5 * region] != image) continue; \
        for (ptrdiff_t o = 0; o < bins; o++) { \
          const ptrdiff_t from = ((region * r->groups + group) * bins + o) * r->lanes; \
          for (ptrdiff_t c = first; c < last; c++) { \
            const ptrdiff_t position = j->positions[from + c]; \
            if (position >= 0) dx[position * r->lanes + c] += ((const sk_##real *)j->in)[from + c]; \
          } \
        } \
      } \
    } \
  }

LOOPS(f32, roundf, floorf, ceilf)
LOOPS(f64, round, floor, ceil)

static bool is_wide(sk_dtype dtype) {
  if (dtype != SK_DTYPE_FLOAT32 && dtype != SK_DTYPE_FLOAT64) sk_refuse("sk_region_pool: float32 or float64 only");
  return dtype == SK_DTYPE_FLOAT64;
}

void sk_region_pool(
  const sk_regions *regions, void *y, int32_t *positions, const void *x, const void *corners, sk_dtype dtype) {
  job j = {regions, y, positions, x, corners};
  ptrdiff_t work = regions->out_height * regions->out_width * (regions->groups * regions->lanes * 4 + 64);
  sk_parallel_for(
    regions->regions, SK_MAX(1, 65536 / SK_MAX(work, 1)), is_wide(dtype) ? forward_f64 : forward_f32, &j);
}

void sk_region_pool_gradient(
  const sk_regions *regions, void *dx, const void *dy, const int32_t *positions, const void *corners,
  sk_dtype dtype) {
  job j = {regions, dx, (int32_t *)positions, dy, corners};
  ptrdiff_t planes = regions->images * regions->groups, parts = (regions->lanes + CHANNELS - 1) / CHANNELS;
  memset(dx, 0, (size_t)(planes * regions->height * regions->width * regions->lanes * sk_dtype_size(dtype)));
  sk_parallel_for(planes * parts, 1, is_wide(dtype) ? gradient_f64 : gradient_f32, &j);
}
