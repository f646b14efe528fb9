// What batch normalization does to a tile, forward and backward.

#ifndef SK_INTERNAL_BATCH_NORMALIZATION_H
#define SK_INTERNAL_BATCH_NORMALIZATION_H

#include "channel_tiles.h"

// What the normalization does to the channels of a tile. Lanes beyond the last channel get zeros from zeros.
typedef struct {
  sk_v16 mean, factor, shift;
} sk_tile_function;

SK_INLINE sk_tile_function sk_tile_function_of(
  const sk_batch_norm *norm, const sk_tiling *t, ptrdiff_t tile, const float *mean, const float *variance) {
  const sk_channels *c = &norm->channels;
  sk_v16 scale = sk_tile_numbers(c, t, tile, norm->scale, 1);
  return (sk_tile_function){
    sk_tile_numbers(c, t, tile, mean, 0),
    scale / sk_sqrt(sk_tile_numbers(c, t, tile, variance, 1) + norm->epsilon),
    sk_tile_numbers(c, t, tile, norm->shift, 0),
  };
}

// The function of x before the activation; forward and backward must agree on it to the last bit.
SK_INLINE sk_v16 sk_tile_normalized(sk_v16 x, const sk_tile_function *f) {
  return (x - f->mean) * f->factor + f->shift;
}

#endif
