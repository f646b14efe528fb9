"""Reads and writes at positions; joins, pads and moves."""

import torch
import torch.nn.functional as F

from golden import Family, coin, randint, randn, values


def make():
    f = Family("indexing")
    f.case("oneHot/vector", lambda i: F.one_hot(i, 5), [randint(7, high=5)])
    f.case("oneHot/matrix", lambda i: F.one_hot(i, 3), [randint(2, 4, high=3)])
    f.case("oneHot/empty", lambda i: F.one_hot(i, 3), [randint(0, high=3)])
    f.case("gather/rows", lambda x, i: x.gather(0, i), [randn(4, 5), randint(3, 5, high=4)])
    f.case("gather/columns", lambda x, i: x.gather(1, i), [randn(4, 5), randint(4, 2, high=5)])
    f.case("gather/repeats", lambda x, i: x.gather(0, i), [randn(3), values(1, 1, 1, 0, dtype=torch.int64)])
    f.case("gather/images", lambda x, i: x.gather(1, i), [randn(2, 17, 3, 3), randint(2, 2, 3, 3, high=17)])
    f.case("gather/empty", lambda x, i: x.gather(1, i), [randn(4, 5), randint(4, 0, high=5)])
    add = lambda axis: lambda x, i, s: x.scatter_add(axis, i, s)
    f.case("scatterAdd/rows", add(0), [randn(4, 5), randint(6, 5, high=4), randn(6, 5)])
    f.case("scatterAdd/columns", add(1), [randn(4, 5), randint(4, 2, high=5), randn(4, 2)])
    f.case("scatterAdd/repeats", add(0), [randn(3), values(1, 1, 1, 0, dtype=torch.int64), randn(4)])
    f.case("indexSelect/first", lambda x, i: x.index_select(0, i), [randn(5, 3), randint(7, high=5)])
    f.case("indexSelect/last", lambda x, i: x.index_select(-1, i), [randn(2, 3, 5), randint(4, high=5)])
    f.case("indexSelect/channels", lambda x, i: x.index_select(1, i), [randn(2, 17, 3, 3), randint(3, high=17)])
    f.case("indexSelect/none", lambda x, i: x.index_select(0, i), [randn(5, 3), randint(0, high=5)])
    f.case(
        "reordered", lambda x, order, inverse: x[:, order],
        [randn(2, 5, 3), values(3, 0, 4, 1, 2, dtype=torch.int64), values(1, 3, 4, 0, 2, dtype=torch.int64)])
    f.case("maskedSelect/matrix", lambda x, m: x[m], [randn(4, 5), coin(4, 5)])
    f.case("maskedSelect/rows", lambda x, m: x[m], [randn(6, 3), coin(6)])
    f.case("subscript/indices", lambda x, i: x[i], [randn(5, 3), randint(2, 4, high=5)])
    pairs = [randn(5, 4, 2), randint(6, high=5), randint(6, high=4)]
    f.case("subscript/pairs", lambda x, i, j: x[i, j], pairs)
    f.case("subscript/ellipsis", lambda x: x[1, ..., 1:3], [randn(2, 17, 2, 4)])
    f.case("subscript/newAxis", lambda x: x[:, None, -1], [randn(3, 4, 2)])
    f.case("subscript/every", lambda x: x[1::2], [randn(6, 2)])
    f.case("subscript/reversed", lambda x: x.flip(0), [randn(6, 2)])
    f.case("nonzero/matrix", lambda m: m.nonzero(), [coin(4, 5)])
    f.case("embedding/vector", lambda w, i: F.embedding(i, w), [randn(7, 4), randint(5, high=7)])
    f.case("embedding/matrix", lambda w, i: F.embedding(i, w), [randn(7, 4), randint(2, 6, high=7)])
    f.case("embedding/empty", lambda w, i: F.embedding(i, w), [randn(7, 4), randint(0, 6, high=7)])

    cat = lambda axis: lambda *x: torch.cat(x, axis)
    f.case("concatenate/rows", cat(0), [randn(2, 3), randn(1, 3), randn(4, 3)])
    f.case("concatenate/last", cat(-1), [randn(2, 3, 4), randn(2, 3, 1)])
    f.case("concatenate/channels", cat(1), [randn(2, 16, 3, 3), randn(2, 17, 3, 3)])
    f.case("concatenate/blocks", cat(1), [randn(1, 16, 2, 3), randn(1, 32, 2, 3)])
    f.case("concatenate/batches", cat(0), [randn(1, 17, 3, 3), randn(2, 17, 3, 3)])
    f.case("concatenate/withEmpty", cat(0), [randn(0, 3), randn(2, 3)])
    f.case("concatenate/promoted", cat(0), [randint(2, 3), randn(2, 3)], grad=[1])
    f.case("stack/first", lambda *x: torch.stack(x), [randn(2, 3), randn(2, 3)])
    f.case("stack/last", lambda *x: torch.stack(x, -1), [randn(2, 3), randn(2, 3), randn(2, 3)])
    f.case("stack/images", lambda *x: torch.stack(x), [randn(3, 2, 2), randn(3, 2, 2)])
    f.case("split/uneven", lambda x: x.split(2, 1), [randn(3, 5)])
    f.case("split/sizes", lambda x: x.split([1, 4, 2]), [randn(7, 2)])
    f.case("split/channels", lambda x: x.split(8, 1), [randn(2, 17, 3, 3)])

    modes = {"constant": {"value": 1.5}, "zero": {}, "reflect": {}, "replicate": {}, "circular": {}}
    for name, options in modes.items():
        mode = "constant" if name == "zero" else name
        pad = lambda p: lambda x: F.pad(x, p, mode=mode, **options)
        f.case(f"pad/{name}", pad((1, 2, 2, 1)), [randn(2, 3, 4, 5)])
        f.case(f"pad/{name}Wide", pad((2, 1, 1, 0)), [randn(1, 17, 2, 3)])
        f.case(f"pad/{name}One", pad((1, 0, 0, 0)), [randn(1, 1, 2, 2)])
        f.case(f"pad/{name}Batch0", pad((1, 1, 1, 1)), [randn(0, 2, 3, 3)])
    f.case("pad/matrix", lambda x: F.pad(x, (1, 2, 0, 3), value=-1), [randn(3, 4)])
    f.case("pad/crop", lambda x: F.pad(x, (-1, 2, 1, -1)), [randn(1, 2, 4, 5)])
    f.case("flip/last", lambda x: x.flip(-1), [randn(3, 4)])
    f.case("flip/both", lambda x: x.flip(2, 3), [randn(2, 3, 3, 4)])
    f.case("flip/channels", lambda x: x.flip(1), [randn(2, 17, 2, 2)])
    f.case("roll/forward", lambda x: x.roll(2, 1), [randn(3, 5)])
    f.case("roll/back", lambda x: x.roll(-1, 0), [randn(3, 5)])
    f.case("roll/over", lambda x: x.roll(7, 1), [randn(3, 5)])
    f.case("roll/images", lambda x: x.roll((1, -2), (2, 3)), [randn(2, 17, 3, 4)])
    f.case("transposed/matrix", lambda x: x.transpose(0, 1), [randn(3, 5)])
    f.case("permuted/images", lambda x: x.permute(0, 2, 3, 1), [randn(2, 17, 3, 4)])
    f.case("reshaped/images", lambda x: x.reshape(2, -1), [randn(2, 17, 2, 3)])
    f.case("reshaped/empty", lambda x: x.reshape(0, 6), [randn(0, 2, 3)])
    f.case("expanded/rows", lambda x: x.expand(3, 4, 5), [randn(4, 1)])
    f.case("expanded/images", lambda x: x.expand(2, 17, 3, 4), [randn(1, 17, 1, 1)])
    f.case("slice/step", lambda x: x[:, 1:6:2], [randn(2, 7)])
    f.case("slice/images", lambda x: x[:, 3:12, 1:, :-1], [randn(2, 17, 3, 4)])
    f.case("slice/channelBlock", lambda x: x[:, 16:32], [randn(1, 32, 2, 3)])
    f.case("slice/item", lambda x: x[1, :, -1], [randn(3, 4, 5)])
    f.case("pixelShuffle/up", lambda x: F.pixel_shuffle(x, 2), [randn(2, 12, 3, 2)])
    f.case("pixelShuffle/three", lambda x: F.pixel_shuffle(x, 3), [randn(1, 9, 2, 3)])
    f.case("pixelUnshuffle/down", lambda x: F.pixel_unshuffle(x, 2), [randn(2, 3, 4, 6)])
    shuffle = lambda groups: lambda x: x.unflatten(1, (groups, -1)).transpose(1, 2).flatten(1, 2)
    f.case("channelShuffle/two", shuffle(2), [randn(2, 6, 2, 3)])
    f.case("channelShuffle/three", shuffle(3), [randn(1, 48, 2, 2)])
    return f
