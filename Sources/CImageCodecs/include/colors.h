// Loops over colours: planes of numbers for a network, and the changes of colour jitter.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Writes (byte / 255 − mean) / deviation, one plane for each of 1 or 3 channels, left and right exchanged where
// `mirrored` is not 0. The planes have room for `room_height · room_width` numbers each, of which those in the upper left
// corner are written.
void saccade_planes_write(
    const uint8_t *pixels, size_t height, size_t width, int channels, int mirrored, const float *mean,
    const float *deviation, float *planes, size_t room_height, size_t room_width);

// Replaces each byte by its entry in a table of 256; of RGBA pixels (4 channels) alpha stays.
void saccade_colors_lookup(uint8_t *pixels, size_t count, int channels, const uint8_t *table);

// Moves each colour of 3 or 4 channels from its grey by a factor: 0 grey, 1 as it was.
void saccade_colors_saturate(uint8_t *pixels, size_t count, int channels, float factor);

// Turns each colour of 3 or 4 channels along the colour circle, by a fraction of a turn in 0 ..< 1.
void saccade_colors_turn(uint8_t *pixels, size_t count, int channels, float turns);

// The sum of the pixels' greys.
uint64_t saccade_colors_grey_sum(const uint8_t *pixels, size_t count, int channels);
