"""Images read between their pixels: grids, antialiased and other changes of size."""

import torch.nn.functional as F

from golden import Family, rand, randn


def make():
    f = Family("sampling")
    # Points inside, on the edge and beyond it.
    shapes = {
        "plain": ((2, 3, 4, 5), (2, 3, 4, 2), 1.3),
        "far": ((1, 17, 3, 4), (1, 4, 3, 2), 4.0),
        "onePixel": ((1, 2, 1, 1), (1, 3, 2, 2), 1.5),
        "oneRow": ((1, 2, 1, 6), (1, 3, 2, 2), 1.2),
        "emptyBatch": ((0, 3, 4, 4), (0, 2, 2, 2), 1.0),
        "blocks": ((1, 32, 5, 5), (1, 2, 3, 2), 1.1),
    }
    for mode in ("nearest", "bilinear", "bicubic"):
        for padding in ("zeros", "border", "reflection"):
            for corners in (False, True):
                options = {"mode": mode, "padding_mode": padding, "align_corners": corners}
                for name, (image, grid, reach) in shapes.items():
                    # One mode meets all the shapes.
                    if name in ("oneRow", "blocks") and (mode != "bilinear" or corners):
                        continue
                    sample = lambda x, g: F.grid_sample(x, g, **options)
                    case = f"gridSample/{mode}/{padding}{'Corners' if corners else ''}/{name}"
                    f.case(case, sample, [randn(*image), rand(*grid, low=-reach, high=reach)])

    for name, size, corners in (("plain", (3, 4), False), ("corners", (3, 4), True), ("onePixel", (1, 1), False)):
        grid = lambda theta: F.affine_grid(theta, (2, 1, *size), align_corners=corners)
        f.case(f"affineGrid/{name}", grid, [randn(2, 2, 3)])

    sizes = {
        "half": ((2, 3, 6, 8), (3, 4)),
        "third": ((1, 5, 9, 10), (3, 3)),
        "odd": ((1, 3, 7, 9), (4, 5)),
        "twice": ((1, 3, 3, 4), (6, 8)),
        "mixed": ((1, 16, 3, 8), (5, 3)),
        "toOne": ((1, 3, 4, 5), (1, 1)),
        "fromOne": ((1, 3, 1, 1), (3, 4)),
        "emptyBatch": ((0, 3, 4, 4), (2, 2)),
    }
    for mode in ("bilinear", "bicubic"):
        for corners in (False, True):
            options = {"mode": mode, "align_corners": corners, "antialias": True}
            for name, (shape, size) in sizes.items():
                if corners and name in ("twice", "fromOne", "emptyBatch"):
                    continue
                resize = lambda x: F.interpolate(x, size, **options)
                case = f"antialiased/{mode}{'Corners' if corners else ''}/{name}"
                f.case(case, resize, [randn(*shape)], exact=False)
        shrink = lambda x: F.interpolate(x, scale_factor=0.4, mode=mode, antialias=True)
        f.case(f"antialiasedScaled/{mode}", shrink, [randn(1, 3, 8, 9)], exact=False)
    for mode, name in (("nearest-exact", "nearestExact"), ("area", "area")):
        for case, (shape, size) in sizes.items():
            resize = lambda x: F.interpolate(x, size, mode=mode)
            f.case(f"interpolate/{name}/{case}", resize, [randn(*shape)], exact=False)
    scaled = lambda x: F.interpolate(x, scale_factor=1.6, mode="nearest-exact")
    f.case("interpolateScaled/nearestExact", scaled, [randn(1, 3, 5, 4)], exact=False)
    halved = lambda x: F.interpolate(x, scale_factor=0.4, mode="area")
    f.case("interpolateScaled/area", halved, [randn(1, 3, 8, 7)], exact=False)
    return f
