#include "sk_sort.h"

#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "sk_parallel.h"
#include "Support/tile.h"

typedef struct {
  uint64_t key;
  int64_t index;
} entry;

typedef struct {
  char *values;
  int64_t *indices;
  const char *x;
  ptrdiff_t size, n, k;
  sk_class class;
  sk_load load;
  bool descending;
} job;

static void insertion_sort(entry *e, ptrdiff_t n) {
  for (ptrdiff_t i = 1; i < n; i++) {
    entry moved = e[i];
    ptrdiff_t at = i;
    for (; at > 0 && e[at - 1].key > moved.key; at--) e[at] = e[at - 1];
    e[at] = moved;
  }
}

// Least significant byte first, which is stable. Bytes that are the same everywhere are skipped, so that 32-bit keys
// cost four passes and small integers one. Returns where the result lies.
static entry *radix_sort(entry *e, entry *spare, ptrdiff_t n) {
  ptrdiff_t counts[8][256];
  memset(counts, 0, sizeof counts);
  for (ptrdiff_t i = 0; i < n; i++) {
    for (int b = 0; b < 8; b++) counts[b][e[i].key >> (8 * b) & 255]++;
  }
  for (int b = 0; b < 8; b++) {
    if (counts[b][e[0].key >> (8 * b) & 255] == n) continue;
    ptrdiff_t at[256], sum = 0;
    for (int v = 0; v < 256; v++) {
      at[v] = sum;
      sum += counts[b][v];
    }
    for (ptrdiff_t i = 0; i < n; i++) spare[at[e[i].key >> (8 * b) & 255]++] = e[i];
    entry *swapped = e;
    e = spare;
    spare = swapped;
  }
  return e;
}

// The row's keys, unsigned, the wanted first lowest.
static void read_row(const job *j, entry *e, const char *x) {
  char buffer[SK_TILE * 8];
  int64_t keys[SK_TILE];
  for (ptrdiff_t i = 0; i < j->n; i += SK_TILE) {
    ptrdiff_t count = SK_MIN(j->n - i, (ptrdiff_t)SK_TILE);
    j->load(buffer, x + i * j->size, 1, count, 0, 1);
    sk_order(j->class, keys, buffer, count, j->descending, !j->descending);
    for (ptrdiff_t k = 0; k < count; k++) {
      // 32-bit keys keep their upper half zero.
      uint64_t key = j->class == SK_CLASS_F32 ? (uint32_t)keys[k] ^ 0x80000000u : (uint64_t)keys[k] ^ (1ull << 63);
      e[i + k] = (entry){key, i + k};
    }
  }
}

static void write_row(const job *j, const entry *e, ptrdiff_t row) {
  const char *x = j->x + row * j->n * j->size;
  for (ptrdiff_t i = 0; i < j->k; i++) {
    ptrdiff_t to = row * j->k + i;
    if (j->indices) j->indices[to] = e[i].index;
    if (j->values) memcpy(j->values + to * j->size, x + e[i].index * j->size, (size_t)j->size);
  }
}

static void sort_rows(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  entry *e = malloc(2 * (size_t)j->n * sizeof(entry));
  if (!e) sk_refuse("sk_sort: out of memory");
  for (ptrdiff_t row = begin; row < end; row++) {
    read_row(j, e, j->x + row * j->n * j->size);
    const entry *sorted = e;
    if (j->n <= 64) {
      insertion_sort(e, j->n);
    } else {
      sorted = radix_sort(e, e + j->n, j->n);
    }
    write_row(j, sorted, row);
  }
  free(e);
}

enum { FEW = 64 };

// Keeps the k best so far in order; most elements do not get past the comparison with the last of them.
static void select_rows(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  entry *e = malloc((size_t)j->n * sizeof(entry));
  if (!e) sk_refuse("sk_top_k: out of memory");
  for (ptrdiff_t row = begin; row < end; row++) {
    read_row(j, e, j->x + row * j->n * j->size);
    entry best[FEW];
    memcpy(best, e, (size_t)j->k * sizeof(entry));
    insertion_sort(best, j->k);
    for (ptrdiff_t i = j->k; i < j->n; i++) {
      if (e[i].key >= best[j->k - 1].key) continue;
      ptrdiff_t at = j->k - 1;
      for (; at > 0 && best[at - 1].key > e[i].key; at--) best[at] = best[at - 1];
      best[at] = e[i];
    }
    write_row(j, best, row);
  }
  free(e);
}

void sk_top_k(
  void *values, int64_t *indices, const void *x, sk_dtype dtype, ptrdiff_t rows, ptrdiff_t n, ptrdiff_t k,
  bool largest) {
  if (rows == 0 || n == 0 || k == 0) return;
  if (k < 0 || k > n) sk_refuse("sk_top_k: k must be in 0 ... n");
  job j = {.values = values, .indices = indices, .x = x, .size = sk_dtype_size(dtype), .n = n, .k = k,
           .class = sk_common_class(&dtype, 1), .descending = largest};
  j.load = sk_loader(j.class, dtype);
  sk_parallel_for(rows, SK_MAX(1, 4096 / n), k <= FEW && k < n ? select_rows : sort_rows, &j);
}

void sk_sort(
  void *values, int64_t *indices, const void *x, sk_dtype dtype, ptrdiff_t rows, ptrdiff_t n, bool descending) {
  sk_top_k(values, indices, x, dtype, rows, n, n, descending);
}
