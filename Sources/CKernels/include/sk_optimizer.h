// One optimizer step over a parameter, in place and in one pass. Formulas and order are PyTorch's.
//
// Everything is float32. Each gradient is first multiplied by `gradient_scale`, which carries clipping and
// accumulation; the gradient itself stays as it is. `step` counts from 1.

#ifndef SK_OPTIMIZER_H
#define SK_OPTIMIZER_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

typedef struct {
  double learning_rate, momentum, dampening, weight_decay, gradient_scale;
  bool nesterov;
  /// The first step, on which the momentum buffer becomes the gradient.
  bool first;
} sk_sgd_options;

/// The buffer may be null when the momentum is 0.
void sk_sgd(
  float *parameter, const float *gradient, float *_Nullable buffer, ptrdiff_t count, const sk_sgd_options *options);

typedef struct {
  double learning_rate, beta1, beta2, epsilon, weight_decay, gradient_scale;
  /// AdamW's decay, taken off the parameter, rather than Adam's, added to the gradient.
  bool decoupled;
  int64_t step;
} sk_adam_options;

/// With `largest` not null, AMSGrad.
void sk_adam(
  float *parameter, const float *gradient, float *mean, float *square, float *_Nullable largest, ptrdiff_t count,
  const sk_adam_options *options);

typedef struct {
  double learning_rate, learning_rate_decay, epsilon, weight_decay, gradient_scale;
  int64_t step;
} sk_adagrad_options;

void sk_adagrad(
  float *parameter, const float *gradient, float *sum, ptrdiff_t count, const sk_adagrad_options *options);

typedef struct {
  double learning_rate, alpha, epsilon, momentum, weight_decay, gradient_scale;
} sk_rmsprop_options;

/// Centered when `mean` is not null; the buffer may be null when the momentum is 0.
void sk_rmsprop(
  float *parameter, const float *gradient, float *square, float *_Nullable mean, float *_Nullable buffer,
  ptrdiff_t count, const sk_rmsprop_options *options);

typedef struct {
  double learning_rate, rho, epsilon, weight_decay, gradient_scale;
} sk_adadelta_options;

void sk_adadelta(
  float *parameter, const float *gradient, float *square, float *delta, ptrdiff_t count,
  const sk_adadelta_options *options);

typedef struct {
  double learning_rate, beta1, beta2, epsilon, weight_decay;
  /// The decay is taken off the parameter rather than added to the gradient.
  bool decoupled;
  int64_t step;
} sk_radam_options;

void sk_radam(
  float *parameter, const float *gradient, float *mean, float *square, ptrdiff_t count,
  const sk_radam_options *options);

typedef struct {
  double learning_rate, beta1, beta2, epsilon, weight_decay;
  bool decoupled;
  int64_t step;
  /// The momentum of this step and of the next, and the product of those of all steps, this one included.
  double momentum, next_momentum, momentum_product;
} sk_nadam_options;

void sk_nadam(
  float *parameter, const float *gradient, float *mean, float *square, ptrdiff_t count,
  const sk_nadam_options *options);

typedef struct {
  double learning_rate, beta1, beta2, weight_decay;
} sk_lion_options;

void sk_lion(
  float *parameter, const float *gradient, float *mean, ptrdiff_t count, const sk_lion_options *options);

typedef struct {
  double learning_rate, beta1, beta2, epsilon, weight_decay;
  int64_t step;
  /// Whether the step is as long as the parameter is, times the rate; at most so long if `clips`.
  bool adapts, clips;
} sk_lamb_options;

/// Two passes where it adapts: the length of the step is known after the first.
void sk_lamb(
  float *parameter, const float *gradient, float *mean, float *square, ptrdiff_t count,
  const sk_lamb_options *options);

/// The sum of squares of `count` elements in a row: a part of a global norm.
double sk_sum_of_squares(const void *x, sk_dtype dtype, ptrdiff_t count);

/// Multiplies in place.
void sk_scale(void *x, sk_dtype dtype, ptrdiff_t count, double factor);

/// Whether no element is infinite or NaN.
bool sk_all_finite(const void *x, sk_dtype dtype, ptrdiff_t count);

#pragma clang assume_nonnull end

#endif
