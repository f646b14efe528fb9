"""Tensors with some elements written over: assignments, scatters, fills."""

import torch

from golden import Family, coin, randint, randn, values


def orders(*shape, axis=0):
    """Each position along an axis once, in any order."""
    return lambda g: torch.rand(shape, generator=g).argsort(axis)


def make():
    f = Family("writing")

    def assign(name, x, y, *parts, inputs=()):
        """`x[parts] = y`; a callable part gets the further inputs."""

        def function(x, y, *more):
            result = x.clone()
            result[tuple(p(*more) if callable(p) else p for p in parts)] = y
            return result

        f.case(f"assign/{name}", function, [randn(*x), randn(*y), *inputs])

    assign("position", (4, 3), (3,), 1)
    assign("element", (4, 3), (), -1, 2)
    assign("range", (5, 3), (2, 3), slice(1, 3))
    assign("broadcast", (5, 3, 4), (3, 1), slice(1, None), ..., slice(0, 4))
    assign("leadingOnes", (5, 3), (1, 1, 3), 2)
    assign("images", (2, 17, 3, 4), (2, 5, 2), slice(None), slice(3, 8), 1, slice(2, 4))
    assign("ellipsis", (2, 3, 4), (2, 3), ..., -1)
    assign("every", (7, 2), (3, 2), slice(1, 7, 2))
    assign("all", (2, 17, 3, 3), (2, 17, 3, 3), ...)
    assign("number", (2, 16, 3, 3), (), slice(None), 0)
    assign("nothing", (4, 3), (0, 3), slice(2, 2))
    assign("emptyBatch", (0, 3), (3,), ...)
    assign("newAxis", (3, 4), (3, 1, 2), slice(None), None, slice(1, 3))
    assign("zeroAxes", (), (), ...)
    index = lambda *shape, high: randint(*shape, high=high)
    assign("indices", (5, 3), (4, 3), lambda i: i, inputs=[values(3, 0, -1, 1, dtype=torch.int64)])
    assign("indicesBroadcast", (5, 3), (3,), lambda i: i, inputs=[index(2, 2, high=5)])
    assign("indicesColumns", (2, 5, 3), (2, 4, 3), slice(None), lambda i: i, inputs=[orders(4)])
    assign(
        "pairs", (5, 4, 2), (3, 2), lambda i, j: i, lambda i, j: j,
        inputs=[values(0, 2, 4, dtype=torch.int64), values(1, -1, 0, dtype=torch.int64)])
    assign("rangeAndIndices", (4, 5, 6), (2, 3), 1, slice(1, 3), lambda i: i, inputs=[orders(3)])
    assign("noIndices", (5, 3), (0, 3), lambda i: i, inputs=[index(0, high=5)])
    assign("mask", (4, 5), (), lambda m: m, inputs=[coin(4, 5)])
    assign("maskRows", (6, 3), (3,), lambda m: m, inputs=[coin(6)])
    assign("maskRowsNumber", (2, 6, 3, 3), (), lambda m: m, inputs=[coin(2, 6)])
    some = values(True, False, True, True, False, dtype=torch.bool)
    assign("maskElements", (5, 2), (3, 2), lambda m: m, inputs=[some])
    assign("maskColumns", (2, 5), (2, 3), slice(None), lambda m: m, inputs=[some])

    fill = lambda x, m: x.masked_fill(m, -1.5)
    f.case("maskedFill/matrix", fill, [randn(4, 5), coin(4, 5)])
    f.case("maskedFill/broadcast", fill, [randn(2, 17, 3, 3), coin(17, 1, 1)])
    f.case("maskedFill/wider", fill, [randn(3, 1), coin(2, 1, 4)])
    f.case("maskedFill/zeroAxes", fill, [randn(), coin()])
    f.case("maskedFill/empty", fill, [randn(0, 3), coin(0, 3)])
    f.case("maskedFill/tensor", lambda x, m, v: x.masked_fill(m, v), [randn(4, 5), coin(4, 5), randn()])
    masked = lambda x, m, s: x.masked_scatter(m, s)
    f.case("maskedScatter/matrix", masked, [randn(4, 5), coin(4, 5), randn(20)])
    f.case("maskedScatter/broadcast", masked, [randn(2, 17, 2, 2), coin(17, 1, 1), randn(2, 17, 2, 3)])
    f.case("maskedScatter/none", masked, [randn(3), values(False, False, False, dtype=torch.bool), randn(2)])

    put = lambda axis: lambda x, i, s: x.scatter(axis, i, s)
    f.case("scatter/rows", put(0), [randn(6, 5), orders(4, 5), randn(4, 5)])
    f.case("scatter/columns", put(1), [randn(4, 5), orders(3, 5, axis=1), randn(3, 5)])
    f.case("scatter/images", put(1), [randn(2, 17, 3, 3), orders(2, 5, 3, 3, axis=1), randn(2, 5, 3, 3)])
    f.case("scatter/empty", put(1), [randn(4, 5), randint(4, 0, high=5), randn(4, 0)])
    f.case("scatter/number", lambda x, i: x.scatter(-1, i, 2.5), [randn(4, 5), randint(4, 2, high=5)])

    for name in ("sum", "mean", "prod", "amax", "amin"):
        for kept in (True, False):
            reduce = lambda axis: lambda x, i, s: x.scatter_reduce(axis, i, s, name, include_self=kept)
            case = f"scatterReduce/{name}{'' if kept else 'Without'}"
            f.case(f"{case}/rows", reduce(0), [randn(4, 5), randint(7, 5, high=4), randn(7, 5)])
            f.case(f"{case}/columns", reduce(1), [randn(3, 2, 4), randint(3, 6, 4, high=2), randn(3, 6, 4)])
            f.case(f"{case}/some", reduce(0), [randn(5), randint(4, high=3), randn(4)])
            f.case(f"{case}/none", reduce(0), [randn(5), randint(0, high=3), randn(0)])
    reduce = lambda name: lambda x, i, s: x.scatter_reduce(0, i, s, name)
    ties = [values(2.0, 1.0, 3.0), values(0, 0, 1, 1, 2, dtype=torch.int64), values(2.0, 2.0, 5.0, 5.0, 1.0)]
    f.case("scatterReduce/amax/ties", reduce("amax"), ties)
    zeros = [values(2.0, 0.0, 3.0), values(0, 0, 1, 2, 2, dtype=torch.int64), values(0.0, 2.0, 5.0, 4.0, 1.0)]
    f.case("scatterReduce/prod/zeros", reduce("prod"), zeros)
    whole = [randint(4, low=-9), randint(9, high=4), randint(9, low=-9)]
    for name in ("sum", "mean", "prod", "amax", "amin"):
        f.case(f"scatterReduce/{name}/integers", reduce(name), whole)

    add = lambda axis: lambda x, i, s: x.index_add(axis, i, s)
    f.case("indexAdd/rows", add(0), [randn(5, 3), randint(7, high=5), randn(7, 3)])
    f.case("indexAdd/channels", add(1), [randn(2, 17, 3, 3), randint(4, high=17), randn(2, 4, 3, 3)])
    f.case("indexAdd/none", add(0), [randn(5, 3), randint(0, high=5), randn(0, 3)])
    half = lambda x, i, s: x.index_add(-1, i, s, alpha=0.5)
    f.case("indexAdd/half", half, [randn(2, 5), randint(3, high=5), randn(2, 3)])
    copy = lambda axis: lambda x, i, s: x.index_copy(axis, i, s)
    f.case("indexCopy/rows", copy(0), [randn(5, 3), orders(5), randn(5, 3)])
    f.case("indexCopy/channels", copy(1), [randn(2, 17, 3, 3), orders(4), randn(2, 4, 3, 3)])
    f.case("indexCopy/none", copy(0), [randn(5, 3), randint(0, high=5), randn(0, 3)])
    f.case("indexFill/rows", lambda x, i: x.index_fill(0, i, 2.5), [randn(5, 3), randint(3, high=5)])
    f.case("indexFill/last", lambda x, i, v: x.index_fill(-1, i, v), [randn(2, 5), randint(3, high=5), randn()])

    f.case("take/matrix", lambda x, i: x.take(i), [randn(4, 5), randint(2, 3, low=-20, high=20)])
    f.case("take/images", lambda x, i: x.take(i), [randn(2, 17, 2, 2), randint(9, high=136)])
    f.case("put/matrix", lambda x, i, s: x.put(i, s), [randn(4, 5), orders(2, 3, axis=1), randn(6)])
    f.case("put/added", lambda x, i, s: x.put(i, s, True), [randn(4, 5), randint(9, low=-20, high=20), randn(9)])
    along = lambda axis: lambda x, i: torch.take_along_dim(x, i, axis)
    f.case("takeAlong/rows", along(0), [randn(4, 5), randint(2, 1, high=4)])
    f.case("takeAlong/broadcast", along(-1), [randn(2, 1, 5), randint(1, 3, 4, high=5)])
    return f
