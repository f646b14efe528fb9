"""Repetitions, diagonals, turns, parts."""

import torch

from golden import Family, coin, randint, randn, values

NAN = float("nan")


def make():
    f = Family("rearranging")
    f.case("repeated/matrix", lambda x: x.repeat(2, 3), [randn(2, 3)])
    f.case("repeated/moreAxes", lambda x: x.repeat(2, 1, 3), [randn(2, 3)])
    f.case("repeated/images", lambda x: x.repeat(1, 2, 3, 1), [randn(2, 17, 2, 3)])
    f.case("repeated/none", lambda x: x.repeat(0, 2), [randn(2, 3)])
    f.case("repeated/scalar", lambda x: x.repeat(3), [randn()])
    f.case("repeated/booleans", lambda x: x.repeat(2), [coin(3)])
    f.case("tiled/fewer", lambda x: x.tile(2), [randn(2, 3)])
    f.case("tiled/more", lambda x: x.tile(2, 1, 2), [randn(2, 3)])
    f.case("repeatInterleave/rows", lambda x: x.repeat_interleave(2, 0), [randn(2, 3)])
    f.case("repeatInterleave/last", lambda x: x.repeat_interleave(3, -1), [randn(2, 3)])
    f.case("repeatInterleave/images", lambda x: x.repeat_interleave(2, 1), [randn(2, 17, 2, 3)])
    f.case("repeatInterleave/everything", lambda x: x.repeat_interleave(2), [randn(2, 3)])
    f.case("repeatInterleave/empty", lambda x: x.repeat_interleave(2, 0), [randn(0, 3)])
    counts = torch.tensor([2, 0, 3])
    f.case("repeatInterleave/counts", lambda x: x.repeat_interleave(counts, 1), [randn(2, 3)])
    f.case("repeatInterleave/countsOfAll", lambda x: x.repeat_interleave(counts), [randn(3)])

    f.case("chunk/even", lambda x: x.chunk(2, 1), [randn(2, 6)])
    f.case("chunk/uneven", lambda x: x.chunk(3), [randn(7, 2)])
    f.case("chunk/few", lambda x: x.chunk(5), [randn(3)])
    f.case("chunk/channels", lambda x: x.chunk(2, 1), [randn(2, 17, 2, 3)])
    f.case("chunk/empty", lambda x: x.chunk(2), [randn(0, 3)])
    f.case("unbind/first", lambda x: x.unbind(), [randn(3, 4)])
    f.case("unbind/last", lambda x: x.unbind(-1), [randn(2, 3)])
    f.case("unbind/channels", lambda x: x.unbind(1), [randn(2, 3, 2, 3)])

    grid = lambda indexing: lambda *axes: torch.meshgrid(*axes, indexing=indexing)
    f.case("meshgrid/ij", grid("ij"), [randn(3), randn(4)])
    f.case("meshgrid/three", grid("ij"), [randn(2), randn(3), randn(1)])
    f.case("meshgrid/xy", grid("xy"), [randn(3), randn(4)])
    f.case("meshgrid/xyThree", grid("xy"), [randn(3), randn(4), randn(2)])
    f.case("meshgrid/integers", grid("ij"), [randint(3), randint(2)])

    for op, function in {"tril": torch.tril, "triu": torch.triu}.items():
        f.case(f"{op}/matrix", function, [randn(4, 5)])
        f.case(f"{op}/above", lambda x: function(x, 1), [randn(5, 3)])
        f.case(f"{op}/below", lambda x: function(x, -2), [randn(2, 4, 4)])
        f.case(f"{op}/images", function, [randn(2, 17, 3, 3)])
        f.case(f"{op}/nan", function, [values([NAN, NAN], [NAN, NAN])], grad=False)
        f.case(f"{op}/integers", function, [randint(3, 3)])
        f.case(f"{op}/booleans", function, [coin(3, 3)])
        f.case(f"{op}/empty", function, [randn(0, 3)])
    f.case("outer/vectors", torch.outer, [randn(3), randn(5)])
    f.case("outer/empty", torch.outer, [randn(0), randn(5)])

    f.case("diagonal/matrix", torch.diagonal, [randn(3, 5)])
    f.case("diagonal/above", lambda x: x.diagonal(2), [randn(3, 5)])
    f.case("diagonal/below", lambda x: x.diagonal(-1), [randn(3, 5)])
    f.case("diagonal/outside", lambda x: x.diagonal(7), [randn(3, 5)])
    f.case("diagonal/planes", lambda x: x.diagonal(1, -2, -1), [randn(2, 17, 3, 4)])
    f.case("diagonal/channels", lambda x: x.diagonal(0, 1, 3), [randn(2, 5, 3, 4)])
    f.case("diagonal/exchanged", lambda x: x.diagonal(1, 1, 0), [randn(3, 5)])
    for offset in (-2, 0, 1):
        f.case(f"diag/matrix{offset}", lambda x: torch.diag(x, offset), [randn(4, 3)])
        f.case(f"diag/vector{offset}", lambda x: torch.diag(x, offset), [randn(3)])
        f.case(f"diagonalMatrices/batch{offset}", lambda x: torch.diag_embed(x, offset), [randn(2, 3)])
    f.case("diag/integers", torch.diag, [randint(3)])

    f.case("rolled/several", lambda x: x.roll((1, -2), (0, 1)), [randn(3, 5)])
    f.case("rolled/everything", lambda x: x.roll(4), [randn(3, 5)])
    for turns in (-1, 0, 1, 2, 3, 5):
        f.case(f"rot90/{turns}", lambda x: x.rot90(turns), [randn(3, 4)])
    f.case("rot90/images", lambda x: x.rot90(1, (2, 3)), [randn(2, 17, 2, 3)])
    f.case("rot90/back", lambda x: x.rot90(1, (3, 2)), [randn(2, 3, 2, 3)])
    f.case("movedAxis/last", lambda x: x.movedim(1, -1), [randn(2, 17, 2, 3)])
    f.case("movedAxis/first", lambda x: x.movedim(-1, 0), [randn(2, 3, 4)])
    return f
