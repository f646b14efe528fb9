// Saccade's own CPU kernels: what oneDNN lacks or does slowly.
//
// Arrays are raw pointers with an element type. Counts and strides are in elements, never bytes. Unless a function says
// otherwise, inputs and output may be the same array when their strides agree, and must not overlap else.
// bfloat16 and float16 compute in float32 and are stored rounded to nearest even. Results do not depend on the number
// of threads.

#ifndef CKERNELS_H
#define CKERNELS_H

#include "sk_trap.h"
#include "sk_types.h"
#include "sk_parallel.h"
#include "sk_copy.h"
#include "sk_elementwise.h"
#include "sk_reduce.h"
#include "sk_index.h"
#include "sk_sort.h"
#include "sk_running.h"
#include "sk_special.h"
#include "sk_distance.h"
#include "sk_optimizer.h"
#include "sk_random.h"
#include "sk_loss.h"
#include "sk_normalization.h"
#include "sk_convolution.h"
#include "sk_attention.h"
#include "sk_resample.h"
#include "sk_sample.h"
#include "sk_region.h"

#endif
