// Attention as one operation (Dao et al. 2022, https://arxiv.org/abs/2205.14135, Algorithms 1 and 2, with all keys of a
// head at once): a block of queries goes from logits to the result while both stay in a core's cache. The gradient
// computes the weights again, from the logarithm of each row's sum.

#include "sk_attention.h"

#include <math.h>

#include "sk_parallel.h"
#include "Support/vectors.h"

// Rows and vectors of a tile of a product, which stays in registers, with AVX-512's 32 registers and with the sixteen
// half as wide of AVX2; logits that a block of queries has at most.
enum { ROWS = 6, PANEL = 4, NARROW_PANEL = 1, NEAR = 16 << 10 };

typedef struct {
  const sk_attention *shape;
  const sk_attention_gradients *gradients;
  float *scratch;
  // The sizes filled up to whole vectors, and the step from a row of logits to the next: products of columns read a
  // tile beyond the last.
  ptrdiff_t depth, value_depth, keys, step;
  // Queries of a block, and blocks of a unit.
  ptrdiff_t block, blocks;
  ptrdiff_t workers;
} job;

// Places of a worker's scratch memory.
typedef struct {
  float *transposed_keys, *transposed_values, *key_rows, *value_rows, *query_rows, *slope_rows;
  float *weights, *slopes, *sums, *found, *key_sums, *value_sums;
  // How many numbers all of them are.
  ptrdiff_t size;
} places;

SK_INLINE ptrdiff_t whole(ptrdiff_t n, ptrdiff_t step) { return (n + step - 1) / step * step; }

static job plan(const sk_attention *shape, void *scratch) {
  job j = {.shape = shape, .scratch = scratch};
  j.depth = whole(shape->depth, SK_LANES), j.value_depth = whole(shape->value_depth, SK_LANES);
  j.keys = whole(shape->keys, SK_LANES), j.step = j.keys + SK_LANES;
  ptrdiff_t logits = shape->queries * j.keys;
  j.blocks = SK_MIN(shape->queries, (logits + NEAR - 1) / NEAR);
  j.block = SK_MIN(shape->queries, whole((shape->queries + j.blocks - 1) / j.blocks, ROWS));
  j.blocks = (shape->queries + j.block - 1) / j.block;
  j.workers = SK_MIN(shape->threads, shape->units * j.blocks);
  return j;
}

static places places_of(const job *j, float *start) {
  // Products are made of whole tiles.
  const ptrdiff_t keys = whole(j->shape->keys, ROWS), block = whole(j->block, ROWS);
  places p = {0};
#define PLACE(name, count) p.name = start ? start + p.size : NULL, p.size += whole(count, SK_LANES)
  PLACE(transposed_keys, j->shape->depth * j->keys);
  PLACE(transposed_values, j->shape->value_depth * j->keys);
  PLACE(key_rows, keys * j->depth);
  PLACE(value_rows, keys * j->value_depth);
  PLACE(query_rows, block * j->depth);
  PLACE(slope_rows, block * j->value_depth);
  PLACE(weights, block * j->step);
  PLACE(slopes, block * j->step);
  PLACE(sums, block);
  PLACE(found, block * SK_MAX(j->depth, j->value_depth));
  PLACE(key_sums, keys * j->depth);
  PLACE(value_sums, keys * j->value_depth);
#undef PLACE
  return p;
}

ptrdiff_t sk_attention_scratch(const sk_attention *shape) {
  job j = plan(shape, NULL);
  return places_of(&j, NULL).size * j.workers * (ptrdiff_t)sizeof(float);
}

// --- Rows ---

// Numbers `0 ..< count` of a row, times a factor; the last vector may be a part.
SK_INLINE void copy_row(float *out, const float *x, ptrdiff_t count, float factor) {
  ptrdiff_t at = 0;
  for (; at + SK_LANES <= count; at += SK_LANES)
    sk_v16_store(out, at, sk_v16_load(x, at, SK_LANES, false) * factor, SK_LANES, false);
  for (; at < count; at++) out[at] = x[at] * factor;
}

SK_INLINE float dot(const float *a, const float *b, ptrdiff_t count) {
  sk_v16 sums = 0;
  ptrdiff_t at = 0;
  for (; at + SK_LANES <= count; at += SK_LANES)
    sums += sk_v16_load(a, at, SK_LANES, false) * sk_v16_load(b, at, SK_LANES, false);
  float sum = sk_v16_total(sums);
  for (; at < count; at++) sum += a[at] * b[at];
  return sum;
}

typedef struct {
  const float *data;
  ptrdiff_t row;
} matrix;

// A copy of rows, with zeros up to whole vectors and whole tiles.
SK_INLINE matrix packed_rows(const float *x, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t count, float *copy) {
  const ptrdiff_t wide = whole(count, SK_LANES);
  for (ptrdiff_t r = 0; r < rows; r++) {
    copy_row(copy + r * wide, x + r * row, count, 1);
    for (ptrdiff_t i = count; i < wide; i++) copy[r * wide + i] = 0;
  }
  for (ptrdiff_t i = rows * wide; i < whole(rows, ROWS) * wide; i++) copy[i] = 0;
  return (matrix){copy, wide};
}

// A square on its side: halves of sixteen change places, then those of eight, of four, of two.
SK_INLINE void turn(sk_v16 square[SK_LANES]) {
#define STAGE(side, low, high) \
  SK_UNROLLED for (int i = 0; i < SK_LANES; i++) { \
    if (i & side) continue; \
    sk_v16 a = square[i], b = square[i + side]; \
    square[i] = __builtin_shufflevector(a, b, SK_LIST low); \
    square[i + side] = __builtin_shufflevector(a, b, SK_LIST high); \
  }
#define SK_LIST(...) __VA_ARGS__
  STAGE(8, (0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
        (8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
  STAGE(4, (0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
        (4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
  STAGE(2, (0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
        (2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
  STAGE(1, (0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
        (1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
#undef STAGE
#undef SK_LIST
}

SK_INLINE void transpose_square(
  float *out, ptrdiff_t out_row, const float *x, ptrdiff_t row, int rows, int count, float factor) {
  sk_v16 square[SK_LANES];
  SK_UNROLLED for (int r = 0; r < SK_LANES; r++)
    square[r] = r < rows ? sk_v16_load(x + r * row, 0, count, false) * factor : 0;
  turn(square);
  SK_UNROLLED for (int i = 0; i < SK_LANES; i++)
    if (i < count) sk_v16_store(out, i * out_row, square[i], SK_LANES, false);
}

// Rows as columns, times a factor, zeros in the columns beyond them.
SK_INLINE void transpose(
  float *out, ptrdiff_t out_row, const float *x, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t count, float factor) {
  for (ptrdiff_t r = 0; r < rows; r += SK_LANES)
    for (ptrdiff_t i = 0; i < count; i += SK_LANES) {
      const int height = (int)SK_MIN(rows - r, (ptrdiff_t)SK_LANES), width = (int)SK_MIN(count - i, (ptrdiff_t)SK_LANES);
      float *to = out + i * out_row + r;
      const float *from = x + r * row + i;
      if (height == SK_LANES && width == SK_LANES) transpose_square(to, out_row, from, row, SK_LANES, SK_LANES, factor);
      else transpose_square(to, out_row, from, row, height, width, factor);
    }
}

// --- Products ---

// The left side of a product: number k of row r is at `r * row + k`, or at `k * row + r` of one that is transposed.
typedef struct {
  const float *data;
  ptrdiff_t row;
  bool is_transposed;
} factor;

SK_INLINE void tile(factor a, matrix b, ptrdiff_t depth, float *c, ptrdiff_t c_row, int rows, int vectors, bool adds) {
  sk_v16 sum[2 * ROWS][PANEL];
  SK_UNROLLED for (int r = 0; r < rows; r++)
    SK_UNROLLED for (int v = 0; v < vectors; v++)
      sum[r][v] = adds ? sk_v16_load(c, r * c_row + v * SK_LANES, SK_LANES, false) : 0;
  const float *right_row = b.data;
  for (ptrdiff_t k = 0; k < depth; k++, right_row += b.row) {
    sk_v16 right[PANEL];
    SK_UNROLLED for (int v = 0; v < vectors; v++) right[v] = sk_v16_load(right_row, v * SK_LANES, SK_LANES, false);
    SK_UNROLLED for (int r = 0; r < rows; r++) {
      float left = a.is_transposed ? a.data[k * a.row + r] : a.data[r * a.row + k];
      SK_UNROLLED for (int v = 0; v < vectors; v++) sum[r][v] += left * right[v];
    }
  }
  SK_UNROLLED for (int r = 0; r < rows; r++)
    SK_UNROLLED for (int v = 0; v < vectors; v++) sk_v16_store(c, r * c_row + v * SK_LANES, sum[r][v], SK_LANES, false);
}

SK_INLINE void panel(
  factor a, matrix b, ptrdiff_t depth, float *c, ptrdiff_t c_row, ptrdiff_t rows, int vectors, int most, bool adds) {
  const ptrdiff_t step = a.is_transposed ? 1 : a.row;
#define TILE(count) \
  tile((factor){a.data + r * step, a.row, a.is_transposed}, b, depth, c + r * c_row, c_row, count, vectors, adds)
  ptrdiff_t r = 0;
  // Narrow panels leave registers for two tiles.
  if (2 * vectors <= most)
    for (; r + 2 * ROWS <= rows; r += 2 * ROWS) TILE(2 * ROWS);
  for (; r < rows; r += ROWS) TILE(ROWS);
#undef TILE
}

// `most` is how many vectors of columns a tile has at most.
SK_INLINE void panels(
  factor a, matrix b, ptrdiff_t depth, float *c, ptrdiff_t c_row, ptrdiff_t rows, ptrdiff_t width, int most, bool adds) {
  for (ptrdiff_t v = 0; v < width; v += most, b.data += most * SK_LANES, c += most * SK_LANES) {
    switch (SK_MIN(width - v, (ptrdiff_t)most)) {
    case 4: panel(a, b, depth, c, c_row, rows, 4, most, adds); break;
    case 3: panel(a, b, depth, c, c_row, rows, 3, most, adds); break;
    case 2: panel(a, b, depth, c, c_row, rows, 2, most, adds); break;
    default: panel(a, b, depth, c, c_row, rows, 1, most, adds); break;
    }
  }
}

SK_INLINE void multiply_in_panels(
  const factor *a, const matrix *b, ptrdiff_t depth, float *c, ptrdiff_t c_row, ptrdiff_t rows, ptrdiff_t width,
  bool adds, int most) {
  if (a->is_transposed) panels((factor){a->data, a->row, true}, *b, depth, c, c_row, rows, width, most, adds);
  else panels((factor){a->data, a->row, false}, *b, depth, c, c_row, rows, width, most, adds);
}

// c = a · b, or c += a · b, for rows up to a whole tile; `width` is in vectors.
SK_DISPATCHED(
  void, multiply,
  (const factor *a, const matrix *b, ptrdiff_t depth, float *c, ptrdiff_t c_row, ptrdiff_t rows, ptrdiff_t width,
   bool adds),
  (a, b, depth, c, c_row, rows, width, adds),
  multiply_in_panels(a, b, depth, c, c_row, rows, width, adds, PANEL),
  multiply_in_panels(a, b, depth, c, c_row, rows, width, adds, NARROW_PANEL),
  multiply_in_panels(a, b, depth, c, c_row, rows, width, adds, NARROW_PANEL))

// --- Weights ---

// Exponentials of logits in place, less the largest; their sum. Where all are −∞, so that no key is allowed, both are 0.
SK_INLINE float exponentials(float *x, ptrdiff_t width, float *largest) {
  sk_v16 tops = -INFINITY, sums = 0;
  for (ptrdiff_t at = 0; at < width; at += SK_LANES)
    tops = sk_v16_larger(tops, sk_v16_load(x, at, SK_LANES, false));
  float top = sk_v16_largest(tops);
  top = top == -INFINITY ? 0 : top;
  for (ptrdiff_t at = 0; at < width; at += SK_LANES) {
    sk_v16 e = sk_v16_exp_falling(sk_v16_load(x, at, SK_LANES, false) - top);
    sk_v16_store(x, at, e, SK_LANES, false);
    sums += e;
  }
  *largest = top;
  return sk_v16_total(sums);
}

// Weights from logits, and the gradient of the logits from that of the weights, both in place.
SK_INLINE void weight_slopes(float *x, float *dx, ptrdiff_t width, float log_sum, float mean) {
  for (ptrdiff_t at = 0; at < width; at += SK_LANES) {
    sk_v16 weights = sk_v16_exp_falling(sk_v16_load(x, at, SK_LANES, false) - log_sum);
    sk_v16_store(x, at, weights, SK_LANES, false);
    sk_v16_store(dx, at, weights * (sk_v16_load(dx, at, SK_LANES, false) - mean), SK_LANES, false);
  }
}

// --- Units ---

SK_INLINE float *row_of(const sk_matrices *m, ptrdiff_t unit, ptrdiff_t row) {
  return m->data ? m->data + m->starts[unit] + row * m->row : NULL;
}

// What products of queries and keys are added to: the bias, and −∞ for keys that are not there.
SK_INLINE void start_logits(const job *j, ptrdiff_t unit, ptrdiff_t first, ptrdiff_t rows, float *x) {
  const ptrdiff_t keys = j->shape->keys;
  for (ptrdiff_t r = 0; r < whole(rows, ROWS); r++, x += j->step) {
    const float *bias = r < rows ? row_of(&j->shape->bias, unit, first + r) : NULL;
    if (bias) copy_row(x, bias, keys, 1);
    else
      for (ptrdiff_t k = 0; k < keys; k++) x[k] = 0;
    for (ptrdiff_t k = keys; k < j->keys; k++) x[k] = -INFINITY;
  }
}

SK_INLINE places own_places(const job *j, ptrdiff_t worker) {
  return places_of(j, j->scratch + worker * places_of(j, NULL).size);
}

SK_CLONED(void, forward, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const sk_attention *s = j->shape;
  const ptrdiff_t items = s->units * j->blocks;
  for (ptrdiff_t worker = begin; worker < end; worker++) {
    places p = own_places(j, worker);
    matrix values = {0};
    ptrdiff_t held = -1;
    for (ptrdiff_t item = worker * items / j->workers; item < (worker + 1) * items / j->workers; item++) {
      ptrdiff_t unit = item / j->blocks, first = item % j->blocks * j->block;
      ptrdiff_t rows = SK_MIN(j->block, s->queries - first);
      if (unit != held) {
        transpose(p.transposed_keys, j->keys, row_of(&s->key, unit, 0), s->key.row, s->keys, s->depth, s->scale);
        values = packed_rows(row_of(&s->value, unit, 0), s->value.row, s->keys, s->value_depth, p.value_rows);
        held = unit;
      }
      matrix query = packed_rows(row_of(&s->query, unit, first), s->query.row, rows, s->depth, p.query_rows);
      factor queries = {query.data, query.row, false};
      matrix keys = {p.transposed_keys, j->keys};
      float *log_sums = s->log_sums + unit * s->queries + first;
      start_logits(j, unit, first, rows, p.weights);
      multiply(&queries, &keys, s->depth, p.weights, j->step, rows, j->keys / SK_LANES, true);
      for (ptrdiff_t r = 0; r < rows; r++) p.sums[r] = exponentials(p.weights + r * j->step, j->keys, log_sums + r);
      // By themselves: the loop above keeps its constants in registers.
      // A query that may look at nothing gets zeros; the gradient sees it from a logarithm of +∞, whose weights are 0.
      for (ptrdiff_t r = 0; r < rows; r++) log_sums[r] = p.sums[r] == 0 ? INFINITY : log_sums[r] + logf(p.sums[r]);
      factor weights = {p.weights, j->step, false};
      multiply(&weights, &values, s->keys, p.found, j->value_depth, rows, j->value_depth / SK_LANES, false);
      for (ptrdiff_t r = 0; r < rows; r++)
        copy_row(
          row_of(&s->result, unit, first + r), p.found + r * j->value_depth, s->value_depth,
          p.sums[r] == 0 ? 0 : 1 / p.sums[r]);
    }
  }
}

SK_CLONED(void, backward, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const sk_attention *s = j->shape;
  const sk_attention_gradients *g = j->gradients;
  for (ptrdiff_t worker = begin; worker < end; worker++) {
    places p = own_places(j, worker);
    for (ptrdiff_t unit = worker * s->units / j->workers; unit < (worker + 1) * s->units / j->workers; unit++) {
      const float *key = row_of(&s->key, unit, 0), *value = row_of(&s->value, unit, 0);
      transpose(p.transposed_keys, j->keys, key, s->key.row, s->keys, s->depth, s->scale);
      transpose(p.transposed_values, j->keys, value, s->value.row, s->keys, s->value_depth, 1);
      matrix keys = {p.transposed_keys, j->keys}, values = {p.transposed_values, j->keys};
      matrix key_rows = packed_rows(key, s->key.row, s->keys, s->depth, p.key_rows);
      for (ptrdiff_t first = 0; first < s->queries; first += j->block) {
        ptrdiff_t rows = SK_MIN(j->block, s->queries - first), width = j->keys / SK_LANES;
        matrix query = packed_rows(row_of(&s->query, unit, first), s->query.row, rows, s->depth, p.query_rows);
        matrix dy = packed_rows(row_of(&g->result, unit, first), g->result.row, rows, s->value_depth, p.slope_rows);
        factor queries = {query.data, query.row, false}, gradients = {dy.data, dy.row, false};
        start_logits(j, unit, first, rows, p.weights);
        multiply(&queries, &keys, s->depth, p.weights, j->step, rows, width, true);
        multiply(&gradients, &values, s->value_depth, p.slopes, j->step, rows, width, false);
        for (ptrdiff_t r = 0; r < rows; r++) {
          // The mean of the weights' gradients is that of the result, weighed by the result.
          float mean = dot(dy.data + r * dy.row, row_of(&s->result, unit, first + r), s->value_depth);
          weight_slopes(
            p.weights + r * j->step, p.slopes + r * j->step, j->keys, s->log_sums[unit * s->queries + first + r], mean);
          if (g->bias.data) copy_row(row_of(&g->bias, unit, first + r), p.slopes + r * j->step, s->keys, 1);
        }
        factor weights = {p.weights, j->step, true}, slopes = {p.slopes, j->step, true};
        const ptrdiff_t columns = whole(s->keys, ROWS);
        if (g->value.data)
          multiply(&weights, &dy, rows, p.value_sums, j->value_depth, columns, j->value_depth / SK_LANES, first > 0);
        if (g->key.data)
          multiply(&slopes, &query, rows, p.key_sums, j->depth, columns, j->depth / SK_LANES, first > 0);
        if (g->query.data) {
          slopes.is_transposed = false;
          multiply(&slopes, &key_rows, s->keys, p.found, j->depth, rows, j->depth / SK_LANES, false);
          for (ptrdiff_t r = 0; r < rows; r++)
            copy_row(row_of(&g->query, unit, first + r), p.found + r * j->depth, s->depth, s->scale);
        }
      }
      for (ptrdiff_t k = 0; k < s->keys; k++) {
        if (g->key.data) copy_row(row_of(&g->key, unit, k), p.key_sums + k * j->depth, s->depth, s->scale);
        if (g->value.data) copy_row(row_of(&g->value, unit, k), p.value_sums + k * j->value_depth, s->value_depth, 1);
      }
    }
  }
}

void sk_attention_forward(const sk_attention *shape, void *scratch) {
  job j = plan(shape, scratch);
  sk_parallel_for(j.workers, 1, forward, &j);
}

void sk_attention_backward(const sk_attention *shape, const sk_attention_gradients *gradients, void *scratch) {
  job j = plan(shape, scratch);
  j.gradients = gradients;
  sk_parallel_for(j.workers, 1, backward, &j);
}
