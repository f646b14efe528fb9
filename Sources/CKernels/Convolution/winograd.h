// The transforms of F(4 × 4, 3 × 3), each along one axis of a tile; Lavin & Gray 2015, §4.3.

#ifndef SK_INTERNAL_WINOGRAD_H
#define SK_INTERNAL_WINOGRAD_H

#include "Support/vectors.h"

// Points of a transformed tile, and its side.
enum { SK_POINTS = 36, SK_SIDE = 6, SK_STEP = 4 };

// Six input pixels.
SK_INLINE void sk_winograd_input(const sk_v16 *d, ptrdiff_t step, sk_v16 *v, ptrdiff_t out) {
  sk_v16 d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step], d5 = d[5 * step];
  sk_v16 even = d4 - 4.0f * d2, odd = d3 - 4.0f * d1, far = d4 - d2, near = 2.0f * (d3 - d1);
  v[0] = 4.0f * d0 - 5.0f * d2 + d4;
  v[out] = even + odd;
  v[2 * out] = even - odd;
  v[3 * out] = far + near;
  v[4 * out] = far - near;
  v[5 * out] = 4.0f * d1 - 5.0f * d3 + d5;
}

// Six products to four result pixels.
SK_INLINE void sk_winograd_output(const sk_v16 *m, ptrdiff_t step, sk_v16 *y, ptrdiff_t out) {
  sk_v16 sum1 = m[step] + m[2 * step], difference1 = m[step] - m[2 * step];
  sk_v16 sum2 = m[3 * step] + m[4 * step], difference2 = m[3 * step] - m[4 * step];
  y[0] = m[0] + sum1 + sum2;
  y[out] = difference1 + 2.0f * difference2;
  y[2 * out] = sum1 + 4.0f * sum2;
  y[3 * out] = difference1 + 8.0f * difference2 + m[5 * step];
}

// Four pixels of the result's gradient; the transpose of the function above.
SK_INLINE void sk_winograd_output_gradient(const sk_v16 *y, ptrdiff_t step, sk_v16 *m, ptrdiff_t out) {
  sk_v16 y0 = y[0], y1 = y[step], y2 = y[2 * step], y3 = y[3 * step];
  sk_v16 even = y0 + y2, odd = y1 + y3, even2 = y0 + 4.0f * y2, odd2 = 2.0f * y1 + 8.0f * y3;
  m[0] = y0;
  m[out] = even + odd;
  m[2 * out] = even - odd;
  m[3 * out] = even2 + odd2;
  m[4 * out] = even2 - odd2;
  m[5 * out] = y3;
}

// Three weights.
SK_INLINE void sk_winograd_weight(const sk_v16 *g, ptrdiff_t step, sk_v16 *u, ptrdiff_t out) {
  sk_v16 g0 = g[0], g1 = g[step], g2 = g[2 * step];
  sk_v16 even = (g0 + g2) * (-1 / 6.0f), odd = g1 * (-1 / 6.0f);
  sk_v16 even2 = g0 * (1 / 24.0f) + g2 * (1 / 6.0f), odd2 = g1 * (1 / 12.0f);
  u[0] = g0 * 0.25f;
  u[out] = even + odd;
  u[2 * out] = even - odd;
  u[3 * out] = even2 + odd2;
  u[4 * out] = even2 - odd2;
  u[5 * out] = g2;
}

// The gradients of six transformed weights to those of three; the transpose of the function above.
SK_INLINE void sk_winograd_weight_back(const sk_v16 *u, ptrdiff_t step, sk_v16 *g, ptrdiff_t out) {
  sk_v16 sum1 = u[step] + u[2 * step], difference1 = u[step] - u[2 * step];
  sk_v16 sum2 = u[3 * step] + u[4 * step], difference2 = u[3 * step] - u[4 * step];
  g[0] = u[0] * 0.25f - sum1 * (1 / 6.0f) + sum2 * (1 / 24.0f);
  g[out] = difference1 * (-1 / 6.0f) + difference2 * (1 / 12.0f);
  g[2 * out] = sum1 * (-1 / 6.0f) + sum2 * (1 / 6.0f) + u[5 * step];
}

#endif
