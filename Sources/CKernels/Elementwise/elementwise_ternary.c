#include "sk_elementwise.h"

#include "Support/scalars.h"
#include "sk_parallel.h"
#include "Support/tile.h"

typedef void (*kernel)(
  void *out, const void *a, const void *b, const void *c, ptrdiff_t count, double p, double q);

#define LOOP(name, class, expression) \
  SK_CLONED(void, name##_##class, ( \
    void *out, const void *in_a, const void *in_b, const void *in_c, ptrdiff_t count, double p_, double q_), \
    (out, in_a, in_b, in_c, count, p_, q_)) { \
    const sk_##class p = (sk_##class)p_, q = (sk_##class)q_; \
    (void)p, (void)q; \
    sk_##class *to = out; \
    const sk_##class *from_a = in_a, *from_b = in_b, *from_c = in_c; \
    _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = 0; i < count; i++) { \
      const sk_##class a = from_a[i], b = from_b[i], c = from_c[i]; \
      (void)c; \
      to[i] = (expression); \
    } \
  }

LOOP(choose, f32, a != 0 ? b : c)
LOOP(choose, f64, a != 0 ? b : c)
LOOP(choose, i64, a != 0 ? b : c)
LOOP(choose_positive, f32, a > 0 ? b : c)
LOOP(choose_positive, f64, a > 0 ? b : c)
LOOP(clamp_backward, f32, b >= p && b <= q ? a : 0)
LOOP(clamp_backward, f64, b >= p && b <= q ? a : 0)
LOOP(hard_tanh_backward, f32, b <= p || b >= q ? 0 : a)
LOOP(hard_tanh_backward, f64, b <= p || b >= q ? 0 : a)

typedef struct {
  sk_tiling tiling;
  kernel run;
  sk_class class;
  void *out;
  const void *inputs[3];
  sk_dtype out_dtype, dtypes[3];
  int count;
  double p, q;
} job;

static void work(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  sk_reader readers[3];
  sk_writer out;
  for (int k = 0; k < j->count; k++) {
    sk_reader_init(&readers[k], &j->tiling, k + 1, j->inputs[k], j->dtypes[k], j->class);
  }
  sk_writer_init(&out, &j->tiling, j->out, j->out_dtype, j->class);
  for (ptrdiff_t i = begin; i < end; i++) {
    sk_tile tile = sk_tile_at(&j->tiling, i);
    void *results = sk_writer_take(&out, &tile);
    const void *in[3];
    for (int k = 0; k < j->count; k++) in[k] = sk_reader_get(&readers[k], &tile, tile.offsets[k + 1]);
    // A kernel of two inputs does not look at the third.
    if (j->count < 3) in[2] = in[1];
    j->run(results, in[0], in[1], in[2], tile.count, j->p, j->q);
    sk_writer_put(&out, &tile, results);
  }
}

void sk_where(
  void *out, sk_dtype out_dtype, const void *condition, sk_dtype condition_dtype, const void *a, sk_dtype a_dtype,
  const void *b, sk_dtype b_dtype, const sk_layout *layout) {
  static const kernel kernels[] = {choose_f32, choose_f64, choose_i64};
  // The condition's own type does not count, unless reading it as an integer would round it to 0.
  sk_dtype dtypes[] = {out_dtype, a_dtype, b_dtype, condition_dtype};
  sk_class class = sk_common_class(dtypes, 3);
  if (class == SK_CLASS_I64 && sk_common_class(&condition_dtype, 1) != SK_CLASS_I64) {
    sk_refuse("sk_where: the condition must be boolean or an integer");
  }
  job j = {sk_tiling_of(layout), kernels[class], class, out, {condition, a, b}, out_dtype,
           {condition_dtype, a_dtype, b_dtype}, 3, 0, 0};
  sk_parallel_for(j.tiling.tiles, SK_TILE_GRAIN, work, &j);
}

void sk_where_positive(
  void *out, sk_dtype out_dtype, const void *x, sk_dtype x_dtype, const void *a, sk_dtype a_dtype, const void *b,
  sk_dtype b_dtype, const sk_layout *layout) {
  sk_dtype dtypes[] = {out_dtype, x_dtype, a_dtype, b_dtype};
  sk_class class = sk_common_class(dtypes, 4) == SK_CLASS_F64 ? SK_CLASS_F64 : SK_CLASS_F32;
  kernel run = class == SK_CLASS_F64 ? choose_positive_f64 : choose_positive_f32;
  job j = {sk_tiling_of(layout), run, class, out, {x, a, b}, out_dtype, {x_dtype, a_dtype, b_dtype}, 3, 0, 0};
  sk_parallel_for(j.tiling.tiles, SK_TILE_GRAIN, work, &j);
}

void sk_clamp_backward(
  void *out, sk_dtype out_dtype, const void *dy, sk_dtype dy_dtype, const void *x, sk_dtype x_dtype, bool is_open,
  const sk_layout *layout, double p, double q) {
  static const kernel kernels[2][2] = {
    {clamp_backward_f32, clamp_backward_f64}, {hard_tanh_backward_f32, hard_tanh_backward_f64}};
  sk_dtype dtypes[] = {out_dtype, dy_dtype, x_dtype};
  sk_class class = sk_common_class(dtypes, 3) == SK_CLASS_F64 ? SK_CLASS_F64 : SK_CLASS_F32;
  kernel run = kernels[is_open][class == SK_CLASS_F64];
  job j = {sk_tiling_of(layout), run, class, out, {dy, x, x}, out_dtype, {dy_dtype, x_dtype, x_dtype}, 2, p, q};
  sk_parallel_for(j.tiling.tiles, SK_TILE_GRAIN, work, &j);
}
