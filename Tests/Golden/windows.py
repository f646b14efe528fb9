"""Windows that overlap; sequences and volumes."""

import torch
import torch.nn.functional as F

from golden import Family, randn


def make():
    f = Family("windows")
    f.case("slidingView/vector", lambda x: x.unfold(0, 3, 2), [randn(8)])
    f.case("slidingView/overlapping", lambda x: x.unfold(1, 3, 1), [randn(2, 5, 3)])
    f.case("slidingView/gaps", lambda x: x.unfold(-1, 2, 3), [randn(2, 9)])
    f.case("slidingView/images", lambda x: x.unfold(2, 2, 1), [randn(1, 17, 4, 3)])

    windows = {
        "plain": ((2, 3, 5, 6), 2, {}),
        "padded": ((1, 5, 4, 5), 3, {"padding": 1}),
        "stride": ((2, 3, 6, 7), (3, 2), {"stride": (2, 3), "padding": (1, 0)}),
        "dilated": ((1, 2, 7, 7), (2, 3), {"dilation": (3, 2), "padding": 2}),
        "sideBySide": ((1, 16, 4, 6), 2, {"stride": 2}),
        "whole": ((1, 2, 3, 4), (3, 4), {}),
        "emptyBatch": ((0, 2, 3, 4), 2, {}),
    }
    for name, (shape, window, options) in windows.items():
        f.case(f"unfold/{name}", lambda x: F.unfold(x, window, **options), [randn(*shape)])
        if shape[0] == 0:
            continue
        columns = F.unfold(torch.zeros(shape), window, **options).shape
        f.case(f"fold/{name}", lambda x: F.fold(x, shape[2:], window, **options), [randn(*columns)])

    pools = {
        "two": ((2, 3, 6, 8), 2, {}),
        "overlapping": ((1, 17, 5, 6), 3, {"stride": 2, "padding": 1}),
        "ceiling": ((2, 3, 6, 6), 3, {"stride": 2, "ceil_mode": True}),
        "dilated": ((1, 3, 7, 7), 3, {"stride": 2, "padding": 1, "dilation": 2}),
        "emptyBatch": ((0, 3, 4, 4), 2, {}),
    }
    for name, (shape, window, options) in pools.items():
        pool = lambda x: F.max_pool2d(x, window, return_indices=True, **options)
        f.case(f"maxPool2dWithIndices/{name}", pool, [randn(*shape)])
    ties = lambda g: torch.ones(1, 2, 4, 4)
    f.case("maxPool2dWithIndices/ties", lambda x: F.max_pool2d(x, 3, 1, 1, return_indices=True), [ties])

    def unpool(name, shape, size=None):
        pooled, places = F.max_pool2d(torch.rand(shape, generator=torch.Generator().manual_seed(1)), 2, return_indices=True)
        function = lambda x, i: F.max_unpool2d(x, i, 2, output_size=size)
        f.case(f"maxUnpool2d/{name}", function, [randn(*pooled.shape), lambda g: places])

    unpool("plain", (2, 3, 4, 6))
    unpool("blocks", (1, 16, 4, 4))
    unpool("odd", (1, 17, 5, 7), (5, 7))

    def conv(name, function, x, w, bias, **options):
        inputs = [randn(*x), randn(*w, scale=0.3)] + ([randn(bias)] if bias else [])
        f.case(name, lambda *a: function(*a, **options), inputs)

    conv("conv1d/plain", F.conv1d, (2, 3, 9), (4, 3, 3), 4)
    conv("conv1d/padded", F.conv1d, (2, 3, 9), (4, 3, 3), 0, padding=1, stride=2)
    conv("conv1d/same", F.conv1d, (1, 3, 9), (4, 3, 4), 4, padding="same", dilation=2)
    conv("conv1d/groups", F.conv1d, (2, 6, 8), (4, 3, 3), 4, groups=2)
    conv("conv1d/depthwise", F.conv1d, (1, 16, 10), (16, 1, 5), 16, groups=16, padding=2)
    conv("conv1d/blocks", F.conv1d, (2, 32, 6), (16, 32, 1), 16)
    conv("convTransposed1d/plain", F.conv_transpose1d, (2, 3, 5), (3, 4, 3), 4)
    conv("convTransposed1d/stride", F.conv_transpose1d, (1, 4, 5), (4, 2, 4), 4, stride=2, padding=1, groups=2)
    conv("convTransposed1d/output", F.conv_transpose1d, (1, 3, 4), (3, 2, 3), 0, stride=3, output_padding=2, dilation=2)
    conv("conv3d/plain", F.conv3d, (2, 3, 4, 5, 5), (4, 3, 2, 3, 3), 4)
    conv("conv3d/padded", F.conv3d, (1, 3, 4, 4, 5), (4, 3, 3, 3, 3), 0, padding=1, stride=2)
    conv("conv3d/uneven", F.conv3d, (1, 2, 5, 4, 6), (3, 2, 3, 1, 2), 3, padding=(2, 0, 1), stride=(1, 2, 3), dilation=(2, 1, 2))
    conv("conv3d/groups", F.conv3d, (2, 4, 3, 3, 3), (6, 2, 2, 2, 2), 6, groups=2)
    conv("conv3d/depthwise", F.conv3d, (1, 5, 4, 4, 4), (5, 1, 3, 3, 3), 5, groups=5, padding=1)
    conv("conv3d/pointwise", F.conv3d, (1, 16, 2, 3, 3), (16, 16, 1, 1, 1), 16)

    sequences = {
        "two": (2, {}),
        "overlapping": (3, {"stride": 2, "padding": 1}),
        "ceiling": (3, {"stride": 2, "ceil_mode": True}),
    }
    for name, (window, options) in sequences.items():
        f.case(f"maxPool1d/{name}", lambda x: F.max_pool1d(x, window, **options), [randn(2, 3, 8)])
        f.case(f"averagePool1d/{name}", lambda x: F.avg_pool1d(x, window, **options), [randn(2, 3, 8)])
    f.case("maxPool1d/dilated", lambda x: F.max_pool1d(x, 3, 1, 1, dilation=2), [randn(2, 3, 8)])
    excluded = lambda x: F.avg_pool1d(x, 3, 2, 1, count_include_pad=False)
    f.case("averagePool1d/excluded", excluded, [randn(2, 3, 8)])
    f.case("adaptiveAveragePool1d/uneven", lambda x: F.adaptive_avg_pool1d(x, 3), [randn(2, 3, 8)])
    f.case("adaptiveMaxPool1d/uneven", lambda x: F.adaptive_max_pool1d(x, 3), [randn(2, 3, 8)])
    volumes = {
        "two": (2, {}),
        "overlapping": (3, {"stride": 2, "padding": 1}),
        "uneven": ((1, 2, 3), {"stride": (2, 1, 2), "padding": (0, 1, 1)}),
        "ceiling": (3, {"stride": 2, "ceil_mode": True}),
        "ceilingPadded": (3, {"stride": 2, "padding": 1, "ceil_mode": True}),
    }
    for name, (window, options) in volumes.items():
        f.case(f"maxPool3d/{name}", lambda x: F.max_pool3d(x, window, **options), [randn(2, 3, 4, 6, 5)])
        f.case(f"averagePool3d/{name}", lambda x: F.avg_pool3d(x, window, **options), [randn(2, 3, 4, 6, 5)])
    f.case("maxPool3d/ties", lambda x: F.max_pool3d(x, 2, 1), [lambda g: torch.ones(1, 1, 3, 3, 3)])
    f.case("maxPool3d/dilated", lambda x: F.max_pool3d(x, 2, 1, dilation=2), [randn(1, 2, 4, 5, 5)])
    excluded = lambda x: F.avg_pool3d(x, 3, 2, 1, count_include_pad=False, ceil_mode=True)
    f.case("averagePool3d/excluded", excluded, [randn(1, 2, 4, 5, 6)])
    f.case("adaptiveAveragePool3d/uneven", lambda x: F.adaptive_avg_pool3d(x, (2, 3, 4)), [randn(2, 3, 3, 5, 6)])
    return f
