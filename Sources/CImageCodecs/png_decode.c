#include "output.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

typedef struct {
  const uint8_t *bytes;
  size_t count, position;
  jmp_buf back;
  saccade_codec_status status;
  char *message;
  png_structp png;
  png_infop info;
  uint32_t width, height;
  int channels, bits;
  // Where numbers are wanted instead of colours.
  saccade_codec_numbers *numbers;
} decoder;

static void leave(png_structp png, png_const_charp text) {
  decoder *state = png_get_error_ptr(png);
  saccade_say(state->message, text);
  longjmp(state->back, 1);
}

// What libpng only warns of (a colour profile it dislikes, a wrong checksum of a comment) costs no pixel.
static void ignore(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void take(png_structp png, png_bytep to, size_t count) {
  decoder *state = png_get_io_ptr(png);
  if (count > state->count - state->position) {
    state->status = SACCADE_CODEC_TRUNCATED;
    png_error(png, "the file ends early");
  }
  memcpy(to, state->bytes + state->position, count);
  state->position += count;
}

static void describe_numbers(decoder *state, int type) {
  saccade_codec_numbers *numbers = state->numbers;
  int stored = type == PNG_COLOR_TYPE_PALETTE || type == PNG_COLOR_TYPE_GRAY;
  numbers->bytes = !stored ? 0 : png_get_bit_depth(state->png, state->info) == 16 ? 2 : 1;
  numbers->colors = 0;
  png_colorp palette;
  int colors = 0;
  if (type != PNG_COLOR_TYPE_PALETTE || !png_get_PLTE(state->png, state->info, &palette, &colors)) return;
  numbers->colors = colors < 256 ? colors : 256;
  for (int i = 0; i < numbers->colors; i++) {
    uint8_t *color = numbers->palette + 3 * i;
    color[0] = palette[i].red;
    color[1] = palette[i].green;
    color[2] = palette[i].blue;
  }
}

// Reads up to the first pixel.
static void open_decoder(decoder *state) {
  png_structp png = state->png;
  png_set_read_fn(png, state, take);
  // Sizes are the caller's to judge; chunks that say nothing of the pixels are not even unpacked.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max(png, 8 << 20);
  static const png_byte unread[] = "eXIf\0iCCP\0iTXt\0sPLT\0tEXt\0zTXt";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, unread, 6);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
  png_read_info(png, state->info);
  state->width = png_get_image_width(png, state->info);
  state->height = png_get_image_height(png, state->info);
  int type = png_get_color_type(png, state->info);
  state->bits = png_get_bit_depth(png, state->info) * png_get_channels(png, state->info);
  int alpha = (type & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, state->info, PNG_INFO_tRNS);
  state->channels = alpha ? 4 : type & PNG_COLOR_MASK_COLOR ? 3 : 1;
  if (state->numbers) describe_numbers(state, type);
}

static void read_pixels(decoder *state, uint8_t *pixels) {
  png_structp png = state->png;
  size_t row_bytes = (size_t)state->width;
  if (state->numbers) {
    png_set_packing(png);
    row_bytes *= (size_t)state->numbers->bytes;
  } else {
    png_set_expand(png);
    png_set_strip_16(png);
    if (state->channels == 4) png_set_gray_to_rgb(png);
    row_bytes *= (size_t)state->channels;
  }
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, state->info);
  if (png_get_rowbytes(png, state->info) != row_bytes) png_error(png, "its rows have another length than its header says");
  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t row = 0; row < state->height; row++) png_read_row(png, pixels + row * row_bytes, NULL);
  }
  png_read_end(png, NULL);
}

// Decodes into `pixels`, or stops after the header where that is null.
static saccade_codec_status run(decoder *state, uint8_t *pixels) {
  state->status = SACCADE_CODEC_CORRUPT;
  state->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, state, leave, ignore);
  state->info = state->png ? png_create_info_struct(state->png) : NULL;
  if (!state->info) {
    png_destroy_read_struct(&state->png, NULL, NULL);
    saccade_say(state->message, "memory is out");
    return SACCADE_CODEC_OUT_OF_MEMORY;
  }
  if (setjmp(state->back)) {
    png_destroy_read_struct(&state->png, &state->info, NULL);
    return state->status;
  }
  saccade_codec_header expected = {.width = state->width, .height = state->height, .channels = state->channels};
  open_decoder(state);
  if (pixels) {
    int same = state->numbers ? state->numbers->bytes > 0 : state->channels == expected.channels;
    if (state->width != expected.width || state->height != expected.height || !same) {
      png_error(state->png, "its size does not agree with its header");
    }
    read_pixels(state, pixels);
  }
  png_destroy_read_struct(&state->png, &state->info, NULL);
  return SACCADE_CODEC_OK;
}

saccade_codec_status saccade_png_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message) {
  decoder state = {.bytes = bytes, .count = count, .message = message};
  saccade_codec_status status = run(&state, NULL);
  *header = (saccade_codec_header){
      .width = state.width, .height = state.height, .channels = state.channels,
      .pixels_per_byte = state.bits > 0 ? SACCADE_DEFLATE_DENSITY * 8 / state.bits : 0};
  return status;
}

saccade_codec_status saccade_png_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message) {
  decoder state = {
      .bytes = bytes, .count = count, .message = message,
      .width = (uint32_t)width, .height = (uint32_t)height, .channels = channels};
  return run(&state, pixels);
}

saccade_codec_status saccade_png_numbers(
    const uint8_t *bytes, size_t count, saccade_codec_numbers *numbers, uint8_t *pixels, size_t width, size_t height,
    char *message) {
  decoder state = {
      .bytes = bytes, .count = count, .message = message, .width = (uint32_t)width, .height = (uint32_t)height,
      .numbers = numbers};
  return run(&state, pixels);
}
