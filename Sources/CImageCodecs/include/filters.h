// Changes of colour that count pixels first, and means of neighbours.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Counts the intensities of each colour channel: `counts` has 256 numbers for each of 1 or 3; alpha (4 channels) is left
// out.
void saccade_colors_histogram(const uint8_t *pixels, size_t count, int channels, uint64_t *counts);

// Replaces each byte by its entry in the table of its channel: 256 entries for each of 1 or 3; of RGBA pixels (4
// channels) alpha stays.
void saccade_colors_lookup_each(uint8_t *pixels, size_t count, int channels, const uint8_t *tables);

// Moves each colour from the mean around it (Pillow's SMOOTH) by a factor: 0 that mean, 1 as it was. Pixels of the border
// and alpha stay.
void saccade_sharpen(
    const uint8_t *from, uint8_t *to, size_t height, size_t width, int channels, float factor);

// Takes the mean of each colour and its neighbours along rows and columns, by weights: `weights[0]` of the pixel itself and
// `weights[k]` of those at distance k, up to `radius`. Beyond its border the image is mirrored; alpha stays. What is
// mirrored comes out mirrored, to the last bit. Returns 0 if there is no memory.
int saccade_blur(
    const uint8_t *from, uint8_t *to, size_t height, size_t width, int channels, const float *weights, size_t radius);

// Adds `factor` times each byte to a sum, and rounds sums down to bytes.
void saccade_bytes_add(const uint8_t *from, float factor, float *sums, size_t count);
void saccade_bytes_floor(const float *sums, uint8_t *to, size_t count);
