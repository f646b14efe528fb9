// Gradients of activations, for element types and processors that oneDNN has no code for.

#include "sk_elementwise.h"

#include "Support/tile_loops.h"
#include "activations.h"

typedef sk_binary_loop kernel;

#define LOOP(name, class, slope) \
  SK_CLONED(void, name##_##class, (void *out, const void *gradients, const void *in, ptrdiff_t count, double p_), \
    (out, gradients, in, count, p_)) { \
    const sk_##class p = (sk_##class)p_; \
    (void)p; \
    sk_##class *to = out; \
    const sk_##class *from = in, *dy = gradients; \
    _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = 0; i < count; i++) { \
      const sk_##class x = from[i]; \
      to[i] = dy[i] * (slope); \
    } \
  }

#define SLOPES(name, op, single, wide, single_slope, wide_slope) \
  LOOP(name, f32, single_slope) LOOP(name, f64, wide_slope)
SK_ACTIVATIONS(SLOPES)

void sk_activation_backward(
  sk_unary_op op, void *dx, const void *dy, const void *x, sk_dtype dtype, const sk_layout *layout, double p) {
  const sk_class class = dtype == SK_DTYPE_FLOAT64 ? SK_CLASS_F64 : SK_CLASS_F32;
  kernel run;
#define CHOOSE(name, op, ...) \
  case op: run = class == SK_CLASS_F64 ? name##_f64 : name##_f32; break;
  switch (op) {
    SK_ACTIVATIONS(CHOOSE)
  default: sk_refuse("sk_activation_backward: not an activation");
  }
#undef CHOOSE
  sk_binary_job job = {sk_tiling_of(layout), run, class, dx, dy, x, dtype, dtype, dtype, p};
  sk_binary_walk(&job, SK_TILE_GRAIN);
}
