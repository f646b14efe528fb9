#include "sk_random.h"

#include <math.h>

#include "sk_parallel.h"
#include "Support/tile.h"
#include "Support/vmath.h"

// Blocks drawn at a time; four elements each.
enum { BLOCKS = SK_TILE / 4 };

// The words of `count` consecutive blocks, word w of block b at words[w][b].
SK_CLONED(void, philox, (
  uint32_t words[4][BLOCKS], uint64_t key, uint64_t first, uint64_t domain, ptrdiff_t count),
  (words, key, first, domain, count)) {
  for (ptrdiff_t b = 0; b < count; b++) {
    uint64_t counter = first + (uint64_t)b;
    uint32_t c0 = (uint32_t)counter, c1 = (uint32_t)(counter >> 32), c2 = (uint32_t)domain;
    uint32_t c3 = (uint32_t)(domain >> 32), k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++) {
      uint64_t p0 = 0xd2511f53ull * c0, p1 = 0xcd9e8d57ull * c2;
      c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
      c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
      c1 = (uint32_t)p1;
      c3 = (uint32_t)p0;
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    words[0][b] = c0;
    words[1][b] = c1;
    words[2][b] = c2;
    words[3][b] = c3;
  }
}

// Elements 4b + w in order.
SK_CLONED(void, uniforms, (float *restrict out, uint32_t words[4][BLOCKS], ptrdiff_t count), (out, words, count)) {
  for (ptrdiff_t b = 0; b < count; b++) {
    for (int w = 0; w < 4; w++) out[4 * b + w] = (float)(int32_t)(words[w][b] >> 8) * 0x1p-24f;
  }
}

// Box and Muller. Where u = (a + 1) / 2^32 is close to 1, its logarithm comes from the exact distance to 1.
SK_CLONED(void, normals, (float *restrict out, uint32_t words[4][BLOCKS], ptrdiff_t count), (out, words, count)) {
  for (int pair = 0; pair < 4; pair += 2) {
    const uint32_t *first = words[pair], *second = words[pair + 1];
    float cosines[BLOCKS], sines[BLOCKS];
    for (ptrdiff_t b = 0; b < count; b++) {
      uint32_t a = first[b];
      float low = sk_logf(((float)(int32_t)(a & 0x7fffffff) + 1.0f) * 0x1p-32f);
      float high = sk_log1pf((float)(int32_t)(~a & 0x7fffffff) * -0x1p-32f);
      float radius = sk_sqrt(-2.0f * (a >> 31 ? high : low));
      float angle = (float)(int32_t)second[b] * (float)(2 * M_PI * 0x1p-32);
      cosines[b] = radius * sk_trig(angle, 1);
      sines[b] = radius * sk_trig(angle, 0);
    }
    for (ptrdiff_t b = 0; b < count; b++) {
      out[4 * b + pair] = cosines[b];
      out[4 * b + pair + 1] = sines[b];
    }
  }
}

SK_CLONED(void, scale, (float *restrict x, ptrdiff_t count, float factor, float offset, float bound),
  (x, count, factor, offset, bound)) {
  for (ptrdiff_t i = 0; i < count; i++) {
    float value = offset + factor * x[i];
    x[i] = value < bound ? value : offset;
  }
}

typedef enum { UNIFORM, NORMAL, TRUNCATED, BERNOULLI, DROPOUT } kind;

typedef struct {
  kind kind;
  char *out;
  const char *x;
  sk_dtype dtype;
  ptrdiff_t count;
  uint64_t key, first;
  double a, b, low, high;
} job;

// Element i again from the next domains, until it is within bounds.
static float redraw(const job *j, ptrdiff_t i) {
  for (uint64_t domain = 1; domain < 1000; domain++) {
    uint32_t words[4][BLOCKS];
    float draws[4];
    philox(words, j->key, j->first + (uint64_t)(i / 4), domain, 1);
    normals(draws, words, 1);
    double value = j->a + j->b * draws[i % 4];
    if (value >= j->low && value <= j->high) return (float)value;
  }
  return (float)SK_MIN(SK_MAX(j->a, j->low), j->high);
}

SK_CLONED(void, keep, (float *restrict draws, const float *restrict x, ptrdiff_t count, float p, float factor),
  (draws, x, count, p, factor)) {
  for (ptrdiff_t i = 0; i < count; i++) draws[i] = draws[i] >= p ? x[i] * factor : 0.0f;
}

SK_CLONED(void, flip, (float *restrict draws, ptrdiff_t count, float p), (draws, count, p)) {
  for (ptrdiff_t i = 0; i < count; i++) draws[i] = draws[i] < p ? 1.0f : 0.0f;
}

static void work(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  uint32_t words[4][BLOCKS];
  float draws[SK_TILE], values[SK_TILE];
  ptrdiff_t size = sk_dtype_size(j->dtype);
  sk_load load = sk_loader(SK_CLASS_F32, j->dtype);
  for (ptrdiff_t t = begin; t < end; t++) {
    ptrdiff_t at = t * SK_TILE, count = SK_MIN(j->count - at, (ptrdiff_t)SK_TILE), blocks = (count + 3) / 4;
    char *out = j->out + at * size;
    philox(words, j->key, j->first + (uint64_t)(at / 4), 0, blocks);
    if (j->kind == NORMAL || j->kind == TRUNCATED) {
      normals(draws, words, blocks);
    } else {
      uniforms(draws, words, blocks);
    }
    switch (j->kind) {
    case UNIFORM: scale(draws, count, (float)(j->b - j->a), (float)j->a, (float)j->b); break;
    case NORMAL: scale(draws, count, (float)j->b, (float)j->a, INFINITY); break;
    case TRUNCATED:
      for (ptrdiff_t i = 0; i < count; i++) {
        double value = j->a + j->b * draws[i];
        draws[i] = value >= j->low && value <= j->high ? (float)value : redraw(j, at + i);
      }
      break;
    case BERNOULLI: flip(draws, count, (float)j->a); break;
    case DROPOUT:
      load(values, j->x + at * size, 1, count, 0, 1);
      keep(draws, values, count, (float)j->a, (float)j->b);
      break;
    }
    sk_storer(SK_CLASS_F32, j->dtype)(out, draws, 1, count, 0, 1);
  }
}

static void draw(job *j) { sk_parallel_for((j->count + SK_TILE - 1) / SK_TILE, 4, work, j); }

void sk_random_uniform(
  void *out, sk_dtype dtype, ptrdiff_t count, uint64_t key, uint64_t first, double low, double high) {
  job j = {.kind = UNIFORM, .out = out, .dtype = dtype, .count = count, .key = key, .first = first, .a = low,
           .b = high};
  draw(&j);
}

void sk_random_normal(
  void *out, sk_dtype dtype, ptrdiff_t count, uint64_t key, uint64_t first, double mean, double deviation) {
  job j = {.kind = NORMAL, .out = out, .dtype = dtype, .count = count, .key = key, .first = first, .a = mean,
           .b = deviation};
  draw(&j);
}

void sk_random_truncated_normal(
  void *out, sk_dtype dtype, ptrdiff_t count, uint64_t key, uint64_t first, double mean, double deviation, double low,
  double high) {
  job j = {.kind = TRUNCATED, .out = out, .dtype = dtype, .count = count, .key = key, .first = first, .a = mean,
           .b = deviation, .low = low, .high = high};
  draw(&j);
}

void sk_random_bernoulli(
  void *out, sk_dtype dtype, ptrdiff_t count, uint64_t key, uint64_t first, double probability) {
  job j = {.kind = BERNOULLI, .out = out, .dtype = dtype, .count = count, .key = key, .first = first, .a = probability};
  draw(&j);
}

void sk_dropout(
  void *out, const void *x, sk_dtype dtype, ptrdiff_t count, uint64_t key, uint64_t first, double p) {
  job j = {.kind = DROPOUT, .out = out, .x = x, .dtype = dtype, .count = count, .key = key, .first = first, .a = p,
           .b = p < 1 ? 1 / (1 - p) : 0};
  draw(&j);
}
