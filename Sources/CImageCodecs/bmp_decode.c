#include "output.h"

#include <string.h>

enum { RAW = 0, RLE8 = 1, RLE4 = 2, BITFIELDS = 3, ALPHA_BITFIELDS = 6 };

typedef struct {
  const uint8_t *bytes;
  size_t count;
  char *message;
  int64_t width, height;
  unsigned bits, compression;
  int top_down, channels;
  // Which bits of a pixel of 16, 24 or 32 are red, green, blue and alpha.
  uint32_t masks[4];
  // Where the colours of a palette begin, how many there are, and how many bytes each takes.
  size_t colors, color_count, color_size;
  size_t data;
} picture;

static uint32_t number(const picture *p, size_t at, size_t bytes) {
  uint32_t value = 0;
  for (size_t i = bytes; i-- > 0;) value = value << 8 | (at + i < p->count ? p->bytes[at + i] : 0u);
  return value;
}

static saccade_codec_status fail(const picture *p, saccade_codec_status status, const char *text) {
  saccade_say(p->message, text);
  return status;
}

static saccade_codec_status read_masks(picture *p, size_t header_size, size_t *end) {
  static const uint32_t five[4] = {0x7c00, 0x3e0, 0x1f, 0}, eight[4] = {0xff0000, 0xff00, 0xff, 0};
  memcpy(p->masks, p->bits == 16 ? five : eight, sizeof p->masks);
  if (p->compression != BITFIELDS && p->compression != ALPHA_BITFIELDS) return SACCADE_CODEC_OK;
  // Behind a header of 40 bytes the masks follow, in longer ones they are a part.
  size_t masks = header_size >= 56 || p->compression == ALPHA_BITFIELDS ? 4 : 3;
  for (size_t i = 0; i < masks; i++) p->masks[i] = number(p, 54 + 4 * i, 4);
  if (header_size == 40) *end += 4 * masks;
  uint32_t any = p->masks[0] | p->masks[1] | p->masks[2];
  if (!any && p->bits == 32) {  // Some programs leave them out.
    memcpy(p->masks, eight, sizeof p->masks);
    p->masks[3] = 0xff000000;
  } else if (!any) {
    return fail(p, SACCADE_CODEC_CORRUPT, "its masks of colours are empty");
  }
  return SACCADE_CODEC_OK;
}

static int is_known(unsigned bits, unsigned compression) {
  switch (compression) {
    case RAW:
      return bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
    case RLE8:
      return bits == 8;
    case RLE4:
      return bits == 4;
    case BITFIELDS:
    case ALPHA_BITFIELDS:
      return bits == 16 || bits == 24 || bits == 32;
    default:
      return 0;
  }
}

static saccade_codec_status read_header(picture *p) {
  size_t size = number(p, 14, 4), end = 14 + size;
  if (p->count < 26 || p->count < end) return fail(p, SACCADE_CODEC_TRUNCATED, "its header is cut off");
  p->color_size = size == 12 ? 3 : 4;
  if (size == 12) {
    p->width = number(p, 18, 2);
    p->height = number(p, 20, 2);
    p->bits = number(p, 24, 2);
  } else {
    p->width = (int32_t)number(p, 18, 4);
    int64_t height = (int32_t)number(p, 22, 4);
    p->top_down = height < 0;
    p->height = height < 0 ? -height : height;
    p->bits = number(p, 28, 2);
    p->compression = number(p, 30, 4);
    p->color_count = number(p, 46, 4);
  }
  if (p->width <= 0 || p->height <= 0) return fail(p, SACCADE_CODEC_CORRUPT, "its sides are not positive");
  // In OS/2's second header the number 3 stands for something else.
  if (!is_known(p->bits, p->compression) || (size == 64 && p->compression > RLE4)) {
    return fail(p, SACCADE_CODEC_UNSUPPORTED, "its bits a pixel or its compression are unusual");
  }
  p->channels = 3;
  p->data = number(p, 10, 4);
  if (p->bits > 8) {
    saccade_codec_status status = read_masks(p, size, &end);
    if (p->masks[3]) p->channels = 4;
    if (status != SACCADE_CODEC_OK) return status;
  } else {
    size_t most = (size_t)1 << p->bits;
    p->colors = end;
    if (p->color_count == 0) p->color_count = most;
    end = p->color_count > (p->count - end) / p->color_size ? p->count : end + p->color_count * p->color_size;
    if (p->color_count > most) p->color_count = most;
    // Some programs forget the palette when they count.
    if (p->data == p->colors) p->data = end;
  }
  if (p->data == 0) p->data = end;
  return SACCADE_CODEC_OK;
}

static void paint(const picture *p, unsigned index, uint8_t *pixel) {
  // Where numbers are wanted instead of colours.
  if (p->channels == 1) {
    *pixel = (uint8_t)index;
    return;
  }
  size_t at = p->colors + index * p->color_size;
  int known = index < p->color_count && at + 3 <= p->count;
  for (size_t i = 0; i < 3; i++) pixel[i] = known ? p->bytes[at + 2 - i] : 0;
}

// The bits of a mask, moved to the right and stretched to 0…255.
static uint8_t channel(uint32_t value, uint32_t mask) {
  if (!mask) return 0;
  int shift = __builtin_ctz(mask);
  uint64_t most = mask >> shift;
  return (uint8_t)((uint64_t)((value & mask) >> shift) * 255 / most);
}

static void read_row(const picture *p, const uint8_t *row, uint8_t *pixel) {
  size_t bytes = p->bits / 8;
  for (size_t x = 0; x < (size_t)p->width; x++, pixel += p->channels) {
    if (p->bits <= 8) {
      size_t bit = x * p->bits;
      paint(p, row[bit / 8] >> (8 - p->bits - bit % 8) & ((1u << p->bits) - 1), pixel);
      continue;
    }
    uint32_t value = 0;
    for (size_t i = bytes; i-- > 0;) value = value << 8 | row[x * bytes + i];
    for (int i = 0; i < p->channels; i++) pixel[i] = channel(value, p->masks[i]);
  }
}

static uint8_t *row_at(const picture *p, uint8_t *pixels, int64_t y) {
  int64_t row = p->top_down ? y : p->height - 1 - y;
  return pixels + (size_t)row * (size_t)p->width * (size_t)p->channels;
}

static saccade_codec_status read_rows(const picture *p, uint8_t *pixels) {
  size_t row_bits = (size_t)p->width * p->bits, stride = (row_bits + 31) / 32 * 4;
  size_t left = p->data < p->count ? p->count - p->data : 0, last = (row_bits + 7) / 8;
  if (left < last || (left - last) / stride < (size_t)p->height - 1) {
    return fail(p, SACCADE_CODEC_TRUNCATED, "the file ends early");
  }
  for (int64_t y = 0; y < p->height; y++) {
    read_row(p, p->bytes + p->data + (size_t)y * stride, row_at(p, pixels, y));
  }
  return SACCADE_CODEC_OK;
}

// The place of the next pixel of a run-length encoded picture.
typedef struct {
  int64_t x, y;
} place;

static void put(const picture *p, uint8_t *pixels, place *at, unsigned index) {
  if (at->x < p->width && at->y < p->height) paint(p, index, row_at(p, pixels, at->y) + at->x * p->channels);
  at->x++;
}

// Pixel `i` of bytes that hold one or two.
static unsigned packed(const picture *p, const uint8_t *bytes, unsigned i) {
  if (p->compression == RLE8) return bytes[i];
  return i % 2 ? bytes[i / 2] & 15u : bytes[i / 2] >> 4;
}

static saccade_codec_status read_runs(const picture *p, uint8_t *pixels) {
  // What the runs leave out shows the first colour.
  for (int64_t i = 0; i < p->width * p->height; i++) paint(p, 0, pixels + i * p->channels);
  size_t next = p->data;
  place at = {0, 0};
  while (next <= p->count && p->count - next >= 2) {
    const uint8_t *code = p->bytes + next;
    next += 2;
    if (code[0] > 0) {
      uint8_t both[1] = {code[1]};
      for (unsigned i = 0; i < code[0]; i++) put(p, pixels, &at, p->compression == RLE8 ? code[1] : packed(p, both, i % 2));
    } else if (code[1] == 0) {
      at = (place){0, at.y + 1};
    } else if (code[1] == 1) {
      return SACCADE_CODEC_OK;
    } else if (code[1] == 2) {
      if (p->count - next < 2) break;
      at.x += p->bytes[next];
      at.y += p->bytes[next + 1];
      next += 2;
    } else {
      size_t bytes = p->compression == RLE8 ? code[1] : (code[1] + 1u) / 2;
      if (p->count - next < bytes) break;
      for (unsigned i = 0; i < code[1]; i++) put(p, pixels, &at, packed(p, p->bytes + next, i));
      next += bytes + bytes % 2;
    }
  }
  // Some programs leave out the mark of the end.
  if (at.y >= p->height || (at.y == p->height - 1 && at.x >= p->width)) return SACCADE_CODEC_OK;
  return fail(p, SACCADE_CODEC_TRUNCATED, "the file ends early");
}

saccade_codec_status saccade_bmp_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message) {
  picture p = {.bytes = bytes, .count = count, .message = message};
  saccade_codec_status status = read_header(&p);
  *header = (saccade_codec_header){.width = p.width, .height = p.height, .channels = p.channels};
  // Runs may leave out what they like; plain rows may not. A pixel of more than 8 bits is more than a byte.
  if (p.compression != RLE8 && p.compression != RLE4 && p.bits > 0) header->pixels_per_byte = p.bits < 8 ? 8 / p.bits : 1;
  return status;
}

saccade_codec_status saccade_bmp_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message) {
  picture p = {.bytes = bytes, .count = count, .message = message};
  saccade_codec_status status = read_header(&p);
  if (status != SACCADE_CODEC_OK) return status;
  if ((size_t)p.width != width || (size_t)p.height != height || p.channels != channels) {
    return fail(&p, SACCADE_CODEC_CORRUPT, "its size does not agree with its header");
  }
  return p.compression == RLE8 || p.compression == RLE4 ? read_runs(&p, pixels) : read_rows(&p, pixels);
}

saccade_codec_status saccade_bmp_numbers(
    const uint8_t *bytes, size_t count, saccade_codec_numbers *numbers, uint8_t *pixels, size_t width, size_t height,
    char *message) {
  picture p = {.bytes = bytes, .count = count, .message = message};
  saccade_codec_status status = read_header(&p);
  if (status != SACCADE_CODEC_OK) return status;
  *numbers = (saccade_codec_numbers){.bytes = p.bits <= 8 ? 1 : 0};
  if (!numbers->bytes) return SACCADE_CODEC_OK;
  numbers->colors = (int)p.color_count;
  for (unsigned i = 0; i < p.color_count; i++) paint(&p, i, numbers->palette + 3 * i);
  if (!pixels) return SACCADE_CODEC_OK;
  if ((size_t)p.width != width || (size_t)p.height != height) {
    return fail(&p, SACCADE_CODEC_CORRUPT, "its size does not agree with its header");
  }
  p.channels = 1;
  return p.compression == RLE8 || p.compression == RLE4 ? read_runs(&p, pixels) : read_rows(&p, pixels);
}
