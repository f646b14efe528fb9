// The derivatives of the logarithm of the gamma function.

#ifndef SK_INTERNAL_GAMMA_H
#define SK_INTERNAL_GAMMA_H

#include <math.h>

static inline double sk_lgamma(double x) {
#if defined(__linux__)
  // lgamma itself writes a sign that all threads share.
  extern double lgamma_r(double, int *);
  int sign;
  return lgamma_r(x, &sign);
#else
  return lgamma(x);
#endif
}

// Both step up to 10, from where few terms of the asymptotic series are enough (Abramowitz & Stegun, 6.3.18, 6.4.12).
static inline double sk_digamma_of_positive(double x) {
  double sum = 0;
  for (; x < 10; x++) sum -= 1 / x;
  double z = 1 / (x * x);
  double series = 691.0 / 32760 - z / 12;
  series = 1.0 / 132 - z * series;
  series = 1.0 / 240 - z * series;
  series = 1.0 / 252 - z * series;
  series = 1.0 / 120 - z * series;
  series = 1.0 / 12 - z * series;
  return sum + log(x) - 0.5 / x - z * series;
}

static inline double sk_digamma(double x) {
  if (x == 0) return copysign(INFINITY, -x);
  if (!(x < 0)) return sk_digamma_of_positive(x);
  if (x == floor(x)) return NAN;
  // Only the fraction matters to the tangent, and it keeps its digits.
  return sk_digamma_of_positive(1 - x) - M_PI / tan(M_PI * (x - trunc(x)));
}

static inline double sk_trigamma_of_positive(double x) {
  double sum = 0;
  for (; x < 10; x++) sum += 1 / (x * x);
  double y = 1 / x, z = y * y;
  double series = 5.0 / 66 - z * (691.0 / 2730);
  series = 1.0 / 30 - z * series;
  series = 1.0 / 42 - z * series;
  series = 1.0 / 30 - z * series;
  series = 1.0 / 6 - z * series;
  return sum + y + 0.5 * z + y * z * series;
}

static inline double sk_trigamma(double x) {
  if (!(x < 0.5)) return sk_trigamma_of_positive(x);
  double s = sin(M_PI * (x - trunc(x)));
  return M_PI * M_PI / (s * s) - sk_trigamma_of_positive(1 - x);
}

#endif
