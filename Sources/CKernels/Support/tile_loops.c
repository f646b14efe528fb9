#include "tile_loops.h"

#include "sk_parallel.h"

static void unary_work(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const sk_unary_job *j = context;
  sk_reader x;
  sk_writer out;
  sk_reader_init(&x, &j->tiling, 1, j->x, j->x_dtype, j->class);
  sk_writer_init(&out, &j->tiling, j->out, j->out_dtype, j->class);
  for (ptrdiff_t i = begin; i < end; i++) {
    sk_tile tile = sk_tile_at(&j->tiling, i);
    void *results = sk_writer_take(&out, &tile);
    j->run(results, sk_reader_get(&x, &tile, tile.offsets[1]), tile.count, j->p, j->q);
    sk_writer_put(&out, &tile, results);
  }
}

static void binary_work(ptrdiff_t begin, ptrdiff_t end, void *context) {
  const sk_binary_job *j = context;
  sk_reader a, b;
  sk_writer out;
  sk_reader_init(&a, &j->tiling, 1, j->a, j->a_dtype, j->class);
  sk_reader_init(&b, &j->tiling, 2, j->b, j->b_dtype, j->class);
  sk_writer_init(&out, &j->tiling, j->out, j->out_dtype, j->class);
  for (ptrdiff_t i = begin; i < end; i++) {
    sk_tile tile = sk_tile_at(&j->tiling, i);
    void *results = sk_writer_take(&out, &tile);
    const void *in_a = sk_reader_get(&a, &tile, tile.offsets[1]), *in_b = sk_reader_get(&b, &tile, tile.offsets[2]);
    j->run(results, in_a, in_b, tile.count, j->p);
    sk_writer_put(&out, &tile, results);
  }
}

void sk_unary_walk(sk_unary_job *job, ptrdiff_t grain) {
  sk_parallel_for(job->tiling.tiles, grain, unary_work, job);
}

void sk_binary_walk(sk_binary_job *job, ptrdiff_t grain) {
  sk_parallel_for(job->tiling.tiles, grain, binary_work, job);
}
