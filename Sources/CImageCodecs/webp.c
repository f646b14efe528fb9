#include "output.h"

#include <string.h>
#include <webp/decode.h>
#include <webp/encode.h>

static saccade_codec_status report(VP8StatusCode code, char *message) {
  switch (code) {
    case VP8_STATUS_OK:
      return SACCADE_CODEC_OK;
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
      saccade_say(message, "the file ends early");
      return SACCADE_CODEC_TRUNCATED;
    case VP8_STATUS_OUT_OF_MEMORY:
      saccade_say(message, "memory is out");
      return SACCADE_CODEC_OUT_OF_MEMORY;
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      saccade_say(message, "it uses a feature that libwebp does not know");
      return SACCADE_CODEC_UNSUPPORTED;
    default:
      saccade_say(message, "its data break the format's rules");
      return SACCADE_CODEC_CORRUPT;
  }
}

saccade_codec_status saccade_webp_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message) {
  WebPBitstreamFeatures features;
  VP8StatusCode code = WebPGetFeatures(bytes, count, &features);
  if (code != VP8_STATUS_OK) return report(code, message);
  *header = (saccade_codec_header){
      .width = features.width, .height = features.height, .channels = features.has_alpha ? 4 : 3};
  return SACCADE_CODEC_OK;
}

// A picture without a file around it, and where it lies on the canvas of an animation.
typedef struct {
  const uint8_t *bytes;
  size_t count, left, top, width, height;
} frame;

static size_t number(const uint8_t *bytes, int count) {
  size_t value = 0;
  while (count-- > 0) value = value << 8 | bytes[count];
  return value;
}

// Finds an animation's first frame among the chunks of the file.
static int find_frame(const uint8_t *bytes, size_t count, frame *found) {
  enum { CHUNK = 8, FRAME = 16 };
  for (size_t at = 12; at <= count && count - at >= CHUNK;) {
    size_t length = number(bytes + at + 4, 4);
    const uint8_t *data = bytes + at + CHUNK;
    if (length > count - at - CHUNK) return 0;
    if (!memcmp(bytes + at, "ANMF", 4)) {
      if (length < FRAME) return 0;
      *found = (frame){data + FRAME, length - FRAME, 2 * number(data, 3), 2 * number(data + 3, 3),
                       number(data + 6, 3) + 1, number(data + 9, 3) + 1};
      return 1;
    }
    at += CHUNK + length + length % 2;
  }
  return 0;
}

// Decodes `count` bytes to rows that lie on a canvas of `width` pixels.
static VP8StatusCode decode_to(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, size_t canvas_width,
    int channels, int *versions_agree) {
  WebPDecoderConfig config;
  *versions_agree = WebPInitDecoderConfig(&config);
  if (!*versions_agree) return VP8_STATUS_INVALID_PARAM;
  size_t stride = canvas_width * (size_t)channels;
  config.output.colorspace = channels == 4 ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = pixels;
  config.output.u.RGBA.stride = (int)stride;
  config.output.u.RGBA.size = stride * (height - 1) + width * (size_t)channels;
  VP8StatusCode code = WebPDecode(bytes, count, &config);
  WebPFreeDecBuffer(&config.output);
  return code;
}

// Decodes an animation's first frame; what it leaves free of the canvas is black, and transparent where there is alpha.
static saccade_codec_status decode_first_frame(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message) {
  frame first;
  if (!find_frame(bytes, count, &first)) return report(VP8_STATUS_NOT_ENOUGH_DATA, message);
  WebPBitstreamFeatures features;
  VP8StatusCode code = WebPGetFeatures(first.bytes, first.count, &features);
  if (code != VP8_STATUS_OK) return report(code, message);
  if ((size_t)features.width != first.width || (size_t)features.height != first.height
      || first.left + first.width > width || first.top + first.height > height) {
    return report(VP8_STATUS_BITSTREAM_ERROR, message);
  }
  memset(pixels, 0, width * height * (size_t)channels);
  uint8_t *corner = pixels + (first.top * width + first.left) * (size_t)channels;
  int agree;
  code = decode_to(first.bytes, first.count, corner, first.width, first.height, width, channels, &agree);
  return agree ? report(code, message) : report(VP8_STATUS_UNSUPPORTED_FEATURE, message);
}

saccade_codec_status saccade_webp_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message) {
  WebPBitstreamFeatures features;
  VP8StatusCode code = WebPGetFeatures(bytes, count, &features);
  if (code != VP8_STATUS_OK) return report(code, message);
  if (features.has_animation) return decode_first_frame(bytes, count, pixels, width, height, channels, message);
  int agree;
  code = decode_to(bytes, count, pixels, width, height, width, channels, &agree);
  if (agree) return report(code, message);
  saccade_say(message, "the libwebp that is installed is another version than the one built for");
  return SACCADE_CODEC_UNSUPPORTED;
}

saccade_codec_status saccade_webp_encode(
    const uint8_t *pixels, size_t width, size_t height, int channels, float quality, saccade_codec_output *output,
    char *message) {
  int columns = (int)width, rows = (int)height, stride = (int)(width * (size_t)channels);
  uint8_t *bytes = NULL;
  size_t count;
  if (quality < 0) {
    count = channels == 4 ? WebPEncodeLosslessRGBA(pixels, columns, rows, stride, &bytes)
                          : WebPEncodeLosslessRGB(pixels, columns, rows, stride, &bytes);
  } else {
    count = channels == 4 ? WebPEncodeRGBA(pixels, columns, rows, stride, quality, &bytes)
                          : WebPEncodeRGB(pixels, columns, rows, stride, quality, &bytes);
  }
  *output = (saccade_codec_output){0};
  int kept = count > 0 && saccade_output_append(output, bytes, count);
  WebPFree(bytes);
  if (kept) return SACCADE_CODEC_OK;
  saccade_say(message, "libwebp could not encode it");
  return SACCADE_CODEC_OUT_OF_MEMORY;
}
