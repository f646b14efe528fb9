#include "resize_weights.h"

#include <math.h>
#include <stdlib.h>

static const double pi = 3.14159265358979323846;

static double sinc(double x) { return x == 0 ? 1 : sin(pi * x) / (pi * x); }

// Half the width of each filter, in old pixels at scale 1.
static double support_of(saccade_resize_filter filter) {
  switch (filter) {
    case SACCADE_RESIZE_BOX: return 0.5;
    case SACCADE_RESIZE_BILINEAR: return 1;
    case SACCADE_RESIZE_HAMMING: return 1;
    case SACCADE_RESIZE_BICUBIC: return 2;
    case SACCADE_RESIZE_LANCZOS: return 3;
  }
  return 1;
}

static double bicubic(double x) {
  const double a = -0.5;  // Keys' choice: exact for parabolas.
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

static double value_of(saccade_resize_filter filter, double x) {
  double distance = fabs(x);
  switch (filter) {
    case SACCADE_RESIZE_BOX: return x > -0.5 && x <= 0.5;
    case SACCADE_RESIZE_BILINEAR: return distance < 1 ? 1 - distance : 0;
    case SACCADE_RESIZE_HAMMING: return distance < 1 ? sinc(x) * (0.54 + 0.46 * cos(pi * x)) : 0;
    case SACCADE_RESIZE_BICUBIC: return bicubic(distance);
    case SACCADE_RESIZE_LANCZOS: return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
  }
  return 0;
}

// The weights of one new pixel, whose centre lies at `center` in old pixels.
static void weigh(
    resize_weights *weights, size_t index, double center, double stretch, size_t size, saccade_resize_filter filter,
    double *values) {
  double support = support_of(filter) * stretch;
  double low = center - support + 0.5, high = center + support + 0.5;
  size_t first = low > 0 ? (size_t)low : 0;
  size_t end = high < (double)size ? (size_t)high : size;
  size_t count = end > first ? end - first : 0;
  if (count > weights->taps) count = weights->taps;
  double sum = 0;
  for (size_t i = 0; i < count; i++) {
    values[i] = value_of(filter, ((double)(i + first) - center + 0.5) * (1 / stretch));
    sum += values[i];
  }
  int32_t *fixed = weights->weights + index * weights->taps;
  for (size_t i = 0; i < count; i++) {
    double share = sum != 0 ? values[i] * (1 / sum) : values[i];
    fixed[i] = (int32_t)((share < 0 ? -0.5 : 0.5) + share * (1 << SACCADE_WEIGHT_BITS));
  }
  weights->first[index] = first;
  weights->count[index] = count;
}

int saccade_resize_weights(resize_weights *weights, size_t size, size_t out_size, saccade_resize_filter filter) {
  double scale = (double)size / (double)out_size;
  double stretch = scale > 1 ? scale : 1;  // A filter widens when it shrinks a picture: that is the antialiasing.
  weights->taps = (size_t)ceil(support_of(filter) * stretch) * 2 + 1;
  weights->first = malloc(out_size * sizeof *weights->first);
  weights->count = malloc(out_size * sizeof *weights->count);
  weights->weights = malloc(out_size * weights->taps * sizeof *weights->weights);
  double *values = malloc(weights->taps * sizeof *values);
  int ready = weights->first && weights->count && weights->weights && values;
  for (size_t i = 0; ready && i < out_size; i++) {
    weigh(weights, i, ((double)i + 0.5) * scale, stretch, size, filter, values);
  }
  free(values);
  return ready;
}

void saccade_resize_weights_free(resize_weights *weights) {
  free(weights->first);
  free(weights->count);
  free(weights->weights);
}
