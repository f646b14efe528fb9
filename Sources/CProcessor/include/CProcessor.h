// Which instructions loops may use: those that the processor has, up to a limit that tests set.

#ifndef CPROCESSOR_H
#define CPROCESSOR_H

#define SK_INLINE static inline __attribute__((always_inline))

typedef enum __attribute__((enum_extensibility(closed))) {
  // What every processor of its kind has: SSE2 on x86-64.
  SK_PROCESSOR_BASE __attribute__((swift_name("base"))) = 1,
  // x86-64-v3: AVX2, and multiplication and addition in one.
  SK_PROCESSOR_AVX2 __attribute__((swift_name("avx2"))) = 3,
  // x86-64-v4: AVX-512.
  SK_PROCESSOR_AVX512 __attribute__((swift_name("avx512"))) = 4,
} sk_processor;

// What was found, 0 before; read it by sk_processor_level.
extern int sk_processor_found;
sk_processor sk_processor_find(void);

// The best level that may be used.
//
// oneDNN's own variable, ONEDNN_MAX_CPU_ISA (SSE41, AVX2, AVX512_CORE, …), limits our loops too, so that one switch
// shows on a bigger processor what a smaller one does. It is read once.
SK_INLINE sk_processor sk_processor_level(void) {
  int found = __atomic_load_n(&sk_processor_found, __ATOMIC_RELAXED);
  return found ? (sk_processor)found : sk_processor_find();
}

// Whether it is one of Intel's that were made with tiles (AMX), which a virtual machine may hide: they are those with
// arithmetic of float16 in vectors.
_Bool sk_processor_had_tiles(void);

// Compiles a function for each level, and picks one at each call, which costs a comparison:
//
//   SK_CLONED(void, twice, (float *x, ptrdiff_t count), (x, count)) {
//     for (ptrdiff_t i = 0; i < count; i++) x[i] *= 2;
//   }
//
// Helpers that it calls must be SK_INLINE, or they stay as every processor runs them; one cloned function calls another
// as twice_body, which is inlined. The compiler's own target_clones would choose while the program is loaded, where
// nothing can limit them, and before ThreadSanitizer and AddressSanitizer are ready for the code that chooses.
#define SK_CLONED(result, name, parameters, arguments) \
  SK_INLINE result name##_body parameters; \
  SK_DISPATCHED( \
    result, name, parameters, arguments, name##_body arguments, name##_body arguments, name##_body arguments) \
  SK_INLINE result name##_body parameters

// A function whose levels differ in more than instructions: an expression for each.
#if defined(__x86_64__)
#define SK_DISPATCHED(result, name, parameters, arguments, avx512, avx2, base) \
  __attribute__((target("arch=x86-64-v4"))) static result name##_avx512 parameters { return avx512; } \
  __attribute__((target("arch=x86-64-v3"))) static result name##_avx2 parameters { return avx2; } \
  static result name##_base parameters { return base; } \
  static result name parameters { \
    switch (sk_processor_level()) { \
    case SK_PROCESSOR_AVX512: return name##_avx512 arguments; \
    case SK_PROCESSOR_AVX2: return name##_avx2 arguments; \
    case SK_PROCESSOR_BASE: return name##_base arguments; \
    } \
  }
#else
#define SK_DISPATCHED(result, name, parameters, arguments, avx512, avx2, base) \
  static result name parameters { return base; }
#endif

#endif
