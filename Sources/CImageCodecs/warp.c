#include "include/warp.h"

#include <math.h>

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

void saccade_warp(
    const uint8_t *from, size_t height, size_t width, int channels, uint8_t *to, size_t out_height, size_t out_width,
    const double *back, int bilinear, uint8_t fill) {
  picture old = {from, (ptrdiff_t)height, (ptrdiff_t)width, channels, {fill, fill, fill, 0}};
  for (size_t row = 0; row < out_height; row++) {
    double v = (double)row + 0.5;
    for (size_t column = 0; column < out_width; column++, to += channels) {
      double u = (double)column + 0.5;
      double depth = back[6] * u + back[7] * v + back[8];
      double x = (back[0] * u + back[1] * v + back[2]) / depth - 0.5;
      double y = (back[3] * u + back[4] * v + back[5]) / depth - 0.5;
      // Further away nothing is seen, and whole numbers end; also where the depth is 0 or negative, behind the eye.
      if (!(depth > 0 && x > -1 && y > -1 && x < (double)width && y < (double)height)) {
        for (int k = 0; k < channels; k++) to[k] = old.beyond[k];
      } else if (bilinear) {
        between(&old, x, y, to);
      } else {
        const uint8_t *nearest = pixel(&old, (ptrdiff_t)nearbyint(y), (ptrdiff_t)nearbyint(x));
        for (int k = 0; k < channels; k++) to[k] = nearest[k];
      }
    }
  }
}
