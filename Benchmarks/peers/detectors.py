#!/usr/bin/env python3
"""torchvision's side of the cases of whole detectors: training steps on synthetic images, and use on photographs.

Needs torchvision with its C++ operators, and for use the safetensors that timm brings, and the weights that Saccade's
side writes when it starts.
"""

import argparse
import os
import tempfile

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
        """In place of the detector's own resizing and normalizing, which Saccade's loader does: not measured here."""

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


class Service:
    """A detector in use, from a photograph's file to the objects on it: see DetectorService in Swift."""

    # Boxes a picture before suppression, as on Saccade's side.
    CANDIDATES = {"ssdlite": 1000, "fasterrcnn": 200}

    def __init__(self, options):
        from safetensors.torch import load_file

        from networks import memory_format

        weights = os.path.join(tempfile.gettempdir(), f"saccade-bench-{options.name}.safetensors")
        if not os.path.exists(weights):
            raise SystemExit(f"{weights} is missing: Saccade's side of this case writes it")
        self.options = options
        folder = os.path.join(options.data_root, "photos")
        names = sorted(name for name in os.listdir(folder) if name.lower().endswith((".jpeg", ".jpg")))
        self.files = [os.path.join(folder, name) for name in names][: options.images]
        self.model = make(options.name)
        self.model.load_state_dict(load_file(weights))
        self.model = self.model.eval().to(memory_format=memory_format(options.layout))
        self.selection = self.model if options.name == "ssdlite" else self.model.roi_heads
        if options.resizes_bytes:
            self.model.transform.resize = lambda image, target=None: (image, target)
        self.keep_candidates(self.CANDIDATES[options.name])

    def decoded(self, path):
        """The picture's bytes."""
        if self.options.decoder == "pil":
            from PIL import Image
            from torchvision.transforms.v2 import functional

            return functional.pil_to_tensor(Image.open(path).convert("RGB"))
        from torchvision import io

        return io.decode_image(path, mode=io.ImageReadMode.RGB)

    def resized(self, image):
        from torchvision.transforms.v2 import functional

        if self.options.name == "ssdlite":
            return functional.resize(image, [320, 320], antialias=True)
        return functional.resize(image, [800], max_size=1333, antialias=True)

    def find(self, paths):
        import torch
        from torchvision.transforms.v2 import functional

        images = [self.decoded(path) for path in paths]
        sizes = [image.shape[-2:] for image in images]
        if self.options.resizes_bytes:
            images = [self.resized(image) for image in images]
        found = self.model([functional.to_dtype(image, torch.float32, scale=True) for image in images])
        if self.options.resizes_bytes:
            for objects, image, (height, width) in zip(found, images, sizes):
                down, across = height / image.shape[-2], width / image.shape[-1]
                objects["boxes"] *= torch.tensor([across, down, across, down])
        return found

    def run(self):
        """Looks at all photographs."""
        import torch

        with torch.inference_mode():
            batch = self.options.batch
            return [one for at in range(0, len(self.files), batch) for one in self.find(self.files[at : at + batch])]

    def all_candidates(self):
        """What there is above the threshold, without suppression."""
        usual = self.selection.nms_thresh, self.selection.detections_per_img
        self.selection.nms_thresh, self.selection.detections_per_img = 1.0, 10**9
        found = self.run()
        self.selection.nms_thresh, self.selection.detections_per_img = usual
        return found

    def keep_candidates(self, count):
        """Sets the threshold so that so many boxes a picture are above it, in the mean of all pictures."""
        import torch

        kept = count * len(self.files)
        scores = torch.empty(0)
        # From a score that few boxes have: all boxes at once would fill the memory.
        self.selection.score_thresh = 1 / 32
        while len(scores) <= kept and self.selection.score_thresh > 1e-6:
            self.selection.score_thresh /= 2
            scores = torch.cat([one["scores"] for one in self.all_candidates()])
        scores = scores.sort(descending=True).values
        self.selection.score_thresh = scores[kept].item() if len(scores) > kept else 0.0

    def show(self):
        found, candidates = self.run(), self.all_candidates()
        first = [
            (label.item() - 1, score.item(), box.tolist())
            for label, score, box in list(zip(*(found[0][key] for key in ("labels", "scores", "boxes"))))[:3]
        ]
        print(
            f"threshold {self.selection.score_thresh}, candidates {sum(len(one['scores']) for one in candidates)}, "
            f"kept {sum(len(one['scores']) for one in found)}, {first}")


def predict(options):
    service = Service(options)
    if options.show:
        service.show()
    else:
        serve(service.run, warmup=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["train", "predict"])
    parser.add_argument("name", choices=["ssdlite", "fasterrcnn"])
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--height", type=int)
    parser.add_argument("--width", type=int)
    parser.add_argument("--layout", choices=["contiguous", "channels_last"], default="contiguous")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--show", action="store_true", help="print what can be compared, and end")
    parser.add_argument("--data-root", help="where the folder of photographs is")
    parser.add_argument("--images", type=int, help="how many photographs a pass has (default: all)")
    parser.add_argument("--decoder", choices=["pil", "io"], default="io")
    parser.add_argument(
        "--resizes-bytes", action="store_true", help="resize bytes, antialiased as Saccade does, before the detector")
    options = parser.parse_args()
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    {"train": train, "predict": predict}[options.work](options)


if __name__ == "__main__":
    main()
