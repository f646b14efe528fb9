#!/usr/bin/env python3
"""PyTorch's side of configs/classification/mobilenetv2_cifar10.yaml: the same recipe with torchvision.

    python3 Benchmarks/peers/cifar10_pretrained.py --data-root data --weights mobilenet_v2.pth

Prints the accuracy on the test images and the time after each epoch. `--steps 100` says how fast it is, and trains no
further.
"""

import argparse
import math
import time

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from epoch import records
from vision import import_torchvision

torchvision, _library = import_torchvision()
from torchvision import transforms as T
from PIL import Image

NORMALIZE = T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])


class Pictures(Dataset):
    def __init__(self, root, pattern, transform):
        self.pixels, self.labels = records(root, pattern)
        self.transform = transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.transform(Image.fromarray(self.pixels[index])), self.labels[index]


def groups(network, decay):
    """Normalizations and biases do not decay."""
    norms = {p for m in network.modules() if isinstance(m, nn.BatchNorm2d) for p in m.parameters()}
    kept = [p for n, p in network.named_parameters() if p in norms or n.endswith("bias")]
    decayed = [p for n, p in network.named_parameters() if p not in norms and not n.endswith("bias")]
    return [{"params": decayed, "weight_decay": decay}, {"params": kept, "weight_decay": 0}]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--steps", type=int, help="stop after so many, and say how many images a second they took")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--float32", action="store_true", help="instead of autocast to bfloat16")
    parser.add_argument("--contiguous", action="store_true", help="instead of channels last")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    layout = torch.contiguous_format if options.contiguous else torch.channels_last

    augmented = T.Compose([
        T.Resize(128), T.RandomHorizontalFlip(), T.ToTensor(), NORMALIZE,
        T.RandomErasing(1, scale=(0.08, 0.16), ratio=(0.8, 1.25)),
    ])
    plain = T.Compose([T.Resize(128), T.ToTensor(), NORMALIZE])
    feed = dict(num_workers=options.workers, persistent_workers=options.workers > 0)
    train = DataLoader(
        Pictures(options.data_root, "data_batch_*.bin", augmented), 128, shuffle=True, drop_last=False, **feed)
    test = DataLoader(Pictures(options.data_root, "test_batch.bin", plain), 128, **feed)

    network = torchvision.models.mobilenet_v2()
    network.load_state_dict(torch.load(options.weights, weights_only=True))
    network.classifier[1] = nn.Linear(network.last_channel, 10)
    network = network.to(memory_format=layout)
    optimizer = torch.optim.SGD(groups(network, 1e-4), lr=0.04, momentum=0.9, nesterov=True, fused=True)
    loss_function = nn.CrossEntropyLoss(label_smoothing=0.1)
    autocast = torch.autocast("cpu", torch.bfloat16, enabled=not options.float32)

    count = len(train)
    warm_up, end = count // 2, count * options.epochs
    step, start = 0, time.time()
    for epoch in range(options.epochs):
        network.train()
        for images, labels in train:
            rate = 0.02 * (1 + math.cos(math.pi * step / end))
            if step < warm_up:
                rate *= 0.001 + 0.999 * step / warm_up
            for group in optimizer.param_groups:
                group["lr"] = rate
            with autocast:
                loss = loss_function(network(images.contiguous(memory_format=layout)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
            if options.steps and step == options.steps // 5:  # what is set up in the first steps counts no more
                start = time.time()
            if options.steps == step:
                images = 128 * (step - options.steps // 5)
                print(f"{images / (time.time() - start):.0f} images/s", flush=True)
                return
        network.eval()
        right = 0
        with torch.inference_mode(), autocast:
            for images, labels in test:
                right += (network(images.contiguous(memory_format=layout)).argmax(1) == labels).sum().item()
        accuracy = right / len(test.dataset)
        print(f"epoch {epoch + 1}  {100 * accuracy:.2f} %  {time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
