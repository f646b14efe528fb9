// What decoders and encoders share: a growing run of bytes, messages, and how dense compressed bytes can be.
#pragma once

#include "include/codecs.h"

// No byte of deflate stands for more bytes: a copy of 258 takes two bits at least.
enum { SACCADE_DEFLATE_DENSITY = 1032 };

// Adds bytes; 0 when memory is out.
int saccade_output_append(saccade_codec_output *output, const uint8_t *bytes, size_t count);

// Writes a message, cut where it is too long.
void saccade_say(char *message, const char *text);
