#include "CProcessor.h"
#include "include/colors.h"

#include <string.h>

// Two divisions, in PyTorch's order, so that the numbers are the same to the last bit; the loop waits for memory
// anyway.
static inline float normal(uint8_t byte, float mean, float deviation) {
  return ((float)byte / 255.0f - mean) / deviation;
}

SK_CLONED(void, write_rgb, (
    const uint8_t *restrict pixels, size_t count, const float *mean, const float *deviation, float *restrict red,
    float *restrict green, float *restrict blue), (pixels, count, mean, deviation, red, green, blue)) {
  float m0 = mean[0], m1 = mean[1], m2 = mean[2], d0 = deviation[0], d1 = deviation[1], d2 = deviation[2];
  for (size_t i = 0; i < count; i++) {
    red[i] = normal(pixels[3 * i], m0, d0);
    green[i] = normal(pixels[3 * i + 1], m1, d1);
    blue[i] = normal(pixels[3 * i + 2], m2, d2);
  }
}

SK_CLONED(void, write_grey, (
    const uint8_t *restrict pixels, size_t count, float mean, float deviation, float *restrict plane),
    (pixels, count, mean, deviation, plane)) {
  for (size_t i = 0; i < count; i++) plane[i] = normal(pixels[i], mean, deviation);
}

static void write_run(
    const uint8_t *pixels, size_t count, int channels, const float *mean, const float *deviation, float *planes,
    size_t plane) {
  if (channels == 1) {
    write_grey(pixels, count, mean[0], deviation[0], planes);
  } else {
    write_rgb(pixels, count, mean, deviation, planes, planes + plane, planes + 2 * plane);
  }
}

enum { STRIP = 256 };  // Pixels that are turned round at a time.

static void write_mirrored_row(
    const uint8_t *row, size_t width, int channels, const float *mean, const float *deviation, float *planes,
    size_t plane) {
  uint8_t turned[STRIP * 3];
  size_t bytes = (size_t)channels;
  for (size_t start = 0; start < width; start += STRIP) {
    size_t count = width - start < STRIP ? width - start : STRIP;
    const uint8_t *pixel = row + (width - 1 - start) * bytes;
    if (channels == 1) {
      for (size_t i = 0; i < count; i++) turned[i] = *(pixel - i);
    } else {
      for (size_t i = 0; i < count; i++) memcpy(turned + 3 * i, pixel - 3 * i, 3);
    }
    write_run(turned, count, channels, mean, deviation, planes + start, plane);
  }
}

void saccade_planes_write(
    const uint8_t *pixels, size_t height, size_t width, int channels, int mirrored, const float *mean,
    const float *deviation, float *planes, size_t room_height, size_t room_width) {
  size_t plane = room_height * room_width;
  if (!mirrored && width == room_width) {
    write_run(pixels, height * width, channels, mean, deviation, planes, plane);
    return;
  }
  for (size_t y = 0; y < height; y++) {
    const uint8_t *row = pixels + y * width * (size_t)channels;
    float *to = planes + y * room_width;
    if (mirrored) {
      write_mirrored_row(row, width, channels, mean, deviation, to, plane);
    } else {
      write_run(row, width, channels, mean, deviation, to, plane);
    }
  }
}
