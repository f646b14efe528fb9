#include "sk_parallel.h"

#include <pthread.h>
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

// ThreadSanitizer does not see how libgomp's threads wait for each other, and would call every parallel loop a race. So
// it is told that a team starts after what came before, and that what comes after waits for the team.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SK_WATCHED_BY_THREAD_SANITIZER 1
#endif
#endif
#ifdef SK_WATCHED_BY_THREAD_SANITIZER
extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);
#define SK_AFTER(address) __tsan_acquire(address)
#define SK_BEFORE(address) __tsan_release(address)
#else
#define SK_AFTER(address) (void)(address)
#define SK_BEFORE(address) (void)(address)
#endif

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

static void *wait_for_gate(void *gate) {
  pthread_mutex_lock(gate);
  pthread_mutex_unlock(gate);
  return NULL;
}

bool sk_can_start_threads(ptrdiff_t count) {
  pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
  pthread_t threads[1024];
  ptrdiff_t wanted = SK_MIN(count, 1024), started = 0;
  pthread_mutex_lock(&gate);
  while (started < wanted && pthread_create(&threads[started], NULL, wait_for_gate, &gate) == 0) started++;
  pthread_mutex_unlock(&gate);
  for (ptrdiff_t i = 0; i < started; i++) pthread_join(threads[i], NULL);
  pthread_mutex_destroy(&gate);
  return started == wanted;
}

void sk_adopt_threads(void) {
  int32_t chosen = chosen_threads;
  if (chosen > 0 && omp_get_max_threads() != chosen) omp_set_num_threads(chosen);
}

int32_t sk_enter_one_thread(void) {
  default_threads();
  int32_t before = omp_get_max_threads();
  omp_set_num_threads(1);
  return before;
}

void sk_leave_one_thread(int32_t before) { omp_set_num_threads(before); }

static _Atomic bool divides_finely = false;

void sk_divide_finely(bool finely) { divides_finely = finely; }

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
  // Addresses by which ThreadSanitizer knows the start and the end.
  char start, end;
} team;

static void member(void *data) {
  team *t = data;
  SK_AFTER(&t->start);
  // The team may be smaller than asked for, so the partition follows what it is.
  ptrdiff_t threads = omp_get_num_threads(), index = omp_get_thread_num();
  ptrdiff_t share = t->count / threads, rest = t->count % threads;
  ptrdiff_t begin = index * share + SK_MIN(index, rest);
  ptrdiff_t end = begin + share + (index < rest ? 1 : 0);
  if (begin < end) t->body(begin, end, t->context);
  SK_BEFORE(&t->end);
}

void sk_parallel_for(ptrdiff_t count, ptrdiff_t grain, sk_body body, void *context) {
  if (count <= 0) return;
  if (grain < 1 || divides_finely) grain = 1;
  ptrdiff_t threads = SK_MIN(sk_threads(), (count + grain - 1) / grain);
  if (threads <= 1 || omp_in_parallel()) {
    body(0, count, context);
    return;
  }
  team t = {count, body, context, 0, 0};
  SK_BEFORE(&t.start);
  GOMP_parallel(member, &t, (unsigned)threads, 0);
  SK_AFTER(&t.end);
}
