#include "output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int saccade_output_append(saccade_codec_output *output, const uint8_t *bytes, size_t count) {
  if (count > output->capacity - output->count) {
    if (count > SIZE_MAX / 4 - output->count) return 0;
    size_t capacity = 2 * (output->count + count) + 4096;
    uint8_t *grown = realloc(output->bytes, capacity);
    if (!grown) return 0;
    output->bytes = grown;
    output->capacity = capacity;
  }
  if (count) memcpy(output->bytes + output->count, bytes, count);
  output->count += count;
  return 1;
}

void saccade_codec_free(saccade_codec_output *output) {
  free(output->bytes);
  *output = (saccade_codec_output){0};
}

void saccade_say(char *message, const char *text) { snprintf(message, SACCADE_CODEC_MESSAGE_SIZE, "%s", text); }
