#include <math.h>
#include <string.h>

#include "Support/scalars.h"
#include "sk_parallel.h"
#include "sk_resample.h"
#include "Support/tile.h"

typedef struct {
  char *y;
  const char *x;
  int64_t *positions;
  sk_dtype dtype;
  ptrdiff_t size, lanes, height, width, out_height, out_width;
} job;

enum { LANES = 64 };

// One window's largest for a few lanes. A NaN stays once met, as everywhere.
#define LARGEST(type, class) \
  SK_CLONED(void, largest_##type, ( \
    void *y, int64_t *restrict positions, const void *plane, ptrdiff_t lanes, ptrdiff_t count, ptrdiff_t width, \
    ptrdiff_t top, ptrdiff_t bottom, ptrdiff_t left, ptrdiff_t right), \
    (y, positions, plane, lanes, count, width, top, bottom, left, right)) { \
    sk_##class best[LANES]; \
    const sk_##type *x = plane; \
    for (ptrdiff_t l = 0; l < count; l++) { \
      best[l] = sk_load_##type##_##class(x[(top * width + left) * lanes + l]); \
      positions[l] = top * width + left; \
    } \
    for (ptrdiff_t r = top; r < bottom; r++) { \
      for (ptrdiff_t c = left; c < right; c++) { \
        const sk_##type *restrict from = x + (r * width + c) * lanes; \
        const int64_t position = r * width + c; \
        for (ptrdiff_t l = 0; l < count; l++) { \
          sk_##class value = sk_load_##type##_##class(from[l]); \
          bool higher = value > best[l] || value != value; \
          best[l] = higher ? value : best[l]; \
          positions[l] = higher ? position : positions[l]; \
        } \
      } \
    } \
    sk_##type *to = y; \
    for (ptrdiff_t l = 0; l < count; l++) to[l] = sk_store_##class##_##type(best[l]); \
  }
LARGEST(f32, f32)
LARGEST(bf16, f32)
LARGEST(f16, f32)
LARGEST(f64, f64)
LARGEST(i64, i64)
LARGEST(i32, i64)
LARGEST(u8, i64)
LARGEST(b8, i64)

static void forward(ptrdiff_t begin, ptrdiff_t end, void *context) {
  typedef void (*kernel)(
    void *, int64_t *, const void *, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t);
#define ENTRY(type, dtype) [dtype] = largest_##type,
  static const kernel table[] = {SK_EACH_DTYPE(ENTRY)};
#undef ENTRY
  const job *j = context;
  for (ptrdiff_t u = begin; u < end; u++) {
    ptrdiff_t plane = u / j->out_height, row = u % j->out_height;
    ptrdiff_t top = row * j->height / j->out_height;
    ptrdiff_t bottom = ((row + 1) * j->height + j->out_height - 1) / j->out_height;
    for (ptrdiff_t column = 0; column < j->out_width; column++) {
      ptrdiff_t left = column * j->width / j->out_width;
      ptrdiff_t right = ((column + 1) * j->width + j->out_width - 1) / j->out_width;
      for (ptrdiff_t l = 0; l < j->lanes; l += LANES) {
        ptrdiff_t to = (u * j->out_width + column) * j->lanes + l;
        const char *x = j->x + (plane * j->height * j->width * j->lanes + l) * j->size;
        table[j->dtype](
          j->y + to * j->size, j->positions + to, x, j->lanes, SK_MIN(j->lanes - l, LANES), j->width, top, bottom, left,
          right);
      }
    }
  }
}

void sk_adaptive_max_pool(
  void *y, int64_t *positions, const void *x, sk_dtype dtype, ptrdiff_t planes, ptrdiff_t lanes, ptrdiff_t height,
  ptrdiff_t width, ptrdiff_t out_height, ptrdiff_t out_width) {
  if (height == 0 || width == 0 || out_height == 0 || out_width == 0) return;
  job j = {y, x, positions, dtype, sk_dtype_size(dtype), lanes, height, width, out_height, out_width};
  ptrdiff_t work = SK_MAX(height / out_height, 1) * width * lanes;
  sk_parallel_for(planes * out_height, SK_MAX(1, 16384 / SK_MAX(work, 1)), forward, &j);
}

#define SPREAD(type, class) \
  static void spread_##type(void *dx, const void *dy, const int64_t *positions, ptrdiff_t outputs, ptrdiff_t lanes) { \
    sk_##type *to = dx; \
    const sk_##type *from = dy; \
    for (ptrdiff_t o = 0; o < outputs; o++) { \
      for (ptrdiff_t l = 0; l < lanes; l++) { \
        sk_##type *at = to + positions[o * lanes + l] * lanes + l; \
        sk_##class sum = sk_load_##type##_##class(*at) + sk_load_##type##_##class(from[o * lanes + l]); \
        *at = sk_store_##class##_##type(sum); \
      } \
    } \
  }
SPREAD(f32, f32)
SPREAD(bf16, f32)
SPREAD(f16, f32)
SPREAD(f64, f64)

static void backward(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  ptrdiff_t inputs = j->height * j->width * j->lanes, outputs = j->out_height * j->out_width;
  memset(j->y + begin * inputs * j->size, 0, (size_t)((end - begin) * inputs * j->size));
  for (ptrdiff_t plane = begin; plane < end; plane++) {
    void *dx = j->y + plane * inputs * j->size;
    const void *dy = j->x + plane * outputs * j->lanes * j->size;
    const int64_t *positions = j->positions + plane * outputs * j->lanes;
    switch (j->dtype) {
    case SK_DTYPE_FLOAT32: spread_f32(dx, dy, positions, outputs, j->lanes); break;
    case SK_DTYPE_BFLOAT16: spread_bf16(dx, dy, positions, outputs, j->lanes); break;
    case SK_DTYPE_FLOAT16: spread_f16(dx, dy, positions, outputs, j->lanes); break;
    case SK_DTYPE_FLOAT64: spread_f64(dx, dy, positions, outputs, j->lanes); break;
    default: sk_refuse("sk_adaptive_max_pool_backward: gradients are floating-point numbers");
    }
  }
}

void sk_adaptive_max_pool_backward(
  void *dx, const void *dy, const int64_t *positions, sk_dtype dtype, ptrdiff_t planes, ptrdiff_t lanes,
  ptrdiff_t height, ptrdiff_t width, ptrdiff_t out_height, ptrdiff_t out_width) {
  job j = {dx, dy, (int64_t *)positions, dtype, sk_dtype_size(dtype), lanes, height, width, out_height, out_width};
  sk_parallel_for(planes, SK_MAX(1, 16384 / SK_MAX(height * width * lanes, 1)), backward, &j);
}
