#include "sk_parallel.h"

#include <time.h>

#include "clones.h"

// libgomp's entry points; LLVM's libomp has them too. Declared here because clang needs -fopenmp for the pragmas, and a
// package may not pass flags.
extern void GOMP_parallel(void (*function)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern int omp_get_max_threads(void);
extern int omp_in_parallel(void);
extern void omp_set_num_threads(int count);

// 0 until someone chooses.
static _Atomic int32_t chosen_threads = 0;

static int32_t default_threads(void) {
  static _Atomic int32_t known = 0;
  int32_t count = known;
  if (count == 0) known = count = omp_get_max_threads();
  return count;
}

ptrdiff_t sk_threads(void) {
  int32_t chosen = chosen_threads;
  return chosen > 0 ? chosen : default_threads();
}

void sk_set_threads(ptrdiff_t count) {
  default_threads();
  chosen_threads = count > 0 ? (int32_t)SK_MIN(count, 1024) : 0;
  omp_set_num_threads((int)sk_threads());
}

void sk_adopt_threads(void) {
  int32_t chosen = chosen_threads;
  if (chosen > 0 && omp_get_max_threads() != chosen) omp_set_num_threads(chosen);
}

double sk_waiting_turn_nanoseconds(void) {
  enum { TURNS = 200, ROUNDS = 5 };
  double best = 1e9;
  for (int round = 0; round < ROUNDS; round++) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int turn = 0; turn < TURNS; turn++) {
#if defined(__x86_64__)
      __builtin_ia32_pause();
#else
      __asm__ volatile("" ::: "memory");
#endif
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    double time = (double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec);
    best = SK_MIN(best, time / TURNS);
  }
  return best;
}

typedef struct {
  ptrdiff_t count;
  sk_body body;
  void *context;
} team;

static void member(void *data) {
  const team *t = data;
  // The team may be smaller than asked for, so the partition follows what it is.
  ptrdiff_t threads = omp_get_num_threads(), index = omp_get_thread_num();
  ptrdiff_t share = t->count / threads, rest = t->count % threads;
  ptrdiff_t begin = index * share + SK_MIN(index, rest);
  ptrdiff_t end = begin + share + (index < rest ? 1 : 0);
  if (begin < end) t->body(begin, end, t->context);
}

void sk_parallel_for(ptrdiff_t count, ptrdiff_t grain, sk_body body, void *context) {
  if (count <= 0) return;
  if (grain < 1) grain = 1;
  ptrdiff_t threads = SK_MIN(sk_threads(), (count + grain - 1) / grain);
  if (threads <= 1 || omp_in_parallel()) {
    body(0, count, context);
    return;
  }
  team t = {count, body, context};
  GOMP_parallel(member, &t, (unsigned)threads, 0);
}
