#include <stdlib.h>

#include "batch_normalization.h"

// Mean and sum of squared deviations of some elements, lane by lane.
typedef struct {
  sk_v16 count, mean, squares;
} moments;

// Chan, Golub & LeVeque 1979: the moments of two parts give those of the whole.
SK_INLINE void join(moments *a, moments b) {
  sk_v16 count = a->count + b.count, safe = count + (sk_v16)((sk_i16)(count == 0) & (sk_i16)(sk_v16)1.0f);
  sk_v16 delta = b.mean - a->mean, share = b.count / safe;
  a->mean += delta * share;
  a->squares += b.squares + delta * delta * a->count * share;
  a->count = count;
}

SK_INLINE moments moments_of(
  const void *x, ptrdiff_t offset, const sk_tiling *t, int width, bool is_narrow) {
  moments all = {0, 0, 0};
  for (ptrdiff_t first = 0; first < t->vectors; first += SK_CHUNK) {
    ptrdiff_t count = SK_MIN((ptrdiff_t)SK_CHUNK, t->vectors - first), begin = offset + first * t->step;
    // From the first vector, so that constant channels have exactly their value as mean.
    const sk_v16 base = sk_v16_load(x, begin, width, is_narrow);
    sk_v16 sum[4] = {0, 0, 0, 0};
    ptrdiff_t v = 0;
    for (; v + 4 <= count; v += 4)
      for (int u = 0; u < 4; u++) sum[u] += sk_v16_load(x, begin + (v + u) * t->step, width, is_narrow) - base;
    for (; v < count; v++) sum[0] += sk_v16_load(x, begin + v * t->step, width, is_narrow) - base;
    moments chunk = {(float)count, base + ((sum[0] + sum[1]) + (sum[2] + sum[3])) * (1 / (float)count), 0};
    // The chunk is in the nearest cache now.
    sk_v16 square[4] = {0, 0, 0, 0};
    for (v = 0; v + 4 <= count; v += 4)
      for (int u = 0; u < 4; u++) {
        sk_v16 d = sk_v16_load(x, begin + (v + u) * t->step, width, is_narrow) - chunk.mean;
        square[u] += d * d;
      }
    for (; v < count; v++) {
      sk_v16 d = sk_v16_load(x, begin + v * t->step, width, is_narrow) - chunk.mean;
      square[0] += d * d;
    }
    chunk.squares = (square[0] + square[1]) + (square[2] + square[3]);
    join(&all, chunk);
  }
  if (t->tail > 0) {
    moments rest = {0, sk_v16_load(x, offset + t->vectors * SK_LANES, t->tail, is_narrow), 0};
    for (int lane = 0; lane < t->tail; lane++) rest.count[lane] = 1;
    join(&all, rest);
  }
  return all;
}

typedef struct {
  const sk_batch_norm *norm;
  sk_tiling tiling;
  const void *x, *residual;
  void *output;
  float *mean, *variance;
  bool streams;
  // Moments of each tile in each image.
  moments *parts;
} forward_job;

SK_INLINE void apply_tile(
  const forward_job *j, ptrdiff_t tile, ptrdiff_t image, const sk_tile_function *f, bool is_narrow, bool adds,
  sk_activation activation, int width) {
  const sk_channels *c = &j->norm->channels;
  const sk_tiling *t = &j->tiling;
  ptrdiff_t at = sk_tile_offset(c, t, tile, image);
  const bool streams = j->streams;
  for (ptrdiff_t v = 0; v < t->vectors; v++, at += t->step) {
    sk_v16 z = sk_tile_normalized(sk_v16_load(j->x, at, width, is_narrow), f);
    if (adds) z += sk_v16_load(j->residual, at, width, is_narrow);
    z = sk_v16_activated(z, activation);
    if (width == SK_LANES && !is_narrow && streams) sk_v16_stream(j->output, at, z);
    else sk_v16_store(j->output, at, z, width, is_narrow);
  }
  if (t->tail > 0) {
    sk_v16 z = sk_tile_normalized(sk_v16_load(j->x, at, t->tail, is_narrow), f);
    if (adds) z += sk_v16_load(j->residual, at, t->tail, is_narrow);
    sk_v16_store(j->output, at, sk_v16_activated(z, activation), t->tail, is_narrow);
  }
}

// One loop for each activation, so that none asks inside.
SK_INLINE void apply_unit(
  const forward_job *j, ptrdiff_t tile, ptrdiff_t image, const sk_tile_function *f, bool is_narrow, bool adds,
  int width) {
  switch (j->norm->activation) {
  case SK_ACTIVATION_IDENTITY: apply_tile(j, tile, image, f, is_narrow, adds, SK_ACTIVATION_IDENTITY, width); break;
  case SK_ACTIVATION_RELU: apply_tile(j, tile, image, f, is_narrow, adds, SK_ACTIVATION_RELU, width); break;
  case SK_ACTIVATION_RELU6: apply_tile(j, tile, image, f, is_narrow, adds, SK_ACTIVATION_RELU6, width); break;
  case SK_ACTIVATION_SILU: apply_tile(j, tile, image, f, is_narrow, adds, SK_ACTIVATION_SILU, width); break;
  }
}

SK_CLONED(void, apply_images, (const void *context, ptrdiff_t tile, ptrdiff_t begin, ptrdiff_t end),
  (context, tile, begin, end)) {
  const forward_job *j = context;
  bool is_narrow = j->norm->dtype == SK_DTYPE_BFLOAT16, adds = j->residual != NULL;
  int width = sk_tile_width(&j->norm->channels, &j->tiling, tile);
  // Once for all images: a tile of a small image is soon done.
  sk_tile_function f = sk_tile_function_of(j->norm, &j->tiling, tile, j->mean, j->variance);
  // Backwards: what was read last is still near.
  for (ptrdiff_t image = end - 1; image >= begin; image--) {
    if (width < SK_LANES) apply_unit(j, tile, image, &f, is_narrow, adds, width);
    else if (is_narrow && adds) apply_unit(j, tile, image, &f, true, true, SK_LANES);
    else if (is_narrow) apply_unit(j, tile, image, &f, true, false, SK_LANES);
    else if (adds) apply_unit(j, tile, image, &f, false, true, SK_LANES);
    else apply_unit(j, tile, image, &f, false, false, SK_LANES);
  }
  if (j->streams) sk_streams_end();
}

SK_CLONED(void, collect_images, (const void *context, ptrdiff_t tile, ptrdiff_t begin, ptrdiff_t end),
  (context, tile, begin, end)) {
  const forward_job *j = context;
  const sk_channels *c = &j->norm->channels;
  bool is_narrow = j->norm->dtype == SK_DTYPE_BFLOAT16;
  int width = sk_tile_width(c, &j->tiling, tile);
  for (ptrdiff_t image = begin; image < end; image++) {
    ptrdiff_t offset = sk_tile_offset(c, &j->tiling, tile, image);
    moments *part = &j->parts[tile * c->images + image];
    if (width < SK_LANES) *part = moments_of(j->x, offset, &j->tiling, width, is_narrow);
    else if (is_narrow) *part = moments_of(j->x, offset, &j->tiling, SK_LANES, true);
    else *part = moments_of(j->x, offset, &j->tiling, SK_LANES, false);
  }
}

// The moments of all images and of all lanes that stand for one channel, always in the same order.
static void finish_tile(const forward_job *j, ptrdiff_t tile) {
  const sk_channels *c = &j->norm->channels;
  ptrdiff_t first = sk_tile_channel(c, &j->tiling, tile);
  int width = sk_tile_width(c, &j->tiling, tile);
  for (int channel = 0; channel < SK_MIN(j->tiling.period, width); channel++) {
    if (first + channel >= c->channels) break;
    double count = 0, mean = 0, squares = 0;
    for (ptrdiff_t image = 0; image < c->images; image++) {
      const moments *part = &j->parts[tile * c->images + image];
      for (int lane = channel; lane < SK_LANES; lane += j->tiling.period) {
        double more = part->count[lane];
        if (more == 0) continue;
        double delta = part->mean[lane] - mean, share = more / (count + more);
        squares += part->squares[lane] + delta * delta * count * share;
        mean += delta * share;
        count += more;
      }
    }
    j->mean[first + channel] = (float)mean;
    j->variance[first + channel] = count > 0 ? (float)(squares / count) : 0;
  }
}

// A tile from statistics to result, while its images are in the caches.
static void forward_tiles(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const forward_job *j = context;
  for (ptrdiff_t tile = begin; tile < end; tile++) {
    collect_images(j, tile, 0, j->norm->channels.images);
    finish_tile(j, tile);
    apply_images(j, tile, 0, j->norm->channels.images);
  }
}

static void collect_units(ptrdiff_t begin, ptrdiff_t end, void *context) {
  sk_each_unit(&((const forward_job *)context)->norm->channels, begin, end, context, collect_images);
}

static void apply_units(ptrdiff_t begin, ptrdiff_t end, void *context) {
  sk_each_unit(&((const forward_job *)context)->norm->channels, begin, end, context, apply_images);
}

void sk_batch_norm_train(
  const sk_batch_norm *norm, const void *x, const void *residual, void *output, float *mean, float *variance) {
  const sk_channels *c = &norm->channels;
  forward_job j = {norm, sk_tiling_of(c), x, residual, output, mean, variance, false, NULL};
  ptrdiff_t units = j.tiling.tiles * c->images;
  if (units <= 0) return;
  j.streams = sk_streams(c, &j.tiling, norm->dtype, output);
  j.parts = aligned_alloc(64, (size_t)units * sizeof(moments));
  if (!j.parts) abort();
  if (sk_goes_by_tiles(&j.tiling)) {
    sk_parallel_for(j.tiling.tiles, sk_tile_grain(c, j.tiling.tiles), forward_tiles, &j);
  } else {
    sk_parallel_for(units, sk_tile_grain(c, units), collect_units, &j);
    for (ptrdiff_t tile = 0; tile < j.tiling.tiles; tile++) finish_tile(&j, tile);
    sk_parallel_for(units, sk_tile_grain(c, units), apply_units, &j);
  }
  free(j.parts);
}

void sk_batch_norm_apply(
  const sk_batch_norm *norm, const void *x, const void *residual, void *output, const float *mean,
  const float *variance) {
  const sk_channels *c = &norm->channels;
  forward_job j = {norm, sk_tiling_of(c), x, residual, output, (float *)mean, (float *)variance, false, NULL};
  ptrdiff_t units = j.tiling.tiles * c->images;
  j.streams = sk_streams(c, &j.tiling, norm->dtype, output);
  sk_parallel_for(units, sk_tile_grain(c, units), apply_units, &j);
}
