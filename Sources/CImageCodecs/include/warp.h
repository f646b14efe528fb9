// Images that are turned, sheared or tilted.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Writes `out_height · out_width` pixels of 1, 3 or 4 channels. `back` is a 3×3 matrix, row by row, that takes the place of
// a new pixel to that of an old one, in pixels from the upper left corner. Bilinear or nearest; what lies beyond the border
// has the intensity `fill`, and no alpha.
void saccade_warp(
    const uint8_t *from, size_t height, size_t width, int channels, uint8_t *to, size_t out_height, size_t out_width,
    const double *back, int bilinear, uint8_t fill);

// Writes `height · width` pixels, each of them what lies `across` and `down` pixels from its own place on the old image of
// the same size; both have a number a pixel. Beyond the border is `fill` without alpha (`padding` 0), the nearest pixel (1),
// or the image mirrored (2).
void saccade_deform(
    const uint8_t *from, size_t height, size_t width, int channels, uint8_t *to, const float *across, const float *down,
    int bilinear, int padding, uint8_t fill);
