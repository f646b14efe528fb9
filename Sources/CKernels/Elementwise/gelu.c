// The Gaussian error linear unit with the error function: forward in one sweep, and its gradient in one.

#include "sk_elementwise.h"
#include "sk_parallel.h"
#include "Support/vectors.h"

typedef struct {
  void *out;
  const void *x, *dy;
  ptrdiff_t count;
} job;

// The distribution function Φ of the standard normal distribution, and its density. The error function is Abramowitz &
// Stegun's 7.1.26, off by 1.5e-7 at most; e^(−x²/2) serves it and the density.
SK_INLINE sk_v16 normal(sk_v16 x, sk_v16 *density) {
  sk_v16 size = sk_v16_select(x < 0.0f, -x, x), half = 0.5f * x * x;
  sk_v16 t = 1.0f / (1.0f + 0.3275911f * 0.70710678f * size);
  sk_v16 e = sk_v16_exp(-sk_v16_select(half > 87.0f, (sk_v16)87.0f, half));
  e = sk_v16_select(half > 87.0f, (sk_v16)0.0f, e);
  sk_v16 p = 1.061405429f;
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  sk_v16 tail = 0.5f * p * t * e;
  *density = 0.39894228f * e;
  return sk_v16_select(x < 0.0f, tail, 1.0f - tail);
}

SK_INLINE void chunk(const job *j, ptrdiff_t at, int width, bool is_narrow, bool is_gradient) {
  sk_v16 x = sk_v16_load(j->x, at, width, is_narrow), density;
  sk_v16 share = normal(x, &density);
  sk_v16 y = is_gradient ? sk_v16_load(j->dy, at, width, is_narrow) * (share + x * density) : x * share;
  sk_v16_store(j->out, at, y, width, is_narrow);
}

SK_INLINE void sweep(ptrdiff_t begin, ptrdiff_t end, const job *j, bool is_narrow, bool is_gradient) {
  for (ptrdiff_t unit = begin; unit < end; unit++) {
    ptrdiff_t at = unit * SK_LANES;
    if (at + SK_LANES <= j->count) chunk(j, at, SK_LANES, is_narrow, is_gradient);
    else chunk(j, at, (int)(j->count - at), is_narrow, is_gradient);
  }
}

#define SWEEP(name, is_narrow, is_gradient) \
  SK_CLONED(void, name, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) { \
    sweep(begin, end, context, is_narrow, is_gradient); \
  }
SWEEP(gelu_f32, false, false)
SWEEP(gelu_bf16, true, false)
SWEEP(gelu_backward_f32, false, true)
SWEEP(gelu_backward_bf16, true, true)

static void run(job *j, sk_body body) { sk_parallel_for((j->count + SK_LANES - 1) / SK_LANES, 256, body, j); }

void sk_gelu(void *y, const void *x, sk_dtype dtype, ptrdiff_t count) {
  run(&(job){.out = y, .x = x, .count = count}, dtype == SK_DTYPE_BFLOAT16 ? gelu_bf16 : gelu_f32);
}

void sk_gelu_backward(void *dx, const void *dy, const void *x, sk_dtype dtype, ptrdiff_t count) {
  run(
    &(job){.out = dx, .x = x, .dy = dy, .count = count},
    dtype == SK_DTYPE_BFLOAT16 ? gelu_backward_bf16 : gelu_backward_f32);
}
