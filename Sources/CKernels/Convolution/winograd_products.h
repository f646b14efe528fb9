// Products of tiles and weights, point by point.

#ifndef SK_INTERNAL_WINOGRAD_PRODUCTS_H
#define SK_INTERNAL_WINOGRAD_PRODUCTS_H

#include "winograd_plan.h"

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

#endif
