#include "tiff_file.h"

#include "output.h"

#include <stdio.h>
#include <string.h>

static tmsize_t take(thandle_t handle, void *to, tmsize_t count) {
  tiff_file *file = handle;
  uint64_t left = file->position < file->count ? file->count - file->position : 0;
  uint64_t taken = count < 0 ? 0 : (uint64_t)count < left ? (uint64_t)count : left;
  if (count > 0 && taken < (uint64_t)count) file->ran_out = 1;
  if (taken) memcpy(to, file->bytes + file->position, taken);
  file->position += taken;
  return (tmsize_t)taken;
}

static tmsize_t refuse(thandle_t handle, void *from, tmsize_t count) {
  (void)handle, (void)from, (void)count;
  return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence) {
  tiff_file *file = handle;
  uint64_t base = whence == SEEK_CUR ? file->position : whence == SEEK_END ? file->count : 0;
  file->position = base + offset;
  return file->position;
}

static int leave_open(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size(thandle_t handle) { return ((tiff_file *)handle)->count; }

#if TIFFLIB_VERSION >= 20221213
// libtiff 4.5 tells each file's errors to a function of its own, and bounds what a damaged file makes it allocate.
static int note(TIFF *tiff, void *handle, const char *module, const char *format, va_list values) {
  (void)tiff, (void)module;
  tiff_file *file = handle;
  // The first error is the cause, those after it are what came of it.
  if (!file->has_message) vsnprintf(file->message, SACCADE_CODEC_MESSAGE_SIZE, format, values);
  file->has_message = 1;
  return 1;
}

static int ignore(TIFF *tiff, void *handle, const char *module, const char *format, va_list values) {
  (void)tiff, (void)handle, (void)module, (void)format, (void)values;
  return 1;
}

static TIFF *open_file(tiff_file *file, uint64_t memory) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return NULL;
  TIFFOpenOptionsSetErrorHandlerExtR(options, note, file);
  TIFFOpenOptionsSetWarningHandlerExtR(options, ignore, file);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)memory);
  TIFF *tiff = TIFFClientOpenExt("image", "rm", file, take, refuse, seek, leave_open, size, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
  return tiff;
}
#else
static TIFF *open_file(tiff_file *file, uint64_t memory) {
  (void)memory;
  // Older ones print unless the handlers of the whole process are taken away.
  TIFFSetErrorHandler(NULL);
  TIFFSetWarningHandler(NULL);
  return TIFFClientOpen("image", "rm", file, take, refuse, seek, leave_open, size, NULL, NULL);
}
#endif

saccade_codec_status saccade_tiff_fail(tiff_file *file, const char *text) {
  if (!file->has_message) saccade_say(file->message, text);
  file->has_message = 1;
  return file->ran_out ? SACCADE_CODEC_TRUNCATED : SACCADE_CODEC_CORRUPT;
}

// What the extra samples of a pixel say of its alpha.
static int alpha_of(TIFF *tiff, const tiff_file *file, uint16_t colors) {
  uint16_t count = 0, *kinds = NULL;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  if (file->samples <= colors) return TIFF_ALPHA_NONE;
  // Four samples of RGB without a word are RGBA, as Pillow takes them.
  if (count == 0) return file->photometric == PHOTOMETRIC_RGB && file->samples == 4 ? TIFF_ALPHA_PLAIN : TIFF_ALPHA_NONE;
  if (!kinds || kinds[0] == EXTRASAMPLE_UNSPECIFIED) return TIFF_ALPHA_NONE;
  return kinds[0] == EXTRASAMPLE_ASSOCALPHA ? TIFF_ALPHA_MULTIPLIED : TIFF_ALPHA_PLAIN;
}

// Whether the samples are numbers that tiff_decode.c turns into colours itself, of how many channels.
static void choose(TIFF *tiff, tiff_file *file) {
  uint16_t format = SAMPLEFORMAT_UINT, ink = INKSET_CMYK, *map = NULL;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_INKSET, &ink);
  int small = file->bits == 1 || file->bits == 2 || file->bits == 4 || file->bits == 8;
  int even = small || file->bits == 16;
  uint16_t colors = 0;
  switch (file->photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
      colors = even ? 1 : 0;
      break;
    case PHOTOMETRIC_PALETTE:
      colors = small && TIFFGetField(tiff, TIFFTAG_COLORMAP, &map, &map, &map) ? 1 : 0;
      break;
    case PHOTOMETRIC_RGB:
      colors = even ? 3 : 0;
      break;
    case PHOTOMETRIC_SEPARATED:
      colors = even && ink == INKSET_CMYK ? 4 : 0;
      break;
    default:
      break;
  }
  uint16_t compression = COMPRESSION_NONE;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  file->is_plain = colors > 0 && file->samples >= colors && (format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_VOID)
      && compression != COMPRESSION_OJPEG;
  file->colors = file->is_plain ? colors : 3;
  file->alpha = alpha_of(tiff, file, file->colors);
  if (file->photometric == PHOTOMETRIC_SEPARATED) file->alpha = TIFF_ALPHA_NONE;
  int is_grey = file->is_plain && file->photometric != PHOTOMETRIC_PALETTE && colors == 1;
  file->channels = file->alpha ? 4 : is_grey ? 1 : 3;
}

saccade_codec_status saccade_tiff_open(tiff_file *file, uint64_t memory, TIFF **opened) {
  *opened = NULL;
  TIFF *tiff = open_file(file, memory);
  if (!tiff) return saccade_tiff_fail(file, "its directory cannot be read");
  *opened = tiff;
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &file->width) || !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &file->height)) {
    return saccade_tiff_fail(file, "it does not say how large it is");
  }
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &file->bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &file->samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &file->planar);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &file->orientation);
  if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &file->photometric)) {
    // Where it is left out, the samples tell.
    file->photometric = file->samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
  }
  choose(tiff, file);
  return SACCADE_CODEC_OK;
}
