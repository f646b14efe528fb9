// Softmax and cross-entropy in one pass, without the probabilities in between.
//
// Logits are dense `[outer, classes, inner]`: inner is 1 for classification, the pixels for segmentation; a position is
// one of outer · inner. Per-position results, weights and gradients are float32, or float64 where the logits are.

#ifndef SK_LOSS_H
#define SK_LOSS_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

typedef struct {
  ptrdiff_t outer, classes, inner;
  /// Positions with this label have no loss and no gradient.
  int64_t ignored_label;
  /// Whether there is such a label.
  bool has_ignored_label;
  /// The share of the target spread evenly over all classes.
  double smoothing;
} sk_cross_entropy_options;

/// The loss of each position, and the logarithm of its exponentials' sum for the gradient.
///
/// Weights, one a class, may be null. Returns the position of the first label outside `0 ..< classes` that is not the
/// ignored one, or -1; nothing is written in that case.
ptrdiff_t sk_cross_entropy(
  void *loss, void *log_sum, const void *logits, sk_dtype dtype, const int64_t *labels, const void *_Nullable weights,
  const sk_cross_entropy_options *options);

/// dlogits = dloss · scale · (softmax - target). `dloss_stride` is 1, or 0 for one gradient shared by all positions.
void sk_cross_entropy_backward(
  void *dlogits, const void *dloss, ptrdiff_t dloss_stride, double scale, const void *logits, sk_dtype dtype,
  const void *log_sum, const int64_t *labels, const void *_Nullable weights, const sk_cross_entropy_options *options);

/// The same for targets that are distributions, laid out and typed as the logits. The ignored label plays no part.
void sk_soft_cross_entropy(
  void *loss, void *log_sum, const void *logits, sk_dtype dtype, const void *targets,
  const sk_cross_entropy_options *options);

void sk_soft_cross_entropy_backward(
  void *dlogits, const void *dloss, ptrdiff_t dloss_stride, double scale, const void *logits, sk_dtype dtype,
  const void *log_sum, const void *targets, const sk_cross_entropy_options *options);

/// How many classes come before the label in the order of falling logits, so that rank < k means "among the k best". A
/// row whose label is outside `0 ..< classes`, or has a NaN for logit, gets -1.
void sk_label_ranks(
  int64_t *ranks, const void *logits, sk_dtype dtype, ptrdiff_t rows, ptrdiff_t classes, const int64_t *labels);

/// Softmax, or its logarithm, over dense rows. In place allowed.
void sk_softmax(void *out, const void *x, sk_dtype dtype, ptrdiff_t rows, ptrdiff_t n, bool logarithm);

/// The gradient of `sk_softmax`, from its output.
void sk_softmax_backward(
  void *dx, const void *dy, const void *y, sk_dtype dtype, ptrdiff_t rows, ptrdiff_t n, bool logarithm);

#pragma clang assume_nonnull end

#endif
