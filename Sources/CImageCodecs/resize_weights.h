// Which old pixels make up each new one along one side, and how much each counts.
#pragma once

#include "include/resize.h"

// Weights are fixed-point numbers of this many bits: with 8 bits of intensity and 2 for the sign and the overshoot of
// filters with negative parts, a sum fills 32.
enum { SACCADE_WEIGHT_BITS = 32 - 8 - 2 };

typedef struct {
  size_t taps;       // The room for weights of each new pixel.
  size_t *first;     // The first old pixel of each new one.
  size_t *count;     // How many old pixels it is made of.
  int32_t *weights;  // `taps` for each new pixel.
} resize_weights;

// Returns 0 when memory is out.
int saccade_resize_weights(resize_weights *weights, size_t size, size_t out_size, saccade_resize_filter filter);
void saccade_resize_weights_free(resize_weights *weights);
