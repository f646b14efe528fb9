#!/usr/bin/env python3
"""PyTorch's side of the recipes of segmentation in `configs/segmentation`: the same recipe.

    python3 Benchmarks/peers/segmentation_recipe.py camvid datasets/camvid --weights mobilenet_v2.pth
    python3 Benchmarks/peers/segmentation_recipe.py membranes datasets/isbi2012-em

CamVid: the U-Net of segmentation_models_pytorch on MobileNetV2 with ImageNet's weights. Membranes: the U-Net of Ronneberger
et al. with fewer channels, batch normalization and padding, written below. Prints the figures of each epoch's validation, at
the end those of the test pictures (CamVid) and the time of the whole process but its start, and of the processor.
"""

import argparse
import math
import os
import random
import time

START = time.time()

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageEnhance
from torch import nn
from torch.utils.data import DataLoader, Dataset

IGNORED = 255
MEAN, DEVIATION = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])


def rolls(image, mask, ratio, size, fill):
    """A picture of another size, and a part of it at a random place; what is missing is of no account."""
    scale = random.uniform(*ratio)
    width, height = round(image.width * scale), round(image.height * scale)
    image, mask = image.resize((width, height), Image.BILINEAR), mask.resize((width, height), Image.NEAREST)
    left = random.randint(min(0, width - size), max(0, width - size))
    top = random.randint(min(0, height - size), max(0, height - size))
    box = (left, top, left + size, top + size)
    cut = Image.new(image.mode, (size, size), fill)
    cut.paste(image, (-left, -top))
    classes = Image.new("L", (size, size), IGNORED)
    classes.paste(mask, (-left, -top))
    return cut, classes


def elastic(image, mask, grid, deviation):
    """U-Net's deformation: vectors of a coarse grid, bicubic between them."""
    height, width = image.shape
    coarse = torch.randn(1, 2, grid + 1, grid + 1) * deviation
    moves = F.interpolate(coarse, (height, width), mode="bicubic", align_corners=True)[0]
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    places = torch.stack([(x + moves[0] + 0.5) / width * 2 - 1, (y + moves[1] + 0.5) / height * 2 - 1], -1)[None]

    def moved(values, mode, pad):
        values = torch.from_numpy(values.astype(np.float32))[None, None]
        return F.grid_sample(values, places, mode=mode, padding_mode=pad, align_corners=False)[0, 0].numpy()

    return moved(image, "bilinear", "reflection"), moved(mask, "nearest", "reflection").astype(np.uint8)


class Street(Dataset):
    def __init__(self, root, part, learns):
        rows = [row.split() for row in open(os.path.join(root, part + ".txt"))]
        self.items = [
            (Image.open(os.path.join(root, image)).convert("RGB"), Image.open(os.path.join(root, mask)))
            for image, mask in rows
        ]
        self.learns = learns

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        image, mask = self.items[index]
        mask = Image.fromarray(np.where(np.array(mask) == 11, IGNORED, np.array(mask)).astype(np.uint8))
        if self.learns:
            image, mask = rolls(image, mask, (0.75, 1.5), 320, (124, 116, 104))
            if random.random() < 0.5:
                image, mask = image.transpose(Image.FLIP_LEFT_RIGHT), mask.transpose(Image.FLIP_LEFT_RIGHT)
            for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
                image = change(image).enhance(random.uniform(0.7, 1.3))
        pixels = (np.array(image, np.float32) / 255 - MEAN) / DEVIATION
        pixels, classes = torch.from_numpy(pixels.transpose(2, 0, 1).copy()), torch.from_numpy(np.array(mask, np.int64))
        if not self.learns:  # the next multiple of 32
            right, below = -pixels.shape[2] % 32, -pixels.shape[1] % 32
            pixels = F.pad(pixels, (0, right, 0, below))
            classes = F.pad(classes, (0, right, 0, below), value=IGNORED)
        return pixels, classes


class Membranes(Dataset):
    def __init__(self, root, part, learns):
        numbers = range(25) if part == "train" else range(25, 30)
        self.items = [
            (np.array(Image.open(f"{root}/train/image/{n}.png")), np.array(Image.open(f"{root}/train/label/{n}.png")))
            for n in numbers
        ]
        self.learns = learns

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        image, mask = self.items[index]
        mask = (mask < 128).astype(np.uint8)  # 1 is membrane
        if self.learns:
            image, mask = elastic(image, mask, 4, 10)
            top, left = random.randint(0, 256), random.randint(0, 256)
            image, mask = image[top:top + 256, left:left + 256], mask[top:top + 256, left:left + 256]
            if random.random() < 0.5:
                image, mask = image[:, ::-1], mask[:, ::-1]
            if random.random() < 0.5:
                image, mask = image[::-1], mask[::-1]
        pixels = torch.from_numpy((image.astype(np.float32) / 255 - 0.5) / 0.25)[None]
        return pixels, torch.from_numpy(mask.astype(np.int64))


def double(inputs, outputs):
    def layer(channels):
        return [nn.Conv2d(channels, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]

    return nn.Sequential(*layer(inputs), *layer(outputs))


class UNet(nn.Module):
    def __init__(self, width, classes, channels=1):
        super().__init__()
        sizes = [width << level for level in range(5)]
        self.down = nn.ModuleList(double(a, b) for a, b in zip([channels] + sizes, sizes))
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * size, size, 2, 2) for size in sizes[-2::-1])
        self.join = nn.ModuleList(double(2 * size, size) for size in sizes[-2::-1])
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        kept = []
        for level, layer in enumerate(self.down):
            x = layer(x if level == 0 else F.max_pool2d(x, 2))
            kept.append(x)
        for up, join, skip in zip(self.up, self.join, kept[-2::-1]):
            x = join(torch.cat([skip, up(x)], 1))
        return self.head(x)


def street_net(weights):
    import segmentation_models_pytorch as smp

    model = smp.Unet("mobilenet_v2", encoder_weights=None, classes=11)
    state = torch.load(weights, map_location="cpu", weights_only=True)
    model.encoder.load_state_dict({name: state[name] for name in model.encoder.state_dict()})
    return model


def dice_loss(logits, classes):
    counted = (classes != IGNORED).unsqueeze(1)
    wanted = F.one_hot(classes.clamp(max=logits.shape[1] - 1), logits.shape[1]).permute(0, 3, 1, 2) * counted
    found = logits.softmax(1) * counted
    both, all_ = (found * wanted).sum((0, 2, 3)), found.sum((0, 2, 3)) + wanted.sum((0, 2, 3))
    return ((1 - 2 * both / all_.clamp(min=1e-7)) * (wanted.sum((0, 2, 3)) > 0)).mean()


# As configs/segmentation has them.
RECIPES = {
    "camvid": {"epochs": 40, "batch": 4, "rate": 5e-4, "classes": 11, "dice": 0.0},
    "membranes": {"epochs": 60, "batch": 4, "rate": 1e-3, "classes": 2, "dice": 1.0},
}


def judge(model, loader, classes):
    model.eval()
    counts = torch.zeros(classes, classes, dtype=torch.int64)
    with torch.no_grad():
        for images, truth in loader:
            found, counted = model(images).argmax(1), truth != IGNORED
            counts += torch.bincount(truth[counted] * classes + found[counted], minlength=classes**2).reshape(classes, -1)
    both, rows, columns = counts.diag().double(), counts.sum(1).double(), counts.sum(0).double()
    overlaps = both / (rows + columns - both)
    return {
        "mIoU": overlaps.nanmean().item(), "accuracy": (both.sum() / rows.sum()).item(),
        "dice": (2 * both / (rows + columns)).tolist(), "IoU": overlaps.tolist(),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("recipe", choices=RECIPES)
    parser.add_argument("root")
    parser.add_argument("--weights")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--width", type=int, default=16)
    options = parser.parse_args()
    recipe = RECIPES[options.recipe]
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    data = Street if options.recipe == "camvid" else Membranes
    model = street_net(options.weights) if options.recipe == "camvid" else UNet(options.width, 2)
    loader = DataLoader(data(options.root, "train", True), recipe["batch"], shuffle=True)
    validation = DataLoader(data(options.root, "val", False), 1)
    epochs = options.epochs or recipe["epochs"]
    steps, warm = epochs * len(loader), 20
    optimizer = torch.optim.AdamW(model.parameters(), recipe["rate"], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / warm) * 0.5 * (1 + math.cos(math.pi * step / steps)))
    for epoch in range(epochs):
        model.train()
        begin, total = time.time(), 0.0
        for images, truth in loader:
            logits = model(images)
            loss = F.cross_entropy(logits, truth, ignore_index=IGNORED)
            if recipe["dice"]:
                loss = loss + recipe["dice"] * dice_loss(logits, truth)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        if (epoch + 1) % 5 == 0 or epoch + 1 == epochs:
            print(
                f"epoch {epoch + 1}: loss {total / len(loader):.4f}, {time.time() - begin:.1f} s,",
                judge(model, validation, recipe["classes"]), flush=True)
    if options.recipe == "camvid":
        test = DataLoader(Street(options.root, "test", False), 1)
        print("test:", judge(model, test, recipe["classes"]))
    print(f"{time.time() - START:.0f} s, {time.process_time():.0f} s of processor")


main()
