// The one compute pool: OpenMP's, which oneDNN runs on too.

#ifndef SK_PARALLEL_H
#define SK_PARALLEL_H

#include "sk_types.h"

#pragma clang assume_nonnull begin

/// Work on the elements `begin ..< end` of a parallel loop.
typedef void (*sk_body)(ptrdiff_t begin, ptrdiff_t end, void *_Nullable context);

/// Runs `body` over `0 ..< count`, cut into one contiguous part a thread, none much smaller than `grain`.
///
/// Runs on the calling thread alone when the count is small, or from inside another parallel loop.
void sk_parallel_for(ptrdiff_t count, ptrdiff_t grain, sk_body body, void *_Nullable context);

/// Sets how many threads kernels use, ours and oneDNN's; 0 or less gives back OpenMP's own choice.
void sk_set_threads(ptrdiff_t count);

/// Whether the system gives so many threads at once, up to 1024. OpenMP ends the program where it does not.
bool sk_can_start_threads(ptrdiff_t count);

/// How many threads kernels use.
ptrdiff_t sk_threads(void);

/// Makes OpenMP use `sk_threads()` on the calling thread too. OpenMP keeps its count for each thread of the system, so
/// call this before oneDNN where a thread other than the one that set the count may be running. Costs nanoseconds.
void sk_adopt_threads(void);

/// Makes OpenMP use one thread on the calling thread, so that a library divides nothing, and gives its count before.
///
/// `sk_parallel_for` does not mind. Give the count back to `sk_leave_one_thread`.
int32_t sk_enter_one_thread(void);
void sk_leave_one_thread(int32_t before);

/// Adds to `sum` `number` runs of `count` numbers, one after the other, whatever the threads.
void sk_add_parts(float *sum, const float *parts, ptrdiff_t count, ptrdiff_t number);

/// Whether parallel loops are cut for all threads however small they are, which tests of the cuts want.
void sk_divide_finely(bool finely);

/// How long one turn of the loop takes in which OpenMP's threads wait: 10 to 60 ns, which is the processor's choice.
double sk_waiting_turn_nanoseconds(void);

#pragma clang assume_nonnull end

#endif
