#include "sk_convolution.h"
#include "sk_parallel.h"
#include "winograd_plan.h"
#include "winograd_products.h"
#include "winograd_tiles.h"

// --- Weights ---

SK_CLONED(void, transform_weights, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  ptrdiff_t blocks = j->out / SK_LANES;
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t in = unit / blocks, out = unit % blocks, block = in / SK_LANES;
    ptrdiff_t at = j->is_backward ? block * blocks + out : out * (j->in / SK_LANES) + block;
    const float *w = j->weight + at * 9 * SK_LANES * SK_LANES + in % SK_LANES * SK_LANES;
    sk_v16 g[9], half[18], u[SK_POINTS];
    // A gradient goes through the window turned by half a turn.
    for (int t = 0; t < 9; t++)
      g[t] = sk_v16_load(w, (j->is_backward ? 8 - t : t) * SK_LANES * SK_LANES, SK_LANES, false);
    for (int c = 0; c < 3; c++) sk_winograd_weight(g + c, 3, half + c, 3);
    for (int r = 0; r < SK_SIDE; r++) sk_winograd_weight(half + 3 * r, 1, u + SK_SIDE * r, 1);
    for (int p = 0; p < SK_POINTS; p++) sk_v16_store(weight_at(j, p, in, out * SK_LANES), 0, u[p], SK_LANES, false);
  }
}

SK_CLONED(void, finish_weights, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  ptrdiff_t blocks = j->out / SK_LANES;
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t in = unit / blocks, out = unit % blocks, block = in / SK_LANES;
    sk_v16 u[SK_POINTS], half[18], g[9];
    for (int p = 0; p < SK_POINTS; p++) {
      const float *sums = weight_at(j, p, in, out * SK_LANES);
      u[p] = sk_v16_load(sums, 0, SK_LANES, false);
      for (ptrdiff_t w = 1; w < j->workers; w++) u[p] += sk_v16_load(sums, w * weights_size(j), SK_LANES, false);
    }
    for (int c = 0; c < SK_SIDE; c++) sk_winograd_weight_back(u + c, SK_SIDE, half + c, SK_SIDE);
    for (int r = 0; r < 3; r++) sk_winograd_weight_back(half + SK_SIDE * r, 1, g + 3 * r, 1);
    ptrdiff_t at = (out * (j->in / SK_LANES) + block) * 9 * SK_LANES * SK_LANES + in % SK_LANES * SK_LANES;
    for (int t = 0; t < 9; t++) sk_v16_store(j->y, at + t * SK_LANES * SK_LANES, g[t], SK_LANES, false);
  }
}

// --- Passes ---

// Rows through all steps, by the calling thread alone.
SK_INLINE void run_alone(job *j, ptrdiff_t begin, ptrdiff_t end, pass kind) {
  ptrdiff_t in = j->in / SK_LANES, out = j->out / SK_LANES, products = SK_POINTS * panels_of(j);
  for (j->first_row = begin; j->first_row < end; j->first_row += j->group) {
    j->rows = SK_MIN(j->group, end - j->first_row), j->adds = j->first_row > begin;
    transform_input_body(0, j->rows * in, j);
    if (kind == WEIGHT_GRADIENT) {
      transform_gradient_body(0, j->rows * out, j);
      multiply_gradient(0, products, j);
    } else {
      multiply(0, products, j);
      transform_output_body(0, j->rows * out, j);
    }
  }
}

// Which rows a worker takes.
SK_INLINE ptrdiff_t first_row(const job *j, ptrdiff_t worker) { return worker * j->tile_rows / j->workers; }

SK_CLONED(void, pass_alone, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  for (ptrdiff_t worker = begin; worker < end; worker++) {
    job j = *(const job *)context;
    place(&j, j.scratch, worker, 1);
    run_alone(&j, first_row(&j, worker), first_row(&j, worker + 1), FORWARD);
  }
}

SK_CLONED(void, weight_gradient_alone, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  for (ptrdiff_t worker = begin; worker < end; worker++) {
    job j = *(const job *)context;
    // Sums are a worker's own; one thread's tiles may stand in the same place for all its workers.
    place(&j, j.scratch, begin, j.workers);
    j.u += worker * weights_size(&j);
    run_alone(&j, first_row(&j, worker), first_row(&j, worker + 1), WEIGHT_GRADIENT);
  }
}

static void run(job *j) {
  place(j, j->scratch, 0, 1);
  ptrdiff_t in = j->in / SK_LANES, out = j->out / SK_LANES;
  sk_parallel_for(j->in * out, 16, transform_weights, j);
  if (j->is_alone) {
    sk_parallel_for(j->workers, 1, pass_alone, j);
    return;
  }
  for (j->first_row = 0; j->first_row < j->tile_rows; j->first_row += j->group) {
    j->rows = SK_MIN(j->group, j->tile_rows - j->first_row);
    sk_parallel_for(j->rows * in, 1, transform_input, j);
    sk_parallel_for(SK_POINTS * panels_of(j), 1, multiply, j);
    sk_parallel_for(j->rows * out, 1, transform_output, j);
  }
}

void sk_winograd_forward(
  const sk_winograd *shape, const float *x, const float *weight, const float *bias, const float *shortcut,
  sk_activation activation, float *y, void *scratch) {
  job j = plan(shape, FORWARD);
  j.x = x, j.weight = weight, j.bias = bias, j.shortcut = shortcut, j.activation = activation, j.y = y;
  j.scratch = scratch;
  run(&j);
}

void sk_winograd_input_gradient(
  const sk_winograd *shape, const float *gradient, const float *weight, const float *shortcut, float *x_gradient,
  void *scratch) {
  job j = plan(shape, INPUT_GRADIENT);
  j.x = gradient, j.weight = weight, j.shortcut = shortcut, j.y = x_gradient, j.scratch = scratch;
  run(&j);
}

void sk_winograd_weight_gradient(
  const sk_winograd *shape, const float *x, const float *gradient, float *weight_gradient, void *scratch) {
  job j = plan(shape, WEIGHT_GRADIENT);
  j.x = x, j.gradient = gradient, j.y = weight_gradient, j.scratch = scratch;
  place(&j, scratch, 0, j.workers);
  ptrdiff_t in = j.in / SK_LANES, out = j.out / SK_LANES;
  if (j.is_alone) {
    sk_parallel_for(j.workers, 1, weight_gradient_alone, &j);
  } else {
    for (j.first_row = 0; j.first_row < j.tile_rows; j.first_row += j.group) {
      j.rows = SK_MIN(j.group, j.tile_rows - j.first_row), j.adds = j.first_row > 0;
      sk_parallel_for(j.rows * in, 1, transform_input, &j);
      sk_parallel_for(j.rows * out, 1, transform_gradient, &j);
      sk_parallel_for(SK_POINTS * panels_of(&j), 1, multiply_gradient, &j);
    }
  }
  sk_parallel_for(j.in * out, 16, finish_weights, &j);
}
