// A growing run of bytes that encoders write to.
#pragma once

#include "include/codecs.h"

// Adds bytes; 0 when memory is out.
int saccade_output_append(saccade_codec_output *output, const uint8_t *bytes, size_t count);

// Writes a message, cut where it is too long.
void saccade_say(char *message, const char *text);
