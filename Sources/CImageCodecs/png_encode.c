#include "output.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

typedef struct {
  jmp_buf back;
  char *message;
  saccade_codec_output output;
  png_structp png;
  png_infop info;
} encoder;

static void leave(png_structp png, png_const_charp text) {
  encoder *state = png_get_error_ptr(png);
  saccade_say(state->message, text);
  longjmp(state->back, 1);
}

static void ignore(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void append(png_structp png, png_bytep bytes, size_t count) {
  encoder *state = png_get_io_ptr(png);
  if (!saccade_output_append(&state->output, bytes, count)) png_error(png, "memory is out");
}

static void flush(png_structp png) { (void)png; }

// Encodes colours of so many channels, or where there is a palette the places in it.
static saccade_codec_status encode(
    const uint8_t *pixels, size_t width, size_t height, int channels, const png_color *palette, int colors,
    saccade_codec_output *output, char *message) {
  encoder state;
  memset(&state, 0, sizeof state);
  state.message = message;
  state.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &state, leave, ignore);
  state.info = state.png ? png_create_info_struct(state.png) : NULL;
  if (!state.info) {
    png_destroy_write_struct(&state.png, NULL);
    saccade_say(message, "memory is out");
    return SACCADE_CODEC_OUT_OF_MEMORY;
  }
  if (setjmp(state.back)) {
    png_destroy_write_struct(&state.png, &state.info);
    saccade_codec_free(&state.output);
    return SACCADE_CODEC_OUT_OF_MEMORY;
  }
  png_set_write_fn(state.png, &state, append, flush);
  png_set_user_limits(state.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  int type = palette ? PNG_COLOR_TYPE_PALETTE : channels == 1 ? PNG_COLOR_TYPE_GRAY : channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA;
  png_set_IHDR(
      state.png, state.info, (png_uint_32)width, (png_uint_32)height, 8, type, PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (palette) png_set_PLTE(state.png, state.info, palette, colors);
  png_write_info(state.png, state.info);
  for (size_t row = 0; row < height; row++) png_write_row(state.png, pixels + row * width * (size_t)channels);
  png_write_end(state.png, state.info);
  png_destroy_write_struct(&state.png, &state.info);
  *output = state.output;
  return SACCADE_CODEC_OK;
}

saccade_codec_status saccade_png_encode(
    const uint8_t *pixels, size_t width, size_t height, int channels, saccade_codec_output *output, char *message) {
  return encode(pixels, width, height, channels, NULL, 0, output, message);
}

saccade_codec_status saccade_png_encode_numbers(
    const uint8_t *pixels, size_t width, size_t height, const uint8_t *palette, int colors,
    saccade_codec_output *output, char *message) {
  png_color table[256];
  for (int i = 0; i < colors && i < 256; i++) {
    table[i] = (png_color){palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]};
  }
  return encode(pixels, width, height, 1, table, colors < 256 ? colors : 256, output, message);
}
