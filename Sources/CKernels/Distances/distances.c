#include <math.h>
#include <string.h>

#include "sk_distance.h"
#include "sk_parallel.h"
#include "Support/vectors.h"

typedef struct {
  float *out;
  const float *dy, *distances, *a, *b;
  ptrdiff_t n, m, d;
  ptrdiff_t row_step, column_step;  // of dy and distances
  double p;
} job;

// Lanes beyond the row are zero in both, and so add nothing.
#define FOLD(name, join, finish, term) \
  SK_CLONED(float, name, (const float *a, const float *b, ptrdiff_t d), (a, b, d)) { \
    sk_v16 result = 0; \
    ptrdiff_t i = 0; \
    for (; i + SK_LANES <= d; i += SK_LANES) { \
      const sk_v16 x = sk_v16_load(a, i, 16, false) - sk_v16_load(b, i, 16, false); \
      result = join(result, (term)); \
    } \
    if (i < d) { \
      const sk_v16 x = sk_v16_load(a, i, (int)(d - i), false) - sk_v16_load(b, i, (int)(d - i), false); \
      result = join(result, (term)); \
    } \
    return finish(result); \
  }
#define SIZE(x) (sk_v16)((sk_i16)(x) & INT32_MAX)
FOLD(different, sk_v16_plus, sk_v16_total, sk_v16_select(x == x, sk_v16_select(x != 0.0f, (sk_v16)1.0f, (sk_v16)0.0f), x))
FOLD(absolutes, sk_v16_plus, sk_v16_total, SIZE(x))
FOLD(squares, sk_v16_plus, sk_v16_total, x *x)
FOLD(largest, sk_v16_larger, sk_v16_largest, SIZE(x))

static float powers(const float *a, const float *b, ptrdiff_t d, double p) {
  double sum = 0;
  for (ptrdiff_t i = 0; i < d; i++) sum += pow(fabs((double)a[i] - b[i]), p);
  return (float)pow(sum, 1 / p);
}

static void forward(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  for (ptrdiff_t row = begin; row < end; row++) {
    const float *a = j->a + row * j->d, *b = j->b + row / j->n * j->m * j->d;
    float *out = j->out + row * j->m;
    for (ptrdiff_t i = 0; i < j->m; i++, b += j->d) {
      if (j->p == 2) {
        out[i] = sqrtf(squares(a, b, j->d));
      } else if (j->p == 1) {
        out[i] = absolutes(a, b, j->d);
      } else if (j->p == 0) {
        out[i] = different(a, b, j->d);
      } else {
        out[i] = isinf(j->p) ? largest(a, b, j->d) : powers(a, b, j->d, j->p);
      }
    }
  }
}

#define ADD(name, term) \
  SK_CLONED(void, name, \
    (float *restrict to, const float *a, const float *b, ptrdiff_t d, float factor, float distance), \
    (to, a, b, d, factor, distance)) { \
    (void)distance; \
    for (ptrdiff_t i = 0; i < d; i++) { \
      const float x = a[i] - b[i]; \
      to[i] += factor * (term); \
    } \
  }
#define SIGN(x) (float)(((x) > 0) - ((x) < 0))
ADD(add_signs, SIGN(x))
ADD(add_differences, x)
ADD(add_extremes, __builtin_fabsf(x) == distance ? SIGN(x) : 0.0f)

static void add_powers(float *to, const float *a, const float *b, ptrdiff_t d, float factor, double exponent) {
  for (ptrdiff_t i = 0; i < d; i++) {
    double x = (double)a[i] - b[i];
    if (x != 0) to[i] += (float)(factor * copysign(pow(fabs(x), exponent), x));
  }
}

static void backward(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  for (ptrdiff_t row = begin; row < end; row++) {
    ptrdiff_t batch = row / j->n, start = batch * j->n * j->m + row % j->n * j->row_step;
    const float *a = j->a + row * j->d, *b = j->b + batch * j->m * j->d;
    float *to = j->out + row * j->d;
    memset(to, 0, (size_t)j->d * sizeof(float));
    for (ptrdiff_t i = 0; i < j->m; i++, b += j->d) {
      float dy = j->dy[start + i * j->column_step], distance = j->distances[start + i * j->column_step];
      if (distance == 0) continue;
      if (j->p == 1) {
        add_signs(to, a, b, j->d, dy, distance);
      } else if (j->p == 2) {
        add_differences(to, a, b, j->d, dy / distance, distance);
      } else if (isinf(j->p)) {
        add_extremes(to, a, b, j->d, dy, distance);
      } else if (j->p != 0) {
        add_powers(to, a, b, j->d, (float)(dy / pow(distance, j->p - 1)), j->p - 1);
      }
    }
  }
}

void sk_distances(
  float *out, const float *a, const float *b, ptrdiff_t batch, ptrdiff_t n, ptrdiff_t m, ptrdiff_t d, double p) {
  job j = {.out = out, .a = a, .b = b, .n = n, .m = m, .d = d, .p = p};
  sk_parallel_for(batch * n, SK_MAX(1, 16384 / SK_MAX(m * d, 1)), forward, &j);
}

void sk_distances_backward(
  float *da, const float *dy, const float *distances, bool transposed, const float *a, const float *b,
  ptrdiff_t batch, ptrdiff_t n, ptrdiff_t m, ptrdiff_t d, double p) {
  job j = {.out = da, .dy = dy, .distances = distances, .a = a, .b = b, .n = n, .m = m, .d = d, .p = p};
  j.row_step = transposed ? 1 : m;
  j.column_step = transposed ? n : 1;
  sk_parallel_for(batch * n, SK_MAX(1, 16384 / SK_MAX(m * d, 1)), backward, &j);
}
