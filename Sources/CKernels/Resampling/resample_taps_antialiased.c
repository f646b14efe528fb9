// The tables of resampling that takes every pixel of the larger image into account.

#include <math.h>
#include <stdlib.h>

#include "Support/tile.h"
#include "sk_sample.h"

static float triangle(float t) { return fmaxf(1 - fabsf(t), 0); }

// Keys' kernel as in Pillow.
static float cubic(float t) {
  const float a = -0.5f;
  t = fabsf(t);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  return t < 2 ? ((t - 5) * t + 8) * t * a - 4 * a : 0;
}

sk_taps sk_taps_make_antialiased(
  bool is_cubic, ptrdiff_t inputs, ptrdiff_t outputs, bool align_corners, double step) {
  // float32 as in PyTorch, so that a pixel on the edge of a window counts for it or not as there.
  float scale = step > 0 ? (float)step : (float)inputs / (float)outputs;
  if (align_corners) scale = outputs > 1 ? (float)(inputs - 1) / (float)(outputs - 1) : 0;
  float reduction = SK_MAX(scale, 1.0f), support = (is_cubic ? 2.0f : 1.0f) * reduction;
  ptrdiff_t width = SK_MIN(inputs, (ptrdiff_t)ceilf(support) * 2 + 1);
  int32_t *starts = calloc((size_t)SK_MAX(outputs, 1), sizeof(int32_t));
  double *weights = calloc((size_t)SK_MAX(outputs * width, 1), sizeof(double));
  if (!starts || !weights) sk_refuse("sk_taps_make_antialiased: out of memory");
  for (ptrdiff_t o = 0; o < outputs && inputs > 0; o++) {
    float center = scale * ((float)o + 0.5f), total = 0;
    ptrdiff_t first = SK_MIN(SK_MAX((ptrdiff_t)(center - support + 0.5f), 0), inputs - 1);
    ptrdiff_t past = SK_MIN(SK_MIN((ptrdiff_t)(center + support + 0.5f), inputs), first + width);
    ptrdiff_t start = SK_MIN(first, inputs - width);
    double *w = weights + o * width;
    starts[o] = (int32_t)start;
    for (ptrdiff_t i = first; i < past; i++) {
      float t = ((float)i - center + 0.5f) / reduction;
      float weight = is_cubic ? cubic(t) : triangle(t);
      w[i - start] = weight, total += weight;
    }
    for (ptrdiff_t k = 0; k < width && total != 0; k++) w[k] = (float)w[k] / total;
  }
  return (sk_taps){inputs, outputs, width, starts, weights};
}
