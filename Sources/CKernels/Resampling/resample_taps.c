// The tables of resampling along one axis.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "Support/clones.h"
#include "sk_resample.h"
#include "Support/tile.h"

static sk_taps allocate(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t width) {
  int32_t *starts = calloc((size_t)SK_MAX(outputs, 1), sizeof(int32_t));
  double *weights = calloc((size_t)SK_MAX(outputs * width, 1), sizeof(double));
  if (!starts || !weights) sk_refuse("sk_taps_make: out of memory");
  return (sk_taps){inputs, outputs, width, starts, weights};
}

void sk_taps_free(sk_taps *taps) {
  free((void *)taps->starts);
  free((void *)taps->weights);
}

static ptrdiff_t inside(ptrdiff_t i, ptrdiff_t count) { return SK_MIN(SK_MAX(i, 0), count - 1); }

// The nearest of the inputs: in float32 for every type, and from the sizes alone where PyTorch looks at those.
static ptrdiff_t nearest(sk_resample_mode mode, ptrdiff_t o, ptrdiff_t inputs, ptrdiff_t outputs, double step) {
  if (mode == SK_RESAMPLE_NEAREST && outputs == inputs) return o;
  if (mode == SK_RESAMPLE_NEAREST && outputs == 2 * inputs) return o / 2;
  float scale = step > 0 ? (float)step : (float)inputs / (float)outputs;
  float offset = mode == SK_RESAMPLE_NEAREST ? 0 : 0.5f;
  return inside((ptrdiff_t)floorf(((float)o + offset) * scale), inputs);
}

#define FILL(real, floor_of, absolute) \
  /* Keys' kernel at distance t. */ \
  static real cubic_##real(real t) { \
    const real a = (real)-0.75; \
    t = absolute(t); \
    if (t <= 1) return ((a + 2) * t - (a + 3)) * t * t + 1; \
    return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0; \
  } \
  static void fill_##real( \
    const sk_taps *taps, int32_t *starts, double *weights, sk_resample_mode mode, bool align_corners, double step) { \
    const ptrdiff_t inputs = taps->inputs, outputs = taps->outputs, width = taps->width; \
    real scale = step > 0 ? (real)step : (real)inputs / (real)outputs; \
    bool corners = align_corners && (mode == SK_RESAMPLE_LINEAR || mode == SK_RESAMPLE_CUBIC); \
    if (corners) scale = outputs > 1 ? (real)(inputs - 1) / (real)(outputs - 1) : 0; \
    for (ptrdiff_t o = 0; o < outputs; o++) { \
      double *w = weights + o * width; \
      real source = corners ? scale * (real)o : scale * ((real)o + (real)0.5) - (real)0.5; \
      switch (mode) { \
      case SK_RESAMPLE_NEAREST: \
      case SK_RESAMPLE_NEAREST_EXACT: \
        starts[o] = (int32_t)nearest(mode, o, inputs, outputs, step); \
        w[0] = 1; \
        break; \
      case SK_RESAMPLE_LINEAR: { \
        /* The same size is a copy, whatever the step, as in PyTorch. */ \
        if (outputs == inputs) source = (real)o; \
        if (source < 0) source = 0; \
        ptrdiff_t first = inside((ptrdiff_t)source, inputs), start = SK_MIN(first, inputs - width); \
        real second = SK_MIN(source - (real)first, 1); \
        starts[o] = (int32_t)start; \
        w[first - start] += 1 - second; \
        w[inside(first + 1, inputs) - start] += second; \
        break; \
      } \
      case SK_RESAMPLE_CUBIC: { \
        ptrdiff_t first = (ptrdiff_t)floor_of(source); \
        ptrdiff_t start = inside(SK_MIN(first - 1, inputs - width), inputs); \
        real t = source - (real)first; \
        starts[o] = (int32_t)start; \
        /* Taps beyond the edge fall on it. */ \
        for (ptrdiff_t k = -1; k <= 2; k++) w[inside(first + k, inputs) - start] += cubic_##real((real)k - t); \
        break; \
      } \
      case SK_RESAMPLE_AREA: { \
        ptrdiff_t first = o * inputs / outputs, past = ((o + 1) * inputs + outputs - 1) / outputs; \
        ptrdiff_t start = SK_MIN(first, inputs - width); \
        starts[o] = (int32_t)start; \
        for (ptrdiff_t i = first; i < past; i++) w[i - start] = (real)1 / (real)(past - first); \
        break; \
      } \
      } \
    } \
  }
FILL(float, floorf, fabsf)
FILL(double, floor, fabs)

sk_taps sk_taps_make(
  sk_resample_mode mode, ptrdiff_t inputs, ptrdiff_t outputs, bool align_corners, double step, sk_dtype dtype) {
  ptrdiff_t width = 1;
  if (mode == SK_RESAMPLE_LINEAR) width = SK_MIN(inputs, 2);
  if (mode == SK_RESAMPLE_CUBIC) width = SK_MIN(inputs, 4);
  // A window of area pooling spans at most this many.
  if (mode == SK_RESAMPLE_AREA && outputs > 0) width = SK_MIN(inputs, inputs / outputs + 2);
  sk_taps taps = allocate(inputs, outputs, width);
  if (inputs == 0) return taps;
  (dtype == SK_DTYPE_FLOAT64 ? fill_double : fill_float)(
    &taps, (int32_t *)taps.starts, (double *)taps.weights, mode, align_corners, step);
  return taps;
}

sk_taps sk_taps_transpose(const sk_taps *taps) {
  ptrdiff_t width = 1;
  int32_t *first = malloc((size_t)SK_MAX(taps->inputs, 1) * sizeof(int32_t) * 2), *last = first + taps->inputs;
  if (!first) sk_refuse("sk_taps_transpose: out of memory");
  for (ptrdiff_t i = 0; i < taps->inputs; i++) first[i] = INT32_MAX, last[i] = -1;
  for (ptrdiff_t o = 0; o < taps->outputs; o++) {
    for (ptrdiff_t k = 0; k < taps->width; k++) {
      ptrdiff_t i = taps->starts[o] + k;
      if (taps->weights[o * taps->width + k] == 0) continue;
      first[i] = SK_MIN(first[i], (int32_t)o);
      last[i] = (int32_t)o;
      width = SK_MAX(width, last[i] - first[i] + 1);
    }
  }
  sk_taps result = allocate(taps->outputs, taps->inputs, width);
  int32_t *starts = (int32_t *)result.starts;
  double *weights = (double *)result.weights;
  for (ptrdiff_t i = 0; i < taps->inputs; i++) {
    // An input that gave nothing gets weights of 0 from anywhere.
    starts[i] = (int32_t)SK_MAX(SK_MIN(last[i] < 0 ? 0 : first[i], taps->outputs - width), 0);
  }
  for (ptrdiff_t o = 0; o < taps->outputs; o++) {
    for (ptrdiff_t k = 0; k < taps->width; k++) {
      ptrdiff_t i = taps->starts[o] + k;
      double w = taps->weights[o * taps->width + k];
      if (w != 0) weights[i * width + o - starts[i]] += w;
    }
  }
  free(first);
  return result;
}
