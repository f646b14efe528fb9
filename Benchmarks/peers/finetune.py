#!/usr/bin/env python3
"""PyTorch's side of `saccade finetune`: the same recipe with torchvision, as its tutorials have it.

    python3 Benchmarks/peers/finetune.py hymenoptera --weights mobilenet_v2.pth

MobileNetV2 with a new head on a folder with train/ and val/. Prints the accuracy on val after each epoch, and in the end
the best one with the time of the whole process but its start.
"""

import argparse
import copy
import math
import time

START = time.time()

import torch
from torch import nn
from torch.utils.data import DataLoader

from vision import import_torchvision

torchvision, _library = import_torchvision()
from torchvision import transforms as T
from torchvision.datasets import ImageFolder

NORMALIZE = T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])


def groups(network, rate, decay):
    """All learn, the head ten times as fast; normalizations and biases do not decay."""
    norms = {p for m in network.modules() if isinstance(m, nn.BatchNorm2d) for p in m.parameters()}
    found = {}
    for name, parameter in network.named_parameters():
        key = (10 if name.startswith("classifier.1") else 1, 0 if parameter in norms or name.endswith("bias") else 1)
        found.setdefault(key, []).append(parameter)
    return [
        {"params": p, "lr": rate * scale, "rate": rate * scale, "weight_decay": decay * share}
        for (scale, share), p in found.items()
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--weights", required=True)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--best", help="where the best weights are saved")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)

    augmented = T.Compose([
        T.RandomResizedCrop(224, scale=(0.35, 1)), T.RandomHorizontalFlip(), T.ColorJitter(0.2, 0.2, 0.2), T.ToTensor(),
        NORMALIZE,
    ])
    plain = T.Compose([T.Resize(256), T.CenterCrop(224), T.ToTensor(), NORMALIZE])
    train = ImageFolder(f"{options.folder}/train", augmented)
    val = ImageFolder(f"{options.folder}/val", plain)
    feed = dict(num_workers=options.workers, persistent_workers=options.workers > 0)
    batches = DataLoader(train, options.batch, shuffle=True, **feed)
    judging = DataLoader(val, 32, **feed)

    network = torchvision.models.mobilenet_v2()
    network.load_state_dict(torch.load(options.weights, weights_only=True))
    network.classifier[1] = nn.Linear(network.last_channel, len(train.classes))
    network = network.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(groups(network, options.rate, options.decay), fused=True)
    loss_function = nn.CrossEntropyLoss(label_smoothing=0.1)

    steps, step, best = len(batches), 0, (0.0, 0)
    for epoch in range(options.epochs):
        network.train()
        for module in network.modules():
            # Running statistics stay those of the published weights.
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        for images, labels in batches:
            warmup = min(1, 0.1 + 0.9 * step / steps)
            for group in optimizer.param_groups:
                group["lr"] = group["rate"] * warmup * (1 + math.cos(math.pi * step / (steps * options.epochs))) / 2
            optimizer.zero_grad()
            loss_function(network(images.to(memory_format=torch.channels_last)), labels).backward()
            optimizer.step()
            step += 1
        network.eval()
        with torch.no_grad():
            right = sum(
                (network(images.to(memory_format=torch.channels_last)).argmax(1) == labels).sum().item()
                for images, labels in judging)
        top1 = 100 * right / len(val)
        if top1 > best[0]:
            best = (top1, epoch + 1)
            state = copy.deepcopy(network.state_dict())
            if options.best:
                torch.save(state, options.best)
        print(f"epoch {epoch + 1}: val {top1:.2f} %, {time.time() - START:.0f} s", flush=True)
    print(f"best {best[0]:.2f} % in epoch {best[1]} of {options.epochs}, {time.time() - START:.1f} s")


if __name__ == "__main__":
    main()
