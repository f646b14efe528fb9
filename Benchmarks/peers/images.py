#!/usr/bin/env python3
"""torchvision's and Pillow's side of the data cases: a folder of photographs to normalized batches."""

import argparse
import os

from service import serve
from vision import import_torchvision


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--transforms", choices=["v1", "v2"], default="v1")
    parser.add_argument("--augment", choices=["randaugment", "mixup"])
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--images", type=int, help="how many images a pass has (default: all)")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()

    import torch

    torchvision, library = import_torchvision()  # noqa: F841
    torch.set_num_threads(options.threads)
    mean, deviation = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    if options.transforms == "v1":
        from torchvision import transforms

        augmentations = [transforms.RandAugment()] if options.augment == "randaugment" else []
        steps = [
            transforms.RandomResizedCrop(224),
            transforms.RandomHorizontalFlip(),
            *augmentations,
            transforms.ToTensor(),
            transforms.Normalize(mean, deviation),
        ]
    else:
        from torchvision.transforms import v2 as transforms

        augmentations = [transforms.RandAugment()] if options.augment == "randaugment" else []
        # The order that torchvision recommends for speed: bytes as long as possible.
        steps = [
            transforms.PILToTensor(),
            transforms.RandomResizedCrop(224, antialias=True),
            transforms.RandomHorizontalFlip(),
            *augmentations,
            transforms.ToDtype(torch.float32, scale=True),
            transforms.Normalize(mean, deviation),
        ]
    data = torchvision.datasets.ImageFolder(
        os.path.join(options.data_root, "imagenette-224", "train"), transforms.Compose(steps)
    )
    if options.images and options.images < len(data):
        count = options.images
        data = torch.utils.data.Subset(data, [i * len(data) // count for i in range(count)])
    collate = None
    if options.augment == "mixup":
        from torchvision.transforms.v2 import MixUp

        mix = MixUp(alpha=0.2, num_classes=10)
        collate = lambda batch: mix(*torch.utils.data.default_collate(batch))
    # Workers that stay spare the peer the start of new processes in every pass.
    loader = torch.utils.data.DataLoader(
        data, batch_size=32, shuffle=True, num_workers=options.workers, persistent_workers=options.workers > 0,
        collate_fn=collate,
    )

    def one_pass():
        for _ in loader:
            pass

    serve(one_pass, warmup=1)


if __name__ == "__main__":
    main()
