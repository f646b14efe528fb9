// SACCADE_CLONES before a function compiles it for AVX-512, AVX2 and the baseline, and picks one when the program is
// loaded. That needs glibc's indirect functions; elsewhere it is empty and the baseline is what there is.
#pragma once

#include <stddef.h>
#include <stdint.h>  // brings __GLIBC__

#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && defined(__has_attribute)
#if __has_attribute(target_clones)
#define SACCADE_CLONES __attribute__((target_clones("avx512bw", "avx2", "default")))
#endif
#endif
#ifndef SACCADE_CLONES
#define SACCADE_CLONES
#endif
