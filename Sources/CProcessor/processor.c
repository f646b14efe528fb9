#include "CProcessor.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

int sk_processor_found = 0;

static sk_processor present(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return SK_PROCESSOR_AVX512;
  if (__builtin_cpu_supports("x86-64-v3")) return SK_PROCESSOR_AVX2;
#endif
  return SK_PROCESSOR_BASE;
}

// The library has two names for its variable, and ignores words that it does not know.
static sk_processor allowed(void) {
  const char *limit = getenv("ONEDNN_MAX_CPU_ISA");
  if (!limit) limit = getenv("DNNL_MAX_CPU_ISA");
  if (!limit) return SK_PROCESSOR_AVX512;
  if (!strcasecmp(limit, "SSE41") || !strcasecmp(limit, "AVX")) return SK_PROCESSOR_BASE;
  if (!strncasecmp(limit, "AVX2", strlen("AVX2"))) return SK_PROCESSOR_AVX2;
  return SK_PROCESSOR_AVX512;
}

sk_processor sk_processor_find(void) {
  sk_processor has = present(), may = allowed();
  sk_processor level = has < may ? has : may;
  __atomic_store_n(&sk_processor_found, (int)level, __ATOMIC_RELAXED);
  return level;
}

_Bool sk_processor_had_tiles(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_is("intel") && __builtin_cpu_supports("avx512fp16");
#else
  return 0;
#endif
}
