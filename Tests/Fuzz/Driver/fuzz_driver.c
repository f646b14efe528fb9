#include "fuzz_driver.h"

// The library's own entry, which is there if the program is linked with -sanitize=fuzzer.
int LLVMFuzzerRunDriver(int *argc, char ***argv, fuzz_reader reader) __attribute__((weak));

// What the library's main would call. It is linked as well, and ours, which comes first, is taken.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) __attribute__((weak));
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  (void)bytes;
  (void)count;
  return 0;
}

int fuzz_run(int argc, char **argv, fuzz_reader reader) {
  return LLVMFuzzerRunDriver ? LLVMFuzzerRunDriver(&argc, &argv, reader) : -1;
}
