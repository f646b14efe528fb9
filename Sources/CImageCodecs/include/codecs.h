// Decoding of JPEG, PNG, WebP, BMP, TIFF and GIF, and encoding of the first three, in memory. No function leaves by a jump, and none prints.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef enum {
  SACCADE_CODEC_OK = 0,
  SACCADE_CODEC_TRUNCATED,
  SACCADE_CODEC_CORRUPT,
  SACCADE_CODEC_UNSUPPORTED,
  SACCADE_CODEC_OUT_OF_MEMORY,
} saccade_codec_status;

enum { SACCADE_CODEC_MESSAGE_SIZE = 256 };

// What a file says of itself. `channels` is what the decoder writes: 1 grey, 3 RGB, 4 RGBA. `orientation` is one of
// EXIF's eight where the format has it in a place of its own, else 0. `pixels_per_byte` is how many pixels a byte of the
// file can stand for at most, or 0 where the format sets no bound.
typedef struct {
  int64_t width, height;
  int channels, orientation, pixels_per_byte;
} saccade_codec_header;

// What a file stores that has a number a pixel: how many bytes one takes (the upper one comes first), 0 where pixels are
// colours and no numbers; and how many colours its palette has, each red, green and blue, or 0 where there is none.
typedef struct {
  int bytes, colors;
  uint8_t palette[256 * 3];
} saccade_codec_numbers;

// Bytes that an encoder made; the caller gives them back with saccade_codec_free.
typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
} saccade_codec_output;

void saccade_codec_free(saccade_codec_output *output);

// Each function writes a message of at most SACCADE_CODEC_MESSAGE_SIZE bytes when its status is not OK.

saccade_codec_status saccade_jpeg_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message);
// Writes `width · height` pixels of `channels` (3, or 1 where the header said so). The picture is the file's shrunk
// 1, 2, 4 or 8 times, sides rounded up. CMYK is taken as inverted, as Adobe's programs write it, and becomes RGB.
saccade_codec_status saccade_jpeg_decode(
    const uint8_t *bytes, size_t count, int shrink, uint8_t *pixels, size_t width, size_t height, int channels,
    char *message);
saccade_codec_status saccade_jpeg_encode(
    const uint8_t *pixels, size_t width, size_t height, int channels, int quality, saccade_codec_output *output,
    char *message);

saccade_codec_status saccade_png_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message);
// Writes `width · height` pixels of the header's channels. Of 16-bit samples the upper byte is kept.
saccade_codec_status saccade_png_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message);
saccade_codec_status saccade_png_encode(
    const uint8_t *pixels, size_t width, size_t height, int channels, saccade_codec_output *output, char *message);

// Tells what is stored, and where `pixels` is not null writes the `width · height` numbers as they are stored: the place in
// the palette, or the grey of 1, 2, 4, 8 or 16 bits.
saccade_codec_status saccade_png_numbers(
    const uint8_t *bytes, size_t count, saccade_codec_numbers *numbers, uint8_t *pixels, size_t width, size_t height,
    char *message);
// Writes numbers of a byte, each a place in a palette of `colors` (1 to 256) colours: red, green, blue.
saccade_codec_status saccade_png_encode_numbers(
    const uint8_t *pixels, size_t width, size_t height, const uint8_t *palette, int colors,
    saccade_codec_output *output, char *message);

saccade_codec_status saccade_webp_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message);
// Writes `width · height` pixels of 3 or 4 channels, whatever the header said. Of an animation it is the first frame.
saccade_codec_status saccade_webp_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message);
// `channels` is 3 or 4; a quality below 0 asks for lossless.
saccade_codec_status saccade_webp_encode(
    const uint8_t *pixels, size_t width, size_t height, int channels, float quality, saccade_codec_output *output,
    char *message);

saccade_codec_status saccade_bmp_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message);
// Writes `width · height` pixels of the header's channels. Palettes, runs and masks become 8-bit colours.
saccade_codec_status saccade_bmp_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message);

// As saccade_png_numbers, of up to 8 bits a pixel.
saccade_codec_status saccade_bmp_numbers(
    const uint8_t *bytes, size_t count, saccade_codec_numbers *numbers, uint8_t *pixels, size_t width, size_t height,
    char *message);

saccade_codec_status saccade_tiff_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message);
// Writes `width · height` pixels of the header's channels from the first page. Of 16-bit samples the upper byte is kept,
// CMYK becomes RGB, and alpha that is multiplied in is taken out.
saccade_codec_status saccade_tiff_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message);

// As saccade_png_numbers, in a byte each; a number of 16 bits that is above 255 is unsupported.
saccade_codec_status saccade_tiff_numbers(
    const uint8_t *bytes, size_t count, saccade_codec_numbers *numbers, uint8_t *pixels, size_t width, size_t height,
    char *message);

saccade_codec_status saccade_gif_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message);
// Writes `width · height` pixels of the header's channels: the screen with the first frame on it.
saccade_codec_status saccade_gif_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message);
// As saccade_png_numbers: the screen with the first frame on it.
saccade_codec_status saccade_gif_numbers(
    const uint8_t *bytes, size_t count, saccade_codec_numbers *numbers, uint8_t *pixels, size_t width, size_t height,
    char *message);
