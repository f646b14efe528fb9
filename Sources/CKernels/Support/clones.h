// What all kernels include: loops compiled for each processor, and small things.

#ifndef SK_INTERNAL_CLONES_H
#define SK_INTERNAL_CLONES_H

#include "CProcessor.h"

// Loops are told to vectorize; those around libm stay scalar on purpose, and any may on the oldest processors.
#pragma clang diagnostic ignored "-Wpass-failed"

#define SK_MIN(a, b) ((a) < (b) ? (a) : (b))
#define SK_MAX(a, b) ((a) > (b) ? (a) : (b))

#endif
