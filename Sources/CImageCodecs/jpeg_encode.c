#include "jpeg_errors.h"
#include "output.h"

#include <string.h>

typedef struct {
  jpeg_errors errors;
  struct jpeg_compress_struct jpeg;
  struct jpeg_destination_mgr destination;
  saccade_codec_output output;
  uint8_t buffer[16384];
} encoder;

static void rewind_buffer(j_compress_ptr jpeg) {
  encoder *state = jpeg->client_data;
  state->destination.next_output_byte = state->buffer;
  state->destination.free_in_buffer = sizeof state->buffer;
}

static void append(j_compress_ptr jpeg, size_t count) {
  encoder *state = jpeg->client_data;
  if (!saccade_output_append(&state->output, state->buffer, count)) {
    saccade_jpeg_fail((j_common_ptr)jpeg, SACCADE_CODEC_OUT_OF_MEMORY, "memory is out");
  }
  rewind_buffer(jpeg);
}

static boolean flush_full(j_compress_ptr jpeg) {
  append(jpeg, sizeof ((encoder *)jpeg->client_data)->buffer);
  return TRUE;
}

static void flush_rest(j_compress_ptr jpeg) {
  encoder *state = jpeg->client_data;
  append(jpeg, sizeof state->buffer - state->destination.free_in_buffer);
}

saccade_codec_status saccade_jpeg_encode(
    const uint8_t *pixels, size_t width, size_t height, int channels, int quality, saccade_codec_output *output,
    char *message) {
  encoder state;
  memset(&state, 0, sizeof state);
  state.jpeg.err = saccade_jpeg_errors(&state.errors, message);
  if (setjmp(state.errors.back)) {
    jpeg_destroy_compress(&state.jpeg);
    saccade_codec_free(&state.output);
    return state.errors.status;
  }
  j_compress_ptr jpeg = &state.jpeg;
  jpeg_create_compress(jpeg);
  jpeg->client_data = &state;
  state.destination.init_destination = rewind_buffer;
  state.destination.empty_output_buffer = flush_full;
  state.destination.term_destination = flush_rest;
  jpeg->dest = &state.destination;
  jpeg->image_width = (JDIMENSION)width;
  jpeg->image_height = (JDIMENSION)height;
  jpeg->input_components = channels;
  jpeg->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, quality, TRUE);
  jpeg->optimize_coding = TRUE;
  jpeg_start_compress(jpeg, TRUE);
  while (jpeg->next_scanline < jpeg->image_height) {
    JSAMPROW row = (JSAMPROW)(pixels + jpeg->next_scanline * width * (size_t)channels);
    jpeg_write_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_compress(jpeg);
  jpeg_destroy_compress(jpeg);
  *output = state.output;
  return SACCADE_CODEC_OK;
}
