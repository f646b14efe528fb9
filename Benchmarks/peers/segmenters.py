#!/usr/bin/env python3
"""PyTorch's side of the cases of segmenters: training steps on synthetic images."""

import argparse

from service import serve


def make(name):
    """A segmenter with random weights, and how many classes it tells apart."""
    from vision import import_torchvision

    if name == "unet":
        return unet(), 2
    torchvision, library = import_torchvision()
    build = torchvision.models.segmentation.deeplabv3_mobilenet_v3_large
    network = build(weights=None, weights_backbone=None, num_classes=21)
    # The declarations must live as long as the network.
    network.library = library
    return network, 21


def unet():
    """The network of Ronneberger et al. 2015 with zeros around, so that logits have the image's size."""
    import torch
    from torch import nn
    from torch.nn import functional

    def double(inputs, outputs):
        return nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(outputs, outputs, 3, padding=1), nn.ReLU(inplace=True))

    class UNet(nn.Module):
        def __init__(self):
            super().__init__()
            sizes = [64, 128, 256, 512, 1024]
            self.down = nn.ModuleList(double(*pair) for pair in zip([3] + sizes, sizes))
            self.up = nn.ModuleList(nn.ConvTranspose2d(2 * size, size, 2, 2) for size in sizes[-2::-1])
            self.join = nn.ModuleList(double(2 * size, size) for size in sizes[-2::-1])
            self.head = nn.Conv2d(64, 2, 1)

        def forward(self, x):
            kept = []
            for level, layer in enumerate(self.down):
                x = layer(functional.max_pool2d(x, 2) if level else x)
                kept.append(x)
            x = functional.dropout(x, training=self.training)
            for up, join, skip in zip(self.up, self.join, kept[-2::-1]):
                x = join(torch.cat([skip, up(x)], 1))
            return self.head(x)

    return UNet()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=["unet", "deeplab"])
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--layout", choices=["contiguous", "channels_last"], default="contiguous")
    options = parser.parse_args()

    import torch

    from networks import memory_format

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    layout = memory_format(options.layout)
    network, classes = make(options.name)
    network = network.train().to(memory_format=layout)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    images = torch.randn(options.batch, 3, options.size, options.size).to(memory_format=layout)
    labels = torch.randint(0, classes, (options.batch, options.size, options.size))

    def step():
        optimizer.zero_grad(set_to_none=True)
        logits = network(images)
        torch.nn.functional.cross_entropy(logits["out"] if isinstance(logits, dict) else logits, labels).backward()
        optimizer.step()

    serve(step, warmup=2)


if __name__ == "__main__":
    main()
