#include "jpeg_errors.h"

#include <string.h>

typedef struct {
  jpeg_errors errors;
  struct jpeg_decompress_struct jpeg;
  struct jpeg_progress_mgr progress;
} decoder;

// A small progressive file can ask for thousands of passes over a large picture.
enum { MAXIMUM_SCANS = 500 };

static void limit_scans(j_common_ptr jpeg) {
  if (jpeg->is_decompressor && ((j_decompress_ptr)jpeg)->input_scan_number > MAXIMUM_SCANS) {
    saccade_jpeg_fail(jpeg, SACCADE_CODEC_CORRUPT, "it has more than 500 scans");
  }
}

static void open_decoder(decoder *state, const uint8_t *bytes, size_t count) {
  jpeg_create_decompress(&state->jpeg);
  state->progress.progress_monitor = limit_scans;
  state->jpeg.progress = &state->progress;
  jpeg_mem_src(&state->jpeg, (unsigned char *)bytes, (unsigned long)count);
  jpeg_read_header(&state->jpeg, TRUE);
}

static int channels_of(const struct jpeg_decompress_struct *jpeg) {
  return jpeg->jpeg_color_space == JCS_GRAYSCALE ? 1 : 3;
}

saccade_codec_status saccade_jpeg_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message) {
  decoder state;
  memset(&state, 0, sizeof state);
  state.jpeg.err = saccade_jpeg_errors(&state.errors, message);
  if (setjmp(state.errors.back)) {
    jpeg_destroy_decompress(&state.jpeg);
    return state.errors.status;
  }
  open_decoder(&state, bytes, count);
  header->width = state.jpeg.image_width;
  header->height = state.jpeg.image_height;
  header->channels = channels_of(&state.jpeg);
  // Huffman's codes take at least a bit for a block of 8 × 8 in the densest channel, which is at most 4 × 4 times sparser
  // than the picture; arithmetic ones can take next to nothing.
  if (!state.jpeg.arith_code) header->pixels_per_byte = 8 * 64 * 16;
  jpeg_destroy_decompress(&state.jpeg);
  return SACCADE_CODEC_OK;
}

// a · b / 255, rounded.
static inline unsigned scaled(unsigned a, unsigned b) {
  unsigned product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

// Inverted CMYK says how much light each ink lets through: what is left is their product with black's.
static void light_through_inks(const uint8_t *inks, uint8_t *rgb, size_t count) {
  for (size_t i = 0; i < count; i++, inks += 4, rgb += 3) {
    unsigned through_black = inks[3];
    for (int channel = 0; channel < 3; channel++) {
      rgb[channel] = (uint8_t)(through_black - scaled(255u - inks[channel], through_black));
    }
  }
}

static void read_rows(decoder *state, uint8_t *pixels, size_t row_bytes) {
  j_decompress_ptr jpeg = &state->jpeg;
  JSAMPARRAY inks = NULL;
  if (jpeg->out_color_space == JCS_CMYK) {
    inks = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE, jpeg->output_width * 4, 1);
  }
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = pixels + jpeg->output_scanline * row_bytes;
    if (inks) {
      jpeg_read_scanlines(jpeg, inks, 1);
      light_through_inks(inks[0], row, jpeg->output_width);
    } else {
      jpeg_read_scanlines(jpeg, &row, 1);
    }
  }
}

saccade_codec_status saccade_jpeg_decode(
    const uint8_t *bytes, size_t count, int shrink, uint8_t *pixels, size_t width, size_t height, int channels,
    char *message) {
  decoder state;
  memset(&state, 0, sizeof state);
  state.jpeg.err = saccade_jpeg_errors(&state.errors, message);
  if (setjmp(state.errors.back)) {
    jpeg_destroy_decompress(&state.jpeg);
    return state.errors.status;
  }
  open_decoder(&state, bytes, count);
  j_decompress_ptr jpeg = &state.jpeg;
  if (jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK) {
    jpeg->out_color_space = JCS_CMYK;
  } else {
    jpeg->out_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  }
  jpeg->scale_num = 1;
  jpeg->scale_denom = (unsigned)shrink;
  jpeg_calc_output_dimensions(jpeg);
  if (jpeg->output_width != width || jpeg->output_height != height || (channels == 1 && channels_of(jpeg) != 1)) {
    saccade_jpeg_fail((j_common_ptr)jpeg, SACCADE_CODEC_CORRUPT, "its size does not agree with its header");
  }
  jpeg_start_decompress(jpeg);
  read_rows(&state, pixels, width * (size_t)channels);
  jpeg_finish_decompress(jpeg);
  jpeg_destroy_decompress(jpeg);
  return SACCADE_CODEC_OK;
}
