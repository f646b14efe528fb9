// Images read at points that data names, channel by channel in a row.
//
// A point is a weighted sum of up to sixteen pixels; so are its derivatives along x and y.

#include <math.h>
#include <string.h>

#include "Support/scalars.h"
#include "Support/tile.h"
#include "sk_parallel.h"
#include "sk_sample.h"

typedef struct {
  const sk_grid *shape;
  char *out;
  const char *x, *dy, *points;
} job;

enum { TAPS = 16, CHANNELS = 16 };

#define TYPES(real) \
  typedef struct { \
    int count; \
    /* Which pixel of the image, and what it counts for the value and for its derivatives. */ \
    ptrdiff_t pixels[TAPS]; \
    sk_##real weights[TAPS], along_x[TAPS], along_y[TAPS]; \
  } taps_##real;

// Coordinates in pixels, and how fast they change with those of the point. `floor_` and others are of type `real`.
#define COORDINATES(real, fabs_, fmod_, floor_) \
  SK_INLINE sk_##real in_pixels_##real(sk_##real point, ptrdiff_t size, bool corners, sk_##real *slope) { \
    *slope = (sk_##real)(corners ? size - 1 : size) / 2; \
    return corners ? (point + 1) / 2 * (sk_##real)(size - 1) : ((point + 1) * (sk_##real)size - 1) / 2; \
  } \
  static sk_##real reflected_##real(sk_##real x, ptrdiff_t size, bool corners, sk_##real *slope) { \
    if (corners && size == 1) { \
      *slope = 0; \
      return 0; \
    } \
    const sk_##real low = corners ? 0 : (sk_##real)-0.5, span = (sk_##real)(corners ? size - 1 : size); \
    x -= low; \
    if (x < 0) *slope = -*slope; \
    x = fabs_(x); \
    const sk_##real extra = fmod_(x, span); \
    if (fmod_(floor_(x / span), 2) == 0) return extra + low; \
    *slope = -*slope; \
    return span - extra + low; \
  } \
  static sk_##real padded_##real(sk_##real x, ptrdiff_t size, const sk_grid *g, sk_##real *slope) { \
    if (g->padding == SK_GRID_REFLECTION) x = reflected_##real(x, size, g->align_corners, slope); \
    if (g->padding != SK_GRID_ZEROS) { \
      const sk_##real last = (sk_##real)(size - 1); \
      /* Also for what is no number. */ \
      if (!(x > 0)) *slope = 0, x = 0; \
      if (x >= last) *slope = 0, x = last; \
    } \
    /* Far outside, but within what an integer can say. */ \
    return x > -1e9 && x < 1e9 ? x : -100; \
  } \
  static void add_##real( \
    taps_##real *t, const sk_grid *g, ptrdiff_t column, ptrdiff_t row, sk_##real weight, sk_##real along_x, \
    sk_##real along_y) { \
    if (column < 0 || column >= g->width || row < 0 || row >= g->height) return; \
    t->pixels[t->count] = row * g->width + column; \
    t->weights[t->count] = weight; \
    t->along_x[t->count] = along_x; \
    t->along_y[t->count] = along_y; \
    t->count++; \
  }

// Keys' kernel with a = -0.75 at the four pixels around a point t beyond the second, and its derivative.
#define CUBIC(real) \
  static void cubic_##real(sk_##real t, sk_##real weights[4], sk_##real slopes[4]) { \
    const sk_##real a = (sk_##real)-0.75; \
    for (int k = 0; k < 4; k++) { \
      const bool is_inner = k == 1 || k == 2; \
      const sk_##real side = k < 2 ? 1 : -1, u = k < 2 ? t + (sk_##real)(1 - k) : (sk_##real)(k - 1) - t; \
      weights[k] = is_inner ? ((a + 2) * u - (a + 3)) * u * u + 1 : ((a * u - 5 * a) * u + 8 * a) * u - 4 * a; \
      slopes[k] = side * (is_inner ? (3 * (a + 2) * u - 2 * (a + 3)) * u : (3 * a * u - 10 * a) * u + 8 * a); \
    } \
  }

#define FIND(real, floor_, nearbyint_) \
  static taps_##real find_##real(const sk_grid *g, const sk_##real *point) { \
    taps_##real t = {.count = 0}; \
    sk_##real slope_x, slope_y; \
    sk_##real x = in_pixels_##real(point[0], g->width, g->align_corners, &slope_x); \
    sk_##real y = in_pixels_##real(point[1], g->height, g->align_corners, &slope_y); \
    if (g->method != SK_GRID_BICUBIC) { \
      x = padded_##real(x, g->width, g, &slope_x); \
      y = padded_##real(y, g->height, g, &slope_y); \
    } \
    switch (g->method) { \
    case SK_GRID_NEAREST: \
      add_##real(&t, g, (ptrdiff_t)nearbyint_(x), (ptrdiff_t)nearbyint_(y), 1, 0, 0); \
      break; \
    case SK_GRID_BILINEAR: { \
      const sk_##real left = floor_(x), top = floor_(y), r = x - left, d = y - top, l = 1 - r, u = 1 - d; \
      const ptrdiff_t c = (ptrdiff_t)left, row = (ptrdiff_t)top; \
      add_##real(&t, g, c, row, l * u, -u * slope_x, -l * slope_y); \
      add_##real(&t, g, c + 1, row, r * u, u * slope_x, -r * slope_y); \
      add_##real(&t, g, c, row + 1, l * d, -d * slope_x, l * slope_y); \
      add_##real(&t, g, c + 1, row + 1, r * d, d * slope_x, r * slope_y); \
      break; \
    } \
    case SK_GRID_BICUBIC: { \
      const sk_##real left = floor_(x), top = floor_(y); \
      sk_##real across[4], across_slopes[4], down[4], down_slopes[4], unused = 0; \
      cubic_##real(x - left, across, across_slopes); \
      cubic_##real(y - top, down, down_slopes); \
      for (int i = 0; i < 4; i++) { \
        const ptrdiff_t row = (ptrdiff_t)padded_##real(top + (sk_##real)(i - 1), g->height, g, &unused); \
        for (int k = 0; k < 4; k++) { \
          const ptrdiff_t c = (ptrdiff_t)padded_##real(left + (sk_##real)(k - 1), g->width, g, &unused); \
          add_##real( \
            &t, g, c, row, across[k] * down[i], across_slopes[k] * down[i] * slope_x, \
            across[k] * down_slopes[i] * slope_y); \
        } \
      } \
      break; \
    } \
    } \
    return t; \
  }

#define LOOPS(real) \
  SK_CLONED(void, weigh_##real, ( \
    sk_##real *restrict y, const sk_##real *restrict x, const taps_##real *taps, ptrdiff_t channels), \
    (y, x, taps, channels)) { \
    for (ptrdiff_t c = 0; c < channels; c++) y[c] = 0; \
    for (int k = 0; k < taps->count; k++) { \
      const sk_##real w = taps->weights[k], *restrict from = x + taps->pixels[k] * channels; \
      for (ptrdiff_t c = 0; c < channels; c++) y[c] += w * from[c]; \
    } \
  } \
  SK_CLONED(void, give_back_##real, ( \
    sk_##real *restrict dx, const sk_##real *restrict dy, const taps_##real *taps, ptrdiff_t channels, \
    ptrdiff_t count), (dx, dy, taps, channels, count)) { \
    for (int k = 0; k < taps->count; k++) { \
      const sk_##real w = taps->weights[k]; \
      sk_##real *restrict to = dx + taps->pixels[k] * channels; \
      for (ptrdiff_t c = 0; c < count; c++) to[c] += w * dy[c]; \
    } \
  } \
  static void forward_##real(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    const job *j = context; \
    const sk_grid *g = j->shape; \
    const ptrdiff_t image = g->height * g->width * g->channels, points = g->out_height * g->out_width; \
    for (ptrdiff_t p = begin * g->out_width; p < end * g->out_width; p++) { \
      const taps_##real taps = find_##real(g, (const sk_##real *)j->points + 2 * p); \
      weigh_##real( \
        (sk_##real *)j->out + p * g->channels, (const sk_##real *)j->x + p / points * image, &taps, g->channels); \
    } \
  } \
  /* A few channels of an image belong to one thread, which goes through the points in order. */ \
  static void input_##real(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    const job *j = context; \
    const sk_grid *g = j->shape; \
    const ptrdiff_t image = g->height * g->width * g->channels, points = g->out_height * g->out_width; \
    const ptrdiff_t parts = (g->channels + CHANNELS - 1) / CHANNELS; \
    for (ptrdiff_t unit = begin; unit < end; unit++) { \
      const ptrdiff_t n = unit / parts, first = unit % parts * CHANNELS; \
      for (ptrdiff_t p = n * points; p < (n + 1) * points; p++) { \
        const taps_##real taps = find_##real(g, (const sk_##real *)j->points + 2 * p); \
        give_back_##real( \
          (sk_##real *)j->out + n * image + first, (const sk_##real *)j->dy + p * g->channels + first, &taps, \
          g->channels, SK_MIN(g->channels - first, (ptrdiff_t)CHANNELS)); \
      } \
    } \
  } \
  static void point_##real(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    const job *j = context; \
    const sk_grid *g = j->shape; \
    const ptrdiff_t image = g->height * g->width * g->channels, points = g->out_height * g->out_width; \
    for (ptrdiff_t p = begin * g->out_width; p < end * g->out_width; p++) { \
      const taps_##real taps = find_##real(g, (const sk_##real *)j->points + 2 * p); \
      const sk_##real *x = (const sk_##real *)j->x + p / points * image; \
      const sk_##real *dy = (const sk_##real *)j->dy + p * g->channels; \
      sk_##real along_x = 0, along_y = 0; \
      for (int k = 0; k < taps.count && g->method != SK_GRID_NEAREST; k++) { \
        const sk_##real *from = x + taps.pixels[k] * g->channels; \
        sk_##real product = 0; \
        for (ptrdiff_t c = 0; c < g->channels; c++) product += dy[c] * from[c]; \
        along_x += taps.along_x[k] * product; \
        along_y += taps.along_y[k] * product; \
      } \
      ((sk_##real *)j->out)[2 * p] = along_x; \
      ((sk_##real *)j->out)[2 * p + 1] = along_y; \
    } \
  }

TYPES(f32)
TYPES(f64)
COORDINATES(f32, fabsf, fmodf, floorf)
COORDINATES(f64, fabs, fmod, floor)
CUBIC(f32)
CUBIC(f64)
FIND(f32, floorf, nearbyintf)
FIND(f64, floor, nearbyint)
LOOPS(f32)
LOOPS(f64)

static void by_row(const job *j, sk_dtype dtype, sk_body single, sk_body wide) {
  const sk_grid *g = j->shape;
  if (dtype != SK_DTYPE_FLOAT32 && dtype != SK_DTYPE_FLOAT64) sk_refuse("sk_grid_sample: float32 or float64 only");
  ptrdiff_t work = g->out_width * (g->channels * (g->method == SK_GRID_BICUBIC ? 16 : 4) + 64);
  sk_parallel_for(
    g->images * g->out_height, SK_MAX(1, 32768 / SK_MAX(work, 1)), dtype == SK_DTYPE_FLOAT64 ? wide : single,
    (void *)j);
}

void sk_grid_sample(const sk_grid *shape, void *y, const void *x, const void *points, sk_dtype dtype) {
  job j = {.shape = shape, .out = y, .x = x, .points = points};
  by_row(&j, dtype, forward_f32, forward_f64);
}

void sk_grid_sample_input_gradient(
  const sk_grid *shape, void *dx, const void *dy, const void *points, sk_dtype dtype) {
  job j = {.shape = shape, .out = dx, .dy = dy, .points = points};
  ptrdiff_t count = shape->images * shape->height * shape->width * shape->channels;
  memset(dx, 0, (size_t)(count * sk_dtype_size(dtype)));
  ptrdiff_t parts = (shape->channels + CHANNELS - 1) / CHANNELS;
  sk_parallel_for(shape->images * parts, 1, dtype == SK_DTYPE_FLOAT64 ? input_f64 : input_f32, &j);
}

void sk_grid_sample_point_gradient(
  const sk_grid *shape, void *gradient, const void *dy, const void *x, const void *points, sk_dtype dtype) {
  job j = {.shape = shape, .out = gradient, .x = x, .dy = dy, .points = points};
  by_row(&j, dtype, point_f32, point_f64);
}
