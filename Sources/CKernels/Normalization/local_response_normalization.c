// Local response normalization of rows of pixels, for element types and windows that oneDNN has no code for.

#include <stdlib.h>

#include "sk_normalization.h"
#include "sk_parallel.h"
#include "Support/tile.h"
#include "Support/vmath.h"

// Pixels that go through all channels together.
enum { PIXELS = 64 };

typedef struct {
  const sk_local_response_norm *norm;
  sk_class class;
  ptrdiff_t blocks;
  const char *x, *gradient;
  char *output;
} job;

#define KERNELS(real, root, power) \
  /* s to the power −beta. */ \
  SK_INLINE sk_##real divisor_##real(sk_##real s, sk_##real beta, bool is_usual) { \
    return is_usual ? 1 / (root(s) * root(root(s))) : power; \
  } \
  /* The sums of squares around channel c. */ \
  SK_INLINE void add_window_##real( \
    sk_##real *restrict sum, const sk_##real *restrict x, ptrdiff_t first, ptrdiff_t past, ptrdiff_t count) { \
    for (ptrdiff_t i = 0; i < PIXELS; i++) sum[i] = 0; \
    for (ptrdiff_t c = first; c < past; c++) \
      for (ptrdiff_t i = 0; i < count; i++) sum[i] += x[c * count + i] * x[c * count + i]; \
  } \
  /* From x in place: the result; or, where there is a gradient, its part through x itself there, and in x what passes \
     through the sums. */ \
  SK_CLONED(void, normalize_##real, ( \
    const sk_local_response_norm *n, sk_##real *restrict y, const sk_##real *restrict x, sk_##real *restrict dy, \
    ptrdiff_t count), (n, y, x, dy, count)) { \
    const sk_##real k = n->k, beta = n->beta, share = (sk_##real)n->alpha / (sk_##real)n->size; \
    const bool is_usual = n->beta == 0.75f; \
    for (ptrdiff_t c = 0; c < n->channels; c++) { \
      sk_##real sum[PIXELS]; \
      ptrdiff_t first = SK_MAX(c - n->size / 2, 0), past = SK_MIN(c + (n->size - 1) / 2 + 1, n->channels); \
      add_window_##real(sum, x, first, past, count); \
      const sk_##real *restrict from = x + c * count; \
      sk_##real *restrict to = y + c * count, *restrict slope = dy ? dy + c * count : NULL; \
      if (dy == NULL) { \
        for (ptrdiff_t i = 0; i < count; i++) to[i] = from[i] * divisor_##real(k + share * sum[i], beta, is_usual); \
      } else { \
        for (ptrdiff_t i = 0; i < count; i++) { \
          sk_##real s = k + share * sum[i], d = slope[i] * divisor_##real(s, beta, is_usual); \
          slope[i] = d; \
          to[i] = d * from[i] / s; \
        } \
      } \
    } \
  } \
  SK_CLONED(void, descend_##real, ( \
    const sk_local_response_norm *n, sk_##real *restrict dx, const sk_##real *restrict x, \
    const sk_##real *restrict through, ptrdiff_t count), (n, dx, x, through, count)) { \
    const sk_##real factor = 2 * (sk_##real)n->beta * (sk_##real)n->alpha / (sk_##real)n->size; \
    for (ptrdiff_t c = 0; c < n->channels; c++) { \
      /* The channels whose windows hold this one. */ \
      ptrdiff_t first = SK_MAX(c - (n->size - 1) / 2, 0), past = SK_MIN(c + n->size / 2 + 1, n->channels); \
      sk_##real sum[PIXELS] = {0}; \
      for (ptrdiff_t o = first; o < past; o++) \
        for (ptrdiff_t i = 0; i < count; i++) sum[i] += through[o * count + i]; \
      for (ptrdiff_t i = 0; i < count; i++) dx[c * count + i] -= factor * x[c * count + i] * sum[i]; \
    } \
  } \
  static void work_##real(ptrdiff_t begin, ptrdiff_t end, void *context) { \
    const job *j = context; \
    const sk_local_response_norm *n = j->norm; \
    const ptrdiff_t size = sk_dtype_size(n->dtype), room = n->channels * PIXELS; \
    sk_##real *x = malloc((size_t)(3 * room) * sizeof(sk_##real)), *y = x + room, *dy = y + room; \
    if (!x) sk_refuse("sk_local_response_norm: out of memory"); \
    for (ptrdiff_t u = begin; u < end; u++) { \
      ptrdiff_t pixel = u % j->blocks * PIXELS, count = SK_MIN(n->pixels - pixel, (ptrdiff_t)PIXELS); \
      ptrdiff_t at = (u / j->blocks * n->channels * n->pixels + pixel) * size; \
      sk_loader(j->class, n->dtype)(x, j->x + at, n->channels, count, n->pixels, 1); \
      if (j->gradient) { \
        sk_loader(j->class, n->dtype)(dy, j->gradient + at, n->channels, count, n->pixels, 1); \
        normalize_##real(n, y, x, dy, count); \
        descend_##real(n, dy, x, y, count); \
      } else { \
        normalize_##real(n, y, x, NULL, count); \
      } \
      sk_storer(j->class, n->dtype)(j->output + at, j->gradient ? dy : y, n->channels, count, n->pixels, 1); \
    } \
    free(x); \
  }
KERNELS(f32, sk_sqrt, sk_expf(-beta *sk_logf(s)))
KERNELS(f64, sk_sqrt, pow(s, -beta))

static void run(const sk_local_response_norm *norm, const void *x, const void *gradient, void *output) {
  job j = {.norm = norm, .x = x, .gradient = gradient, .output = output};
  j.class = norm->dtype == SK_DTYPE_FLOAT64 ? SK_CLASS_F64 : SK_CLASS_F32;
  j.blocks = (norm->pixels + PIXELS - 1) / PIXELS;
  sk_parallel_for(norm->images * j.blocks, 1, j.class == SK_CLASS_F64 ? work_f64 : work_f32, &j);
}

void sk_local_response_norm_forward(const sk_local_response_norm *norm, const void *x, void *y) {
  run(norm, x, NULL, y);
}

void sk_local_response_norm_backward(
  const sk_local_response_norm *norm, const void *x, const void *gradient, void *x_gradient) {
  run(norm, x, gradient, x_gradient);
}
