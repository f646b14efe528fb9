// How strided kernels walk: the index space in tiles of about a thousand elements, each operand brought into a
// contiguous buffer of the compute type (or used where it lies), so that an operation is one plain loop.

#ifndef SK_INTERNAL_TILE_H
#define SK_INTERNAL_TILE_H

#include "clones.h"
#include "sk_types.h"

/// Ends the program over a mistake of the caller's.
_Noreturn void sk_refuse(const char *message);

/// Drops dimensions of size 1, orders the others by the leading operand's strides, largest first, and joins those that
/// run on into one another for all operands. Afterwards the rank is at least 1.
void sk_layout_merge(sk_layout *layout, int32_t leader);
void sk_layout_drop(sk_layout *layout, int32_t dimension);
void sk_layout_swap(sk_layout *layout, int32_t first, int32_t second);

/// The type a kernel computes in.
typedef enum { SK_CLASS_F32, SK_CLASS_F64, SK_CLASS_I64 } sk_class;

/// float64 if any is, else float32 if any is a float, else 64-bit integers.
sk_class sk_common_class(const sk_dtype *dtypes, int count);
sk_dtype sk_class_dtype(sk_class class);

// Elements of a tile: 8 KiB of float64, so that four operands stay in the first-level cache.
enum { SK_TILE = 1024 };

/// Moves `rows` × `columns` elements between a contiguous buffer of a compute type and a strided array.
typedef void (*sk_load)(
  void *buffer, const void *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t row_stride, ptrdiff_t column_stride);
typedef void (*sk_store)(
  void *x, const void *buffer, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t row_stride, ptrdiff_t column_stride);
sk_load sk_loader(sk_class class, sk_dtype dtype);
sk_store sk_storer(sk_class class, sk_dtype dtype);

typedef struct {
  sk_layout layout;  // merged
  ptrdiff_t rows, columns;  // the two innermost dimensions
  ptrdiff_t group, groups;  // rows of a tile, tiles of a plane
  ptrdiff_t piece, pieces;  // columns of a tile, tiles of a row
  ptrdiff_t tiles;
} sk_tiling;

typedef struct {
  ptrdiff_t rows, columns, count;
  ptrdiff_t offsets[SK_MAX_OPERANDS];
} sk_tile;

sk_tiling sk_tiling_of(const sk_layout *layout);
sk_tile sk_tile_at(const sk_tiling *tiling, ptrdiff_t index);

/// An input as a tile kernel reads it.
typedef struct {
  const char *data;
  ptrdiff_t size, row_stride, column_stride;
  sk_load load;
  bool native;
  const char *held;  // what the buffer holds, so that a broadcast operand is loaded once
  ptrdiff_t held_rows, held_columns;
  _Alignas(64) char buffer[SK_TILE * 8];
} sk_reader;

void sk_reader_init(sk_reader *reader, const sk_tiling *tiling, int operand, const void *data, sk_dtype dtype,
                    sk_class class);
/// The tile's elements, contiguous, in the compute type.
const void *sk_reader_get(sk_reader *reader, const sk_tile *tile, ptrdiff_t offset);

/// The output as a tile kernel writes it: first take the place for the results, then put them down.
typedef struct {
  char *data;
  ptrdiff_t size, row_stride, column_stride;
  sk_store store;
  bool native;
  _Alignas(64) char buffer[SK_TILE * 8];
} sk_writer;

void sk_writer_init(sk_writer *writer, const sk_tiling *tiling, void *data, sk_dtype dtype, sk_class class);
void *sk_writer_take(sk_writer *writer, const sk_tile *tile);
void sk_writer_put(sk_writer *writer, const sk_tile *tile, const void *results);

/// How many tiles a thread should at least have.
enum { SK_TILE_GRAIN = 16 };

#endif
