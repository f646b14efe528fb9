#include "output.h"

#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *bytes;
  size_t count, position;
  char *message;
  GifFileType *gif;
  // The picture that the first frame lies on, and the colour of that frame that nothing shows through, or -1.
  size_t width, height;
  int transparent;
} decoder;

static int take(GifFileType *gif, GifByteType *to, int count) {
  decoder *state = gif->UserData;
  size_t left = state->count - state->position;
  size_t taken = count < 0 ? 0 : (size_t)count < left ? (size_t)count : left;
  memcpy(to, state->bytes + state->position, taken);
  state->position += taken;
  return (int)taken;
}

static saccade_codec_status report(const decoder *state, int code) {
  const char *text = GifErrorString(code);
  saccade_say(state->message, text ? text : "its data break the format's rules");
  switch (code) {
    case D_GIF_ERR_READ_FAILED:
    case D_GIF_ERR_EOF_TOO_SOON:
      return SACCADE_CODEC_TRUNCATED;
    case D_GIF_ERR_NOT_ENOUGH_MEM:
      return SACCADE_CODEC_OUT_OF_MEMORY;
    default:
      // Where the bytes are used up, giflib often finds fault with what it took for the last one.
      return state->position == state->count ? SACCADE_CODEC_TRUNCATED : SACCADE_CODEC_CORRUPT;
  }
}

static saccade_codec_status complain(const decoder *state, const char *text) {
  saccade_say(state->message, text);
  return SACCADE_CODEC_CORRUPT;
}

// Reads an extension; a graphic control extension says whether a colour is transparent.
static int read_extension(decoder *state) {
  int code;
  GifByteType *block;
  if (DGifGetExtension(state->gif, &code, &block) == GIF_ERROR) return 0;
  if (code == GRAPHICS_EXT_FUNC_CODE && block && block[0] >= 4) {
    state->transparent = block[1] & 1 ? block[4] : -1;
  }
  while (block) {
    if (DGifGetExtensionNext(state->gif, &block) == GIF_ERROR) return 0;
  }
  return 1;
}

// Reads up to the first pixel of the first frame.
static saccade_codec_status find_frame(decoder *state) {
  GifFileType *gif = state->gif;
  state->transparent = -1;
  for (;;) {
    GifRecordType kind;
    if (DGifGetRecordType(gif, &kind) == GIF_ERROR) return report(state, gif->Error);
    if (kind == TERMINATE_RECORD_TYPE) return complain(state, "it holds no picture");
    if (kind == EXTENSION_RECORD_TYPE && !read_extension(state)) return report(state, gif->Error);
    if (kind == IMAGE_DESC_RECORD_TYPE) break;
  }
  if (DGifGetImageDesc(gif) == GIF_ERROR) return report(state, gif->Error);
  const GifImageDesc *frame = &gif->Image;
  if (frame->Width <= 0 || frame->Height <= 0 || frame->Left < 0 || frame->Top < 0) {
    return complain(state, "its first frame is empty");
  }
  // A frame that reaches beyond the screen widens it, as in Pillow.
  size_t right = (size_t)frame->Left + (size_t)frame->Width, bottom = (size_t)frame->Top + (size_t)frame->Height;
  state->width = gif->SWidth > 0 && (size_t)gif->SWidth > right ? (size_t)gif->SWidth : right;
  state->height = gif->SHeight > 0 && (size_t)gif->SHeight > bottom ? (size_t)gif->SHeight : bottom;
  return SACCADE_CODEC_OK;
}

static void paint(const decoder *state, const ColorMapObject *colors, int index, uint8_t *pixel, int channels) {
  // Where numbers are wanted instead of colours.
  if (channels == 1) {
    pixel[0] = (uint8_t)index;
  } else if (!colors) {
    pixel[0] = pixel[1] = pixel[2] = (uint8_t)index;
  } else if (index < colors->ColorCount) {
    GifColorType color = colors->Colors[index];
    pixel[0] = color.Red;
    pixel[1] = color.Green;
    pixel[2] = color.Blue;
  } else {
    pixel[0] = pixel[1] = pixel[2] = 0;
  }
  if (channels == 4) pixel[3] = index == state->transparent ? 0 : 255;
}

static saccade_codec_status read_frame(decoder *state, uint8_t *pixels, int channels, GifPixelType *line) {
  GifFileType *gif = state->gif;
  GifImageDesc frame = gif->Image;
  const ColorMapObject *colors = frame.ColorMap ? frame.ColorMap : gif->SColorMap;
  size_t step = (size_t)channels, columns = (size_t)frame.Width;
  // What the frame leaves free shows the transparent colour, or else the first.
  int rest = state->transparent < 0 ? 0 : state->transparent;
  if (columns < state->width || (size_t)frame.Height < state->height) {
    for (size_t i = 0; i < state->width * state->height; i++) paint(state, colors, rest, pixels + i * step, channels);
  }
  static const int starts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
  int passes = frame.Interlace ? 4 : 1;
  for (int pass = 0; pass < passes; pass++) {
    int down = frame.Interlace ? steps[pass] : 1;
    for (int row = frame.Interlace ? starts[pass] : 0; row < frame.Height; row += down) {
      if (DGifGetLine(gif, line, frame.Width) == GIF_ERROR) return report(state, gif->Error);
      size_t first = ((size_t)frame.Top + (size_t)row) * state->width + (size_t)frame.Left;
      for (size_t i = 0; i < columns; i++) paint(state, colors, line[i], pixels + (first + i) * step, channels);
    }
  }
  return SACCADE_CODEC_OK;
}

static saccade_codec_status open_decoder(decoder *state) {
  int code = 0;
  state->gif = DGifOpen(state, take, &code);
  if (!state->gif) return report(state, code);
  return find_frame(state);
}

saccade_codec_status saccade_gif_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message) {
  decoder state = {.bytes = bytes, .count = count, .message = message};
  saccade_codec_status status = open_decoder(&state);
  *header = (saccade_codec_header){
      .width = (int64_t)state.width, .height = (int64_t)state.height, .channels = state.transparent < 0 ? 3 : 4};
  DGifCloseFile(state.gif, NULL);
  return status;
}

static void describe_numbers(const decoder *state, saccade_codec_numbers *numbers) {
  const ColorMapObject *colors = state->gif->Image.ColorMap ? state->gif->Image.ColorMap : state->gif->SColorMap;
  *numbers = (saccade_codec_numbers){.bytes = 1, .colors = colors ? colors->ColorCount : 0};
  if (numbers->colors > 256) numbers->colors = 256;
  for (int i = 0; i < numbers->colors; i++) paint(state, colors, i, numbers->palette + 3 * i, 3);
}

// Decodes into `pixels`, or where that is null stops after telling what numbers there are.
static saccade_codec_status decode(
    const uint8_t *bytes, size_t count, saccade_codec_numbers *numbers, uint8_t *pixels, size_t width, size_t height,
    int channels, char *message) {
  decoder state = {.bytes = bytes, .count = count, .message = message};
  saccade_codec_status status = open_decoder(&state);
  if (status == SACCADE_CODEC_OK && numbers) describe_numbers(&state, numbers);
  if (status != SACCADE_CODEC_OK || !pixels) {
    DGifCloseFile(state.gif, NULL);
    return status;
  }
  if (state.width != width || state.height != height) {
    status = complain(&state, "its size does not agree with its header");
  }
  if (status == SACCADE_CODEC_OK) {
    GifPixelType *line = malloc((size_t)state.gif->Image.Width);
    if (line) {
      status = read_frame(&state, pixels, channels, line);
    } else {
      saccade_say(message, "memory is out");
      status = SACCADE_CODEC_OUT_OF_MEMORY;
    }
    free(line);
  }
  DGifCloseFile(state.gif, NULL);
  return status;
}

saccade_codec_status saccade_gif_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message) {
  return decode(bytes, count, NULL, pixels, width, height, channels, message);
}

saccade_codec_status saccade_gif_numbers(
    const uint8_t *bytes, size_t count, saccade_codec_numbers *numbers, uint8_t *pixels, size_t width, size_t height,
    char *message) {
  return decode(bytes, count, numbers, pixels, width, height, 1, message);
}
