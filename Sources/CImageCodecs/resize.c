#include "CProcessor.h"
#include "resize_weights.h"

#include <stdlib.h>
#include <string.h>

// A picture is resized along its rows and along its columns, with bytes in between. Rows come first, and of them only
// those that the second pass reads are made; where the height falls much more than the width, columns come first.

static const int32_t half = 1 << (SACCADE_WEIGHT_BITS - 1);

static inline uint8_t byte_of(int32_t sum) {
  int32_t value = sum >> SACCADE_WEIGHT_BITS;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

enum { GROUP = 4 };  // Rows that the horizontal pass takes at a time: four pixels side by side fill a vector.

typedef int32_t sums __attribute__((vector_size(64)));
typedef uint8_t bytes16 __attribute__((vector_size(16)));

// Four rows of pixels of up to four channels. A pixel of three is read with one byte of its neighbour, which the fourth
// lane drops; so each row needs one readable byte behind it.
SK_CLONED(void, shrink_group, (
    const uint8_t *const rows[GROUP], uint8_t *const out[GROUP], size_t channels, size_t out_width,
    const resize_weights *weights), (rows, out, channels, out_width, weights)) {
  for (size_t x = 0; x < out_width; x++) {
    const int32_t *weight = weights->weights + x * weights->taps;
    size_t offset = weights->first[x] * channels;
    sums total = (sums){0} + half;
    for (size_t tap = 0; tap < weights->count[x]; tap++, offset += channels) {
      bytes16 pixels;
      for (int row = 0; row < GROUP; row++) memcpy((uint8_t *)&pixels + 4 * row, rows[row] + offset, 4);
      total += __builtin_convertvector(pixels, sums) * weight[tap];
    }
    total >>= SACCADE_WEIGHT_BITS;
    total &= ~(total < 0);  // A comparison of vectors is all ones where it holds.
    sums over = total > 255;
    total = (total & ~over) | (over & 255);
    bytes16 result = __builtin_convertvector(total, bytes16);
    for (int row = 0; row < GROUP; row++) {
      const uint8_t *pixel = (const uint8_t *)&result + 4 * row;
      if (channels == 3) {
        memcpy(out[row] + 3 * x, pixel, 3);
      } else {
        memcpy(out[row] + 4 * x, pixel, 4);
      }
    }
  }
}

static void shrink_grey_row(
    const uint8_t *row, uint8_t *out, size_t out_width, const resize_weights *weights) {
  for (size_t x = 0; x < out_width; x++) {
    const int32_t *weight = weights->weights + x * weights->taps;
    const uint8_t *pixel = row + weights->first[x];
    int32_t sum = half;
    for (size_t tap = 0; tap < weights->count[x]; tap++) sum += pixel[tap] * weight[tap];
    out[x] = byte_of(sum);
  }
}

// Resizes along the rows; 0 when memory is out.
static int along_rows(
    const uint8_t *from, size_t row_bytes, size_t rows, size_t width, size_t channels, uint8_t *to, size_t out_width,
    const resize_weights *weights) {
  size_t out_bytes = out_width * channels;
  if (channels == 1) {
    for (size_t r = 0; r < rows; r++) shrink_grey_row(from + r * row_bytes, to + r * out_bytes, out_width, weights);
    return 1;
  }
  // A copy of the last row has a readable byte behind it; rows beyond the last go where nobody looks.
  uint8_t *last = malloc(width * channels + 4), *discarded = malloc(out_bytes + 4);
  int ready = last && discarded;
  if (ready) memcpy(last, from + (rows - 1) * row_bytes, width * channels);
  for (size_t r = 0; ready && r < rows; r += GROUP) {
    const uint8_t *group[GROUP];
    uint8_t *out[GROUP];
    for (size_t i = 0; i < GROUP; i++) {
      group[i] = r + i + 1 < rows ? from + (r + i) * row_bytes : last;
      out[i] = r + i < rows ? to + (r + i) * out_bytes : discarded;
    }
    shrink_group(group, out, channels, out_width, weights);
  }
  free(last);
  free(discarded);
  return ready;
}

enum { STRIP = 256 };  // Bytes of a row whose sums stay in the first cache.

// One new row from `count` old ones.
SK_CLONED(void, mix_rows, (
    const uint8_t *rows, size_t row_bytes, size_t count, const int32_t *weights, uint8_t *to, size_t bytes),
    (rows, row_bytes, count, weights, to, bytes)) {
  int32_t sum[STRIP];
  for (size_t start = 0; start < bytes; start += STRIP) {
    size_t length = bytes - start < STRIP ? bytes - start : STRIP;
    for (size_t i = 0; i < length; i++) sum[i] = half;
    for (size_t tap = 0; tap < count; tap++) {
      const uint8_t *row = rows + tap * row_bytes + start;
      int32_t weight = weights[tap];
      for (size_t i = 0; i < length; i++) sum[i] += row[i] * weight;
    }
    for (size_t i = 0; i < length; i++) to[start + i] = byte_of(sum[i]);
  }
}

static void along_columns(
    const uint8_t *from, size_t row_bytes, size_t first_row, uint8_t *to, size_t out_height, size_t out_bytes,
    const resize_weights *weights) {
  for (size_t y = 0; y < out_height; y++) {
    mix_rows(
        from + (weights->first[y] - first_row) * row_bytes, row_bytes, weights->count[y],
        weights->weights + y * weights->taps, to + y * out_bytes, out_bytes);
  }
}

typedef struct {
  const uint8_t *from;
  size_t row_bytes, height, width, channels;
  uint8_t *to;
  size_t out_height, out_width;
} resize_job;

static int resize_height(const resize_job *job, const resize_weights *down) {
  along_columns(job->from, job->row_bytes, 0, job->to, job->out_height, job->out_width * job->channels, down);
  return 1;
}

static int resize_width(const resize_job *job, const resize_weights *across) {
  return along_rows(
      job->from, job->row_bytes, job->height, job->width, job->channels, job->to, job->out_width, across);
}

static int resize_both(const resize_job *job, const resize_weights *across, const resize_weights *down) {
  size_t out_bytes = job->out_width * job->channels;
  ptrdiff_t shorter = (ptrdiff_t)job->height - (ptrdiff_t)job->out_height;
  ptrdiff_t narrower = (ptrdiff_t)job->width - (ptrdiff_t)job->out_width;
  int columns_first = shorter > 0 && shorter > 2 * narrower;  // Pillow's rule since version 13.
  size_t last = job->out_height - 1;
  size_t first = columns_first ? 0 : down->first[0];
  size_t rows = columns_first ? job->out_height : down->first[last] + down->count[last] - first;
  size_t row_bytes = columns_first ? job->width * job->channels : out_bytes;
  uint8_t *between = malloc(rows * row_bytes);
  int ready = between != NULL;
  if (ready && columns_first) {
    along_columns(job->from, job->row_bytes, 0, between, rows, row_bytes, down);
    ready = along_rows(between, row_bytes, rows, job->width, job->channels, job->to, job->out_width, across);
  } else if (ready) {
    const uint8_t *from = job->from + first * job->row_bytes;
    ready = along_rows(from, job->row_bytes, rows, job->width, job->channels, between, job->out_width, across);
    if (ready) along_columns(between, row_bytes, first, job->to, job->out_height, out_bytes, down);
  }
  free(between);
  return ready;
}

int saccade_resize(
    const uint8_t *from, size_t row_bytes, size_t height, size_t width, int channels, uint8_t *to, size_t out_height,
    size_t out_width, saccade_resize_filter filter) {
  resize_job job = {from, row_bytes, height, width, (size_t)channels, to, out_height, out_width};
  resize_weights across = {0}, down = {0};
  int ready = (width == out_width || saccade_resize_weights(&across, width, out_width, filter))
      && (height == out_height || saccade_resize_weights(&down, height, out_height, filter));
  if (!ready) {
    // Nothing was written.
  } else if (width != out_width && height != out_height) {
    ready = resize_both(&job, &across, &down);
  } else if (width != out_width) {
    ready = resize_width(&job, &across);
  } else if (height != out_height) {
    ready = resize_height(&job, &down);
  } else {
    for (size_t y = 0; y < height; y++) {
      memcpy(to + y * width * job.channels, from + y * row_bytes, width * job.channels);
    }
  }
  saccade_resize_weights_free(&across);
  saccade_resize_weights_free(&down);
  return ready;
}

// The place that follows by steps, not by a product: the two round differently.
static size_t next_place(double *place, double step, size_t size) {
  size_t index = (size_t)*place;
  *place += step;
  return index < size ? index : size - 1;
}

void saccade_resize_nearest(
    const uint8_t *from, size_t row_bytes, size_t height, size_t width, int channels, uint8_t *to, size_t out_height,
    size_t out_width) {
  double down = (double)height / (double)out_height, across = (double)width / (double)out_width;
  double y = down * 0.5;
  size_t bytes = (size_t)channels;
  for (size_t r = 0; r < out_height; r++) {
    const uint8_t *row = from + next_place(&y, down, height) * row_bytes;
    double x = across * 0.5;
    for (size_t c = 0; c < out_width; c++, to += bytes) {
      const uint8_t *pixel = row + next_place(&x, across, width) * bytes;
      for (size_t i = 0; i < bytes; i++) to[i] = pixel[i];
    }
  }
}
