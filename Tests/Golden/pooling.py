"""Pooling."""

import torch
import torch.nn.functional as F

from golden import Family, randn, values

NAN = float("nan")


def make():
    f = Family("pooling")
    windows = {
        "two": ((2, 3, 6, 8), 2, {}),
        "odd": ((2, 3, 5, 7), 2, {}),
        "overlapping": ((1, 17, 5, 6), 3, {"stride": 2, "padding": 1}),
        "blocks": ((1, 32, 5, 5), 3, {"stride": 2, "padding": 1}),
        "unevenWindow": ((1, 3, 5, 6), (3, 2), {"stride": (1, 2), "padding": (1, 0)}),
        "ceiling": ((2, 3, 6, 6), 3, {"stride": 2, "ceil_mode": True}),
        "ceilingPadded": ((1, 17, 6, 5), 3, {"stride": 2, "padding": 1, "ceil_mode": True}),
        "ceilingDropsWindow": ((1, 2, 4, 4), 1, {"stride": 3, "ceil_mode": True, "padding": 0}),
        "whole": ((2, 3, 4, 4), 4, {}),
        "gaps": ((1, 2, 7, 7), 2, {"stride": 3}),
        "oneChannel": ((1, 1, 5, 5), 2, {"stride": 1}),
        "emptyBatch": ((0, 3, 4, 4), 2, {}),
    }
    for name, (shape, size, options) in windows.items():
        f.case(f"maxPool2d/{name}", lambda x: F.max_pool2d(x, size, **options), [randn(*shape)])
        f.case(f"averagePool2d/{name}", lambda x: F.avg_pool2d(x, size, **options), [randn(*shape)])
    for name in ("overlapping", "ceilingPadded", "blocks"):
        shape, size, options = windows[name]
        excluded = lambda x: F.avg_pool2d(x, size, count_include_pad=False, **options)
        f.case(f"averagePool2d/{name}Excluded", excluded, [randn(*shape)])
    f.case("maxPool2d/dilated", lambda x: F.max_pool2d(x, 2, stride=1, dilation=2), [randn(1, 3, 6, 5)])
    f.case("maxPool2d/dilatedPadded", lambda x: F.max_pool2d(x, 3, 2, 1, dilation=2), [randn(1, 17, 7, 7)])
    f.case("maxPool2d/negative", lambda x: F.max_pool2d(x, 3, 2, 1), [randn(1, 3, 4, 4, scale=0.1, shift=-5)])
    flat = lambda g: torch.ones(1, 2, 4, 4)
    f.case("maxPool2d/ties", lambda x: F.max_pool2d(x, 2), [flat])
    f.case("maxPool2d/tiesOverlapping", lambda x: F.max_pool2d(x, 3, 1, 1), [flat])
    steps = lambda g: torch.randint(0, 2, (1, 17, 6, 6), generator=g).float()
    f.case("maxPool2d/tiesMany", lambda x: F.max_pool2d(x, 3, 2, 1), [steps])
    holed = values([[[1.0, NAN, 0.0, 2.0], [3.0, 0.0, 1.0, 1.0], [0.0, 1.0, 5.0, 4.0], [1.0, 1.0, 6.0, NAN]]])
    f.case("averagePool2d/nan", lambda x: F.avg_pool2d(x, 2), [holed], grad=False)

    adaptive = {
        "even": ((2, 3, 6, 8), (3, 4)),
        "uneven": ((2, 3, 5, 7), (3, 4)),
        "overlapping": ((1, 17, 4, 3), (3, 2)),
        "up": ((1, 3, 3, 2), (5, 4)),
        "one": ((2, 17, 3, 5), (1, 1)),
        "same": ((1, 2, 3, 4), (3, 4)),
        "seven": ((1, 5, 5, 6), (7, 7)),
        "emptyBatch": ((0, 3, 4, 4), (2, 2)),
    }
    for name, (shape, size) in adaptive.items():
        f.case(f"adaptiveAveragePool2d/{name}", lambda x: F.adaptive_avg_pool2d(x, size), [randn(*shape)])
        f.case(f"adaptiveMaxPool2d/{name}", lambda x: F.adaptive_max_pool2d(x, size), [randn(*shape)])
    f.case("adaptiveMaxPool2d/ties", lambda x: F.adaptive_max_pool2d(x, 2), [flat])
    for name, shape in {"blocks": (2, 32, 3, 3), "odd": (2, 5, 4, 3), "pixel": (1, 3, 1, 1)}.items():
        f.case(f"globalAveragePool/{name}", lambda x: x.mean((2, 3)), [randn(*shape)])
        f.case(f"globalMaxPool/{name}", lambda x: F.adaptive_max_pool2d(x, 1).flatten(1), [randn(*shape)])
    return f
