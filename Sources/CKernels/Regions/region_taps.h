// Which pixels along one axis each bin of a region reads, and how much each of them counts.
//
// A point between pixels is a weighted sum over rows of weighted sums over columns, and whether it lies too far outside
// is asked for each axis by itself. So the mean of a bin's points is a sum over rows and columns of products of weights,
// which are found once for all bins of a row or a column.

#ifndef SK_INTERNAL_REGION_TAPS_H
#define SK_INTERNAL_REGION_TAPS_H

#include <math.h>
#include <stdlib.h>

#include "Support/scalars.h"
#include "Support/tile.h"
#include "sk_region.h"

#define REGION_TAPS(real, ceil_) \
  typedef struct { \
    ptrdiff_t place; \
    sk_##real weight; \
  } tap_##real; \
  typedef struct { \
    /* Bin b reads taps[starts[b]] ..< taps[starts[b + 1]]. */ \
    ptrdiff_t *starts, room; \
    tap_##real *taps; \
    /* How many points a bin has, outside of the image too. */ \
    double samples; \
  } axis_##real; \
  \
  static void axis_make_##real(axis_##real *a, ptrdiff_t bins) { \
    a->room = 64; \
    a->starts = malloc((size_t)(bins + 1) * sizeof(ptrdiff_t)); \
    a->taps = malloc((size_t)a->room * sizeof(tap_##real)); \
    if (!a->starts || !a->taps) sk_refuse("sk_region_align: out of memory"); \
  } \
  static void axis_free_##real(axis_##real *a) { \
    free(a->starts); \
    free(a->taps); \
  } \
  /* One that the bin has already counts more: neighbouring points share pixels. */ \
  static void axis_add_##real(axis_##real *a, ptrdiff_t first, ptrdiff_t *count, ptrdiff_t place, sk_##real weight) { \
    for (ptrdiff_t k = *count - 1; k >= first && k >= *count - 2; k--) { \
      if (a->taps[k].place != place) continue; \
      a->taps[k].weight += weight; \
      return; \
    } \
    if (*count == a->room) { \
      a->room *= 2; \
      a->taps = realloc(a->taps, (size_t)a->room * sizeof(tap_##real)); \
      if (!a->taps) sk_refuse("sk_region_align: out of memory"); \
    } \
    a->taps[(*count)++] = (tap_##real){place, weight}; \
  } \
  /* `low` and `high` are the region's sides, `size` the image's length. */ \
  static void axis_find_##real( \
    axis_##real *a, const sk_regions *r, sk_##real low, sk_##real high, ptrdiff_t bins, ptrdiff_t size) { \
    const sk_##real offset = r->aligned ? (sk_##real)0.5 : 0, scale = (sk_##real)r->scale; \
    const sk_##real start = low * scale - offset, end = high * scale - offset; \
    sk_##real length = end - start; \
    if (!r->aligned && length < 1) length = 1; \
    const sk_##real bin = length / (sk_##real)bins; \
    const bool is_finite = isfinite(start) && isfinite(bin); \
    a->samples = r->sampling > 0 ? (double)r->sampling : is_finite ? SK_MAX((double)ceil_(bin), 0) : 0; \
    /* Without a count of one's own points are more than half a pixel apart, so that few of them lie on the image. */ \
    const double step = (double)bin / SK_MAX(a->samples, 1); \
    const double most = r->sampling > 0 ? a->samples : 2.0 * (double)size + 6; \
    ptrdiff_t count = 0; \
    for (ptrdiff_t b = 0; b < bins; b++) { \
      a->starts[b] = count; \
      if (!is_finite) continue; \
      const sk_##real from = start + (sk_##real)b * bin; \
      double first = 0, last = a->samples - 1; \
      if (step > 0) { \
        first = SK_MAX(first, floor((-1 - (double)from) / step) - 2); \
        last = SK_MIN(last, ceil(((double)size - (double)from) / step) + 2); \
      } \
      for (double k = 0; k < most && first + k <= last; k++) { \
        sk_##real at = from + (sk_##real)(first + k + 0.5) * bin / (sk_##real)a->samples; \
        if (!(at >= -1 && at <= (sk_##real)size)) continue; \
        at = at > 0 ? at : 0; \
        const ptrdiff_t pixel = (ptrdiff_t)at; \
        if (pixel >= size - 1) { \
          axis_add_##real(a, a->starts[b], &count, size - 1, 1); \
        } else { \
          const sk_##real beyond = at - (sk_##real)pixel; \
          axis_add_##real(a, a->starts[b], &count, pixel, 1 - beyond); \
          axis_add_##real(a, a->starts[b], &count, pixel + 1, beyond); \
        } \
      } \
    } \
    a->starts[bins] = count; \
  }

#endif
