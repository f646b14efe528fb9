// A TIFF file in memory, and what its first directory says of the picture.
#pragma once

#include "include/codecs.h"

#include <tiffio.h>

enum { TIFF_ALPHA_NONE = 0, TIFF_ALPHA_PLAIN, TIFF_ALPHA_MULTIPLIED };

typedef struct {
  const uint8_t *bytes;
  uint64_t count, position;
  char *message;
  int has_message;
  // Whether libtiff wanted bytes beyond the end.
  int ran_out;

  uint32_t width, height;
  uint16_t bits, samples, planar, photometric, orientation;
  // Whether its samples are taken as they are; other pictures go through libtiff's own conversion.
  int is_plain;
  // How many samples of a pixel are colours, which kind of alpha follows, and what is written of it.
  uint16_t colors;
  int alpha, channels;
} tiff_file;

// Opens a file and reads its first directory. No allocation of libtiff's goes beyond `memory` bytes where it can be
// told so. The handle is set on failures, too, once there is one.
saccade_codec_status saccade_tiff_open(tiff_file *file, uint64_t memory, TIFF **opened);

// Notes what went wrong, unless libtiff has said so, and tells an early end from other damage.
saccade_codec_status saccade_tiff_fail(tiff_file *file, const char *text);
