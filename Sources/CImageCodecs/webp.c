#include "output.h"

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
  if (features.has_animation) {
    saccade_say(message, "it is an animation");
    return SACCADE_CODEC_UNSUPPORTED;
  }
  *header = (saccade_codec_header){features.width, features.height, features.has_alpha ? 4 : 3};
  return SACCADE_CODEC_OK;
}

saccade_codec_status saccade_webp_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) {
    saccade_say(message, "the libwebp that is installed is another version than the one built for");
    return SACCADE_CODEC_UNSUPPORTED;
  }
  config.output.colorspace = channels == 4 ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = pixels;
  config.output.u.RGBA.stride = (int)(width * (size_t)channels);
  config.output.u.RGBA.size = width * height * (size_t)channels;
  VP8StatusCode code = WebPDecode(bytes, count, &config);
  WebPFreeDecBuffer(&config.output);
  return report(code, message);
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
