// Images to tiles of points, and back.

#ifndef SK_INTERNAL_WINOGRAD_TILES_H
#define SK_INTERNAL_WINOGRAD_TILES_H

#include "winograd_plan.h"

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

#endif
