"""Changes of an image's size."""

import torch.nn.functional as F

from golden import Family, randn


def make():
    f = Family("resampling")
    sizes = {
        "twice": ((2, 3, 3, 4), (6, 8)),
        "half": ((2, 3, 6, 8), (3, 4)),
        "odd": ((1, 17, 3, 2), (4, 5)),
        "oddDown": ((1, 3, 7, 9), (4, 5)),
        "mixed": ((1, 16, 3, 6), (5, 4)),
        "same": ((1, 2, 3, 4), (3, 4)),
        "fromOne": ((1, 3, 1, 1), (3, 4)),
        "toOne": ((1, 3, 4, 5), (1, 1)),
        "threeTimes": ((1, 2, 4, 3), (12, 9)),
        "emptyBatch": ((0, 3, 4, 4), (2, 6)),
    }
    kinds = {
        "nearest": {"mode": "nearest"},
        "bilinear": {"mode": "bilinear", "align_corners": False},
        "bilinearCorners": {"mode": "bilinear", "align_corners": True},
        "bicubic": {"mode": "bicubic", "align_corners": False},
        "bicubicCorners": {"mode": "bicubic", "align_corners": True},
    }
    for kind, options in kinds.items():
        for name, (shape, size) in sizes.items():
            if kind.startswith("bicubic") and name in ("threeTimes", "mixed"):
                continue
            resize = lambda x: F.interpolate(x, size, **options)
            f.case(f"interpolate/{kind}/{name}", resize, [randn(*shape)], exact=False)
    for kind, scale in {"nearest": 2, "bilinear": 1.6, "bilinearCorners": 1.6, "bicubic": 1.5}.items():
        up = lambda x: F.interpolate(x, scale_factor=scale, **kinds[kind])
        f.case(f"interpolateScaled/{kind}", up, [randn(1, 3, 5, 4)], exact=False)
    down = lambda x: F.interpolate(x, scale_factor=0.6, **kinds["bilinear"])
    f.case("interpolateScaled/down", down, [randn(1, 17, 4, 5)], exact=False)
    return f
