#include "sk_optimizer.h"

#include <math.h>

#include "sk_parallel.h"
#include "Support/vmath.h"

// An element is touched by one iteration only, and the arrays are different ones.
#define EACH _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = begin; i < end; i++)

enum { GRAIN = 16384 };

typedef struct {
  float *p;
  const float *g;
  float *s[3];
  const void *options;
} job;

SK_CLONED(void, sgd, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const sk_sgd_options *o = j->options;
  float *restrict p = j->p, *restrict buffer = j->s[0];
  const float *restrict g = j->g;
  const float rate = (float)o->learning_rate, momentum = (float)o->momentum, decay = (float)o->weight_decay;
  const float fresh = (float)(1 - o->dampening), scale = (float)o->gradient_scale;
  if (o->momentum == 0) {
    EACH p[i] -= rate * (g[i] * scale + decay * p[i]);
  } else if (o->nesterov) {
    EACH {
      float d = g[i] * scale + decay * p[i];
      // The buffer holds anything before the first step.
      float b = o->first ? d : momentum * buffer[i] + fresh * d;
      buffer[i] = b;
      p[i] -= rate * (d + momentum * b);
    }
  } else {
    EACH {
      float d = g[i] * scale + decay * p[i];
      float b = o->first ? d : momentum * buffer[i] + fresh * d;
      buffer[i] = b;
      p[i] -= rate * b;
    }
  }
}

void sk_sgd(float *parameter, const float *gradient, float *buffer, ptrdiff_t count, const sk_sgd_options *options) {
  job j = {parameter, gradient, {buffer}, options};
  sk_parallel_for(count, GRAIN, sgd, &j);
}

SK_CLONED(void, adam, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const sk_adam_options *o = j->options;
  float *restrict p = j->p, *restrict mean = j->s[0], *restrict square = j->s[1], *restrict largest = j->s[2];
  const float *restrict g = j->g;
  double correction1 = 1 - pow(o->beta1, (double)o->step), correction2 = 1 - pow(o->beta2, (double)o->step);
  const float step = (float)(o->learning_rate / correction1), root = (float)(1 / sqrt(correction2));
  const float fresh1 = (float)(1 - o->beta1), beta2 = (float)o->beta2, fresh2 = (float)(1 - o->beta2);
  const float added = o->decoupled ? 0 : (float)o->weight_decay, epsilon = (float)o->epsilon;
  const float kept = o->decoupled ? (float)(1 - o->learning_rate * o->weight_decay) : 1;
  const float scale = (float)o->gradient_scale;
  if (largest) {
    EACH {
      float d = g[i] * scale + added * p[i];
      float m = mean[i] + fresh1 * (d - mean[i]), v = beta2 * square[i] + fresh2 * d * d;
      float top = largest[i] > v ? largest[i] : v;
      mean[i] = m;
      square[i] = v;
      largest[i] = top;
      p[i] = p[i] * kept - step * m / (sk_sqrt(top) * root + epsilon);
    }
  } else {
    EACH {
      float d = g[i] * scale + added * p[i];
      float m = mean[i] + fresh1 * (d - mean[i]), v = beta2 * square[i] + fresh2 * d * d;
      mean[i] = m;
      square[i] = v;
      p[i] = p[i] * kept - step * m / (sk_sqrt(v) * root + epsilon);
    }
  }
}

void sk_adam(
  float *parameter, const float *gradient, float *mean, float *square, float *largest, ptrdiff_t count,
  const sk_adam_options *options) {
  job j = {parameter, gradient, {mean, square, largest}, options};
  sk_parallel_for(count, GRAIN, adam, &j);
}

SK_CLONED(void, adagrad, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const sk_adagrad_options *o = j->options;
  float *restrict p = j->p, *restrict sum = j->s[0];
  const float *restrict g = j->g;
  const float rate = (float)(o->learning_rate / (1 + (double)(o->step - 1) * o->learning_rate_decay));
  const float decay = (float)o->weight_decay, epsilon = (float)o->epsilon, scale = (float)o->gradient_scale;
  EACH {
    float d = g[i] * scale + decay * p[i];
    sum[i] += d * d;
    p[i] -= rate * d / (sk_sqrt(sum[i]) + epsilon);
  }
}

void sk_adagrad(
  float *parameter, const float *gradient, float *sum, ptrdiff_t count, const sk_adagrad_options *options) {
  job j = {parameter, gradient, {sum}, options};
  sk_parallel_for(count, GRAIN, adagrad, &j);
}

SK_CLONED(void, rmsprop, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const sk_rmsprop_options *o = j->options;
  float *restrict p = j->p, *restrict square = j->s[0], *restrict mean = j->s[1], *restrict buffer = j->s[2];
  const float *restrict g = j->g;
  const float rate = (float)o->learning_rate, alpha = (float)o->alpha, fresh = (float)(1 - o->alpha);
  const float epsilon = (float)o->epsilon, momentum = (float)o->momentum, decay = (float)o->weight_decay;
  const float scale = (float)o->gradient_scale;
  // A block at a time, so that each of the variations is a plain loop over what lies in the cache.
  float step[512];
  for (ptrdiff_t first = begin; first < end; first += 512) {
    ptrdiff_t n = SK_MIN(end - first, 512);
    for (ptrdiff_t k = 0; k < n; k++) {
      ptrdiff_t i = first + k;
      float d = g[i] * scale + decay * p[i];
      square[i] = alpha * square[i] + fresh * d * d;
      step[k] = d;
    }
    if (mean) {
      for (ptrdiff_t k = 0; k < n; k++) {
        ptrdiff_t i = first + k;
        mean[i] += fresh * (step[k] - mean[i]);
        // Rounding may leave less than nothing of a variance near 0.
        float variance = square[i] - mean[i] * mean[i];
        step[k] /= sk_sqrt(variance < 0 ? 0 : variance) + epsilon;
      }
    } else {
      for (ptrdiff_t k = 0; k < n; k++) step[k] /= sk_sqrt(square[first + k]) + epsilon;
    }
    if (momentum > 0) {
      for (ptrdiff_t k = 0; k < n; k++) step[k] = buffer[first + k] = momentum * buffer[first + k] + step[k];
    }
    for (ptrdiff_t k = 0; k < n; k++) p[first + k] -= rate * step[k];
  }
}

void sk_rmsprop(
  float *parameter, const float *gradient, float *square, float *mean, float *buffer, ptrdiff_t count,
  const sk_rmsprop_options *options) {
  job j = {parameter, gradient, {square, mean, buffer}, options};
  sk_parallel_for(count, GRAIN, rmsprop, &j);
}

SK_CLONED(void, adadelta, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const sk_adadelta_options *o = j->options;
  float *restrict p = j->p, *restrict square = j->s[0], *restrict delta = j->s[1];
  const float *restrict g = j->g;
  const float rate = (float)o->learning_rate, rho = (float)o->rho, fresh = (float)(1 - o->rho);
  const float epsilon = (float)o->epsilon, decay = (float)o->weight_decay, scale = (float)o->gradient_scale;
  EACH {
    float d = g[i] * scale + decay * p[i];
    square[i] = rho * square[i] + fresh * d * d;
    float change = sk_sqrt(delta[i] + epsilon) / sk_sqrt(square[i] + epsilon) * d;
    delta[i] = rho * delta[i] + fresh * change * change;
    p[i] -= rate * change;
  }
}

void sk_adadelta(
  float *parameter, const float *gradient, float *square, float *delta, ptrdiff_t count,
  const sk_adadelta_options *options) {
  job j = {parameter, gradient, {square, delta}, options};
  sk_parallel_for(count, GRAIN, adadelta, &j);
}
