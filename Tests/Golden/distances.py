"""Norms, distances, deviations, normalization by the root of the mean square."""

import torch
import torch.nn.functional as F

from golden import Family, randint, randn, values

NAN, INF = float("nan"), float("inf")


def make():
    f = Family("distances")
    deviation = lambda axes, keep=False, **options: lambda x: x.std(axes, keepdim=keep, **options)
    f.case("standardDeviation/everything", torch.std, [randn(3, 4)])
    f.case("standardDeviation/last", deviation((-1,)), [randn(3, 5)])
    f.case("standardDeviation/kept", deviation((0,), True), [randn(3, 5)])
    f.case("standardDeviation/spatial", deviation((2, 3), True), [randn(2, 17, 2, 3)])
    f.case("standardDeviation/population", deviation((1,), correction=0), [randn(3, 5)])
    f.case("standardDeviation/equal", deviation((1,)), [values([2.0, 2.0, 2.0], [1.0, 2.0, 4.0])])
    f.case("standardDeviation/one", deviation((1,)), [randn(3, 1)], grad=False)
    f.case("standardDeviation/nan", deviation((1,)), [values([NAN, 2.0], [1.0, 2.0])], grad=False)
    f.case("standardDeviation/emptyBatch", deviation((1,)), [randn(0, 3)])
    f.case("standardDeviation/integers", lambda x: x.double().std(1), [randint(3, 4)])

    norm = torch.linalg.vector_norm
    holes = values([0.0, 2.0, -1.0, 0.0], [0.0, 0.0, 0.0, 0.0], [3.0, -3.0, 1.0, 3.0])
    for name, p in (("0", 0), ("1", 1), ("2", 2), ("3", 3), ("half", 0.5), ("inf", INF), ("minusInf", -INF)):
        # How many are not 0 has no slope, and torch gives none rather than 0.
        slope = p != 0
        f.case(f"norm{name}/everything", lambda x: norm(x, p), [randn(3, 4)], grad=slope)
        f.case(f"norm{name}/last", lambda x: norm(x, p, -1), [randn(3, 5)], grad=slope)
        f.case(f"norm{name}/spatial", lambda x: norm(x, p, (2, 3), keepdim=True), [randn(2, 17, 2, 3)], grad=slope)
        f.case(f"norm{name}/zeros", lambda x: norm(x, p, 1), [holes], grad=slope)
        f.case(f"norm{name}/emptyBatch", lambda x: norm(x, p, 1), [randn(0, 3)], grad=slope)
        f.case(f"norm{name}/scalar", lambda x: norm(x, p), [randn()], grad=slope)
        special = values([NAN, 1.0], [INF, 1.0])
        f.case(f"norm{name}/special", lambda x: norm(x, p, 1), [special], grad=False)
    f.case("norm2/emptyAxis", lambda x: norm(x, 2, 1), [randn(3, 0)])
    f.case("norm2/integers", lambda x: norm(x.double(), 2, 1), [randint(3, 4)])

    for name, p in (("0", 0), ("1", 1), ("2", 2), ("3", 3), ("half", 0.5), ("inf", INF)):
        distance = lambda a, b: torch.cdist(a, b, p=p)
        f.case(f"cdist{name}/matrices", distance, [randn(3, 5), randn(4, 5)])
        f.case(f"cdist{name}/batches", distance, [randn(2, 3, 19), randn(2, 4, 19)])
        same = values([1.0, 2.0], [3.0, -1.0]), values([1.0, 2.0], [1.0, -1.0], [0.0, 0.0])
        f.case(f"cdist{name}/same", distance, same)
        f.case(f"cdist{name}/emptyRows", distance, [randn(0, 5), randn(4, 5)])
    f.case("cdist2/broadcast", torch.cdist, [randn(2, 1, 3, 4), randn(3, 2, 4)])
    f.case("cdist2/nothing", torch.cdist, [randn(2, 0), randn(3, 0)])
    f.case("cdist2/far", torch.cdist, [randn(3, 4, shift=1000), randn(3, 4, shift=1000)])
    f.case("cdistInf/ties", lambda a, b: torch.cdist(a, b, p=INF), [values([1.0, 2.0, 0.0]), values([0.0, 1.0, 0.0])])
    f.case("pairwiseDistance/2", F.pairwise_distance, [randn(3, 5), randn(3, 5)])
    f.case("pairwiseDistance/1", lambda a, b: F.pairwise_distance(a, b, p=1, keepdim=True), [randn(3, 5), randn(5)])

    for op, function in {"maxWithIndices": torch.max, "minWithIndices": torch.min}.items():
        f.case(f"{op}/last", lambda x: function(x, -1), [randn(3, 5)])
        f.case(f"{op}/kept", lambda x: function(x, 0, keepdim=True), [randn(3, 5)])
        f.case(f"{op}/channels", lambda x: function(x, 1), [randn(2, 17, 2, 3)])
        f.case(f"{op}/ties", lambda x: function(x, 1), [values([1.0, 3.0, 3.0, 1.0], [5.0, 5.0, 5.0, 5.0])])
        f.case(f"{op}/nan", lambda x: function(x, 1), [values([1.0, NAN, 3.0, NAN])], grad=False)
        f.case(f"{op}/integers", lambda x: function(x, 1), [randint(3, 7)])
        f.case(f"{op}/emptyBatch", lambda x: function(x, 1), [randn(0, 3)])

    rms = lambda x, w: F.rms_norm(x, w.shape, w, 1e-5)
    f.case("rmsNorm/rows", rms, [randn(4, 7), randn(7)])
    f.case("rmsNorm/planes", rms, [randn(2, 3, 5, 4), randn(5, 4)])
    f.case("rmsNorm/emptyBatch", rms, [randn(0, 7), randn(7)])
    f.case("rmsNorm/zeros", rms, [values([0.0, 0.0, 0.0]), randn(3)])
    f.case("rmsNormPlain/default", lambda x: F.rms_norm(x, x.shape[-1:]), [randn(4, 7)], exact=False)
    return f
