// How a convolution by minimal filtering is cut up, and where its numbers stand meanwhile.

#ifndef SK_INTERNAL_WINOGRAD_PLAN_H
#define SK_INTERNAL_WINOGRAD_PLAN_H

#include "sk_convolution.h"
#include "winograd.h"

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

// What a pass computes: the result, the gradient of the input, or that of the weights.
typedef enum { FORWARD, INPUT_GRADIENT, WEIGHT_GRADIENT } pass;

// Tiles whose products with a gradient are worth sums of their own, and the most of such sums.
enum { TILES_OF_SUMS = 128, MOST_SUMS = 16 };

// How many parts of the rows have sums of their own for the gradient of the weights: a question of shapes alone, so that
// the bits are the same for any number of threads.
SK_INLINE ptrdiff_t sums_of(const job *j) {
  ptrdiff_t most = SK_MIN(j->tile_rows, SK_MIN((ptrdiff_t)MOST_SUMS, j->tile_rows * j->tile_columns / TILES_OF_SUMS));
  ptrdiff_t sums = 1;
  while (2 * sums <= most) sums *= 2;
  return sums;
}

static job plan(const sk_winograd *shape, pass kind) {
  const bool is_backward = kind == INPUT_GRADIENT;
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
  j.workers = !j.is_alone ? 1 : kind == WEIGHT_GRADIENT ? sums_of(&j) : SK_MIN(shape->threads, j.tile_rows);
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
  j->u = (float *)scratch;
  j->v = (float *)scratch + copies * weights_size(j) + worker * tiles_size(j);
  j->m = j->v + SK_POINTS * input_step(j);
}

ptrdiff_t sk_winograd_scratch(const sk_winograd *shape) {
  ptrdiff_t size = 0;
  for (pass kind = FORWARD; kind <= WEIGHT_GRADIENT; kind++) {
    job j = plan(shape, kind);
    ptrdiff_t copies = kind == WEIGHT_GRADIENT ? j.workers : 1;
    size = SK_MAX(size, copies * weights_size(&j) + j.workers * tiles_size(&j));
  }
  return size * (ptrdiff_t)sizeof(float);
}

// Where a number of the transformed weights stands: panels of 64 channels of the result, the last may have fewer.
SK_INLINE float *weight_at(const job *j, ptrdiff_t point, ptrdiff_t in, ptrdiff_t out) {
  ptrdiff_t first = out / PANEL * PANEL, width = SK_MIN((ptrdiff_t)PANEL, j->out - first);
  return j->u + point * weight_step(j) + j->in * first + in * width + (out - first);
}

#endif
