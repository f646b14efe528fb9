// How kernels that work channel by channel walk through memory.

#ifndef SK_INTERNAL_CHANNEL_TILES_H
#define SK_INTERNAL_CHANNEL_TILES_H

#include <stdint.h>

#include "sk_normalization.h"
#include "sk_parallel.h"
#include "Support/vectors.h"

// A tile is what sixteen accumulators serve: where up to sixteen lanes stand together, a whole run of pixels (with four
// lanes a vector holds four pixels); else sixteen channels of each pixel.
typedef struct {
  ptrdiff_t tiles;
  // Tiles in a group of channels.
  ptrdiff_t tiles_of_group;
  // Elements from one vector of a tile to the next.
  ptrdiff_t step;
  // Full vectors of a tile in an image.
  ptrdiff_t vectors;
  // Elements of a last vector that is not full.
  int tail;
  // How many lanes of a vector stand for different channels.
  int period;
} sk_tiling;

static inline sk_tiling sk_tiling_of(const sk_channels *c) {
  sk_tiling t = {.tiles_of_group = 1, .step = SK_LANES, .period = (int)c->lanes};
  bool is_run = SK_LANES % c->lanes == 0;
  if (is_run) {
    ptrdiff_t run = c->pixels * c->lanes;
    t.vectors = run / SK_LANES;
    t.tail = (int)(run % SK_LANES);
  } else {
    t.tiles_of_group = (c->lanes + SK_LANES - 1) / SK_LANES;
    t.step = c->lanes;
    t.vectors = c->pixels;
    t.period = SK_LANES;
  }
  t.tiles = c->groups * t.tiles_of_group;
  return t;
}

// The first channel of a tile.
SK_INLINE ptrdiff_t sk_tile_channel(const sk_channels *c, const sk_tiling *t, ptrdiff_t tile) {
  return tile / t->tiles_of_group * c->lanes + tile % t->tiles_of_group * SK_LANES;
}

// The first element of a tile in an image.
SK_INLINE ptrdiff_t sk_tile_offset(const sk_channels *c, const sk_tiling *t, ptrdiff_t tile, ptrdiff_t image) {
  ptrdiff_t group = tile / t->tiles_of_group, part = tile % t->tiles_of_group;
  return (image * c->groups + group) * c->pixels * c->lanes + part * SK_LANES;
}

// How many lanes of the tile's vectors are there: the last tile of a row of channels may have fewer than sixteen.
SK_INLINE int sk_tile_width(const sk_channels *c, const sk_tiling *t, ptrdiff_t tile) {
  if (t->tiles_of_group == 1 && t->step == SK_LANES) return SK_LANES;
  return (int)SK_MIN((ptrdiff_t)SK_LANES, c->lanes - tile % t->tiles_of_group * SK_LANES);
}

// The numbers of a tile's channels, one a lane of its vectors; `missing` where there are none.
SK_INLINE sk_v16 sk_tile_numbers(
  const sk_channels *c, const sk_tiling *t, ptrdiff_t tile, const float *numbers, float missing) {
  ptrdiff_t first = sk_tile_channel(c, t, tile);
  sk_v16 result = missing;
  for (int lane = 0; numbers && lane < SK_LANES; lane++) {
    ptrdiff_t channel = first + lane % t->period;
    if (channel < c->channels) result[lane] = numbers[channel];
  }
  return result;
}

// The sum of the lanes that stand for each channel of a tile, divided by `divisor`; one number a channel.
SK_INLINE void sk_tile_sums(
  const sk_channels *c, const sk_tiling *t, ptrdiff_t tile, int width, sk_v16 total, float divisor, float *sums) {
  ptrdiff_t channel = sk_tile_channel(c, t, tile);
  for (int lane = 0; lane < SK_MIN(t->period, width) && channel + lane < c->channels; lane++) {
    float sum = 0;
    for (int l = lane; l < SK_LANES; l += t->period) sum += total[l];
    sums[channel + lane] = sum / divisor;
  }
}

// Runs `body` over units `begin ..< end`: the images of the first tile, those of the second …
static inline void sk_each_unit(
  const sk_channels *c, ptrdiff_t begin, ptrdiff_t end, const void *job,
  void (*body)(const void *job, ptrdiff_t tile, ptrdiff_t begin, ptrdiff_t end)) {
  while (begin < end) {
    ptrdiff_t tile = begin / c->images, first = begin % c->images, last = SK_MIN(c->images, first + end - begin);
    body(job, tile, first, last);
    begin += last - first;
  }
}

// How many of `parts` equal parts of the work are worth a thread.
static inline ptrdiff_t sk_tile_grain(const sk_channels *c, ptrdiff_t parts) {
  ptrdiff_t size = c->images * c->groups * c->pixels * c->lanes / SK_MAX(parts, 1);
  return SK_MAX(1, 32768 / SK_MAX(size, 1));
}

// Whole tiles keep their images in the caches; where there are too few for the threads, images are shared out too.
static inline bool sk_goes_by_tiles(const sk_tiling *t) {
  ptrdiff_t threads = sk_threads();
  return t->tiles % threads == 0 || t->tiles >= 4 * threads;
}

// Whether a result is too large for the caches to be of use to what reads it next, and lies so that whole vectors can be
// stored past them. On 2 cores a result of 77 MB takes 4.4 ms so instead of 6.8.
enum { SK_STREAMED_BYTES = 48 << 20 };

static inline bool sk_streams(const sk_channels *c, const sk_tiling *t, sk_dtype dtype, const void *output) {
  ptrdiff_t plane = c->pixels * c->lanes, bytes = c->images * c->groups * plane * 4;
  return dtype == SK_DTYPE_FLOAT32 && bytes >= SK_STREAMED_BYTES && plane % SK_LANES == 0 && t->step % SK_LANES == 0
      && (uintptr_t)output % 64 == 0;
}

// Vectors that are summed before their sum joins the others: long sums in float32 lose digits.
enum { SK_CHUNK = 256 };

#endif
