// Scores that fall where boxes meet: the best is taken, lowers the rest, and so on; the rest is looked at sixteen at a
// time.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "Regions/box_groups.h"
#include "Support/scalars.h"
#include "Support/vectors.h"
#include "sk_parallel.h"
#include "sk_region.h"

// What is not taken yet, by rank; rows of a multiple of sixteen, filled up with what has no score.
typedef struct {
  float *x1, *y1, *x2, *y2, *areas, *scores;
  int64_t *ranks;
  ptrdiff_t count;
} rest;

// Lowers the scores by what a taken box meets of each.
SK_CLONED(void, lower, (
  rest *r, float x1, float y1, float x2, float y2, float area, sk_decay decay, float amount), (
  r, x1, y1, x2, y2, area, decay, amount)) {
  for (ptrdiff_t i = 0; i < r->count; i += SK_LANES) {
    const sk_v16 ax1 = sk_v16_load(r->x1, i, 16, false), ax2 = sk_v16_load(r->x2, i, 16, false);
    const sk_v16 ay1 = sk_v16_load(r->y1, i, 16, false), ay2 = sk_v16_load(r->y2, i, 16, false);
    sk_v16 width = sk_v16_select(ax2 < x2, ax2, (sk_v16)x2) - sk_v16_select(ax1 > x1, ax1, (sk_v16)x1);
    sk_v16 height = sk_v16_select(ay2 < y2, ay2, (sk_v16)y2) - sk_v16_select(ay1 > y1, ay1, (sk_v16)y1);
    width = sk_v16_select(width > 0.0f, width, (sk_v16)0.0f);
    height = sk_v16_select(height > 0.0f, height, (sk_v16)0.0f);
    const sk_v16 both = width * height;
    const sk_v16 either = sk_v16_load(r->areas, i, 16, false) + area - both;
    // What has no area, or is no number, meets nothing.
    const sk_v16 quotient = sk_v16_select((both > 0.0f) & (either > 0.0f), both / either, (sk_v16)0.0f);
    const sk_v16 kept = decay == SK_DECAY_LINEAR
      ? sk_v16_select(quotient > amount, 1.0f - quotient, (sk_v16)1.0f)
      : sk_v16_exp_falling(-(quotient * quotient) / amount);
    sk_v16_store(r->scores, i, sk_v16_load(r->scores, i, 16, false) * kept, 16, false);
  }
}

// Drops what is taken or has too little, in order, and gives the place of the best, the first of equals; -1 for none.
static ptrdiff_t compact(rest *r, ptrdiff_t taken, float least) {
  ptrdiff_t count = 0, best = -1;
  for (ptrdiff_t i = 0; i < r->count; i++) {
    if (i == taken || !(r->scores[i] >= least)) continue;
    if (count != i) {
      r->x1[count] = r->x1[i];
      r->y1[count] = r->y1[i];
      r->x2[count] = r->x2[i];
      r->y2[count] = r->y2[i];
      r->areas[count] = r->areas[i];
      r->scores[count] = r->scores[i];
      r->ranks[count] = r->ranks[i];
    }
    if (best < 0 || r->scores[count] > r->scores[best] ||
        (r->scores[count] == r->scores[best] && r->ranks[count] < r->ranks[best])) {
      best = count;
    }
    count++;
  }
  r->count = count;
  return best;
}

typedef struct {
  const float *boxes, *scores;
  const sk_box_groups *groups;
  sk_decay decay;
  float amount, least;
  // The score with which each was taken, by rank; NaN for those that were not.
  float *taken;
} job;

static void take(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const job *j = context;
  const sk_box_groups *all = j->groups;
  for (ptrdiff_t group = begin; group < end; group++) {
    const ptrdiff_t from = all->starts[group], count = all->starts[group + 1] - from;
    const ptrdiff_t room = (count + SK_LANES - 1) / SK_LANES * SK_LANES;
    float *numbers = sk_box_memory(6 * room, sizeof(float));
    memset(numbers, 0, (size_t)(6 * room) * sizeof(float));
    rest r = {numbers, numbers + room, numbers + 2 * room, numbers + 3 * room, numbers + 4 * room, numbers + 5 * room,
              sk_box_memory(count, sizeof(int64_t)), count};
    for (ptrdiff_t i = 0; i < count; i++) {
      const int64_t place = all->order[all->ranks[from + i]];
      const float *b = j->boxes + 4 * place;
      r.x1[i] = b[0];
      r.y1[i] = b[1];
      r.x2[i] = b[2];
      r.y2[i] = b[3];
      const float width = b[2] - b[0], height = b[3] - b[1];
      r.areas[i] = width * height;
      r.scores[i] = j->scores[place];
      // Ties go to the first box, as the order among equals says.
      r.ranks[i] = all->ranks[from + i];
    }
    ptrdiff_t best = compact(&r, -1, j->least);
    while (best >= 0) {
      j->taken[r.ranks[best]] = r.scores[best];
      lower(&r, r.x1[best], r.y1[best], r.x2[best], r.y2[best], r.areas[best], j->decay, j->amount);
      best = compact(&r, best, j->least);
    }
    free(numbers);
    free(r.ranks);
  }
}

ptrdiff_t sk_suppress_softly(
  int64_t *kept, float *kept_scores, const float *boxes, const float *scores, const int64_t *classes, ptrdiff_t n,
  sk_decay decay, float amount, float least) {
  sk_box_groups groups = sk_box_groups_make(scores, classes, n);
  job j = {boxes, scores, &groups, decay, amount, least, sk_box_memory(n, sizeof(float))};
  for (ptrdiff_t rank = 0; rank < n; rank++) j.taken[rank] = NAN;
  sk_parallel_for(groups.groups, SK_MAX(1, 256 * groups.groups / SK_MAX(n, 1)), take, &j);
  // Those that were taken, by their boxes' first rank, then by the scores that they have now.
  ptrdiff_t count = 0;
  for (ptrdiff_t rank = 0; rank < n; rank++) {
    if (isnan(j.taken[rank])) continue;
    j.taken[count] = j.taken[rank];
    groups.order[count++] = groups.order[rank];
  }
  sk_box_groups last = sk_box_groups_make(j.taken, NULL, count);
  for (ptrdiff_t i = 0; i < count; i++) {
    kept[i] = groups.order[last.order[i]];
    kept_scores[i] = j.taken[last.order[i]];
  }
  free(j.taken);
  sk_box_groups_free(&last);
  sk_box_groups_free(&groups);
  return count;
}
