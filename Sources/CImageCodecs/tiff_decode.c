#include "output.h"
#include "tiff_file.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SAMPLES = 5 };

typedef struct {
  tiff_file file;
  TIFF *tiff;
  uint8_t *pixels;
  // The rows of a strip or a tile, one run of them for each plane.
  uint8_t *block;
  size_t block_bytes, row_bytes;
  // The samples of a row that are looked at, `used` a pixel.
  uint8_t *samples;
  size_t used;
  uint8_t palette[256][3];
  // Whether numbers are wanted instead of colours, and one of them is above 255.
  int numbers, too_large;
} decoder;

static uint8_t sample_of(const uint8_t *row, size_t index, unsigned bits) {
  if (bits == 8) return row[index];
  if (bits == 16) {
    uint16_t value;
    memcpy(&value, row + 2 * index, 2);
    return (uint8_t)(value >> 8);
  }
  size_t bit = index * bits;
  return (uint8_t)(row[bit / 8] >> (8 - bits - bit % 8) & ((1u << bits) - 1));
}

// A sample as the number that it stands for.
static uint8_t number_of(decoder *state, const uint8_t *row, size_t index) {
  unsigned bits = state->file.bits, value = sample_of(row, index, bits);
  if (bits == 16) {
    uint16_t wide;
    memcpy(&wide, row + 2 * index, 2);
    value = wide;
  }
  if (state->file.photometric == PHOTOMETRIC_MINISWHITE) value = ((1u << bits) - 1) - value;
  if (value > 255) state->too_large = 1;
  return (uint8_t)value;
}

// Takes the samples of part of a row out of the block.
static void gather(decoder *state, size_t row, size_t columns) {
  const tiff_file *file = &state->file;
  int apart = file->planar == PLANARCONFIG_SEPARATE;
  unsigned bits = file->bits;
  // Grey of few bits is stretched to 0…255; the numbers of a palette are not.
  unsigned stretch = bits < 8 && file->photometric != PHOTOMETRIC_PALETTE ? 255 / ((1u << bits) - 1) : 1;
  for (size_t plane = 0; plane < state->used; plane++) {
    const uint8_t *from = state->block + (apart ? plane * state->block_bytes : 0) + row * state->row_bytes;
    size_t step = apart ? 1 : file->samples, first = apart ? 0 : plane;
    uint8_t *to = state->samples + plane;
    if (state->numbers) {
      for (size_t x = 0; x < columns; x++) to[x] = number_of(state, from, first + x * step);
      continue;
    }
    for (size_t x = 0; x < columns; x++) {
      to[x * state->used] = (uint8_t)(sample_of(from, first + x * step, bits) * stretch);
    }
  }
}

// a · b / 255, rounded.
static inline unsigned scaled(unsigned a, unsigned b) {
  unsigned product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

static uint8_t divided(unsigned value, unsigned alpha) {
  unsigned whole = alpha ? value * 255 / alpha : 0;
  return (uint8_t)(whole > 255 ? 255 : whole);
}

static void divide_alpha(uint8_t *pixel) {
  for (int i = 0; i < 3; i++) pixel[i] = divided(pixel[i], pixel[3]);
}

static void write_pixel(const decoder *state, const uint8_t *samples, uint8_t *pixel) {
  const tiff_file *file = &state->file;
  if (state->numbers) {
    *pixel = samples[0];
    return;
  }
  switch (file->photometric) {
    case PHOTOMETRIC_PALETTE:
      memcpy(pixel, state->palette[samples[0]], 3);
      break;
    case PHOTOMETRIC_RGB:
      memcpy(pixel, samples, 3);
      break;
    case PHOTOMETRIC_SEPARATED:
      // How much light the inks let through, less what black holds back.
      for (int i = 0; i < 3; i++) {
        int light = 255 - samples[3] - (int)scaled(samples[i], 255u - samples[3]);
        pixel[i] = (uint8_t)(light < 0 ? 0 : light);
      }
      break;
    default:
      pixel[0] = file->photometric == PHOTOMETRIC_MINISWHITE ? 255 - samples[0] : samples[0];
      if (file->channels == 4) pixel[1] = pixel[2] = pixel[0];
  }
  if (file->channels != 4) return;
  pixel[3] = samples[file->colors];
  if (file->alpha == TIFF_ALPHA_MULTIPLIED) divide_alpha(pixel);
}

static void write_rows(decoder *state, size_t top, size_t left, size_t rows, size_t columns) {
  size_t step = (size_t)state->file.channels;
  for (size_t row = 0; row < rows; row++) {
    gather(state, row, columns);
    uint8_t *pixel = state->pixels + ((top + row) * state->file.width + left) * step;
    for (size_t x = 0; x < columns; x++) write_pixel(state, state->samples + x * state->used, pixel + x * step);
  }
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static int read_tiles(decoder *state) {
  const tiff_file *file = &state->file;
  uint32_t width = 0, height = 0;
  if (!TIFFGetField(state->tiff, TIFFTAG_TILEWIDTH, &width) || !TIFFGetField(state->tiff, TIFFTAG_TILELENGTH, &height)
      || width == 0 || height == 0 || (uint64_t)height * state->row_bytes > state->block_bytes) {
    return 0;
  }
  uint16_t planes = file->planar == PLANARCONFIG_SEPARATE ? (uint16_t)state->used : 1;
  for (size_t top = 0; top < file->height; top += height) {
    for (size_t left = 0; left < file->width; left += width) {
      for (uint16_t plane = 0; plane < planes; plane++) {
        uint32_t tile = TIFFComputeTile(state->tiff, (uint32_t)left, (uint32_t)top, 0, plane);
        tmsize_t got = TIFFReadEncodedTile(
            state->tiff, tile, state->block + plane * state->block_bytes, (tmsize_t)state->block_bytes);
        if (got < 0 || (size_t)got < state->block_bytes) return 0;
      }
      write_rows(state, top, left, smaller(height, file->height - top), smaller(width, file->width - left));
    }
  }
  return 1;
}

static int read_strips(decoder *state) {
  const tiff_file *file = &state->file;
  uint32_t height = 0;
  TIFFGetFieldDefaulted(state->tiff, TIFFTAG_ROWSPERSTRIP, &height);
  if (height == 0) return 0;
  uint16_t planes = file->planar == PLANARCONFIG_SEPARATE ? (uint16_t)state->used : 1;
  for (size_t top = 0; top < file->height; top += height) {
    size_t rows = smaller(height, file->height - top), wanted = rows * state->row_bytes;
    if (wanted > state->block_bytes) return 0;
    for (uint16_t plane = 0; plane < planes; plane++) {
      uint32_t strip = TIFFComputeStrip(state->tiff, (uint32_t)top, plane);
      tmsize_t got =
          TIFFReadEncodedStrip(state->tiff, strip, state->block + plane * state->block_bytes, (tmsize_t)wanted);
      if (got < 0 || (size_t)got < wanted) return 0;
    }
    write_rows(state, top, 0, rows, file->width);
  }
  return 1;
}

static void read_palette(decoder *state) {
  uint16_t *maps[3] = {NULL, NULL, NULL};
  if (state->file.photometric != PHOTOMETRIC_PALETTE) return;
  if (!TIFFGetField(state->tiff, TIFFTAG_COLORMAP, &maps[0], &maps[1], &maps[2])) return;
  unsigned count = 1u << state->file.bits, largest = 0;
  for (int i = 0; i < 3; i++) {
    for (unsigned k = 0; k < count; k++) largest = maps[i][k] > largest ? maps[i][k] : largest;
  }
  // Old programs wrote 8 bits where 16 are asked for.
  for (int i = 0; i < 3; i++) {
    for (unsigned k = 0; k < count; k++) state->palette[k][i] = (uint8_t)(largest < 256 ? maps[i][k] : maps[i][k] >> 8);
  }
}

// How many bytes a byte of the file stands for at most, or 0 where its compression sets no bound.
static uint64_t density_of(TIFF *tiff) {
  uint16_t compression = COMPRESSION_NONE;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  switch (compression) {
    case COMPRESSION_NONE:
      return 1;
    case COMPRESSION_PACKBITS:
      return 64;
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
      return SACCADE_DEFLATE_DENSITY;
    case COMPRESSION_LZW:
      return 4096;  // A code of nine bits or more is as long a text as there are codes.
    default:
      return 0;
  }
}

// Reads samples block by block.
static saccade_codec_status read_plain(decoder *state, uint64_t memory) {
  tiff_file *file = &state->file;
  int tiled = TIFFIsTiled(state->tiff);
  uint64_t block = tiled ? TIFFTileSize64(state->tiff) : TIFFStripSize64(state->tiff);
  uint64_t row = tiled ? TIFFTileRowSize64(state->tiff) : TIFFScanlineSize64(state->tiff);
  state->used = (size_t)(file->colors + (file->alpha ? 1 : 0));
  uint64_t planes = file->planar == PLANARCONFIG_SEPARATE ? state->used : 1;
  uint64_t per_pixel = planes > 1 || file->planar == PLANARCONFIG_SEPARATE ? 1 : file->samples;
  uint32_t columns = file->width;
  if (tiled && !TIFFGetField(state->tiff, TIFFTAG_TILEWIDTH, &columns)) columns = 0;
  // A block larger than all of the picture, with room for what tiles add, is a lie that asks for memory.
  if (block == 0 || block > memory / planes || row < ((uint64_t)columns * per_pixel * file->bits + 7) / 8) {
    return saccade_tiff_fail(file, "its strips or tiles have impossible sizes");
  }
  uint64_t density = density_of(state->tiff);
  if (density && block / density > file->count) {
    file->ran_out = 1;
    return saccade_tiff_fail(file, "it claims larger strips or tiles than its bytes can hold");
  }
  state->block_bytes = (size_t)block;
  state->row_bytes = (size_t)row;
  state->block = malloc(state->block_bytes * (size_t)planes);
  state->samples = malloc((size_t)file->width * MOST_SAMPLES);
  if (!state->block || !state->samples) {
    saccade_say(file->message, "memory is out");
    return SACCADE_CODEC_OUT_OF_MEMORY;
  }
  read_palette(state);
  int whole = tiled ? read_tiles(state) : read_strips(state);
  return whole ? SACCADE_CODEC_OK : saccade_tiff_fail(file, "its strips or tiles cannot be read");
}

// Lets libtiff make colours of what else there is: YCbCr, CIE L*a*b*, JPEG of the old kind.
static saccade_codec_status read_converted(decoder *state) {
  tiff_file *file = &state->file;
  char text[1024] = "";
  TIFFRGBAImage image;
  if (!TIFFRGBAImageOK(state->tiff, text) || !TIFFRGBAImageBegin(&image, state->tiff, 1, text)) {
    saccade_say(file->message, text);
    return SACCADE_CODEC_UNSUPPORTED;
  }
  image.req_orientation = image.orientation;  // Rows as they are stored: orientation is followed later.
  size_t count = (size_t)file->width * file->height;
  uint32_t *raster = malloc(count * sizeof *raster);
  int whole = raster && TIFFRGBAImageGet(&image, raster, file->width, file->height);
  for (size_t i = 0; whole && i < count; i++) {
    uint32_t value = raster[i];
    uint8_t pixel[4] = {TIFFGetR(value), TIFFGetG(value), TIFFGetB(value), TIFFGetA(value)};
    if (file->channels == 4) divide_alpha(pixel);
    memcpy(state->pixels + i * (size_t)file->channels, pixel, (size_t)file->channels);
  }
  free(raster);
  TIFFRGBAImageEnd(&image);
  if (raster) return whole ? SACCADE_CODEC_OK : saccade_tiff_fail(file, "its strips or tiles cannot be read");
  saccade_say(file->message, "memory is out");
  return SACCADE_CODEC_OUT_OF_MEMORY;
}

// What a file may make libtiff allocate at a time, beside pictures of `pixels`.
static uint64_t memory_for(uint64_t bytes, uint64_t pixels) { return (64u << 20) + 16 * bytes + 32 * pixels; }

saccade_codec_status saccade_tiff_header(
    const uint8_t *bytes, size_t count, saccade_codec_header *header, char *message) {
  tiff_file file = {.bytes = bytes, .count = count, .message = message};
  TIFF *tiff;
  saccade_codec_status status = saccade_tiff_open(&file, memory_for(count, 0), &tiff);
  if (tiff) TIFFClose(tiff);
  *header = (saccade_codec_header){
      .width = file.width, .height = file.height, .channels = file.channels, .orientation = file.orientation};
  return status;
}

saccade_codec_status saccade_tiff_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t width, size_t height, int channels, char *message) {
  decoder state = {.file = {.bytes = bytes, .count = count, .message = message}, .pixels = pixels};
  uint64_t memory = memory_for(count, (uint64_t)width * height);
  saccade_codec_status status = saccade_tiff_open(&state.file, memory, &state.tiff);
  if (status == SACCADE_CODEC_OK) {
    if (state.file.width != width || state.file.height != height || state.file.channels != channels) {
      status = saccade_tiff_fail(&state.file, "its size does not agree with its header");
    } else {
      status = state.file.is_plain ? read_plain(&state, memory) : read_converted(&state);
    }
  }
  free(state.block);
  free(state.samples);
  if (state.tiff) TIFFClose(state.tiff);
  return status;
}

saccade_codec_status saccade_tiff_numbers(
    const uint8_t *bytes, size_t count, saccade_codec_numbers *numbers, uint8_t *pixels, size_t width, size_t height,
    char *message) {
  decoder state = {.file = {.bytes = bytes, .count = count, .message = message}, .pixels = pixels, .numbers = 1};
  tiff_file *file = &state.file;
  *numbers = (saccade_codec_numbers){0};
  uint64_t memory = memory_for(count, (uint64_t)width * height);
  saccade_codec_status status = saccade_tiff_open(file, memory, &state.tiff);
  if (status == SACCADE_CODEC_OK && file->is_plain && file->colors == 1 && !file->alpha) {
    numbers->bytes = 1;
    if (file->photometric == PHOTOMETRIC_PALETTE) {
      read_palette(&state);
      numbers->colors = 1 << file->bits;
      memcpy(numbers->palette, state.palette, 3 * (size_t)numbers->colors);
    }
  }
  if (status == SACCADE_CODEC_OK && pixels) {
    if (file->width != width || file->height != height || !numbers->bytes) {
      status = saccade_tiff_fail(file, "its size does not agree with its header");
    } else {
      file->channels = 1;
      status = read_plain(&state, memory);
    }
  }
  if (status == SACCADE_CODEC_OK && state.too_large) {
    saccade_say(message, "a number above 255");
    status = SACCADE_CODEC_UNSUPPORTED;
  }
  free(state.block);
  free(state.samples);
  if (state.tiff) TIFFClose(state.tiff);
  return status;
}
