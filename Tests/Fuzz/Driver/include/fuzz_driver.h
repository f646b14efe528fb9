// libFuzzer's loop, in builds that have it.

#ifndef FUZZ_DRIVER_H
#define FUZZ_DRIVER_H

#include <stddef.h>
#include <stdint.h>

typedef int (*fuzz_reader)(const uint8_t *_Nullable bytes, size_t count);

// Runs libFuzzer with the program's arguments, which then ends the program or returns its exit code; -1 in a build without
// `-sanitize=fuzzer`.
int fuzz_run(int argc, char *_Nullable *_Nonnull argv, _Nonnull fuzz_reader reader);

#endif
