// Grey of a colour, in one place: decoding, contrast and saturation must agree on it.
#pragma once

#include <stdint.h>

// ITU-R 601 in 16-bit fixed point, rounded.
static inline uint8_t luma_of(const uint8_t *rgb) {
  return (uint8_t)((rgb[0] * 19595u + rgb[1] * 38470u + rgb[2] * 7471u + 0x8000u) >> 16);
}
