#include "include/filters.h"

#include "CProcessor.h"

#include <stdlib.h>
#include <string.h>

static int colors_of(int channels) { return channels == 4 ? 3 : channels; }

void saccade_colors_histogram(const uint8_t *pixels, size_t count, int channels, uint64_t *counts) {
  int colors = colors_of(channels);
  memset(counts, 0, sizeof(uint64_t) * 256 * (size_t)colors);
  if (colors == 1) {
    for (size_t i = 0; i < count; i++) counts[pixels[i]]++;
    return;
  }
  for (size_t i = 0; i < count; i++, pixels += channels) {
    counts[pixels[0]]++;
    counts[256 + pixels[1]]++;
    counts[512 + pixels[2]]++;
  }
}

void saccade_colors_lookup_each(uint8_t *pixels, size_t count, int channels, const uint8_t *tables) {
  if (channels == 1) {
    for (size_t i = 0; i < count; i++) pixels[i] = tables[pixels[i]];
    return;
  }
  for (size_t i = 0; i < count; i++, pixels += channels) {
    pixels[0] = tables[pixels[0]];
    pixels[1] = tables[256 + pixels[1]];
    pixels[2] = tables[512 + pixels[2]];
  }
}

// Where a fourth channel was changed with the others.
static void keep_alpha(const uint8_t *from, uint8_t *to, size_t count) {
  for (size_t i = 0; i < count; i++) to[4 * i + 3] = from[4 * i + 3];
}

// Parts of a step are cut off, as Pillow does; `smooth` is rounded, and its sum of 13 has no halves.
SK_CLONED(void, sharpen_row, (
    const uint8_t *restrict above, const uint8_t *restrict row, const uint8_t *restrict below, uint8_t *restrict to,
    size_t count, size_t step, float factor), (above, row, below, to, count, step, factor)) {
  for (size_t i = step; i < count - step; i++) {
    uint32_t sum = (uint32_t)above[i - step] + above[i] + above[i + step] + row[i - step] + 5u * row[i] + row[i + step]
        + below[i - step] + below[i] + below[i + step];
    int smooth = (int)((2 * sum + 13) / 26);
    float value = (float)smooth + factor * (float)(row[i] - smooth);
    to[i] = (uint8_t)(value <= 0 ? 0 : value >= 255 ? 255 : value);
  }
}

void saccade_sharpen(
    const uint8_t *from, uint8_t *to, size_t height, size_t width, int channels, float factor) {
  size_t step = (size_t)channels, bytes = width * step;
  if (height < 3 || width < 3) {
    memcpy(to, from, height * bytes);
    return;
  }
  memcpy(to, from, bytes);
  memcpy(to + (height - 1) * bytes, from + (height - 1) * bytes, bytes);
  for (size_t y = 1; y + 1 < height; y++) {
    const uint8_t *row = from + y * bytes;
    uint8_t *out = to + y * bytes;
    memcpy(out, row, step);
    memcpy(out + bytes - step, row + bytes - step, step);
    sharpen_row(row - bytes, row, row + bytes, out, bytes, step, factor);
  }
  if (channels == 4) keep_alpha(from, to, height * width);
}

// The place that a place beyond the border shows: mirrored without the border's own pixel, as often as it takes.
static size_t mirrored(ptrdiff_t index, size_t size) {
  if (size == 1) return 0;
  ptrdiff_t period = 2 * ((ptrdiff_t)size - 1);
  ptrdiff_t phase = ((index % period) + period) % period;
  return (size_t)(phase < (ptrdiff_t)size ? phase : period - phase);
}

SK_CLONED(void, blur_start, (const uint8_t *restrict row, float weight, float *restrict sums, size_t count),
  (row, weight, sums, count)) {
  for (size_t i = 0; i < count; i++) sums[i] = weight * (float)row[i];
}

// The two rows at one distance, added before they are weighted: exchanged they give the same.
SK_CLONED(void, blur_pair, (
    const uint8_t *restrict above, const uint8_t *restrict below, float weight, float *restrict sums, size_t count),
    (above, below, weight, sums, count)) {
  for (size_t i = 0; i < count; i++) sums[i] += weight * (float)(above[i] + below[i]);
}

SK_CLONED(void, blur_along, (
    const float *restrict row, size_t step, const float *restrict weights, size_t radius, float *restrict sums,
    uint8_t *restrict to, size_t count), (row, step, weights, radius, sums, to, count)) {
  for (size_t i = 0; i < count; i++) sums[i] = 0.5f + weights[0] * row[i];
  for (size_t k = 1; k <= radius; k++) {
    const float *left = row - k * step, *right = row + k * step;
    float weight = weights[k];
    for (size_t i = 0; i < count; i++) sums[i] += weight * (left[i] + right[i]);
  }
  for (size_t i = 0; i < count; i++) to[i] = (uint8_t)(int32_t)(sums[i] < 255 ? sums[i] : 255);
}

int saccade_blur(
    const uint8_t *from, uint8_t *to, size_t height, size_t width, int channels, const float *weights, size_t radius) {
  size_t step = (size_t)channels, bytes = width * step, margin = radius * step;
  float *memory = malloc(sizeof(float) * (2 * bytes + 2 * margin));
  if (!memory) return 0;
  float *padded = memory, *row = padded + margin, *sums = row + bytes + margin;
  for (size_t y = 0; y < height; y++) {
    blur_start(from + y * bytes, weights[0], row, bytes);
    for (size_t k = 1; k <= radius; k++) {
      size_t above = mirrored((ptrdiff_t)y - (ptrdiff_t)k, height), below = mirrored((ptrdiff_t)(y + k), height);
      blur_pair(from + above * bytes, from + below * bytes, weights[k], row, bytes);
    }
    for (size_t k = 1; k <= radius; k++) {
      memcpy(row - k * step, row + mirrored(-(ptrdiff_t)k, width) * step, sizeof(float) * step);
      memcpy(
          row + bytes + (k - 1) * step, row + mirrored((ptrdiff_t)(width - 1 + k), width) * step, sizeof(float) * step);
    }
    blur_along(row, step, weights, radius, sums, to + y * bytes, bytes);
  }
  free(memory);
  if (channels == 4) keep_alpha(from, to, height * width);
  return 1;
}

SK_CLONED(void, bytes_add, (const uint8_t *restrict from, float factor, float *restrict sums, size_t count),
  (from, factor, sums, count)) {
  for (size_t i = 0; i < count; i++) sums[i] += factor * (float)from[i];
}

void saccade_bytes_add(const uint8_t *from, float factor, float *sums, size_t count) {
  bytes_add(from, factor, sums, count);
}

SK_CLONED(void, bytes_floor, (const float *restrict sums, uint8_t *restrict to, size_t count), (sums, to, count)) {
  for (size_t i = 0; i < count; i++) to[i] = (uint8_t)(int32_t)(sums[i] < 255 ? sums[i] : 255);
}

void saccade_bytes_floor(const float *sums, uint8_t *to, size_t count) { bytes_floor(sums, to, count); }
