"""Views, joining and splitting."""

import torch

from ..calls import ALL, Family, call, refuse

family = Family("shapes")


def add(names, build, **options):
    family.add(names, build, dtypes=ALL, **options)


def sizes(values):
    """Sizes that come one by one or as one tuple."""
    return list(values[0]) if len(values) == 1 and not isinstance(values[0], int) else list(values)


def image(*arguments):
    return lambda make, coin: (make(2, 20, 3, 4), *arguments)


add("reshape view", lambda input, *shape: call("reshaped", x=input, shape=sizes(shape)), images=(
    image((2, 60, 4)), image((2, 5, 4, 12)), image((-1,))))
add("reshape_as view_as", lambda input, other: call("reshaped", x=input, shape=list(other.shape)))
add("ravel", lambda input: call("flattened", x=input, axis=0))
add("flatten", lambda input, start_dim=0, end_dim=-1: call("flattened", x=input, axis=start_dim).unless(
    end_dim not in (-1, input.dim() - 1), "an end"), images=(image(1), image(2)))
add("expand", lambda input, *shape: call("expanded", x=input, shape=expanded(input, sizes(shape))))
add("broadcast_to", lambda input, shape: call("expanded", x=input, shape=expanded(input, shape)))
add("expand_as", lambda input, other: call("expanded", x=input, shape=list(other.shape)))
add("permute", lambda input, dims: call("permuted", x=input, axes=list(dims)), images=(image((0, 2, 3, 1)),))
add("transpose", lambda input, first, second: call("transposed", x=input, first=first, second=second), images=(
    image(1, 2), image(0, 1)))
add("mT", lambda input: call("transposed", x=input, first=-2, second=-1))
add("t", lambda input: call("transposed", x=input, first=0, second=1).unless(input.dim() < 2, "fewer than two axes"))
add("unsqueeze", lambda input, dim: call("unsqueezed", x=input, axis=dim))
add("flip", lambda input, dims: call("flipped", x=input, axes=list(dims)), images=(image((1,)), image((2, 3))))
add("fliplr", lambda input: call("flipped", x=input, axes=[1]))
add("flipud", lambda input: call("flipped", x=input, axes=[0]))
add("cat", lambda tensors, dim=0: call("concatenate", x=tensors, axis=dim).unless(
    len({tensor.dim() for tensor in tensors}) > 1, "numbers of axes that differ"), images=(
    lambda make, coin: ([make(2, 16, 3, 4), make(2, 32, 3, 4)], 1),
    lambda make, coin: ([make(2, 5, 3, 4), make(2, 16, 3, 4)], 1),
    lambda make, coin: ([make(2, 20, 3, 4), make(1, 20, 3, 4)], 0),
    lambda make, coin: ([make(2, 20, 3, 4), make(2, 20, 3, 1)], -1)))
add("stack", lambda tensors, dim=0: call("stack", x=tensors, axis=dim))
add("split.list_args split_with_sizes", lambda input, sizes, dim=0: call(
    "splitSizes", x=input, sizes=list(sizes), axis=dim), images=(image((16, 4), 1), image((3, 17), 1)))
add("split", lambda input, size, dim=0: call("split", x=input, size=size, axis=dim), images=(
    image(16, 1), image(5, 1), image(2, 2)))
add("nn.functional.pixel_shuffle", lambda input, upscale_factor: call(
    "pixelShuffle", x=input, factor=upscale_factor), images=(
    lambda make, coin: (make(2, 20, 3, 4), 2),))
add("nn.functional.pixel_unshuffle", lambda input, downscale_factor: call(
    "pixelUnshuffle", x=input, factor=downscale_factor), images=(
    lambda make, coin: (make(2, 20, 4, 6), 2),))
add("nn.functional.channel_shuffle", lambda input, groups: call("channelShuffle", x=input, groups=groups), images=(
    lambda make, coin: (make(2, 20, 4, 6), 4),))


def expanded(input, shape):
    """A shape without −1, which in Saccade does not stand for "as it is"."""
    missing = len(shape) - input.dim()
    return [input.shape[axis - missing] if size == -1 else size for axis, size in enumerate(shape)]


def squeeze(input, dim=None):
    if not isinstance(dim, int):
        refuse("several axes at once")
    if input.dim() and input.shape[dim] != 1:
        refuse("an axis of another size than 1")
    return call("squeezed", x=input, axis=dim)


add("squeeze", squeeze)


def roll(input, shifts, dims=None):
    shifts, dims = ((value,) if isinstance(value, int) else value for value in (shifts, dims))
    return call("rolled", x=input, shift=shifts[0], axis=dims[0] if dims else None).unless(
        len(shifts) > 1 or not dims, "several axes at once")


add("roll", roll, images=(image(1, 1), image(-2, 3)))


def narrow(input, dim, start, length):
    start = int(start)
    start += input.shape[dim] if start < 0 else 0
    return call("slice", x=input, axis=dim, **{"from": start, "to": start + length})


add("narrow", narrow, images=(image(1, 2, 16), image(2, 1, 2)))

add("tile", lambda input, *counts: call("tiled", x=input, counts=sizes(counts)))
add("repeat", lambda input, *counts: call("repeated", x=input, counts=sizes(counts)))
add("repeat_interleave", lambda input, repeats, dim=None, output_size=None: call(
    "repeatInterleave", x=input, count=repeats, axis=dim).unless(
        isinstance(repeats, torch.Tensor), "a tensor of counts"))
add("chunk", lambda input, chunks, dim=0: call("chunk", x=input, count=chunks, axis=dim), images=(image(3, 1),))
add("unbind", lambda input, dim=0: call("unbind", x=input, axis=dim), images=(image(1),))
add("meshgrid.list_of_tensors", lambda tensors, indexing="ij": call("meshgrid", x=tensors, indexing=indexing))
add("tril", lambda input, diagonal=0: call("tril", x=input, diagonal=diagonal), images=(image(1),))
add("triu", lambda input, diagonal=0: call("triu", x=input, diagonal=diagonal), images=(image(-1),))
add("diagonal diagonal_copy", lambda input, offset=0, dim1=0, dim2=1: call(
    "diagonal", x=input, offset=offset, first=dim1, second=dim2), images=(image(1, 1, 3),))
add("diag", lambda input, diagonal=0: call("diag", x=input, offset=diagonal))
add("diag_embed", lambda input, offset=0, dim1=-2, dim2=-1: call("diagonalMatrices", x=input, offset=offset).unless(
    (dim1, dim2) != (-2, -1), "other axes than the last two"))
add("rot90", lambda input, k=1, dims=(0, 1): call("rot90", x=input, turns=k, first=dims[0], second=dims[1]), images=(
    image(1, (2, 3)),))
