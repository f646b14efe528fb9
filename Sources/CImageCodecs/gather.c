#include "CProcessor.h"
#include "include/pixels.h"

#include <string.h>

// One row of pixels of a size that the compiler knows.
#define GATHER_ROW(size)                                                                             \
  for (size_t c = 0; c < columns; c++) {                                                             \
    memcpy(to + c * (size), from + (ptrdiff_t)c * column_step * (size), (size));                      \
  }

void saccade_pixels_gather(
    const uint8_t *source, ptrdiff_t origin, ptrdiff_t row_step, ptrdiff_t column_step, uint8_t *to, size_t rows,
    size_t columns, int channels) {
  for (size_t r = 0; r < rows; r++, to += columns * (size_t)channels) {
    const uint8_t *from = source + (origin + (ptrdiff_t)r * row_step) * channels;
    if (column_step == 1) {
      memcpy(to, from, columns * (size_t)channels);
    } else if (channels == 1) {
      GATHER_ROW(1)
    } else if (channels == 3) {
      GATHER_ROW(3)
    } else {
      GATHER_ROW(4)
    }
  }
}
