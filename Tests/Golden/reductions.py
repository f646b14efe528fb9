"""Reductions, running sums, orders, positions."""

import torch
import torch.nn.functional as F

from golden import Family, coin, randint, randn, values

NAN, INF = float("nan"), float("inf")


def product(x, axes, keep):
    for axis in sorted((a % x.dim() for a in axes), reverse=True):
        x = x.prod(axis, keepdim=keep)
    return x


def make():
    f = Family("reductions")
    reductions = {
        "sum": lambda x, axes, keep: x.sum(axes, keepdim=keep),
        "mean": lambda x, axes, keep: x.mean(axes, keepdim=keep),
        "variance": lambda x, axes, keep: x.var(axes, keepdim=keep),
        "populationVariance": lambda x, axes, keep: x.var(axes, correction=0, keepdim=keep),
        "max": lambda x, axes, keep: x.amax(axes, keepdim=keep),
        "min": lambda x, axes, keep: x.amin(axes, keepdim=keep),
        "logSumExp": lambda x, axes, keep: x.logsumexp(axes, keepdim=keep),
        "product": product,
    }
    shapes = {
        "everything": ((3, 4), (0, 1), False),
        "last": ((3, 5), (-1,), False),
        "first": ((3, 5), (0,), True),
        "middle": ((2, 5, 3), (1,), False),
        "spatial": ((2, 17, 2, 3), (2, 3), True),
        "batchSpatial": ((2, 17, 2, 3), (0, 2, 3), False),
        "channels": ((2, 17, 2, 3), (1,), True),
        "outerAxes": ((2, 3, 4, 2), (0, 3), False),
        "emptyBatch": ((0, 3, 2), (2,), False),
        "wide": ((1, 131), (1,), False),
    }
    for op, function in reductions.items():
        for name, (shape, axes, keep) in shapes.items():
            scale = 0.1 if name == "wide" and op == "product" else 1
            draw = randn(*shape, scale=0.1, shift=1) if op == "product" else randn(*shape)
            f.case(f"{op}/{name}", lambda x: function(x, axes, keep), [draw])
    f.case("sum/integers", lambda x: x.sum(1), [randint(3, 4)])
    f.case("sum/booleans", lambda x: x.sum(1), [coin(3, 4)])
    f.case("sum/emptyAxis", lambda x: x.sum(0), [randn(0, 3)])
    f.case("mean/integers", lambda x: x.double().mean(1), [randint(3, 4)])
    f.case("product/zeros", lambda x: x.prod(1), [values([1.0, 2.0, 3.0], [0.0, 2.0, 3.0], [0.0, 2.0, 0.0])])
    f.case("variance/one", lambda x: x.var(1, correction=0), [randn(3, 1)])
    f.case("variance/far", lambda x: x.var(1), [randn(3, 64, shift=1000)], exact=False, grad=False)
    ties = values([1.0, 3.0, 3.0, 2.0], [5.0, 5.0, 5.0, 5.0])
    special = values([1.0, NAN, 3.0], [INF, -INF, 0.0], [-INF, -INF, -INF])
    for op in ("max", "min"):
        f.case(f"{op}/ties", lambda x: reductions[op](x, (1,), False), [ties])
    for op in ("max", "min", "sum", "mean", "logSumExp"):
        f.case(f"{op}/special", lambda x: reductions[op](x, (1,), False), [special], grad=False)
    f.case("logSumExp/large", lambda x: x.logsumexp(1), [values([1000.0, 1000.0], [-1000.0, -1001.0])])

    for op, function in {"argmax": torch.argmax, "argmin": torch.argmin}.items():
        f.case(f"{op}/last", lambda x: function(x, -1), [randn(3, 5)], grad=False)
        f.case(f"{op}/kept", lambda x: function(x, 0, keepdim=True), [randn(3, 5)], grad=False)
        f.case(f"{op}/channels", lambda x: function(x, 1), [randn(2, 17, 2, 3)], grad=False)
        f.case(f"{op}/emptyBatch", lambda x: function(x, 1), [randn(0, 3)], grad=False)
        first = values([1.0, 3.0, 3.0, 1.0], [5.0, 5.0, 5.0, 5.0])
        f.case(f"{op}/ties", lambda x: function(x, 1), [first], grad=False)
        f.case(f"{op}/nan", lambda x: function(x, 1), [values([1.0, NAN, 3.0, NAN])], grad=False)
    for op, function in {"any": torch.any, "all": torch.all}.items():
        f.case(f"{op}/last", lambda x: function(x, -1), [coin(8, 2)])
        f.case(f"{op}/kept", lambda x: function(x, 0, keepdim=True), [coin(2, 8)])
        f.case(f"{op}/everything", function, [coin(3, 4)])
        f.case(f"{op}/emptyAxis", lambda x: function(x, 0), [coin(0, 3)])
        f.case(f"{op}/floats", lambda x: function(x, 1), [values([0.0, 0.0], [0.0, NAN], [-0.0, 1.0])], grad=False)

    f.case("cumulativeSum/first", lambda x: x.cumsum(0), [randn(4, 5)])
    f.case("cumulativeSum/last", lambda x: x.cumsum(-1), [randn(4, 5)])
    f.case("cumulativeSum/channels", lambda x: x.cumsum(1), [randn(2, 17, 2, 3)])
    f.case("cumulativeSum/integers", lambda x: x.cumsum(0), [randint(6)])
    f.case("cumulativeSum/empty", lambda x: x.cumsum(1), [randn(0, 3)])

    def sort(axis, descending):
        return lambda x: torch.sort(x, dim=axis, descending=descending, stable=True)

    f.case("sort/rising", sort(-1, False), [randn(3, 7)])
    f.case("sort/falling", sort(0, True), [randn(7, 3)])
    f.case("sort/middle", sort(1, False), [randn(2, 5, 3)])
    f.case("sort/ties", sort(0, False), [values(2.0, 1.0, 2.0, 1.0, 1.0)])
    f.case("sort/tiesFalling", sort(0, True), [values(2.0, 1.0, 2.0, 1.0, 1.0)])
    f.case("sort/nan", sort(0, False), [values(2.0, NAN, -INF, INF, 1.0)], grad=False)
    f.case("sort/integers", sort(0, False), [randint(9)])
    f.case("sort/empty", sort(1, False), [randn(0, 3)])
    f.case("topK/largest", lambda x: torch.topk(x, 3, dim=-1), [randn(4, 10)])
    f.case("topK/smallest", lambda x: torch.topk(x, 2, dim=0, largest=False), [randn(5, 3)])
    f.case("topK/all", lambda x: torch.topk(x, 4, dim=1), [randn(2, 4)])
    f.case("topK/images", lambda x: torch.topk(x, 2, dim=1), [randn(2, 17, 2, 3)])
    f.case("topK/emptyBatch", lambda x: torch.topk(x, 2, dim=1), [randn(0, 4)])
    return f
