#include "winograd.h"

#include "sk_convolution.h"
#include "sk_parallel.h"

// A pass takes `in` channels of images to `out` channels; the gradient of the input is a pass the other way round.
typedef struct {
  ptrdiff_t images, in, out, height, width, out_height, out_width, top, left;
  // Rows of tiles of all images, tiles in a row, rows worked on at a time, and their tiles rounded up to whole blocks.
  ptrdiff_t tile_rows, tile_columns, group, tiles;
  // Whether each of some workers takes rows through all steps alone, or all threads take each step together.
  bool is_alone;
  ptrdiff_t workers;
  const float *x, *weight, *bias, *gradient, *shortcut;
  sk_activation activation;
  float *y;
  bool is_backward;
  // Blocks of eight channels: sixteen lie in two planes of pixels.
  bool is_split;
  void *scratch;
  // Transformed weights `[36, out / 64, in, 64]`; inputs and results `[36, channels / 16, tiles, 16]`.
  float *u, *v, *m;
  ptrdiff_t first_row, rows;
  // Whether products of these rows are added to those of rows before.
  bool adds;
} job;

// Tiles that a block of the matrix product takes at a time, and channels of its panels.
enum { BLOCK = 6, PANEL = 64, COLUMN = 8 };
// Vectors and channels of the sums that stay in registers, with AVX-512's 32 registers and with the sixteen half as wide
// of AVX2.
enum { VECTORS = 4, NARROW_VECTORS = 1, NARROW_COLUMN = 4 };
// How many bytes of transformed tiles stay near when all threads work on them: about half of the last cache that two
// cores share. A thread by itself keeps to its own cache, with weights up to OWN_WEIGHTS beside the tiles.
enum { NEAR = 6 << 20, OWN = 256 << 10, OWN_WEIGHTS = 640 << 10 };

SK_INLINE ptrdiff_t tiles_across(ptrdiff_t size) { return (size + SK_STEP - 1) / SK_STEP; }

SK_INLINE ptrdiff_t panels_of(const job *j) { return (j->out + PANEL - 1) / PANEL; }

// From a point to the next, of weights, inputs and results: a vector more than needed, or powers of two would put all
// points of a tile into the same few places of the first cache.
SK_INLINE ptrdiff_t weight_step(const job *j) { return j->in * j->out + SK_LANES; }
SK_INLINE ptrdiff_t input_step(const job *j) { return j->tiles * j->in + SK_LANES; }
SK_INLINE ptrdiff_t result_step(const job *j) { return j->tiles * j->out + SK_LANES; }

SK_INLINE ptrdiff_t weights_size(const job *j) { return SK_POINTS * weight_step(j); }

static job plan(const sk_winograd *shape, bool is_backward) {
  job j = {.images = shape->images, .is_backward = is_backward, .is_split = shape->block < SK_LANES};
  if (is_backward) {
    j.in = shape->out_channels, j.out = shape->channels;
    j.height = shape->out_height, j.width = shape->out_width, j.out_height = shape->height, j.out_width = shape->width;
    j.top = 2 - shape->padding_top, j.left = 2 - shape->padding_left;
  } else {
    j.in = shape->channels, j.out = shape->out_channels;
    j.height = shape->height, j.width = shape->width, j.out_height = shape->out_height, j.out_width = shape->out_width;
    j.top = shape->padding_top, j.left = shape->padding_left;
  }
  j.tile_rows = j.images * tiles_across(j.out_height);
  j.tile_columns = tiles_across(j.out_width);
  j.is_alone = weights_size(&j) * (ptrdiff_t)sizeof(float) <= OWN_WEIGHTS;
  j.workers = j.is_alone ? SK_MIN(shape->threads, j.tile_rows) : 1;
  // As many rows as stay near, but whole blocks.
  ptrdiff_t row = j.tile_columns * SK_POINTS * (j.in + j.out) * (ptrdiff_t)sizeof(float);
  ptrdiff_t whole = j.tile_columns % 6 == 0 ? 1 : j.tile_columns % 3 == 0 ? 2 : j.tile_columns % 2 == 0 ? 3 : 6;
  ptrdiff_t fitting = SK_MAX(1, (j.is_alone ? OWN : NEAR) / row);
  j.group = SK_MIN((fitting + whole - 1) / whole * whole, (j.tile_rows + j.workers - 1) / j.workers);
  j.tiles = (j.group * j.tile_columns + BLOCK - 1) / BLOCK * BLOCK;
  return j;
}

// Scratch memory: the transformed weights, or a worker's own sums for them, then each worker's tiles.
static ptrdiff_t tiles_size(const job *j) { return SK_POINTS * (input_step(j) + result_step(j)); }

static void place(job *j, void *scratch, ptrdiff_t worker, ptrdiff_t copies) {
  j->u = (float *)scratch + (copies > 1 ? worker : 0) * weights_size(j);
  j->v = (float *)scratch + copies * weights_size(j) + worker * tiles_size(j);
  j->m = j->v + SK_POINTS * input_step(j);
}

ptrdiff_t sk_winograd_scratch(const sk_winograd *shape) {
  job forward = plan(shape, false), backward = plan(shape, true);
  ptrdiff_t tiles = SK_MAX(forward.workers * tiles_size(&forward), backward.workers * tiles_size(&backward));
  return (forward.workers * weights_size(&forward) + tiles) * (ptrdiff_t)sizeof(float);
}

// Where a number of the transformed weights stands: panels of 64 channels of the result, the last may have fewer.
SK_INLINE float *weight_at(const job *j, ptrdiff_t point, ptrdiff_t in, ptrdiff_t out) {
  ptrdiff_t first = out / PANEL * PANEL, width = SK_MIN((ptrdiff_t)PANEL, j->out - first);
  return j->u + point * weight_step(j) + j->in * first + in * width + (out - first);
}

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

// --- Tiles ---

// Which tile of which image a unit is: units count a row's tiles of each block of channels.
typedef struct {
  ptrdiff_t image, row, block, first;
} place_of_row;

SK_INLINE place_of_row row_of(const job *j, ptrdiff_t unit, ptrdiff_t blocks, ptrdiff_t rows_of_image) {
  ptrdiff_t row = unit / blocks, global = j->first_row + row;
  return (place_of_row){global / rows_of_image, global % rows_of_image, unit % blocks, row * j->tile_columns};
}

// Sixteen channels of an image: one plane of pixels of sixteen, or two of eight.
typedef struct {
  ptrdiff_t size, start;
} channels;

SK_INLINE channels channels_of(const job *j, place_of_row p, ptrdiff_t blocks, ptrdiff_t height, ptrdiff_t width) {
  return (channels){height * width, (p.image * blocks + p.block) * height * width * SK_LANES};
}

SK_INLINE sk_v16 load_pixel(const float *x, channels c, ptrdiff_t pixel, bool is_split) {
  if (!is_split) return sk_v16_load(x, c.start + pixel * SK_LANES, SK_LANES, false);
  const float *first = x + c.start + pixel * (SK_LANES / 2);
  sk_v16 value;
  memcpy(&value, first, sizeof value / 2);
  memcpy((char *)&value + sizeof value / 2, first + c.size * (SK_LANES / 2), sizeof value / 2);
  return value;
}

SK_INLINE void store_pixel(float *x, channels c, ptrdiff_t pixel, sk_v16 value, bool is_split) {
  if (!is_split) {
    sk_v16_store(x, c.start + pixel * SK_LANES, value, SK_LANES, false);
    return;
  }
  float *first = x + c.start + pixel * (SK_LANES / 2);
  memcpy(first, &value, sizeof value / 2);
  memcpy(first + c.size * (SK_LANES / 2), (char *)&value + sizeof value / 2, sizeof value / 2);
}

SK_INLINE void transform_inputs(ptrdiff_t begin, ptrdiff_t end, const job *j, bool is_split) {
  ptrdiff_t blocks = j->in / SK_LANES, rows_of_image = tiles_across(j->out_height), step = input_step(j);
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    place_of_row p = row_of(j, unit, blocks, rows_of_image);
    channels from = channels_of(j, p, blocks, j->height, j->width);
    float *v = j->v + (p.block * j->tiles + p.first) * SK_LANES;
    ptrdiff_t y0 = p.row * SK_STEP - j->top;
    bool has_rows = y0 >= 0 && y0 + SK_SIDE <= j->height;
    for (ptrdiff_t column = 0; column < j->tile_columns; column++, v += SK_LANES) {
      ptrdiff_t x0 = column * SK_STEP - j->left;
      bool is_inside = has_rows && x0 >= 0 && x0 + SK_SIDE <= j->width;
      sk_v16 half[SK_POINTS];
      // Twice, so that whole tiles, which most are, ask nothing of a pixel.
#define TRANSFORM(is_there) \
  SK_UNROLLED for (int c = 0; c < SK_SIDE; c++) { \
    sk_v16 d[SK_SIDE]; \
    SK_UNROLLED for (int r = 0; r < SK_SIDE; r++) \
      d[r] = is_there ? load_pixel(j->x, from, (y0 + r) * j->width + x0 + c, is_split) : 0; \
    sk_winograd_input(d, 1, half + c, SK_SIDE); \
  }
      if (is_inside) {
        TRANSFORM(true)
      } else {
        TRANSFORM((y0 + r >= 0 && y0 + r < j->height && x0 + c >= 0 && x0 + c < j->width))
      }
#undef TRANSFORM
      SK_UNROLLED for (int r = 0; r < SK_SIDE; r++) {
        sk_v16 points[SK_SIDE];
        sk_winograd_input(half + SK_SIDE * r, 1, points, 1);
        SK_UNROLLED for (int c = 0; c < SK_SIDE; c++)
          sk_v16_store(v, (SK_SIDE * r + c) * step, points[c], SK_LANES, false);
      }
    }
  }
}

SK_CLONED(void, transform_input, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  if (j->is_split) transform_inputs(begin, end, j, true);
  else transform_inputs(begin, end, j, false);
}

SK_INLINE void transform_outputs(ptrdiff_t begin, ptrdiff_t end, const job *j, bool is_split) {
  ptrdiff_t blocks = j->out / SK_LANES, rows = tiles_across(j->out_height), step = result_step(j);
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    place_of_row p = row_of(j, unit, blocks, rows);
    channels to = channels_of(j, p, blocks, j->out_height, j->out_width);
    const float *m = j->m + (p.block * j->tiles + p.first) * SK_LANES;
    sk_v16 bias = j->bias ? sk_v16_load(j->bias, p.block * SK_LANES, SK_LANES, false) : 0;
    ptrdiff_t height = SK_MIN(SK_STEP, j->out_height - p.row * SK_STEP);
    for (ptrdiff_t column = 0; column < j->tile_columns; column++, m += SK_LANES) {
      sk_v16 half[24];
      SK_UNROLLED for (int c = 0; c < SK_SIDE; c++) {
        sk_v16 products[SK_SIDE];
        SK_UNROLLED for (int r = 0; r < SK_SIDE; r++)
          products[r] = sk_v16_load(m, (SK_SIDE * r + c) * step, SK_LANES, false);
        sk_winograd_output(products, 1, half + c, SK_SIDE);
      }
      ptrdiff_t width = SK_MIN(SK_STEP, j->out_width - column * SK_STEP);
      ptrdiff_t at = p.row * SK_STEP * j->out_width + column * SK_STEP;
      SK_UNROLLED for (int r = 0; r < SK_STEP; r++, at += j->out_width) {
        sk_v16 pixels[SK_STEP];
        sk_winograd_output(half + SK_SIDE * r, 1, pixels, 1);
        if (r >= height) break;
        SK_UNROLLED for (int c = 0; c < SK_STEP; c++) {
          if (c >= width) break;
          sk_v16 y = pixels[c] + bias;
          if (j->shortcut) y += load_pixel(j->shortcut, to, at + c, is_split);
          if (j->activation != SK_ACTIVATION_IDENTITY) y = sk_v16_activated(y, j->activation);
          store_pixel(j->y, to, at + c, y, is_split);
        }
      }
    }
  }
}

SK_CLONED(void, transform_output, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  if (j->is_split) transform_outputs(begin, end, j, true);
  else transform_outputs(begin, end, j, false);
}

SK_INLINE void transform_gradients(ptrdiff_t begin, ptrdiff_t end, const job *j, bool is_split) {
  ptrdiff_t blocks = j->out / SK_LANES, rows = tiles_across(j->out_height), step = result_step(j);
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    place_of_row p = row_of(j, unit, blocks, rows);
    channels from = channels_of(j, p, blocks, j->out_height, j->out_width);
    float *m = j->m + (p.block * j->tiles + p.first) * SK_LANES;
    ptrdiff_t height = SK_MIN(SK_STEP, j->out_height - p.row * SK_STEP);
    for (ptrdiff_t column = 0; column < j->tile_columns; column++, m += SK_LANES) {
      ptrdiff_t width = SK_MIN(SK_STEP, j->out_width - column * SK_STEP);
      ptrdiff_t at = p.row * SK_STEP * j->out_width + column * SK_STEP;
      sk_v16 half[24];
      SK_UNROLLED for (int c = 0; c < SK_STEP; c++) {
        sk_v16 dy[SK_STEP];
        SK_UNROLLED for (int r = 0; r < SK_STEP; r++)
          dy[r] = r < height && c < width ? load_pixel(j->gradient, from, at + r * j->out_width + c, is_split) : 0;
        sk_winograd_output_gradient(dy, 1, half + c, SK_STEP);
      }
      SK_UNROLLED for (int r = 0; r < SK_SIDE; r++) {
        sk_v16 points[SK_SIDE];
        sk_winograd_output_gradient(half + SK_STEP * r, 1, points, 1);
        SK_UNROLLED for (int c = 0; c < SK_SIDE; c++)
          sk_v16_store(m, (SK_SIDE * r + c) * step, points[c], SK_LANES, false);
      }
    }
  }
}

SK_CLONED(void, transform_gradient, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  if (j->is_split) transform_gradients(begin, end, j, true);
  else transform_gradients(begin, end, j, false);
}

// --- Products ---

// Sums of products of `rows` tiles, whose channels lie in blocks of sixteen, with a part of a panel of weights, whose rows
// have `width` numbers. All steps from a number to the next are known here: sums stay in registers and addresses cost
// nothing.
SK_INLINE void product(
  const float *a, ptrdiff_t a_block, ptrdiff_t blocks, const float *b, ptrdiff_t width, float *c, ptrdiff_t c_block,
  int rows, int vectors) {
  sk_v16 sum[2 * BLOCK][VECTORS];
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) sum[r][v] = 0;
  for (ptrdiff_t block = 0; block < blocks; block++, a += a_block)
    for (int k = 0; k < SK_LANES; k++, b += width) {
      sk_v16 right[VECTORS];
      for (int v = 0; v < vectors; v++) right[v] = sk_v16_load(b, v * SK_LANES, SK_LANES, false);
      for (int r = 0; r < rows; r++)
        for (int v = 0; v < vectors; v++) sum[r][v] += a[r * SK_LANES + k] * right[v];
    }
  for (int v = 0; v < vectors; v++)
    for (int r = 0; r < rows; r++) sk_v16_store(c, v * c_block + r * SK_LANES, sum[r][v], SK_LANES, false);
}

// Tiles by a panel of the weights, as many of its vectors at a time as registers hold.
SK_INLINE void panel_products(
  const float *a, ptrdiff_t block, ptrdiff_t blocks, const float *b, ptrdiff_t width, float *c, ptrdiff_t count,
  int most) {
  // Twelve tiles where a panel of one vector leaves registers for them.
  ptrdiff_t t = 0;
  if (most > 1 && width == SK_LANES)
    for (; t + 2 * BLOCK <= count; t += 2 * BLOCK)
      product(a + t * SK_LANES, block, blocks, b, SK_LANES, c + t * SK_LANES, block, 2 * BLOCK, 1);
  for (; t < count; t += BLOCK) {
    const float *rows = a + t * SK_LANES;
    float *to = c + t * SK_LANES;
    if (most == 1) {
      for (ptrdiff_t at = 0; at < width; at += SK_LANES)
        product(rows, block, blocks, b + at, width, to + at / SK_LANES * block, block, BLOCK, 1);
      continue;
    }
    switch (width / SK_LANES) {
    case 4: product(rows, block, blocks, b, 4 * SK_LANES, to, block, BLOCK, 4); break;
    case 3: product(rows, block, blocks, b, 3 * SK_LANES, to, block, BLOCK, 3); break;
    case 2: product(rows, block, blocks, b, 2 * SK_LANES, to, block, BLOCK, 2); break;
    default: product(rows, block, blocks, b, SK_LANES, to, block, BLOCK, 1); break;
    }
  }
}

// A unit is a panel of the weights at one point: it stays near while all tiles pass by.
SK_INLINE void multiply_panels(ptrdiff_t begin, ptrdiff_t end, const job *j, int most) {
  ptrdiff_t panels = panels_of(j), block = j->tiles * SK_LANES;
  ptrdiff_t count = (j->rows * j->tile_columns + BLOCK - 1) / BLOCK * BLOCK;
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t point = unit / panels, first = unit % panels * PANEL, width = SK_MIN((ptrdiff_t)PANEL, j->out - first);
    const float *b = weight_at(j, point, 0, first), *a = j->v + point * input_step(j);
    float *c = j->m + point * result_step(j) + first * j->tiles;
    panel_products(a, block, j->in / SK_LANES, b, width, c, count, most);
  }
}

SK_DISPATCHED(
  void, multiply, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context),
  multiply_panels(begin, end, context, VECTORS), multiply_panels(begin, end, context, NARROW_VECTORS),
  multiply_panels(begin, end, context, NARROW_VECTORS))

// Sums over tiles of the products of `columns` channels of the input with some of the result.
SK_INLINE void gradient_product(
  const float *a, const float *b, ptrdiff_t b_block, ptrdiff_t tiles, float *c, ptrdiff_t c_step, int columns,
  int vectors, bool adds) {
  sk_v16 sum[COLUMN][2];
  for (int r = 0; r < columns; r++)
    for (int v = 0; v < vectors; v++)
      sum[r][v] = adds ? sk_v16_load(c, r * c_step + v * SK_LANES, SK_LANES, false) : 0;
  for (ptrdiff_t t = 0; t < tiles; t++, a += SK_LANES, b += SK_LANES) {
    sk_v16 right[2];
    for (int v = 0; v < vectors; v++) right[v] = sk_v16_load(b, v * b_block, SK_LANES, false);
    for (int r = 0; r < columns; r++)
      for (int v = 0; v < vectors; v++) sum[r][v] += a[r] * right[v];
  }
  for (int r = 0; r < columns; r++)
    for (int v = 0; v < vectors; v++) sk_v16_store(c, r * c_step + v * SK_LANES, sum[r][v], SK_LANES, false);
}

SK_INLINE void multiply_gradients(ptrdiff_t begin, ptrdiff_t end, const job *j, int columns, int vectors) {
  ptrdiff_t panels = panels_of(j), block = j->tiles * SK_LANES, count = j->rows * j->tile_columns;
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t point = unit / panels, first = unit % panels * PANEL, width = SK_MIN((ptrdiff_t)PANEL, j->out - first);
    const float *a = j->v + point * input_step(j), *b = j->m + point * result_step(j) + first * j->tiles;
    float *c = weight_at(j, point, 0, first);
    for (ptrdiff_t in = 0; in < j->in; in += columns)
      for (ptrdiff_t part = 0; part < width; part += vectors * SK_LANES) {
        const float *left = a + in / SK_LANES * block + in % SK_LANES, *right = b + part * j->tiles;
        float *to = c + in * width + part;
        if (vectors > 1 && part + SK_LANES < width)
          gradient_product(left, right, block, count, to, width, columns, 2, j->adds);
        else gradient_product(left, right, block, count, to, width, columns, 1, j->adds);
      }
  }
}

SK_DISPATCHED(
  void, multiply_gradient, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context),
  multiply_gradients(begin, end, context, COLUMN, 2), multiply_gradients(begin, end, context, NARROW_COLUMN, 1),
  multiply_gradients(begin, end, context, NARROW_COLUMN, 1))

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

typedef enum { RESULT, WEIGHT_GRADIENT } pass;

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
    run_alone(&j, first_row(&j, worker), first_row(&j, worker + 1), RESULT);
  }
}

SK_CLONED(void, weight_gradient_alone, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  for (ptrdiff_t worker = begin; worker < end; worker++) {
    job j = *(const job *)context;
    place(&j, j.scratch, worker, j.workers);
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
  job j = plan(shape, false);
  j.x = x, j.weight = weight, j.bias = bias, j.shortcut = shortcut, j.activation = activation, j.y = y;
  j.scratch = scratch;
  run(&j);
}

void sk_winograd_input_gradient(
  const sk_winograd *shape, const float *gradient, const float *weight, const float *shortcut, float *x_gradient,
  void *scratch) {
  job j = plan(shape, true);
  j.x = gradient, j.weight = weight, j.shortcut = shortcut, j.y = x_gradient, j.scratch = scratch;
  run(&j);
}

void sk_winograd_weight_gradient(
  const sk_winograd *shape, const float *x, const float *gradient, float *weight_gradient, void *scratch) {
  job j = plan(shape, false);
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
