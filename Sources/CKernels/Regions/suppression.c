// Which boxes stay when each hides the worse ones that it meets: a grid over the image, and sixteen comparisons at once.
//
// Boxes come by falling score. One is hidden by a box before it that stays, so it is compared with those alone, until
// one hides it. Those that stay lie in lists, one a cell of the grid: a box is in the lists of all cells that it
// touches, and two that meet have a cell in common. Rounding cannot part them, since the cell of a coordinate never falls
// while the coordinate rises. So the time is that of sorting and of comparing neighbours, and memory grows with the boxes
// alone.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "Regions/box_groups.h"
#include "Support/scalars.h"
#include "Support/tile.h"
#include "Support/vectors.h"
#include "sk_parallel.h"
#include "sk_region.h"

enum {
  // A box in more cells than this is in the list of large ones, which all are compared with; and a box that touches
  // more is compared with everything that stays.
  MOST_CELLS = 16,
  MOST_COLUMNS = 128,
  // Fewer boxes than this are compared one with all.
  FEW = 64,
  SAMPLES = 512,
};

// Sixteen boxes of a list. What is not filled yet meets nothing.
typedef struct {
  float x1[SK_LANES], y1[SK_LANES], x2[SK_LANES], y2[SK_LANES], area[SK_LANES];
} block;

typedef struct {
  double x, y, per_width, per_height;
  ptrdiff_t columns, rows;
  // A list a cell, that of the large ones, and that of all; each the block that was begun last, -1 for none, and how
  // much of it is filled.
  int32_t *heads;
  uint8_t *filled;
  block *blocks;
  int32_t *next;
  ptrdiff_t count, room;
} grid;

typedef struct {
  float x1, y1, x2, y2, area;
} box;

SK_INLINE sk_v16 larger(sk_v16 a, sk_v16 b) { return sk_v16_select(a > b, a, b); }
SK_INLINE sk_v16 smaller(sk_v16 a, sk_v16 b) { return sk_v16_select(a < b, a, b); }

// Whether a box of a list hides another. The formula and its rounding are torchvision's.
SK_CLONED(bool, hides, (
  const block *blocks, const int32_t *next, int32_t at, const box *b, float threshold), (
  blocks, next, at, b, threshold)) {
  // Below this no quotient can be above the threshold, whatever was rounded: most pairs need no division.
  const float low = threshold * 0.99f;
  const bool is_quick = threshold >= 0;
  for (; at >= 0; at = next[at]) {
    const block *k = blocks + at;
    sk_v16 width = smaller(sk_v16_load(k->x2, 0, 16, false), (sk_v16)b->x2)
      - larger(sk_v16_load(k->x1, 0, 16, false), (sk_v16)b->x1);
    sk_v16 height = smaller(sk_v16_load(k->y2, 0, 16, false), (sk_v16)b->y2)
      - larger(sk_v16_load(k->y1, 0, 16, false), (sk_v16)b->y1);
    width = sk_v16_select(width > 0.0f, width, (sk_v16)0.0f);
    height = sk_v16_select(height > 0.0f, height, (sk_v16)0.0f);
    // Statements of their own, so that no multiplication and addition become one.
    const sk_v16 both = width * height;
    const sk_v16 sum = sk_v16_load(k->area, 0, 16, false) + b->area;
    const sk_v16 either = sum - both;
    if (is_quick && !__builtin_reduce_or(both > either * low - 0x1p-126f)) continue;
    const sk_v16 quotient = both / either;
    if (__builtin_reduce_or(quotient > threshold)) return true;
  }
  return false;
}

static ptrdiff_t cell(double at, double start, double per_cell, ptrdiff_t count) {
  const double place = (at - start) * per_cell;
  return !(place > 0) ? 0 : place < (double)count ? (ptrdiff_t)place : count - 1;
}

static void add(grid *g, ptrdiff_t list, const box *b) {
  if (g->heads[list] < 0 || g->filled[list] == SK_LANES) {
    if (g->count == g->room) {
      g->room = SK_MAX(2 * g->room, 64);
      g->blocks = realloc(g->blocks, (size_t)g->room * sizeof(block));
      g->next = realloc(g->next, (size_t)g->room * sizeof(int32_t));
      if (!g->blocks || !g->next || g->room > INT32_MAX / 2) sk_refuse("sk_suppress: out of memory");
    }
    block *begun = g->blocks + g->count;
    for (int k = 0; k < SK_LANES; k++) {
      begun->x1[k] = begun->y1[k] = INFINITY;
      begun->x2[k] = begun->y2[k] = -INFINITY;
      begun->area[k] = NAN;
    }
    g->next[g->count] = g->heads[list];
    g->heads[list] = (int32_t)g->count++;
    g->filled[list] = 0;
  }
  block *to = g->blocks + g->heads[list];
  const int lane = g->filled[list]++;
  to->x1[lane] = b->x1;
  to->y1[lane] = b->y1;
  to->x2[lane] = b->x2;
  to->y2[lane] = b->y2;
  to->area[lane] = b->area;
}

static int by_size(const void *a, const void *b) {
  const float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

// Cells as large as boxes are, from some of these, over where most of them lie. Any grid gives the same result.
static void lay(grid *g, const float *boxes, const sk_box_groups *all, ptrdiff_t begin, ptrdiff_t count, bool is_one) {
  g->columns = g->rows = 1;
  g->x = g->y = g->per_width = g->per_height = 0;
  float sides[2][SAMPLES], middles[2][SAMPLES];
  ptrdiff_t samples = 0;
  for (ptrdiff_t k = 0; k < SAMPLES && k < count && !is_one; k++) {
    const float *b = boxes + 4 * all->order[all->ranks[begin + k * count / SK_MIN(count, (ptrdiff_t)SAMPLES)]];
    const float width = b[2] - b[0], height = b[3] - b[1];
    if (!isfinite(width) || !isfinite(height)) continue;
    sides[0][samples] = width;
    sides[1][samples] = height;
    middles[0][samples] = b[0] / 2 + b[2] / 2;
    middles[1][samples++] = b[1] / 2 + b[3] / 2;
  }
  for (int axis = 0; axis < 2 && samples > FEW / 2; axis++) {
    qsort(sides[axis], (size_t)samples, sizeof(float), by_size);
    qsort(middles[axis], (size_t)samples, sizeof(float), by_size);
    const double from = middles[axis][samples / 32], to = middles[axis][samples - 1 - samples / 32];
    const double side = SK_MAX((double)sides[axis][samples / 2], (to - from) / MOST_COLUMNS);
    if (!(side > 0) || !(to > from)) continue;
    const ptrdiff_t cells = (ptrdiff_t)SK_MIN(ceil((to - from) / side), MOST_COLUMNS);
    if (axis == 0) {
      g->columns = SK_MAX(cells, 1);
      g->x = from;
      g->per_width = 1 / side;
    } else {
      g->rows = SK_MAX(cells, 1);
      g->y = from;
      g->per_height = 1 / side;
    }
  }
  const ptrdiff_t lists = g->columns * g->rows + 2;
  g->heads = sk_box_memory(lists, sizeof(int32_t));
  g->filled = sk_box_memory(lists, 1);
  memset(g->heads, 0xff, (size_t)lists * sizeof(int32_t));
  memset(g->filled, 0, (size_t)lists);
  g->blocks = NULL;
  g->next = NULL;
  g->count = g->room = 0;
}

// Whether no box of those that stay hides one, which then stays too.
static bool stays(grid *g, const box *b, float threshold) {
  const ptrdiff_t cells = g->columns * g->rows, large = cells, everything = cells + 1;
  const ptrdiff_t left = cell(b->x1, g->x, g->per_width, g->columns);
  const ptrdiff_t right = SK_MAX(cell(b->x2, g->x, g->per_width, g->columns), left);
  const ptrdiff_t top = cell(b->y1, g->y, g->per_height, g->rows);
  const ptrdiff_t bottom = SK_MAX(cell(b->y2, g->y, g->per_height, g->rows), top);
  const bool is_large = (right - left + 1) * (bottom - top + 1) > MOST_CELLS;
#define IS_HIDDEN(list) hides(g->blocks, g->next, g->heads[list], b, threshold)
  if (cells == 1 || is_large) {
    if (IS_HIDDEN(cells == 1 ? 0 : everything)) return false;
  } else {
    // What hides a box lies over its middle mostly.
    const ptrdiff_t column = cell(((double)b->x1 + b->x2) / 2, g->x, g->per_width, g->columns);
    const ptrdiff_t row = cell(((double)b->y1 + b->y2) / 2, g->y, g->per_height, g->rows);
    const ptrdiff_t middle = row * g->columns + column;
    if (IS_HIDDEN(middle) || IS_HIDDEN(large)) return false;
    for (ptrdiff_t r = top; r <= bottom; r++) {
      for (ptrdiff_t c = left; c <= right; c++) {
        if (r * g->columns + c != middle && IS_HIDDEN(r * g->columns + c)) return false;
      }
    }
  }
#undef IS_HIDDEN
  if (cells > 1) add(g, everything, b);
  if (cells > 1 && is_large) {
    add(g, large, b);
    return true;
  }
  for (ptrdiff_t r = top; r <= bottom; r++) {
    for (ptrdiff_t c = left; c <= right; c++) add(g, r * g->columns + c, b);
  }
  return true;
}

typedef struct {
  const float *boxes;
  const sk_box_groups *groups;
  float threshold;
  // By rank.
  bool *kept;
} job;

static void suppress(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  const sk_box_groups *all = j->groups;
  for (ptrdiff_t group = begin; group < end; group++) {
    const ptrdiff_t from = all->starts[group], count = all->starts[group + 1] - from;
    grid g;
    // Below 0 boxes hide each other that do not meet.
    lay(&g, j->boxes, all, from, count, count < FEW || j->threshold < 0);
    for (ptrdiff_t k = from; k < from + count; k++) {
      const float *corners = j->boxes + 4 * all->order[all->ranks[k]];
      const float width = corners[2] - corners[0], height = corners[3] - corners[1];
      const box b = {corners[0], corners[1], corners[2], corners[3], width * height};
      // Without an area that is a number no quotient is above the threshold: it neither hides nor is hidden.
      const bool is_alone = j->threshold >= 0 && !isfinite(b.area);
      j->kept[all->ranks[k]] = is_alone || stays(&g, &b, j->threshold);
    }
    free(g.heads);
    free(g.filled);
    free(g.blocks);
    free(g.next);
  }
}

ptrdiff_t sk_suppress(
  int64_t *kept, const float *boxes, const float *scores, const int64_t *classes, ptrdiff_t n, double threshold) {
  sk_box_groups groups = sk_box_groups_make(scores, classes, n);
  // A float is above a double where it is above the next float below it.
  float limit = (float)threshold;
  if ((double)limit > threshold) limit = nextafterf(limit, -INFINITY);
  job j = {boxes, &groups, limit, sk_box_memory(n, sizeof(bool))};
  sk_parallel_for(groups.groups, SK_MAX(1, 256 * groups.groups / SK_MAX(n, 1)), suppress, &j);
  ptrdiff_t count = 0;
  for (ptrdiff_t rank = 0; rank < n; rank++) {
    if (j.kept[rank]) kept[count++] = groups.order[rank];
  }
  free(j.kept);
  sk_box_groups_free(&groups);
  return count;
}
