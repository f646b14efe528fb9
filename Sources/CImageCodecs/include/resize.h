// Antialiased resizing of interleaved 8-bit pixels.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef enum {
  SACCADE_RESIZE_BOX,
  SACCADE_RESIZE_BILINEAR,
  SACCADE_RESIZE_HAMMING,
  SACCADE_RESIZE_BICUBIC,
  SACCADE_RESIZE_LANCZOS,
} saccade_resize_filter;

// Resizes `height · width` pixels of 1, 3 or 4 channels, `row_bytes` from one row to the next, into tightly packed
// rows. Channels are independent: alpha must have been multiplied in. Returns 0 when memory is out.
int saccade_resize(
    const uint8_t *from, size_t row_bytes, size_t height, size_t width, int channels, uint8_t *to, size_t out_height,
    size_t out_width, saccade_resize_filter filter);

// The same without a filter: each new pixel takes the old one that its centre falls on.
void saccade_resize_nearest(
    const uint8_t *from, size_t row_bytes, size_t height, size_t width, int channels, uint8_t *to, size_t out_height,
    size_t out_width);

// Multiplies alpha into the colours of RGBA pixels, and takes it out again.
void saccade_alpha_multiply(const uint8_t *from, uint8_t *to, size_t count);
void saccade_alpha_divide(uint8_t *pixels, size_t count);
