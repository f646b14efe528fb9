#include "CProcessor.h"
#include "include/resize.h"

SK_CLONED(void, multiply, (const uint8_t *from, uint8_t *to, size_t count), (from, to, count)) {
  for (size_t i = 0; i < count; i++, from += 4, to += 4) {
    unsigned alpha = from[3];
    for (int channel = 0; channel < 3; channel++) {
      unsigned product = from[channel] * alpha + 128;
      to[channel] = (uint8_t)(((product >> 8) + product) >> 8);
    }
    to[3] = (uint8_t)alpha;
  }
}

void saccade_alpha_multiply(const uint8_t *from, uint8_t *to, size_t count) { multiply(from, to, count); }

void saccade_alpha_divide(uint8_t *pixel, size_t count) {
  for (size_t i = 0; i < count; i++, pixel += 4) {
    unsigned alpha = pixel[3];
    if (alpha == 0 || alpha == 255) continue;
    for (int channel = 0; channel < 3; channel++) {
      unsigned color = 255u * pixel[channel] / alpha;
      pixel[channel] = (uint8_t)(color > 255 ? 255 : color);
    }
  }
}
