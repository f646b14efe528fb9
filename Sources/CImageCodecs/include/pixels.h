// Loops over the bytes of interleaved 8-bit pixels.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Turns `count` pixels of 1, 3 or 4 channels into pixels of another number of channels. A new alpha is 255, an old one
// is left out; grey is ITU-R 601 luma in 16-bit fixed point, rounded.
void saccade_pixels_convert(const uint8_t *from, int from_channels, uint8_t *to, int to_channels, size_t count);

// Writes rows · columns pixels; pixel (r, c) is the one at `origin + r · row_step + c · column_step`, counted in
// pixels. Crops, flips and turns are choices of the three.
void saccade_pixels_gather(
    const uint8_t *from, ptrdiff_t origin, ptrdiff_t row_step, ptrdiff_t column_step, uint8_t *to, size_t rows,
    size_t columns, int channels);
