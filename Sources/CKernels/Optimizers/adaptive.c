#include "sk_optimizer.h"

#include <math.h>
#include <stdlib.h>

#include "sk_parallel.h"
#include "Support/vmath.h"

// An element is touched by one iteration only, and the arrays are different ones.
#define EACH _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = begin; i < end; i++)

enum { GRAIN = 16384 };

typedef struct {
  float *p;
  const float *g;
  float *s[2];
  const void *options;
  double *partials;
  float ratio;
  ptrdiff_t count;
} job;

SK_CLONED(void, radam, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const sk_radam_options *o = j->options;
  float *restrict p = j->p, *restrict mean = j->s[0], *restrict square = j->s[1];
  const float *restrict g = j->g;
  double t = (double)o->step, power = pow(o->beta2, t);
  double correction1 = 1 - pow(o->beta1, t), correction2 = 1 - power;
  double longest = 2 / (1 - o->beta2) - 1, length = longest - 2 * t * power / correction2;
  const float fresh1 = (float)(1 - o->beta1), beta2 = (float)o->beta2, fresh2 = (float)(1 - o->beta2);
  const float added = o->decoupled ? 0 : (float)o->weight_decay, epsilon = (float)o->epsilon;
  const float kept = o->decoupled ? (float)(1 - o->learning_rate * o->weight_decay) : 1;
  if (length > 5) {
    double rectification =
      sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
    const float step = (float)(o->learning_rate / correction1 * rectification * sqrt(correction2));
    EACH {
      float d = g[i] + added * p[i];
      float m = mean[i] + fresh1 * (d - mean[i]), v = beta2 * square[i] + fresh2 * d * d;
      mean[i] = m;
      square[i] = v;
      p[i] = p[i] * kept - step * m / (sk_sqrt(v) + epsilon);
    }
  } else {
    const float step = (float)(o->learning_rate / correction1);
    EACH {
      float d = g[i] + added * p[i];
      float m = mean[i] + fresh1 * (d - mean[i]);
      mean[i] = m;
      square[i] = beta2 * square[i] + fresh2 * d * d;
      p[i] = p[i] * kept - step * m;
    }
  }
}

void sk_radam(
  float *parameter, const float *gradient, float *mean, float *square, ptrdiff_t count,
  const sk_radam_options *options) {
  job j = {.p = parameter, .g = gradient, .s = {mean, square}, .options = options};
  sk_parallel_for(count, GRAIN, radam, &j);
}

SK_CLONED(void, nadam, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const sk_nadam_options *o = j->options;
  float *restrict p = j->p, *restrict mean = j->s[0], *restrict square = j->s[1];
  const float *restrict g = j->g;
  const float root = (float)(1 / sqrt(1 - pow(o->beta2, (double)o->step)));
  const float ofGradient = (float)(o->learning_rate * (1 - o->momentum) / (1 - o->momentum_product));
  const float ofMean =
    (float)(o->learning_rate * o->next_momentum / (1 - o->momentum_product * o->next_momentum));
  const float fresh1 = (float)(1 - o->beta1), beta2 = (float)o->beta2, fresh2 = (float)(1 - o->beta2);
  const float added = o->decoupled ? 0 : (float)o->weight_decay, epsilon = (float)o->epsilon;
  const float kept = o->decoupled ? (float)(1 - o->learning_rate * o->weight_decay) : 1;
  EACH {
    float d = g[i] + added * p[i];
    float m = mean[i] + fresh1 * (d - mean[i]), v = beta2 * square[i] + fresh2 * d * d;
    mean[i] = m;
    square[i] = v;
    p[i] = p[i] * kept - (ofGradient * d + ofMean * m) / (sk_sqrt(v) * root + epsilon);
  }
}

void sk_nadam(
  float *parameter, const float *gradient, float *mean, float *square, ptrdiff_t count,
  const sk_nadam_options *options) {
  job j = {.p = parameter, .g = gradient, .s = {mean, square}, .options = options};
  sk_parallel_for(count, GRAIN, nadam, &j);
}

SK_CLONED(void, lion, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  const sk_lion_options *o = j->options;
  float *restrict p = j->p, *restrict mean = j->s[0];
  const float *restrict g = j->g;
  const float fresh1 = (float)(1 - o->beta1), fresh2 = (float)(1 - o->beta2), rate = (float)o->learning_rate;
  const float kept = (float)(1 - o->learning_rate * o->weight_decay);
  EACH {
    float d = g[i], m = mean[i];
    float direction = m + fresh1 * (d - m);
    mean[i] = m + fresh2 * (d - m);
    float sign = direction > 0 ? rate : direction < 0 ? -rate : 0;
    p[i] = p[i] * kept - sign;
  }
}

void sk_lion(float *parameter, const float *gradient, float *mean, ptrdiff_t count, const sk_lion_options *options) {
  job j = {.p = parameter, .g = gradient, .s = {mean}, .options = options};
  sk_parallel_for(count, GRAIN, lion, &j);
}

// Sums are over blocks of this many elements and then over blocks, so that the number of threads changes nothing.
enum { BLOCK = 1024, LANES = 16 };

typedef struct {
  float step, epsilon, root, decay, fresh1, beta2, fresh2;
} lamb_numbers;

static lamb_numbers numbers(const sk_lamb_options *o) {
  return (lamb_numbers){
    .step = (float)(1 / (1 - pow(o->beta1, (double)o->step))), .epsilon = (float)o->epsilon,
    .root = (float)(1 / sqrt(1 - pow(o->beta2, (double)o->step))), .decay = (float)o->weight_decay,
    .fresh1 = (float)(1 - o->beta1), .beta2 = (float)o->beta2, .fresh2 = (float)(1 - o->beta2)};
}

SK_CLONED(void, lamb_moments, (ptrdiff_t first, ptrdiff_t last, void *context), (first, last, context)) {
  const job *j = context;
  const float *restrict p = j->p, *restrict g = j->g;
  float *restrict mean = j->s[0], *restrict square = j->s[1];
  const lamb_numbers n = numbers(j->options);
  float update[BLOCK];
  for (ptrdiff_t block = first; block < last; block++) {
    const ptrdiff_t begin = block * BLOCK, size = SK_MIN(j->count - begin, BLOCK), whole = size - size % LANES;
    _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t k = 0; k < size; k++) {
      ptrdiff_t i = begin + k;
      float d = g[i];
      float m = mean[i] + n.fresh1 * (d - mean[i]), v = n.beta2 * square[i] + n.fresh2 * d * d;
      mean[i] = m;
      square[i] = v;
      update[k] = n.step * m / (sk_sqrt(v) * n.root + n.epsilon) + n.decay * p[i];
    }
    float weights[LANES] = {0}, steps[LANES] = {0};
    for (ptrdiff_t k = 0; k < whole; k += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        float w = p[begin + k + lane], u = update[k + lane];
        weights[lane] += w * w;
        steps[lane] += u * u;
      }
    }
    double weight = 0, step = 0;
    for (ptrdiff_t k = whole; k < size; k++) {
      weight += (double)p[begin + k] * p[begin + k];
      step += (double)update[k] * update[k];
    }
    for (int lane = 0; lane < LANES; lane++) {
      weight += weights[lane];
      step += steps[lane];
    }
    j->partials[2 * block] = weight;
    j->partials[2 * block + 1] = step;
  }
}

SK_CLONED(void, lamb_step, (ptrdiff_t begin, ptrdiff_t end, void *context), (begin, end, context)) {
  const job *j = context;
  float *restrict p = j->p;
  const float *restrict mean = j->s[0], *restrict square = j->s[1];
  const lamb_numbers n = numbers(j->options);
  const float rate = j->ratio;
  EACH p[i] -= rate * (n.step * mean[i] / (sk_sqrt(square[i]) * n.root + n.epsilon) + n.decay * p[i]);
}

void sk_lamb(
  float *parameter, const float *gradient, float *mean, float *square, ptrdiff_t count,
  const sk_lamb_options *options) {
  if (count == 0) return;
  if (!options->adapts) {
    // Then it is Adam with the decay beside the step, which is AdamW's.
    sk_adam_options plain = {
      options->learning_rate, options->beta1, options->beta2, options->epsilon, options->weight_decay, 1, true,
      options->step};
    sk_adam(parameter, gradient, mean, square, NULL, count, &plain);
    return;
  }
  ptrdiff_t blocks = (count + BLOCK - 1) / BLOCK;
  double *partials = malloc(sizeof(double) * 2 * (size_t)blocks);
  if (!partials) abort();
  job j = {
    .p = parameter, .g = gradient, .s = {mean, square}, .options = options, .partials = partials, .count = count};
  sk_parallel_for(blocks, GRAIN / BLOCK, lamb_moments, &j);
  double weight = 0, step = 0;
  for (ptrdiff_t block = 0; block < blocks; block++) {
    weight += partials[2 * block];
    step += partials[2 * block + 1];
  }
  free(partials);
  double ratio = weight > 0 && step > 0 ? sqrt(weight / step) : 1;
  if (options->clips && ratio > 1) ratio = 1;
  j.ratio = (float)(options->learning_rate * ratio);
  sk_parallel_for(count, GRAIN, lamb_step, &j);
}
