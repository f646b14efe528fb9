#include "include/colors.h"

#include "CProcessor.h"
#include "luma.h"

void saccade_colors_lookup(uint8_t *pixels, size_t count, int channels, const uint8_t *table) {
  if (channels != 4) {
    for (size_t i = 0; i < count * (size_t)channels; i++) pixels[i] = table[pixels[i]];
    return;
  }
  for (size_t i = 0; i < count; i++, pixels += 4) {
    for (int channel = 0; channel < 3; channel++) pixels[channel] = table[pixels[channel]];
  }
}

SK_CLONED(void, saturate, (uint8_t *pixels, size_t count, int channels, float factor),
  (pixels, count, channels, factor)) {
  size_t step = (size_t)channels;
  for (size_t i = 0; i < count; i++) {
    uint8_t *pixel = pixels + i * step;
    int grey = luma_of(pixel);
    for (int channel = 0; channel < 3; channel++) {
      float value = (float)grey + factor * (float)(pixel[channel] - grey);
      pixel[channel] = (uint8_t)(value <= 0 ? 0 : value >= 255 ? 255 : value);
    }
  }
}

void saccade_colors_saturate(uint8_t *pixels, size_t count, int channels, float factor) {
  saturate(pixels, count, channels, factor);
}

// One channel of a fully bright, fully saturated colour at a sixth of the circle: 0 where it is lit, 1 where dark.
static inline float darkness(float sixth) {
  float wrapped = sixth >= 6 ? sixth - 6 : sixth;
  float slope = wrapped < 4 - wrapped ? wrapped : 4 - wrapped;
  return slope < 0 ? 0 : slope > 1 ? 1 : slope;
}

enum { STRIP = 64 };  // Pixels whose channels are taken apart at a time, so that the arithmetic runs in vectors.

SK_CLONED(void, turn_strip, (float *restrict red, float *restrict green, float *restrict blue, float sixths),
  (red, green, blue, sixths)) {
  for (size_t i = 0; i < STRIP; i++) {
    float r = red[i], g = green[i], b = blue[i];
    float high = r > g ? r : g, low = r < g ? r : g;
    high = high > b ? high : b;
    low = low < b ? low : b;
    float range = high - low;
    float scale = 1 / (range > 0 ? range : 1);
    float hue = high == r ? (g - b) * scale : high == g ? 2 + (b - r) * scale : 4 + (r - g) * scale;
    hue += hue < 0 ? 6 : 0;
    hue += sixths;
    hue -= hue >= 6 ? 6 : 0;
    red[i] = high - range * darkness(hue + 5) + 0.5f;
    green[i] = high - range * darkness(hue + 3) + 0.5f;
    blue[i] = high - range * darkness(hue + 1) + 0.5f;
  }
}

void saccade_colors_turn(uint8_t *pixels, size_t count, int channels, float turns) {
  size_t step = (size_t)channels;
  float red[STRIP] = {0}, green[STRIP] = {0}, blue[STRIP] = {0};
  for (size_t start = 0; start < count; start += STRIP, pixels += STRIP * step) {
    size_t length = count - start < STRIP ? count - start : STRIP;
    for (size_t i = 0; i < length; i++) {
      red[i] = pixels[i * step];
      green[i] = pixels[i * step + 1];
      blue[i] = pixels[i * step + 2];
    }
    turn_strip(red, green, blue, turns * 6);
    for (size_t i = 0; i < length; i++) {
      pixels[i * step] = (uint8_t)red[i];
      pixels[i * step + 1] = (uint8_t)green[i];
      pixels[i * step + 2] = (uint8_t)blue[i];
    }
  }
}

SK_CLONED(uint64_t, grey_sum, (const uint8_t *pixels, size_t count, int channels),
  (pixels, count, channels)) {
  uint64_t sum = 0;
  size_t step = (size_t)channels;
  if (channels == 1) {
    for (size_t i = 0; i < count; i++) sum += pixels[i];
  } else {
    for (size_t i = 0; i < count; i++) sum += luma_of(pixels + i * step);
  }
  return sum;
}

uint64_t saccade_colors_grey_sum(const uint8_t *pixels, size_t count, int channels) {
  return grey_sum(pixels, count, channels);
}
