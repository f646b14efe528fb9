// The tables of resampling along one axis.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "Support/clones.h"
#include "sk_resample.h"
#include "Support/tile.h"

static sk_taps allocate(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t width) {
  int32_t *starts = calloc((size_t)SK_MAX(outputs, 1), sizeof(int32_t));
  float *weights = calloc((size_t)SK_MAX(outputs * width, 1), sizeof(float));
  if (!starts || !weights) sk_refuse("sk_taps_make: out of memory");
  return (sk_taps){inputs, outputs, width, starts, weights};
}

void sk_taps_free(sk_taps *taps) {
  free((void *)taps->starts);
  free((void *)taps->weights);
}

// Keys' kernel at distance t.
static float cubic(float t) {
  const float a = -0.75f;
  t = fabsf(t);
  if (t <= 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0;
}

static ptrdiff_t inside(ptrdiff_t i, ptrdiff_t count) { return SK_MIN(SK_MAX(i, 0), count - 1); }

sk_taps sk_taps_make(sk_resample_mode mode, ptrdiff_t inputs, ptrdiff_t outputs, bool align_corners, double step) {
  ptrdiff_t width = 1;
  if (mode == SK_RESAMPLE_LINEAR) width = SK_MIN(inputs, 2);
  if (mode == SK_RESAMPLE_CUBIC) width = SK_MIN(inputs, 4);
  // A window of area pooling spans at most this many.
  if (mode == SK_RESAMPLE_AREA && outputs > 0) width = SK_MIN(inputs, inputs / outputs + 2);
  sk_taps taps = allocate(inputs, outputs, width);
  if (inputs == 0) return taps;
  int32_t *starts = (int32_t *)taps.starts;
  float *weights = (float *)taps.weights;
  // float32 as in PyTorch, so that positions on an edge fall to the same side.
  float scale = step > 0 ? (float)step : (float)inputs / (float)outputs;
  bool corners = align_corners && (mode == SK_RESAMPLE_LINEAR || mode == SK_RESAMPLE_CUBIC);
  if (corners) scale = outputs > 1 ? (float)(inputs - 1) / (float)(outputs - 1) : 0;
  for (ptrdiff_t o = 0; o < outputs; o++) {
    float *w = weights + o * width;
    float source = corners ? scale * (float)o : scale * ((float)o + 0.5f) - 0.5f;
    switch (mode) {
    case SK_RESAMPLE_NEAREST:
    case SK_RESAMPLE_NEAREST_EXACT: {
      float offset = mode == SK_RESAMPLE_NEAREST ? 0 : 0.5f;
      ptrdiff_t nearest = (ptrdiff_t)floorf(((float)o + offset) * scale);
      // These sizes PyTorch looks at alone, whatever the step.
      if (mode == SK_RESAMPLE_NEAREST && outputs == inputs) nearest = o;
      if (mode == SK_RESAMPLE_NEAREST && outputs == 2 * inputs) nearest = o / 2;
      starts[o] = (int32_t)inside(nearest, inputs);
      w[0] = 1;
      break;
    }
    case SK_RESAMPLE_LINEAR: {
      // The same size is a copy, whatever the step, as in PyTorch.
      if (outputs == inputs) source = (float)o;
      if (source < 0) source = 0;
      ptrdiff_t first = inside((ptrdiff_t)source, inputs), start = SK_MIN(first, inputs - width);
      float second = SK_MIN(source - (float)first, 1);
      starts[o] = (int32_t)start;
      w[first - start] += 1 - second;
      w[inside(first + 1, inputs) - start] += second;
      break;
    }
    case SK_RESAMPLE_CUBIC: {
      ptrdiff_t first = (ptrdiff_t)floorf(source), start = inside(SK_MIN(first - 1, inputs - width), inputs);
      float t = source - (float)first;
      starts[o] = (int32_t)start;
      // Taps beyond the edge fall on it.
      for (ptrdiff_t k = -1; k <= 2; k++) w[inside(first + k, inputs) - start] += cubic((float)k - t);
      break;
    }
    case SK_RESAMPLE_AREA: {
      ptrdiff_t first = o * inputs / outputs, past = ((o + 1) * inputs + outputs - 1) / outputs;
      ptrdiff_t start = SK_MIN(first, inputs - width);
      starts[o] = (int32_t)start;
      for (ptrdiff_t i = first; i < past; i++) w[i - start] = 1.0f / (float)(past - first);
      break;
    }
    }
  }
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
  float *weights = (float *)result.weights;
  for (ptrdiff_t i = 0; i < taps->inputs; i++) {
    // An input that gave nothing gets weights of 0 from anywhere.
    starts[i] = (int32_t)SK_MAX(SK_MIN(last[i] < 0 ? 0 : first[i], taps->outputs - width), 0);
  }
  for (ptrdiff_t o = 0; o < taps->outputs; o++) {
    for (ptrdiff_t k = 0; k < taps->width; k++) {
      ptrdiff_t i = taps->starts[o] + k;
      float w = taps->weights[o * taps->width + k];
      if (w != 0) weights[i * width + o - starts[i]] += w;
    }
  }
  free(first);
  return result;
}
