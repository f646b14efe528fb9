// The mean of points in the bins of regions, read between the pixels, with all channels of a pixel in a row.

#include <string.h>

#include "Regions/region_taps.h"
#include "sk_parallel.h"

typedef struct {
  const sk_regions *regions;
  char *out;
  const char *in, *corners;
} job;

// Of an image's channels a part belongs to one thread when gradients add up.
enum { CHANNELS = 64 };

#define LOOPS(real) \
  /* The taps of a bin, each a pixel of the image. */ \
  typedef struct { \
    ptrdiff_t count, room; \
    ptrdiff_t *pixels; \
    sk_##real *weights; \
  } bin_##real; \
  \
  static void bin_room_##real(bin_##real *b, ptrdiff_t room) { \
    if (room <= b->room) return; \
    free(b->pixels); \
    free(b->weights); \
    *b = (bin_##real){0, 2 * room, malloc((size_t)(2 * room) * sizeof(ptrdiff_t)), \
                      malloc((size_t)(2 * room) * sizeof(sk_##real))}; \
    if (!b->pixels || !b->weights) sk_refuse("sk_region_align: out of memory"); \
  } \
  static void bin_find_##real( \
    bin_##real *b, const axis_##real *rows, const axis_##real *columns, ptrdiff_t row, ptrdiff_t column, \
    ptrdiff_t width) { \
    const ptrdiff_t down = rows->starts[row + 1] - rows->starts[row]; \
    const ptrdiff_t across = columns->starts[column + 1] - columns->starts[column]; \
    bin_room_##real(b, down * across); \
    const tap_##real *over = rows->taps + rows->starts[row], *along = columns->taps + columns->starts[column]; \
    const double points = rows->samples * columns->samples; \
    const sk_##real share = (sk_##real)(1 / SK_MAX(points, 1)); \
    b->count = 0; \
    for (ptrdiff_t i = 0; i < down; i++) { \
      for (ptrdiff_t k = 0; k < across; k++) { \
        b->pixels[b->count] = over[i].place * width + along[k].place; \
        b->weights[b->count++] = over[i].weight * along[k].weight * share; \
      } \
    } \
  } \
  SK_INLINE void sum_##real( \
    sk_##real *restrict y, const sk_##real *restrict x, const bin_##real *b, ptrdiff_t lanes) { \
    for (ptrdiff_t c = 0; c < lanes; c++) y[c] = 0; \
    ptrdiff_t k = 0; \
    for (; k + 4 <= b->count; k += 4) { \
      const sk_##real *restrict x0 = x + b->pixels[k] * lanes, *restrict x1 = x + b->pixels[k + 1] * lanes; \
      const sk_##real *restrict x2 = x + b->pixels[k + 2] * lanes, *restrict x3 = x + b->pixels[k + 3] * lanes; \
      const sk_##real w0 = b->weights[k], w1 = b->weights[k + 1], w2 = b->weights[k + 2], w3 = b->weights[k + 3]; \
      for (ptrdiff_t c = 0; c < lanes; c++) y[c] += w0 * x0[c] + w1 * x1[c] + w2 * x2[c] + w3 * x3[c]; \
    } \
    for (; k < b->count; k++) { \
      const sk_##real w = b->weights[k], *restrict from = x + b->pixels[k] * lanes; \
      for (ptrdiff_t c = 0; c < lanes; c++) y[c] += w * from[c]; \
    } \
  } \
  /* The blocks of channels that are usual are loops of known length. */ \
  SK_CLONED(void, weigh_##real, ( \
    sk_##real *restrict y, const sk_##real *restrict x, const bin_##real *b, ptrdiff_t lanes), (y, x, b, lanes)) { \
    if (lanes == 16) sum_##real(y, x, b, 16); \
    else sum_##real(y, x, b, lanes); \
  } \
  SK_CLONED(void, give_back_##real, ( \
    sk_##real *restrict dx, const sk_##real *restrict dy, const bin_##real *b, ptrdiff_t lanes, ptrdiff_t count), \
    (dx, dy, b, lanes, count)) { \
    for (ptrdiff_t k = 0; k < b->count; k++) { \
      const sk_##real w = b->weights[k]; \
      sk_##real *restrict to = dx + b->pixels[k] * lanes; \
      for (ptrdiff_t c = 0; c < count; c++) to[c] += w * dy[c]; \
    } \
  } \
  static void find_##real( \
    axis_##real *rows, axis_##real *columns, const sk_regions *r, const sk_##real *corners) { \
    axis_find_##real(rows, r, corners[2], corners[4], r->out_height, r->height); \
    axis_find_##real(columns, r, corners[1], corners[3], r->out_width, r->width); \
  } \
  \
  static void forward_##real(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    const job *j = context; \
    const sk_regions *r = j->regions; \
    const ptrdiff_t plane = r->height * r->width * r->lanes; \
    axis_##real rows, columns; \
    axis_make_##real(&rows, r->out_height); \
    axis_make_##real(&columns, r->out_width); \
    bin_##real bin = {0}; \
    for (ptrdiff_t region = begin; region < end; region++) { \
      const sk_##real *corners = (const sk_##real *)j->corners + 5 * region; \
      const sk_##real *x = (const sk_##real *)j->in + (ptrdiff_t)corners[0] * r->groups * plane; \
      find_##real(&rows, &columns, r, corners); \
      for (ptrdiff_t o = 0; o < r->out_height * r->out_width; o++) { \
        bin_find_##real(&bin, &rows, &columns, o / r->out_width, o % r->out_width, r->width); \
        for (ptrdiff_t group = 0; group < r->groups; group++) { \
          const ptrdiff_t to = (region * r->groups + group) * r->out_height * r->out_width + o; \
          weigh_##real((sk_##real *)j->out + to * r->lanes, x + group * plane, &bin, r->lanes); \
        } \
      } \
    } \
    free(bin.pixels); \
    free(bin.weights); \
    axis_free_##real(&rows); \
    axis_free_##real(&columns); \
  } \
  /* A few channels of an image belong to one thread, which goes through the regions in order. */ \
  static void gradient_##real(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    const job *j = context; \
    const sk_regions *r = j->regions; \
    const ptrdiff_t plane = r->height * r->width * r->lanes, parts = (r->lanes + CHANNELS - 1) / CHANNELS; \
    axis_##real rows, columns; \
    axis_make_##real(&rows, r->out_height); \
    axis_make_##real(&columns, r->out_width); \
    bin_##real bin = {0}; \
    for (ptrdiff_t unit = begin; unit < end; unit++) { \
      const ptrdiff_t group = unit / parts % r->groups, image = unit / parts / r->groups; \
      const ptrdiff_t first = unit % parts * CHANNELS, count = SK_MIN(r->lanes - first, (ptrdiff_t)CHANNELS); \
      sk_##real *dx = (sk_##real *)j->out + (image * r->groups + group) * plane + first; \
      for (ptrdiff_t region = 0; region < r->regions; region++) { \
        const sk_##real *corners = (const sk_##real *)j->corners + 5 * region; \
        if ((ptrdiff_t)corners[0] != image) continue; \
        find_##real(&rows, &columns, r, corners); \
        for (ptrdiff_t o = 0; o < r->out_height * r->out_width; o++) { \
          bin_find_##real(&bin, &rows, &columns, o / r->out_width, o % r->out_width, r->width); \
          const ptrdiff_t from = (region * r->groups + group) * r->out_height * r->out_width + o; \
          give_back_##real(dx, (const sk_##real *)j->in + from * r->lanes + first, &bin, r->lanes, count); \
        } \
      } \
    } \
    free(bin.pixels); \
    free(bin.weights); \
    axis_free_##real(&rows); \
    axis_free_##real(&columns); \
  }

REGION_TAPS(f32, ceilf)
REGION_TAPS(f64, ceil)
LOOPS(f32)
LOOPS(f64)

static bool is_wide(sk_dtype dtype) {
  if (dtype != SK_DTYPE_FLOAT32 && dtype != SK_DTYPE_FLOAT64) sk_refuse("sk_region_align: float32 or float64 only");
  return dtype == SK_DTYPE_FLOAT64;
}

void sk_region_align(const sk_regions *regions, void *y, const void *x, const void *corners, sk_dtype dtype) {
  job j = {regions, y, x, corners};
  ptrdiff_t work = regions->out_height * regions->out_width * (regions->groups * regions->lanes * 16 + 64);
  sk_parallel_for(
    regions->regions, SK_MAX(1, 65536 / SK_MAX(work, 1)), is_wide(dtype) ? forward_f64 : forward_f32, &j);
}

void sk_region_align_gradient(
  const sk_regions *regions, void *dx, const void *dy, const void *corners, sk_dtype dtype) {
  job j = {regions, dx, dy, corners};
  ptrdiff_t planes = regions->images * regions->groups, parts = (regions->lanes + CHANNELS - 1) / CHANNELS;
  memset(dx, 0, (size_t)(planes * regions->height * regions->width * regions->lanes * sk_dtype_size(dtype)));
  sk_parallel_for(planes * parts, 1, is_wide(dtype) ? gradient_f64 : gradient_f32, &j);
}
