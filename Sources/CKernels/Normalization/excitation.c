#include "Support/vmath.h"
#include "channel_tiles.h"

typedef struct {
  const sk_excitation *e;
  sk_tiling tiling;
  bool is_narrow;
  const void *x;
  // The mean of each channel of each image, and the number that the channel is multiplied by.
  float *means, *gates;
  // What the first layer makes of the means.
  float *hidden;
} job;

SK_INLINE void mean_tile(const job *j, ptrdiff_t tile, ptrdiff_t image, int width, bool is_narrow) {
  const sk_channels *c = &j->e->channels;
  const sk_tiling *t = &j->tiling;
  sk_v16 total = 0;
  ptrdiff_t at = sk_tile_offset(c, t, tile, image);
  for (ptrdiff_t first = 0; first < t->vectors; first += SK_CHUNK) {
    ptrdiff_t end = SK_MIN(t->vectors, first + SK_CHUNK);
    sk_v16 sum = 0;
    for (ptrdiff_t v = first; v < end; v++, at += t->step) sum += sk_v16_load(j->x, at, width, is_narrow);
    total += sum;
  }
  if (t->tail > 0) total += sk_v16_load(j->x, at, t->tail, is_narrow);
  sk_tile_sums(c, t, tile, width, total, (float)c->pixels, j->means + image * c->channels);
}

SK_CLONED(void, mean_images, (const void *context, ptrdiff_t tile, ptrdiff_t begin, ptrdiff_t end),
          (context, tile, begin, end)) {
  const job *j = context;
  int width = sk_tile_width(&j->e->channels, &j->tiling, tile);
  for (ptrdiff_t image = begin; image < end; image++) {
    if (width < SK_LANES) mean_tile(j, tile, image, width, j->is_narrow);
    else if (j->is_narrow) mean_tile(j, tile, image, SK_LANES, true);
    else mean_tile(j, tile, image, SK_LANES, false);
  }
}

static void mean_units(ptrdiff_t begin, ptrdiff_t end, void *context) {
  sk_each_unit(&((const job *)context)->e->channels, begin, end, context, mean_images);
}

SK_INLINE float between(float x, float low, float high) { return x < low ? low : (x > high ? high : x); }

SK_INLINE float hidden_of(sk_activation activation, float x) {
  switch (activation) {
    case SK_ACTIVATION_RELU: return x > 0 ? x : 0;
    case SK_ACTIVATION_RELU6: return between(x, 0, 6);
    case SK_ACTIVATION_SILU: return x * sk_sigmoidf(x);
    default: return x;
  }
}

// Both layers for some images: the first by rows of its weight, the second by columns, so that neither sums over lanes
// more often than it must.
SK_CLONED(void, gate_images, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const sk_excitation *e = j->e;
  ptrdiff_t channels = e->channels.channels, squeezed = e->squeezed;
  for (ptrdiff_t image = begin; image < end; image++) {
    const float *means = j->means + image * channels;
    float *hidden = j->hidden + image * squeezed, *gates = j->gates + image * channels;
    for (ptrdiff_t row = 0; row < squeezed; row++) {
      const float *weight = e->first_weight + row * channels;
      sk_v16 sums = 0;
      ptrdiff_t c = 0;
      for (; c + SK_LANES <= channels; c += SK_LANES)
        sums += sk_v16_load(weight, c, SK_LANES, false) * sk_v16_load(means, c, SK_LANES, false);
      float sum = e->first_bias ? e->first_bias[row] : 0;
      for (int lane = 0; lane < SK_LANES; lane++) sum += sums[lane];
      for (; c < channels; c++) sum += weight[c] * means[c];
      hidden[row] = hidden_of(e->activation, sum);
    }
    for (ptrdiff_t c = 0; c < channels; c += SK_LANES) {
      int width = (int)SK_MIN((ptrdiff_t)SK_LANES, channels - c);
      sk_v16 sums = e->second_bias ? sk_v16_load(e->second_bias, c, width, false) : (sk_v16)0;
      for (ptrdiff_t row = 0; row < squeezed; row++)
        sums += hidden[row] * sk_v16_load(e->second_weight, row * channels + c, width, false);
      sk_v16_store(gates, c, sums, width, false);
    }
    if (e->is_hard) for (ptrdiff_t c = 0; c < channels; c++) gates[c] = between(gates[c] + 3, 0, 6) / 6;
    else for (ptrdiff_t c = 0; c < channels; c++) gates[c] = sk_sigmoidf(gates[c]);
  }
}

void sk_excite(const sk_excitation *excitation, sk_dtype dtype, const void *x, float *scratch, void *output) {
  const sk_channels *c = &excitation->channels;
  job j = {.e = excitation, .tiling = sk_tiling_of(c), .is_narrow = dtype == SK_DTYPE_BFLOAT16, .x = x,
           .means = scratch, .gates = scratch + c->images * c->channels,
           .hidden = scratch + 2 * c->images * c->channels};
  ptrdiff_t count = j.tiling.tiles * c->images;
  sk_parallel_for(count, sk_tile_grain(c, count), mean_units, &j);
  ptrdiff_t products = 2 * c->channels * excitation->squeezed;
  sk_parallel_for(c->images, SK_MAX(1, 262144 / SK_MAX(products, 1)), gate_images, &j);
  sk_scale_channels(c, dtype, x, j.gates, output);
}
