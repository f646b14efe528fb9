#include "CProcessor.h"
#include "include/pixels.h"
#include "luma.h"

#include <string.h>

SK_CLONED(void, grey_of, (const uint8_t *restrict from, int channels, uint8_t *restrict to, size_t count),
  (from, channels, to, count)) {
  for (size_t i = 0; i < count; i++) to[i] = luma_of(from + i * (size_t)channels);
}

SK_CLONED(void, spread, (const uint8_t *restrict grey, uint8_t *restrict to, size_t count), (grey, to, count)) {
  for (size_t i = 0; i < count; i++) to[3 * i] = to[3 * i + 1] = to[3 * i + 2] = grey[i];
}

static void spread_opaque(const uint8_t *restrict grey, uint8_t *restrict to, size_t count) {
  for (size_t i = 0; i < count; i++) {
    to[4 * i] = to[4 * i + 1] = to[4 * i + 2] = grey[i];
    to[4 * i + 3] = 255;
  }
}

static void drop_alpha(const uint8_t *restrict from, uint8_t *restrict to, size_t count) {
  for (size_t i = 0; i < count; i++) memcpy(to + 3 * i, from + 4 * i, 3);
}

static void add_alpha(const uint8_t *restrict from, uint8_t *restrict to, size_t count) {
  for (size_t i = 0; i < count; i++) {
    memcpy(to + 4 * i, from + 3 * i, 3);
    to[4 * i + 3] = 255;
  }
}

void saccade_pixels_convert(const uint8_t *from, int from_channels, uint8_t *to, int to_channels, size_t count) {
  if (from_channels == to_channels) {
    memcpy(to, from, count * (size_t)to_channels);
  } else if (to_channels == 1) {
    grey_of(from, from_channels, to, count);
  } else if (from_channels == 1 && to_channels == 3) {
    spread(from, to, count);
  } else if (from_channels == 1) {
    spread_opaque(from, to, count);
  } else if (to_channels == 3) {
    drop_alpha(from, to, count);
  } else {
    add_alpha(from, to, count);
  }
}
