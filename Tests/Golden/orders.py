"""Medians, quantiles, what is different, running products and extremes, places in sorted rows."""

import torch

from golden import Family, randint, randn, values

NAN, INF = float("nan"), float("inf")


def make():
    f = Family("orders")
    holes = values(
        [1.0, NAN, 3.0, 0.0, -1.0], [NAN, NAN, NAN, NAN, NAN], [INF, 2.0, -INF, NAN, NAN], [5.0, 4.0, 3.0, 2.0, 1.0])
    for op, function in {"median": torch.median, "nanMedian": torch.nanmedian}.items():
        f.case(f"{op}/odd", lambda x: function(x, -1), [randn(3, 5)])
        f.case(f"{op}/even", lambda x: function(x, 0, keepdim=True), [randn(6, 3)])
        f.case(f"{op}/channels", lambda x: function(x, 1), [randn(2, 17, 2, 3)])
        f.case(f"{op}/wide", lambda x: function(x, 1), [randn(2, 201)])
        f.case(f"{op}/one", lambda x: function(x, 1), [randn(3, 1)])
        f.case(f"{op}/emptyBatch", lambda x: function(x, 1), [randn(0, 3)])
        f.case(f"{op}Value/everything", function, [randn(3, 4)])
        f.case(f"{op}Value/ties", function, [values(2.0, 1.0, 2.0, 3.0, 2.0)], grad=False)
        f.case(f"{op}Value/nan", lambda x: function(x, 1).values, [holes], grad=False)
        f.case(f"{op}Value/integers", lambda x: function(x, 1).values, [randint(3, 8)])
    f.case("median/firstNaN", lambda x: torch.median(x, 0), [values(1.0, NAN, 0.0, NAN)], grad=False)
    f.case("kthValue/second", lambda x: torch.kthvalue(x, 2), [randn(3, 5)])
    f.case("kthValue/last", lambda x: torch.kthvalue(x, 5, 0, True), [randn(5, 3)])
    f.case("kthValue/channels", lambda x: torch.kthvalue(x, 3, 1), [randn(2, 17, 2, 3)])
    f.case("kthValue/nan", lambda x: torch.kthvalue(x, 3), [values(1.0, NAN, 0.0)], grad=False)

    parts = torch.tensor([0.0, 0.2, 0.5, 0.9, 1.0], dtype=torch.float64)
    for mode in ("linear", "lower", "higher", "midpoint", "nearest"):
        f.case(f"quantile/{mode}", lambda x: x.quantile(parts, 1, interpolation=mode), [randn(3, 8)])
        f.case(f"quantile/{mode}Last", lambda x: x.quantile(parts, -1, True, interpolation=mode), [randn(2, 3, 4)])
    f.case("quantile/first", lambda x: x.quantile(parts, 0), [randn(5, 3)])
    f.case("quantile/channels", lambda x: x.quantile(parts, 1), [randn(2, 17, 2, 3)])
    f.case("quantile/everything", lambda x: x.quantile(parts), [randn(3, 4)])
    f.case("quantile/nan", lambda x: x.quantile(parts, 1), [holes], grad=False)
    some = values([1.0, NAN, 3.0, 0.0], [NAN, NAN, NAN, NAN])
    f.case("quantile/ignoring", lambda x: x.nanquantile(parts, 1), [some], grad=False)
    f.case("quantileOne/one", lambda x: x.quantile(0.3, 1), [randn(3, 5)])
    f.case("quantileOne/kept", lambda x: x.quantile(0.3, 0, True), [randn(3, 5)])

    unique = lambda **options: lambda x: torch.unique(x, return_inverse=True, return_counts=True, **options)
    f.case("unique/integers", unique(), [randint(3, 7, high=6)])
    f.case("unique/floats", unique(), [values(2.0, -1.0, 2.0, INF, -1.0, 0.0)], grad=False)
    f.case("unique/one", unique(), [values(3.0)], grad=False)
    f.case("unique/empty", unique(), [randint(0)])
    f.case("uniqueRows/first", unique(dim=0), [randint(7, 2, high=2)])
    f.case("uniqueRows/floats", unique(dim=0), [values([1.0, 2.0], [0.5, 3.0], [1.0, 2.0], [0.5, -3.0])], grad=False)
    f.case("uniqueColumns/last", unique(dim=-1), [randint(2, 3, 9, high=2)])

    f.case("bincount/counts", torch.bincount, [randint(20, high=6)])
    f.case("bincount/bytes", torch.bincount, [randint(20, high=6, dtype=torch.uint8)])
    f.case("bincount/empty", torch.bincount, [randint(0)])
    f.case("bincountLength/longer", lambda x: torch.bincount(x, minlength=9), [randint(20, high=6)])
    f.case("bincountLength/empty", lambda x: torch.bincount(x, minlength=9), [randint(0)])
    f.case("bincountWeights/floats", lambda x, w: torch.bincount(x, w), [randint(20, high=6), randn(20)], grad=False)

    f.case("histogram/own", lambda x: torch.histc(x, 5), [randn(50)], grad=False)
    f.case("histogram/same", lambda x: torch.histc(x, 5), [values(2.0, 2.0)], grad=False)
    around = values([-2.0, -1.0, -0.5], [0.0, 0.99, 1.0], [1.01, 0.1, 5.0])
    f.case("histogramRange/outside", lambda x: torch.histc(x, 4, -1, 1), [around], grad=False)
    f.case("histogramEdges/edges", lambda x: list(torch.histogram(x, 4, range=(-1.0, 1.0))), [randn(50)], grad=False)

    for op, function in {"cumulativeMax": torch.cummax, "cumulativeMin": torch.cummin}.items():
        f.case(f"{op}/first", lambda x: function(x, 0), [randn(6, 5)])
        f.case(f"{op}/last", lambda x: function(x, -1), [randn(4, 7)])
        f.case(f"{op}/channels", lambda x: function(x, 1), [randn(2, 17, 2, 3)])
        f.case(f"{op}/ties", lambda x: function(x, 0), [values(1.0, 2.0, 2.0, 1.0, 2.0)])
        f.case(f"{op}/nan", lambda x: function(x, 0), [values(1.0, NAN, 3.0, NAN, -INF)], grad=False)
        f.case(f"{op}/infinite", lambda x: function(x, 0), [values(-INF, -INF, INF)], grad=False)
        f.case(f"{op}/integers", lambda x: function(x, 0), [randint(9)])
        f.case(f"{op}/empty", lambda x: function(x, 1), [randn(0, 3)])
    f.case("cumulativeProduct/first", lambda x: x.cumprod(0), [randn(4, 5)])
    f.case("cumulativeProduct/last", lambda x: x.cumprod(-1), [randn(4, 5)])
    f.case("cumulativeProduct/channels", lambda x: x.cumprod(1), [randn(2, 17, 2, 3)])
    f.case("cumulativeProduct/wide", lambda x: x.cumprod(1), [randn(1, 1100, scale=0.01, shift=1)])
    f.case("cumulativeProduct/oneZero", lambda x: x.cumprod(0), [values(2.0, 3.0, 0.0, 4.0, 5.0)])
    f.case("cumulativeProduct/zeros", lambda x: x.cumprod(1), [values([0.0, 3.0, 0.0, 4.0], [2.0, 0.0, 0.0, 5.0])])
    f.case("cumulativeProduct/integers", lambda x: x.cumprod(0), [randint(6, low=-3, high=4)])
    f.case("cumulativeProduct/empty", lambda x: x.cumprod(1), [randn(0, 3)])

    rising = lambda g: torch.sort(torch.randn(3, 6, generator=g)).values
    steps = values(1, 3, 3, 5, dtype=torch.int64)
    for op, right in {"searchSorted": False, "searchSortedRight": True}.items():
        find = lambda s, x: torch.searchsorted(s, x, right=right)
        f.case(f"{op}/rows", find, [rising, randn(3, 4)], grad=False)
        f.case(f"{op}/shared", find, [values(-1.0, 0.0, 0.0, 2.0), values([0.0, -5.0], [2.0, 9.0])], grad=False)
        f.case(f"{op}/integers", find, [steps, randint(2, 5, high=7)])
        f.case(f"{op}/special", find, [values(-1.0, 0.0, 2.0, INF), values(NAN, INF, -INF)], grad=False)
        f.case(f"{op}/empty", find, [randn(0), randn(3)], grad=False)
    return f
