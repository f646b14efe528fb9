#include <stdlib.h>

#include "batch_normalization.h"

// What a tile's channels have in one image: Σ g and Σ g·(x − mean), g the gradient before the activation.
typedef struct {
  sk_v16 gradient, product;
} sums;

typedef struct {
  const sk_batch_norm *norm;
  const sk_batch_norm_gradients *g;
  sk_tiling tiling;
  // Of each tile in each image.
  sums *parts;
  // Of each channel, over all images: what the gradient of x loses, at the mean and for each step away from it.
  float *level, *slope;
  bool streams;
} job;

// The gradient before the activation, from its argument or, where that tells as much, its result.
SK_INLINE sk_v16 deactivated(sk_v16 dy, sk_v16 z, sk_activation activation) {
  switch (activation) {
  case SK_ACTIVATION_IDENTITY: return dy;
  case SK_ACTIVATION_RELU: return (sk_v16)((sk_i16)dy & ~(z <= 0.0f));
  case SK_ACTIVATION_RELU6: return (sk_v16)((sk_i16)dy & ~((z <= 0.0f) | (z >= 6.0f)));
  case SK_ACTIVATION_SILU: {
    sk_v16 s = sk_v16_sigmoid(z);
    return dy * (s * (1.0f + z * (1.0f - s)));
  }
  }
}

// The gradient at a place, given x there.
SK_INLINE sk_v16 gradient_at(
  const job *j, const void *gradient, ptrdiff_t at, sk_v16 x, const sk_tile_function *f, int width, bool is_narrow,
  bool reads_output, sk_activation activation) {
  sk_v16 dy = sk_v16_load(gradient, at, width, is_narrow);
  if (activation == SK_ACTIVATION_IDENTITY) return dy;
  sk_v16 z = reads_output ? sk_v16_load(j->g->output, at, width, is_narrow) : sk_tile_normalized(x, f);
  return deactivated(dy, z, activation);
}

// What the walks need of a tile, once for all images: a tile of a small image is soon done.
typedef struct {
  sk_tile_function f;
  sk_v16 level, slope;
} tile_terms;

SK_INLINE tile_terms collect_terms(const job *j, ptrdiff_t tile) {
  return (tile_terms){sk_tile_function_of(j->norm, &j->tiling, tile, j->g->mean, j->g->variance), 0, 0};
}

SK_INLINE tile_terms spread_terms(const job *j, ptrdiff_t tile) {
  const sk_channels *c = &j->norm->channels;
  tile_terms terms = collect_terms(j, tile);
  terms.level = sk_tile_numbers(c, &j->tiling, tile, j->level, 0);
  terms.slope = sk_tile_numbers(c, &j->tiling, tile, j->slope, 0);
  return terms;
}

SK_INLINE void collect_tile(
  const job *j, ptrdiff_t tile, ptrdiff_t image, const tile_terms *terms, int width, bool is_narrow,
  bool reads_output, sk_activation activation) {
  const sk_channels *c = &j->norm->channels;
  const sk_tiling *t = &j->tiling;
  const sk_tile_function f = terms->f;
  // SiLU's gradient is dear: the second sweep finds it where its own result will be.
  void *kept = activation == SK_ACTIVATION_SILU ? j->g->x_gradient : j->g->residual_gradient;
  if (activation == SK_ACTIVATION_IDENTITY) kept = NULL;
  ptrdiff_t at = sk_tile_offset(c, t, tile, image);
  sums all = {0, 0};
  for (ptrdiff_t first = 0; first < t->vectors; first += SK_CHUNK) {
    ptrdiff_t end = SK_MIN(t->vectors, first + SK_CHUNK);
    sums even = {0, 0}, odd = {0, 0};
    for (ptrdiff_t v = first; v < end; v++, at += t->step) {
      sk_v16 x = sk_v16_load(j->g->x, at, width, is_narrow);
      sk_v16 g = gradient_at(j, j->g->gradient, at, x, &f, width, is_narrow, reads_output, activation);
      if (kept) sk_v16_store(kept, at, g, width, is_narrow);
      sums *sum = v & 1 ? &odd : &even;
      sum->gradient += g;
      sum->product += g * (x - f.mean);
    }
    all.gradient += even.gradient + odd.gradient;
    all.product += even.product + odd.product;
  }
  if (t->tail > 0) {
    sk_v16 x = sk_v16_load(j->g->x, at, t->tail, is_narrow);
    sk_v16 g = gradient_at(j, j->g->gradient, at, x, &f, t->tail, is_narrow, reads_output, activation);
    if (kept) sk_v16_store(kept, at, g, t->tail, is_narrow);
    all.gradient += g;
    all.product += g * (x - f.mean);
  }
  j->parts[tile * c->images + image] = all;
}

SK_INLINE void spread_tile(
  const job *j, ptrdiff_t tile, ptrdiff_t image, const tile_terms *terms, int width, bool is_narrow,
  bool reads_output, sk_activation activation) {
  const sk_channels *c = &j->norm->channels;
  const sk_tiling *t = &j->tiling;
  const sk_tile_function f = terms->f;
  const sk_v16 level = terms->level, slope = terms->slope;
  // Given statistics do not move with x: what they and x are must not matter, were it NaN.
  const sk_i16 moves = j->g->of_batch ? -1 : 0;
  const void *gradient = j->g->gradient;
  if (activation == SK_ACTIVATION_SILU) {
    gradient = j->g->x_gradient;
    activation = SK_ACTIVATION_IDENTITY;
  }
  const bool streams = j->streams;
  ptrdiff_t at = sk_tile_offset(c, t, tile, image);
  for (ptrdiff_t v = 0; v < t->vectors; v++, at += t->step) {
    sk_v16 x = sk_v16_load(j->g->x, at, width, is_narrow);
    sk_v16 g = gradient_at(j, gradient, at, x, &f, width, is_narrow, reads_output, activation);
    g = g * f.factor - level - (sk_v16)((sk_i16)(x - f.mean) & moves) * slope;
    if (width == SK_LANES && !is_narrow && streams) sk_v16_stream(j->g->x_gradient, at, g);
    else sk_v16_store(j->g->x_gradient, at, g, width, is_narrow);
  }
  if (t->tail > 0) {
    sk_v16 x = sk_v16_load(j->g->x, at, t->tail, is_narrow);
    sk_v16 g = gradient_at(j, gradient, at, x, &f, t->tail, is_narrow, reads_output, activation);
    sk_v16_store(j->g->x_gradient, at, g * f.factor - level - (sk_v16)((sk_i16)(x - f.mean) & moves) * slope, t->tail, is_narrow);
  }
}

// One loop for each activation and type, so that none asks inside.
#define EACH_KIND(walk) \
  SK_INLINE void walk##_unit( \
    const job *j, ptrdiff_t tile, ptrdiff_t image, const tile_terms *terms, int width, bool is_narrow) { \
    bool reads_output = j->g->output != NULL; \
    switch (j->norm->activation) { \
    case SK_ACTIVATION_IDENTITY: walk##_tile(j, tile, image, terms, width, is_narrow, false, SK_ACTIVATION_IDENTITY); break; \
    case SK_ACTIVATION_SILU: walk##_tile(j, tile, image, terms, width, is_narrow, false, SK_ACTIVATION_SILU); break; \
    case SK_ACTIVATION_RELU: \
      if (reads_output) walk##_tile(j, tile, image, terms, width, is_narrow, true, SK_ACTIVATION_RELU); \
      else walk##_tile(j, tile, image, terms, width, is_narrow, false, SK_ACTIVATION_RELU); \
      break; \
    case SK_ACTIVATION_RELU6: \
      if (reads_output) walk##_tile(j, tile, image, terms, width, is_narrow, true, SK_ACTIVATION_RELU6); \
      else walk##_tile(j, tile, image, terms, width, is_narrow, false, SK_ACTIVATION_RELU6); \
      break; \
    } \
  } \
  SK_CLONED(void, walk##_images, (const void *context, ptrdiff_t tile, ptrdiff_t begin, ptrdiff_t end), \
    (context, tile, begin, end)) { \
    const job *j = context; \
    bool is_narrow = j->norm->dtype == SK_DTYPE_BFLOAT16; \
    int width = sk_tile_width(&j->norm->channels, &j->tiling, tile); \
    const tile_terms terms = walk##_terms(j, tile); \
    for (ptrdiff_t image = end - 1; image >= begin; image--) { \
      if (width < SK_LANES) walk##_unit(j, tile, image, &terms, width, is_narrow); \
      else if (is_narrow) walk##_unit(j, tile, image, &terms, SK_LANES, true); \
      else walk##_unit(j, tile, image, &terms, SK_LANES, false); \
    } \
    if (j->streams) sk_streams_end(); \
  } \
  static void walk##_units(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    sk_each_unit(&((const job *)context)->norm->channels, begin, end, context, walk##_images); \
  }

EACH_KIND(collect)
EACH_KIND(spread)

// The sums of all images and of all lanes that stand for one channel, always in the same order.
static void finish_tile(const job *j, ptrdiff_t tile) {
  const sk_channels *c = &j->norm->channels;
  ptrdiff_t first = sk_tile_channel(c, &j->tiling, tile);
  int width = sk_tile_width(c, &j->tiling, tile);
  double count = (double)(c->images * c->pixels);
  for (int lane = 0; lane < SK_MIN(j->tiling.period, width) && first + lane < c->channels; lane++) {
    ptrdiff_t channel = first + lane;
    double gradient = 0, product = 0;
    for (ptrdiff_t image = 0; image < c->images; image++) {
      const sums *part = &j->parts[tile * c->images + image];
      for (int l = lane; l < SK_LANES; l += j->tiling.period) {
        gradient += part->gradient[l];
        product += part->product[l];
      }
    }
    double inverse = 1 / __builtin_sqrt((double)j->g->variance[channel] + j->norm->epsilon);
    double factor = (j->norm->scale ? j->norm->scale[channel] : 1) * inverse;
    if (j->g->shift_gradient) j->g->shift_gradient[channel] = (float)gradient;
    if (j->g->scale_gradient) j->g->scale_gradient[channel] = (float)(product * inverse);
    j->level[channel] = j->g->of_batch ? (float)(factor * gradient / count) : 0;
    j->slope[channel] = j->g->of_batch ? (float)(factor * inverse * inverse * product / count) : 0;
  }
}

static void backward_tiles(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  for (ptrdiff_t tile = begin; tile < end; tile++) {
    collect_images(j, tile, 0, j->norm->channels.images);
    finish_tile(j, tile);
    if (j->g->x_gradient) spread_images(j, tile, 0, j->norm->channels.images);
  }
}

void sk_batch_norm_backward(const sk_batch_norm *norm, const sk_batch_norm_gradients *gradients) {
  const sk_channels *c = &norm->channels;
  sk_tiling tiling = sk_tiling_of(c);
  ptrdiff_t units = tiling.tiles * c->images;
  if (units <= 0) return;
  size_t parts = (size_t)units * sizeof(sums), numbers = ((size_t)c->channels * 4 + 63) / 64 * 64;
  char *scratch = aligned_alloc(64, parts + 2 * numbers);
  if (!scratch) abort();
  job j = {
    norm, gradients, tiling, (sums *)scratch, (float *)(scratch + parts), (float *)(scratch + parts + numbers),
    // What SiLU's first sweep left there is near, and is read again.
    norm->activation != SK_ACTIVATION_SILU && sk_streams(c, &tiling, norm->dtype, gradients->x_gradient)};
  if (sk_goes_by_tiles(&tiling)) {
    sk_parallel_for(tiling.tiles, sk_tile_grain(c, tiling.tiles), backward_tiles, &j);
  } else {
    sk_parallel_for(units, sk_tile_grain(c, units), collect_units, &j);
    for (ptrdiff_t tile = 0; tile < tiling.tiles; tile++) finish_tile(&j, tile);
    if (gradients->x_gradient) sk_parallel_for(units, sk_tile_grain(c, units), spread_units, &j);
  }
  free(scratch);
}
