#include "include/warp.h"

#include "CProcessor.h"

#include <math.h>
#include <string.h>

// What an image shows at whole places, also beyond its border.
typedef struct {
  const uint8_t *pixels;
  ptrdiff_t height, width;
  int channels;
  uint8_t beyond[4];
} picture;

static inline const uint8_t *pixel(const picture *old, ptrdiff_t row, ptrdiff_t column) {
  if (row < 0 || row >= old->height || column < 0 || column >= old->width) return old->beyond;
  return old->pixels + (row * old->width + column) * old->channels;
}

// Halves go to the even number, as in torch.round.
static inline uint8_t rounded(float value) { return (uint8_t)lrintf(value); }

static inline void between(const picture *old, double x, double y, uint8_t *to) {
  double left = floor(x), top = floor(y);
  float right_share = (float)(x - left), lower_share = (float)(y - top);
  ptrdiff_t column = (ptrdiff_t)left, row = (ptrdiff_t)top;
  const uint8_t *a = pixel(old, row, column), *b = pixel(old, row, column + 1);
  const uint8_t *c = pixel(old, row + 1, column), *d = pixel(old, row + 1, column + 1);
  for (int k = 0; k < old->channels; k++) {
    float upper = a[k] + right_share * (float)(b[k] - a[k]);
    float lower = c[k] + right_share * (float)(d[k] - c[k]);
    to[k] = rounded(upper + lower_share * (lower - upper));
  }
}

// A new pixel wherever it comes from.
static inline void look_up(const picture *old, double x, double y, double depth, int bilinear, uint8_t *to) {
  // Further away nothing is seen, and whole numbers end; also where the depth is 0 or negative, behind the eye.
  if (!(depth > 0 && x > -1 && y > -1 && x < (double)old->width && y < (double)old->height)) {
    for (int k = 0; k < old->channels; k++) to[k] = old->beyond[k];
  } else if (bilinear) {
    between(old, x, y, to);
  } else {
    const uint8_t *nearest = pixel(old, (ptrdiff_t)nearbyint(y), (ptrdiff_t)nearbyint(x));
    for (int k = 0; k < old->channels; k++) to[k] = nearest[k];
  }
}

// A row of a map without perspective: the place of column c is (x_of(c), y_of(c)).
typedef struct {
  double across, down, x, y;
} line;

SK_INLINE double x_of(line row, size_t column) { return row.across * ((double)column + 0.5) + row.x - 0.5; }
SK_INLINE double y_of(line row, size_t column) { return row.down * ((double)column + 0.5) + row.y - 0.5; }

// The nearest whole number, halves to the even one: what is added pushes all else out of the mantissa.
SK_INLINE ptrdiff_t whole(double value) {
  double shifted = value + 0x1.8p52;
  int64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  return (int32_t)bits;
}

SK_INLINE uint8_t nearest_byte(float value) {
  float shifted = value + 0x1p23f;
  uint32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  return (uint8_t)bits;
}

// Narrows columns to those at which a coordinate, `slope · (column + ½) + start − ½`, lies well within 0 … last.
static void narrow(double slope, double start, double last, size_t *first, size_t *end) {
  const double slack = 1e-6;
  double low = slack - start + 0.5, high = last - slack - start + 0.5;
  if (slope == 0) {
    if (!(low <= 0 && high >= 0)) *end = *first;
    return;
  }
  double from = low / slope - 0.5, to = high / slope - 0.5;
  if (slope < 0) {
    double other = from;
    from = to;
    to = other;
  }
  from = ceil(from);
  to = floor(to) + 1;
  if (!(from < (double)*end && to > (double)*first)) {
    *end = *first;
    return;
  }
  if (from > (double)*first) *first = (size_t)from;
  if (to < (double)*end) *end = (size_t)to;
}

// Columns of which all that is looked up lies on the old image.
SK_INLINE void inside_nearest(const picture *old, line row, size_t first, size_t end, uint8_t *to, const int channels) {
  for (size_t column = first; column < end; column++, to += channels) {
    const uint8_t *from = old->pixels + (whole(y_of(row, column)) * old->width + whole(x_of(row, column))) * channels;
    for (int k = 0; k < channels; k++) to[k] = from[k];
  }
}

SK_INLINE void inside_bilinear(
    const picture *old, line row, size_t first, size_t end, uint8_t *to, const int channels) {
  ptrdiff_t step = old->width * channels;
  for (size_t column = first; column < end; column++, to += channels) {
    double x = x_of(row, column), y = y_of(row, column);
    ptrdiff_t left = (ptrdiff_t)x, top = (ptrdiff_t)y;
    float right_share = (float)(x - (double)left), lower_share = (float)(y - (double)top);
    const uint8_t *a = old->pixels + top * step + left * channels, *c = a + step;
    for (int k = 0; k < channels; k++) {
      float upper = a[k] + right_share * (float)(a[k + channels] - a[k]);
      float lower = c[k] + right_share * (float)(c[k + channels] - c[k]);
      to[k] = nearest_byte(upper + lower_share * (lower - upper));
    }
  }
}

static void inside(const picture *old, line row, size_t first, size_t end, uint8_t *to, int bilinear) {
  if (bilinear) {
    switch (old->channels) {
    case 1: inside_bilinear(old, row, first, end, to, 1); break;
    case 3: inside_bilinear(old, row, first, end, to, 3); break;
    default: inside_bilinear(old, row, first, end, to, 4);
    }
  } else {
    switch (old->channels) {
    case 1: inside_nearest(old, row, first, end, to, 1); break;
    case 3: inside_nearest(old, row, first, end, to, 3); break;
    default: inside_nearest(old, row, first, end, to, 4);
    }
  }
}

// Without perspective most of a row lies on the old image as a whole, and needs no look at its border.
static void warp_flat(const picture *old, uint8_t *to, size_t out_height, size_t out_width, const double *back, int bilinear) {
  size_t bytes = (size_t)old->channels;
  for (size_t y = 0; y < out_height; y++, to += out_width * bytes) {
    double v = (double)y + 0.5;
    line row = {back[0], back[3], back[1] * v + back[2], back[4] * v + back[5]};
    size_t first = 0, end = out_width;
    narrow(row.across, row.x, (double)(old->width - 1), &first, &end);
    narrow(row.down, row.y, (double)(old->height - 1), &first, &end);
    for (size_t x = 0; x < first; x++) look_up(old, x_of(row, x), y_of(row, x), 1, bilinear, to + x * bytes);
    inside(old, row, first, end, to + first * bytes, bilinear);
    for (size_t x = end; x < out_width; x++) look_up(old, x_of(row, x), y_of(row, x), 1, bilinear, to + x * bytes);
  }
}

// The image moved by whole pixels: what was at (0, 0) goes to (right, down).
static void shift(
    const picture *old, uint8_t *to, size_t out_height, size_t out_width, ptrdiff_t right, ptrdiff_t down) {
  size_t bytes = (size_t)old->channels;
  ptrdiff_t first = right > 0 ? right : 0, end = old->width + right;
  if (end > (ptrdiff_t)out_width) end = (ptrdiff_t)out_width;
  if (first > (ptrdiff_t)out_width) first = (ptrdiff_t)out_width;
  if (end < first) end = first;
  for (ptrdiff_t y = 0; y < (ptrdiff_t)out_height; y++, to += out_width * bytes) {
    ptrdiff_t from = y - down;
    ptrdiff_t left = first, right_end = end;
    if (from < 0 || from >= old->height) left = right_end = (ptrdiff_t)out_width;
    for (ptrdiff_t x = 0; x < left; x++) memcpy(to + (size_t)x * bytes, old->beyond, bytes);
    if (right_end > left) {
      memcpy(
          to + (size_t)left * bytes, pixel(old, from, left - right), (size_t)(right_end - left) * bytes);
    }
    for (ptrdiff_t x = right_end; x < (ptrdiff_t)out_width; x++) memcpy(to + (size_t)x * bytes, old->beyond, bytes);
  }
}

void saccade_warp(
    const uint8_t *from, size_t height, size_t width, int channels, uint8_t *to, size_t out_height, size_t out_width,
    const double *back, int bilinear, uint8_t fill) {
  picture old = {from, (ptrdiff_t)height, (ptrdiff_t)width, channels, {fill, fill, fill, 0}};
  if (back[6] == 0 && back[7] == 0 && back[8] == 1) {
    double right = -back[2], down = -back[5];
    int keeps_axes = back[0] == 1 && back[1] == 0 && back[3] == 0 && back[4] == 1;
    // Further away there is nothing, and whole numbers end.
    if (keeps_axes && fabs(right) < 0x1p30 && fabs(down) < 0x1p30 && right == floor(right) && down == floor(down)) {
      shift(&old, to, out_height, out_width, (ptrdiff_t)right, (ptrdiff_t)down);
    } else {
      warp_flat(&old, to, out_height, out_width, back, bilinear);
    }
    return;
  }
  for (size_t row = 0; row < out_height; row++) {
    double v = (double)row + 0.5;
    for (size_t column = 0; column < out_width; column++, to += channels) {
      double u = (double)column + 0.5;
      double depth = back[6] * u + back[7] * v + back[8];
      double x = (back[0] * u + back[1] * v + back[2]) / depth - 0.5;
      double y = (back[3] * u + back[4] * v + back[5]) / depth - 0.5;
      look_up(&old, x, y, depth, bilinear, to);
    }
  }
}

// A place within the image that shows what one beyond it does.
static inline double folded(double place, size_t size, int padding) {
  double last = (double)size - 1;
  if (place >= 0 && place <= last) return place;
  // What is no place at all shows the first one.
  if (!(place > -0x1p30 && place < 0x1p30)) return 0;
  if (padding == 1 || last == 0) return place < 0 ? 0 : last;
  double phase = fmod(fabs(place), 2 * last);
  return phase > last ? 2 * last - phase : phase;
}

void saccade_deform(
    const uint8_t *from, size_t height, size_t width, int channels, uint8_t *to, const float *across, const float *down,
    int bilinear, int padding, uint8_t fill) {
  picture old = {from, (ptrdiff_t)height, (ptrdiff_t)width, channels, {fill, fill, fill, 0}};
  for (size_t row = 0; row < height; row++) {
    for (size_t column = 0; column < width; column++, to += channels) {
      double x = (double)column + *across++, y = (double)row + *down++;
      if (padding) {
        x = folded(x, width, padding);
        y = folded(y, height, padding);
      }
      look_up(&old, x, y, 1, bilinear, to);
    }
  }
}
