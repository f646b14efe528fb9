// How a loop is compiled several times, for the processors it may meet, without build flags.

#ifndef SK_INTERNAL_CLONES_H
#define SK_INTERNAL_CLONES_H

// The dynamic loader picks the best clone once. Helpers that a clone calls must be SK_INLINE, or they stay portable.
#if defined(__x86_64__) && defined(__linux__) && defined(__clang__)
#define SK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SK_CLONES
#endif

// Loops are told to vectorize; those around libm stay scalar on purpose, and any may on the oldest processors.
#pragma clang diagnostic ignored "-Wpass-failed"

#define SK_INLINE static inline __attribute__((always_inline))

#define SK_MIN(a, b) ((a) < (b) ? (a) : (b))
#define SK_MAX(a, b) ((a) > (b) ? (a) : (b))

#endif
