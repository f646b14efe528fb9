#!/usr/bin/env python3
"""torchvision's side of the cases of detection's operations: nms, align."""

import argparse

from service import serve


def spread(count, reach):
    """Corners and scores as `SpreadBoxes` makes them in Swift."""
    import numpy as np

    position = np.arange(1, count + 1, dtype=np.uint64)

    def part(factor):
        bits = (position * np.uint64(factor) & np.uint64(0xFFFFFFFF)) >> np.uint64(8)
        return bits.astype(np.float32) * np.float32(2**-24)

    x, y = part(2654435761) * np.float32(reach), part(2246822519) * np.float32(reach)
    right = x + np.float32(10) + part(3266489917) * np.float32(100)
    lower = y + np.float32(10) + part(668265263) * np.float32(100)
    return np.stack([x, y, right, lower], axis=1), part(374761393)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["nms", "align"])
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    import torch
    import torchvision  # with its C++ operators, which this is about

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    if options.work == "nms":
        corners, scores = map(torch.from_numpy, spread(options.count, 1000))
        serve(lambda: torchvision.ops.nms(corners, scores, 0.5), warmup=1)
        return
    features = torch.randn(2, 256, 50, 68, requires_grad=True)
    corners = torch.from_numpy(spread(options.count, 680)[0])
    rois = torch.cat([(torch.arange(options.count) % 2).float()[:, None], corners], dim=1)
    cotangent = torch.randn(options.count, 256, 7, 7)

    def step():
        features.grad = None
        parts = torchvision.ops.roi_align(features, rois, 7, spatial_scale=1 / 16, sampling_ratio=2)
        (parts * cotangent).sum().backward()

    serve(step, warmup=2)


if __name__ == "__main__":
    main()
