#!/usr/bin/env python3
"""PyTorch's side of the end-to-end case: an epoch of CIFAR-10, ResNet-18, with augmentation.

The images come from the official binary files, and become what `torchvision.datasets.CIFAR10` gives: a Pillow image
that goes through torchvision's transforms in a DataLoader with a worker.
"""

import argparse
import glob
import os
import sys

from service import serve
from vision import import_torchvision


def records(root, pattern="data_batch_*.bin"):
    """Pixels `[n, 32, 32, 3]` and labels of the official binary files, of the training images or of others."""
    import numpy

    for folder in ("cifar-10-batches-bin", "cifar10/cifar-10-batches-bin", "cifar10-binary-sample"):
        files = sorted(glob.glob(os.path.join(root, folder, pattern)))
        if files:
            break
    else:
        sys.exit(f"epoch.py: no {pattern} in {root}/cifar-10-batches-bin")
    raw = numpy.concatenate([numpy.fromfile(file, dtype=numpy.uint8).reshape(-1, 3073) for file in files])
    pixels = raw[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return numpy.ascontiguousarray(pixels), raw[:, 0].astype(int).tolist()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--images", type=int, help="how many images the epoch has (default: all)")
    parser.add_argument("--layout", choices=["contiguous", "channels_last"], default="contiguous")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()

    import torch
    from PIL import Image

    torchvision, library = import_torchvision()  # noqa: F841
    from torchvision import transforms

    from networks import memory_format, small_image_resnet18

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    pixels, labels = records(options.data_root)
    augmentation = transforms.Compose(
        [
            transforms.RandomCrop(32, padding=4),
            transforms.RandomFlip(),
            transforms.ToTensor(),
            transforms.Normalize([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]),
        ]
    )

    class Cifar(torch.utils.data.Dataset):
        def __init__(self, count):
            self.count = min(count or len(labels), len(labels))

        def __len__(self):
            return self.count

        def __getitem__(self, index):
            place = index * len(labels) // self.count
            return augmentation(Image.fromarray(pixels[place])), labels[place]

    layout = memory_format(options.layout)
    loss_of = torch.nn.CrossEntropyLoss()

    def trainer(count):
        network = small_image_resnet18().train().to(memory_format=layout)
        optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
        loader = torch.utils.data.DataLoader(
            Cifar(count), batch_size=128, shuffle=True, num_workers=options.workers, persistent_workers=True
        )

        def epoch():
            total = correct = 0
            for images, wanted in loader:
                optimizer.zero_grad(set_to_none=True)
                logits = network(images.to(memory_format=layout))
                loss = loss_of(logits, wanted)
                loss.backward()
                optimizer.step()
                total += loss.item() * len(wanted)
                correct += (logits.argmax(1) == wanted).sum().item()

        return epoch

    trainer(256)()
    serve(trainer(options.images), warmup=0)


if __name__ == "__main__":
    main()
