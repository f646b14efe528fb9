// Brings LIBLINEAR into Swift.
#pragma once
#include <linear.h>

static inline void saccade_linear_say_nothing(const char *text) { (void)text; }

// Settings of a support vector machine with the square of the hinge loss, solved in the primal: nothing is drawn by chance.
static inline struct parameter saccade_linear_parameter(double cost, double tolerance) {
  struct parameter made = {0};
  made.solver_type = L2R_L2LOSS_SVC;
  made.C = cost;
  made.eps = tolerance;
#if LIBLINEAR_VERSION >= 240
  made.nu = 0.5;
  made.regularize_bias = 1;
#endif
  return made;
}
