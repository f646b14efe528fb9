#include "winograd.h"

#include "sk_convolution.h"
#include "sk_parallel.h"

// A pass takes `in` channels of images to `out` channels; the gradient of the input is a pass the other way round.
typedef struct {
  ptrdiff_t images, in, out, height, width, out_height, out_width, top, left;
  // Rows of tiles of all images, tiles in a row, rows worked on at a time, and their tiles rounded up to whole blocks.
  ptrdiff_t tile_rows, tile_columns, group, tiles;
  const float *x, *weight, *bias, *gradient;
  float *y;
  bool is_backward;
  // Transformed weights `[36, out / 64, in, 64]`; inputs and results `[36, tiles, channels]`.
  float *u, *v, *m;
  ptrdiff_t first_row, rows;
} job;

// Tiles that a block of the matrix product takes at a time, and channels of its panels.
enum { BLOCK = 6, PANEL = 64, COLUMN = 8 };
// How many bytes of transformed tiles stay near: about half of the last cache that two cores share.
enum { NEAR = 6 << 20 };

SK_INLINE ptrdiff_t tiles_across(ptrdiff_t size) { return (size + SK_STEP - 1) / SK_STEP; }

static job plan(const sk_winograd *s, bool is_backward) {
  job j = {.images = s->images, .is_backward = is_backward};
  if (is_backward) {
    j.in = s->out_channels, j.out = s->channels;
    j.height = s->out_height, j.width = s->out_width, j.out_height = s->height, j.out_width = s->width;
    j.top = 2 - s->padding_top, j.left = 2 - s->padding_left;
  } else {
    j.in = s->channels, j.out = s->out_channels;
    j.height = s->height, j.width = s->width, j.out_height = s->out_height, j.out_width = s->out_width;
    j.top = s->padding_top, j.left = s->padding_left;
  }
  j.tile_rows = j.images * tiles_across(j.out_height);
  j.tile_columns = tiles_across(j.out_width);
  ptrdiff_t row = j.tile_columns * SK_POINTS * (j.in + j.out) * (ptrdiff_t)sizeof(float);
  j.group = SK_MAX(SK_MIN(j.tile_rows, NEAR / row), SK_MIN(j.tile_rows, 1 + 4 * BLOCK / j.tile_columns));
  j.tiles = (j.group * j.tile_columns + BLOCK - 1) / BLOCK * BLOCK;
  return j;
}

static void place(job *j, void *scratch) {
  j->u = scratch;
  j->v = j->u + SK_POINTS * j->in * j->out;
  j->m = j->v + SK_POINTS * j->tiles * j->in;
}

ptrdiff_t sk_winograd_scratch(const sk_winograd *shape) {
  job forward = plan(shape, false), backward = plan(shape, true);
  ptrdiff_t tiles = SK_MAX(forward.tiles, backward.tiles), channels = shape->channels + shape->out_channels;
  return SK_POINTS * (shape->channels * shape->out_channels + tiles * channels) * (ptrdiff_t)sizeof(float);
}

// Where a number of the transformed weights stands: panels of 64 channels of the result, the last may have fewer.
SK_INLINE float *weight_at(const job *j, ptrdiff_t point, ptrdiff_t in, ptrdiff_t out) {
  ptrdiff_t first = out / PANEL * PANEL, width = SK_MIN((ptrdiff_t)PANEL, j->out - first);
  return j->u + point * j->in * j->out + j->in * first + in * width + (out - first);
}

// Vectors pass only between functions that are inlined, so the clones are a shell around each.
#define CLONED(name) \
  SK_CLONES static void name(ptrdiff_t begin, ptrdiff_t end, void *context) { name##_units(begin, end, context); }

// --- Weights ---

SK_INLINE void transform_weights_units(ptrdiff_t begin, ptrdiff_t end, void *context) {
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
CLONED(transform_weights)

// --- Tiles ---

// Which tile of which image a unit is: units count a row's tiles of each block of channels.
typedef struct {
  ptrdiff_t image, row, block, first;
} place_of_row;

SK_INLINE place_of_row row_of(const job *j, ptrdiff_t unit, ptrdiff_t blocks, ptrdiff_t rows_of_image) {
  ptrdiff_t row = unit / blocks, global = j->first_row + row;
  return (place_of_row){global / rows_of_image, global % rows_of_image, unit % blocks, row * j->tile_columns};
}

SK_INLINE void transform_input_units(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  ptrdiff_t blocks = j->in / SK_LANES, rows = tiles_across(j->out_height);
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    place_of_row p = row_of(j, unit, blocks, rows);
    const float *plane = j->x + (p.image * blocks + p.block) * j->height * j->width * SK_LANES;
    ptrdiff_t y0 = p.row * SK_STEP - j->top;
    for (ptrdiff_t column = 0; column < j->tile_columns; column++) {
      ptrdiff_t x0 = column * SK_STEP - j->left;
      sk_v16 d[SK_POINTS];
      bool is_inside = y0 >= 0 && x0 >= 0 && y0 + SK_SIDE <= j->height && x0 + SK_SIDE <= j->width;
      for (int r = 0; r < SK_SIDE; r++)
        for (int c = 0; c < SK_SIDE; c++) {
          ptrdiff_t y = y0 + r, x = x0 + c;
          bool is_there = is_inside || (y >= 0 && y < j->height && x >= 0 && x < j->width);
          d[SK_SIDE * r + c] = is_there ? sk_v16_load(plane, (y * j->width + x) * SK_LANES, SK_LANES, false) : 0;
        }
      for (int c = 0; c < SK_SIDE; c++) sk_winograd_input(d + c, SK_SIDE, d + c);
      for (int r = 0; r < SK_SIDE; r++) sk_winograd_input(d + SK_SIDE * r, 1, d + SK_SIDE * r);
      float *v = j->v + (p.first + column) * j->in + p.block * SK_LANES;
      for (int q = 0; q < SK_POINTS; q++) sk_v16_store(v, q * j->tiles * j->in, d[q], SK_LANES, false);
    }
  }
}
CLONED(transform_input)

SK_INLINE void transform_output_units(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  ptrdiff_t blocks = j->out / SK_LANES, rows = tiles_across(j->out_height);
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    place_of_row p = row_of(j, unit, blocks, rows);
    float *plane = j->y + (p.image * blocks + p.block) * j->out_height * j->out_width * SK_LANES;
    sk_v16 bias = j->bias ? sk_v16_load(j->bias, p.block * SK_LANES, SK_LANES, false) : 0;
    for (ptrdiff_t column = 0; column < j->tile_columns; column++) {
      const float *m = j->m + (p.first + column) * j->out + p.block * SK_LANES;
      sk_v16 products[SK_POINTS], half[24], y[16];
      for (int q = 0; q < SK_POINTS; q++) products[q] = sk_v16_load(m, q * j->tiles * j->out, SK_LANES, false);
      for (int c = 0; c < SK_SIDE; c++) sk_winograd_output(products + c, SK_SIDE, half + c, SK_SIDE);
      for (int r = 0; r < SK_STEP; r++) sk_winograd_output(half + SK_SIDE * r, 1, y + SK_STEP * r, 1);
      ptrdiff_t height = SK_MIN(SK_STEP, j->out_height - p.row * SK_STEP);
      ptrdiff_t width = SK_MIN(SK_STEP, j->out_width - column * SK_STEP);
      for (ptrdiff_t r = 0; r < height; r++)
        for (ptrdiff_t c = 0; c < width; c++) {
          ptrdiff_t at = (p.row * SK_STEP + r) * j->out_width + column * SK_STEP + c;
          sk_v16_store(plane, at * SK_LANES, y[SK_STEP * r + c] + bias, SK_LANES, false);
        }
    }
  }
}
CLONED(transform_output)

SK_INLINE void transform_gradient_units(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  ptrdiff_t blocks = j->out / SK_LANES, rows = tiles_across(j->out_height);
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    place_of_row p = row_of(j, unit, blocks, rows);
    const float *plane = j->gradient + (p.image * blocks + p.block) * j->out_height * j->out_width * SK_LANES;
    for (ptrdiff_t column = 0; column < j->tile_columns; column++) {
      sk_v16 dy[16], half[24], m[SK_POINTS];
      for (int r = 0; r < SK_STEP; r++)
        for (int c = 0; c < SK_STEP; c++) {
          ptrdiff_t y = p.row * SK_STEP + r, x = column * SK_STEP + c;
          bool is_there = y < j->out_height && x < j->out_width;
          dy[SK_STEP * r + c] =
            is_there ? sk_v16_load(plane, (y * j->out_width + x) * SK_LANES, SK_LANES, false) : 0;
        }
      for (int c = 0; c < SK_STEP; c++) sk_winograd_output_gradient(dy + c, SK_STEP, half + c, SK_STEP);
      for (int r = 0; r < SK_SIDE; r++) sk_winograd_output_gradient(half + SK_STEP * r, 1, m + SK_SIDE * r, 1);
      float *to = j->m + (p.first + column) * j->out + p.block * SK_LANES;
      for (int q = 0; q < SK_POINTS; q++) sk_v16_store(to, q * j->tiles * j->out, m[q], SK_LANES, false);
    }
  }
}
CLONED(transform_gradient)

// --- Products ---

// c[row, 16·vectors] (+)= Σ a[row, k] · b[k, 16·vectors]; counts known here keep the sums in registers.
SK_INLINE void product(
  const float *a, ptrdiff_t row_step, ptrdiff_t step, const float *b, ptrdiff_t b_step, ptrdiff_t depth, float *c,
  ptrdiff_t c_step, int rows, int vectors, bool adds) {
  sk_v16 sum[COLUMN][4];
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++)
      sum[r][v] = adds ? sk_v16_load(c, r * c_step + v * SK_LANES, SK_LANES, false) : 0;
  for (ptrdiff_t k = 0; k < depth; k++) {
    sk_v16 right[4];
    for (int v = 0; v < vectors; v++) right[v] = sk_v16_load(b, k * b_step + v * SK_LANES, SK_LANES, false);
    for (int r = 0; r < rows; r++)
      for (int v = 0; v < vectors; v++) sum[r][v] += a[r * row_step + k * step] * right[v];
  }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) sk_v16_store(c, r * c_step + v * SK_LANES, sum[r][v], SK_LANES, false);
}

// A unit is a panel of the weights at one point: it stays near while all tiles pass by.
SK_INLINE void multiply_units(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  ptrdiff_t panels = (j->out + PANEL - 1) / PANEL;
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t point = unit / panels, first = unit % panels * PANEL, width = SK_MIN((ptrdiff_t)PANEL, j->out - first);
    const float *b = weight_at(j, point, 0, first), *a = j->v + point * j->tiles * j->in;
    float *c = j->m + point * j->tiles * j->out + first;
    ptrdiff_t count = (j->rows * j->tile_columns + BLOCK - 1) / BLOCK * BLOCK;
    for (ptrdiff_t t = 0; t < count; t += BLOCK) {
      const float *rows = a + t * j->in;
      float *to = c + t * j->out;
      switch (width / SK_LANES) {
      case 4: product(rows, j->in, 1, b, 4 * SK_LANES, j->in, to, j->out, BLOCK, 4, false); break;
      case 3: product(rows, j->in, 1, b, 3 * SK_LANES, j->in, to, j->out, BLOCK, 3, false); break;
      case 2: product(rows, j->in, 1, b, 2 * SK_LANES, j->in, to, j->out, BLOCK, 2, false); break;
      default: product(rows, j->in, 1, b, SK_LANES, j->in, to, j->out, BLOCK, 1, false); break;
      }
    }
  }
}
CLONED(multiply)

SK_INLINE void multiply_gradient_units(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  ptrdiff_t panels = (j->out + PANEL - 1) / PANEL, count = j->rows * j->tile_columns;
  bool adds = j->first_row > 0;
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t point = unit / panels, first = unit % panels * PANEL, width = SK_MIN((ptrdiff_t)PANEL, j->out - first);
    const float *a = j->v + point * j->tiles * j->in, *b = j->m + point * j->tiles * j->out + first;
    float *c = weight_at(j, point, 0, first);
    for (ptrdiff_t in = 0; in < j->in; in += COLUMN)
      for (ptrdiff_t part = 0; part < width; part += 2 * SK_LANES) {
        float *to = c + in * width + part;
        if (part + SK_LANES < width) product(a + in, 1, j->in, b + part, j->out, count, to, width, COLUMN, 2, adds);
        else product(a + in, 1, j->in, b + part, j->out, count, to, width, COLUMN, 1, adds);
      }
  }
}
CLONED(multiply_gradient)

SK_INLINE void finish_weights_units(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  ptrdiff_t blocks = j->out / SK_LANES;
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t in = unit / blocks, out = unit % blocks, block = in / SK_LANES;
    sk_v16 u[SK_POINTS], half[18], g[9];
    for (int p = 0; p < SK_POINTS; p++) u[p] = sk_v16_load(weight_at(j, p, in, out * SK_LANES), 0, SK_LANES, false);
    for (int c = 0; c < SK_SIDE; c++) sk_winograd_weight_back(u + c, SK_SIDE, half + c, SK_SIDE);
    for (int r = 0; r < 3; r++) sk_winograd_weight_back(half + SK_SIDE * r, 1, g + 3 * r, 1);
    ptrdiff_t at = (out * (j->in / SK_LANES) + block) * 9 * SK_LANES * SK_LANES + in % SK_LANES * SK_LANES;
    for (int t = 0; t < 9; t++) sk_v16_store(j->y, at + t * SK_LANES * SK_LANES, g[t], SK_LANES, false);
  }
}
CLONED(finish_weights)

// --- Passes ---

static void run(job *j) {
  ptrdiff_t panels = (j->out + PANEL - 1) / PANEL;
  sk_parallel_for(j->in * (j->out / SK_LANES), 16, transform_weights, j);
  for (j->first_row = 0; j->first_row < j->tile_rows; j->first_row += j->group) {
    j->rows = SK_MIN(j->group, j->tile_rows - j->first_row);
    sk_parallel_for(j->rows * (j->in / SK_LANES), 1, transform_input, j);
    sk_parallel_for(SK_POINTS * panels, 1, multiply, j);
    sk_parallel_for(j->rows * (j->out / SK_LANES), 1, transform_output, j);
  }
}

void sk_winograd_forward(
  const sk_winograd *shape, const float *x, const float *weight, const float *bias, float *y, void *scratch) {
  job j = plan(shape, false);
  j.x = x, j.weight = weight, j.bias = bias, j.y = y;
  place(&j, scratch);
  run(&j);
}

void sk_winograd_input_gradient(
  const sk_winograd *shape, const float *gradient, const float *weight, float *x_gradient, void *scratch) {
  job j = plan(shape, true);
  j.x = gradient, j.weight = weight, j.y = x_gradient;
  place(&j, scratch);
  run(&j);
}

void sk_winograd_weight_gradient(
  const sk_winograd *shape, const float *x, const float *gradient, float *weight_gradient, void *scratch) {
  job j = plan(shape, false);
  j.x = x, j.gradient = gradient, j.y = weight_gradient;
  place(&j, scratch);
  ptrdiff_t panels = (j.out + PANEL - 1) / PANEL;
  for (j.first_row = 0; j.first_row < j.tile_rows; j.first_row += j.group) {
    j.rows = SK_MIN(j.group, j.tile_rows - j.first_row);
    sk_parallel_for(j.rows * (j.in / SK_LANES), 1, transform_input, &j);
    sk_parallel_for(j.rows * (j.out / SK_LANES), 1, transform_gradient, &j);
    sk_parallel_for(SK_POINTS * panels, 1, multiply_gradient, &j);
  }
  sk_parallel_for(j.in * (j.out / SK_LANES), 16, finish_weights, &j);
}
