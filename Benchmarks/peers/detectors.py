#!/usr/bin/env python3
"""torchvision's side of the cases of whole detectors: training steps on synthetic images.

Needs torchvision with its C++ operators.
"""

import argparse

from detection import spread
from service import serve

BOXES_PER_IMAGE = 5
CLASSES = 90


def make(name):
    """A detector for the classes of COCO with random weights; its normalizations learn."""
    from torchvision.models import detection

    build = {
        "ssdlite": detection.ssdlite320_mobilenet_v3_large,
        "fasterrcnn": detection.fasterrcnn_mobilenet_v3_large_fpn,
    }[name]
    return build(weights=None, weights_backbone=None)


def train(options):
    import torch
    from torchvision.models.detection.image_list import ImageList

    from networks import memory_format

    layout = memory_format(options.layout)
    height, width, batch = options.height, options.width, options.batch

    class Prepared(torch.nn.Module):
        """In place of the detector's own resizing and normalizing: Saccade's loader does both, and neither is measured."""

        def forward(self, images, targets=None):
            return ImageList(images, [(height, width)] * batch), targets

        def postprocess(self, detections, *_):
            return detections

    detector = make(options.name)
    detector.transform = Prepared()
    detector = detector.train().to(memory_format=layout)
    # Steps that change almost nothing, so that the number of proposals stays what it is: see DetectorTrainingWork.
    optimizer = torch.optim.SGD(detector.parameters(), lr=1e-6, momentum=0.9)
    plane = [-(-side // 32) * 32 for side in (height, width)]
    images = torch.randn(batch, 3, *plane).to(memory_format=layout)
    corners = torch.from_numpy(spread(batch * BOXES_PER_IMAGE, min(height, width) - 110)[0])
    labels = torch.arange(len(corners)) % CLASSES + 1
    targets = [
        {"boxes": boxes, "labels": names}
        for boxes, names in zip(corners.split(BOXES_PER_IMAGE), labels.split(BOXES_PER_IMAGE))
    ]

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = sum(detector(images, targets).values())
        loss.backward()
        optimizer.step()
        return loss

    if options.show:
        print(step().item())
    else:
        serve(step, warmup=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["train"])
    parser.add_argument("name", choices=["ssdlite", "fasterrcnn"])
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--height", type=int)
    parser.add_argument("--width", type=int)
    parser.add_argument("--layout", choices=["contiguous", "channels_last"], default="contiguous")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--show", action="store_true", help="print the first loss and end")
    options = parser.parse_args()
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    {"train": train}[options.work](options)


if __name__ == "__main__":
    main()
