// Loops over the bytes of interleaved 8-bit pixels.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Turns `count` pixels of 1, 3 or 4 channels into pixels of another number of channels. A new alpha is 255, an old one
// is left out; grey is ITU-R 601 luma in 16-bit fixed point, rounded.
void saccade_pixels_convert(const uint8_t *from, int from_channels, uint8_t *to, int to_channels, size_t count);
