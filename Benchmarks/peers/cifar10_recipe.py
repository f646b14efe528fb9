#!/usr/bin/env python3
"""PyTorch's side of the runs with SGD in docs/decisions/0009: ResNet-20 on the same CIFAR-10 files by the same recipe.

    python3 Benchmarks/peers/cifar10_recipe.py --data-root data --padding 1 --bf16

Prints the accuracy on training and test images after each epoch.
"""

import argparse
import time

import torch
from torch import nn
from torch.nn import functional

from epoch import records
from networks import CifarResNet

MEAN, DEVIATION = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)


def model():
    network = CifarResNet(20)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return network.to(memory_format=torch.channels_last)


def images(root, pattern):
    """Normalized images `[n, 3, 32, 32]` and labels."""
    pixels, labels = records(root, pattern)
    return normalized(torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255), torch.tensor(labels)


def normalized(pixels):
    return (pixels - torch.tensor(MEAN)[:, None, None]) / torch.tensor(DEVIATION)[:, None, None]


def augmented(padded, index, padding):
    """A random crop of each image, half of them flipped."""
    count = len(index)
    top, left = (torch.randint(0, 2 * padding + 1, (count,)) for _ in range(2))
    rows = (top[:, None] + torch.arange(32))[:, None, :, None]
    columns = (left[:, None] + torch.arange(32))[:, None, None, :]
    batch = padded[index[:, None, None, None], torch.arange(3)[None, :, None, None], rows, columns]
    flips = torch.rand(count) < 0.5
    batch[flips] = batch[flips].flip(3)
    return batch.contiguous(memory_format=torch.channels_last)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--padding", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--decay", type=float, default=5e-4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--images", type=int, help="how many training images are used (default: all)")
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)

    x, y = images(options.data_root, "data_batch_*.bin")
    x, y = x[: options.images], y[: options.images]
    test_x, test_y = images(options.data_root, "test_batch.bin")
    p = options.padding
    # Black pixels around each image, as they are after normalization.
    padded = normalized(torch.zeros(1, 3, 1, 1)).expand(len(x), 3, 32 + 2 * p, 32 + 2 * p).clone()
    padded[:, :, p : p + 32, p : p + 32] = x

    network = model()
    optimizer = torch.optim.SGD(
        network.parameters(), lr=options.rate, momentum=0.9, weight_decay=options.decay, nesterov=True)
    steps = (len(x) + options.batch - 1) // options.batch
    total, step, start = steps * options.epochs, 0, time.time()
    for epoch in range(options.epochs):
        network.train()
        order, correct = torch.randperm(len(x)), 0
        for index in order.split(options.batch):
            # Linear to zero, with an epoch of warm-up from a tenth.
            warmup = min(1, 0.1 + 0.9 * step / steps)
            for group in optimizer.param_groups:
                group["lr"] = options.rate * (1 - step / total) * warmup
            optimizer.zero_grad()
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.bf16):
                logits = network(augmented(padded, index, p))
            functional.cross_entropy(logits.float(), y[index]).backward()
            optimizer.step()
            step += 1
            correct += (logits.argmax(1) == y[index]).sum().item()
        network.eval()
        with torch.no_grad():
            batches = zip(test_x.split(500), test_y.split(500))
            right = sum((network(a.to(memory_format=torch.channels_last)).argmax(1) == b).sum().item() for a, b in batches)
        print(
            f"epoch {epoch + 1}: training {100 * correct / len(x):.2f} %, test {100 * right / len(test_x):.2f} %, "
            f"{time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
