#!/usr/bin/env python3
"""torchvision's side of the recipes of detectors on MobileNetV2 in `configs/detection`: the same recipe.

    python3 Benchmarks/peers/detection_recipe.py ssdlite bccd/BCCD --weights mobilenet_v2.pth
    python3 Benchmarks/peers/detection_recipe.py ssdlite raccoon --tables --weights mobilenet_v2.pth
    python3 Benchmarks/peers/detection_recipe.py fasterrcnn raccoon --tables --weights mobilenet_v2.pth

The detector as torchvision builds it, on MobileNetV2 with ImageNet's weights, trained on a folder of PASCAL VOC's with the
lists train.txt and val.txt, or with --tables on Raccoon's. Prints COCO's figures on the second list by pycocotools, and the
time of the whole process but its start. Needs torchvision with its C++ operators, and pycocotools.
"""

import argparse
import contextlib
import csv
import io
import math
import os
import time
import xml.etree.ElementTree as ET

START = time.time()

import numpy as np
import torch
import torchvision
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torchvision import tv_tensors
from torchvision.models import mobilenet_v2
from torchvision.models.detection import FasterRCNN, _utils, backbone_utils, ssd, ssdlite
from torchvision.models.detection.anchor_utils import AnchorGenerator, DefaultBoxGenerator
from torchvision.ops import FrozenBatchNorm2d
from torchvision.transforms import v2


def from_voc(folder, part):
    """Path, names and boxes of each picture of a list; boxes from the upper left corner of the picture."""
    for name in open(os.path.join(folder, "ImageSets/Main", part + ".txt")).read().split():
        root = ET.parse(os.path.join(folder, "Annotations", name + ".xml")).getroot()
        names, boxes = [], []
        for item in root.findall("object"):
            corners = [float(item.find("bndbox").find(key).text) for key in ("xmin", "ymin", "xmax", "ymax")]
            names.append(item.find("name").text)
            boxes.append([corners[0] - 1, corners[1] - 1, corners[2], corners[3]])
        yield os.path.join(folder, "JPEGImages", name + ".jpg"), names, boxes


def from_tables(folder, part):
    """The same from Raccoon's tables."""
    rows = {}
    for row in csv.DictReader(open(os.path.join(folder, "data", {"val": "test"}.get(part, part) + "_labels.csv"))):
        box = [float(row[key]) for key in ("xmin", "ymin", "xmax", "ymax")]
        rows.setdefault(row["filename"], []).append((row["class"], [box[0] - 1, box[1] - 1, box[2], box[3]]))
    for file, items in rows.items():
        yield os.path.join(folder, "images", file), [item[0] for item in items], [item[1] for item in items]


class Pictures(Dataset):
    def __init__(self, items, classes, transform):
        self.items, self.classes, self.transform = list(items), classes, transform

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        path, names, boxes = self.items[index]
        image = Image.open(path).convert("RGB")
        width, height = image.size
        kept = [
            (box, self.classes.index(name) + 1) for box, name in zip(boxes, names)
            if 0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height
        ]
        target = {
            "boxes": tv_tensors.BoundingBoxes(
                torch.tensor([box for box, _ in kept]).reshape(-1, 4), format="XYXY", canvas_size=(height, width)),
            "labels": torch.tensor([label for _, label in kept], dtype=torch.int64),
        }
        image, target = self.transform(tv_tensors.Image(v2.functional.pil_to_tensor(image)), target)
        return image, target, index, (width, height)


# As configs/detection has them.
RECIPES = {
    "ssdlite": {"epochs": 30, "batch": 8, "rate": 1e-3},
    "fasterrcnn": {"epochs": 12, "batch": 4, "rate": 5e-4},
}


def body_of(weights, **options):
    """MobileNetV2 as ImageNet taught it."""
    body = mobilenet_v2(weights=None, **options)
    state = torch.load(weights, map_location="cpu", weights_only=True)
    if options:  # a normalization that never learns counts no batches
        state = {name: value for name, value in state.items() if not name.endswith("num_batches_tracked")}
    body.load_state_dict(state)
    return body


def fasterrcnn(classes, weights):
    """Torchvision's Faster R-CNN on a pyramid of MobileNetV2, made as its own of MobileNetV3 is."""
    body = body_of(weights, norm_layer=FrozenBatchNorm2d)
    backbone = backbone_utils._mobilenet_extractor(body, True, 6)
    anchors = AnchorGenerator(((32, 64, 128, 256, 512),) * 3, ((0.5, 1.0, 2.0),) * 3)
    return FasterRCNN(
        backbone, classes + 1, rpn_anchor_generator=anchors, rpn_score_thresh=0.05, min_size=320, max_size=320)


def ssdlite_320(classes, weights):
    """Torchvision's SSDLite on MobileNetV2, which it has not: the same cut, the same blocks."""
    torchvision.models.mobilenetv2.InvertedResidual.block = property(lambda self: self.conv)
    body = body_of(weights)

    def norm(channels):
        return nn.BatchNorm2d(channels, eps=0.001, momentum=0.03)

    backbone = ssdlite._mobilenet_extractor(body, 6, norm)
    boxes = DefaultBoxGenerator([[2, 3] for _ in range(6)], min_ratio=0.2, max_ratio=0.95)
    channels = _utils.retrieve_out_channels(backbone, (320, 320))
    head = ssdlite.SSDLiteHead(channels, boxes.num_anchors_per_location(), classes + 1, norm)
    return ssd.SSD(
        backbone, boxes, (320, 320), classes + 1, head=head, score_thresh=0.001, nms_thresh=0.55, detections_per_img=300,
        topk_candidates=300)


def figures(model, loader, classes):
    """COCO's figures in pixels of the files."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    model.eval()
    images, truth, found = [], [], []
    with torch.no_grad():
        for pictures, targets, indices, sizes in loader:
            for output, target, index, (width, height) in zip(model(pictures), targets, indices, sizes):
                scale = np.array([width / 320, height / 320, width / 320, height / 320])
                images.append({"id": index, "width": width, "height": height})

                def rows(boxes, labels):
                    for box, label in zip(boxes.numpy() * scale, labels.tolist()):
                        w, h = box[2] - box[0], box[3] - box[1]
                        yield {
                            "image_id": index, "category_id": label, "bbox": [box[0], box[1], w, h], "area": w * h,
                            "iscrowd": 0}

                truth += rows(target["boxes"], target["labels"])
                for row, score in zip(rows(output["boxes"], output["labels"]), output["scores"].tolist()):
                    found.append(row | {"score": score})
    for number, row in enumerate(truth):
        row["id"] = number + 1
    with contextlib.redirect_stdout(io.StringIO()):
        reference = COCO()
        reference.dataset = {
            "images": images, "annotations": truth, "categories": [{"id": i + 1} for i in range(len(classes))]}
        reference.createIndex()
        evaluation = COCOeval(reference, reference.loadRes(found), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=RECIPES)
    parser.add_argument("folder")
    parser.add_argument("--tables", action="store_true", help="the folder is Raccoon's")
    parser.add_argument("--weights", required=True)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--batch", type=int)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    for key, value in RECIPES[options.network].items():
        if getattr(options, key) is None:
            setattr(options, key, value)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)

    read = from_tables if options.tables else from_voc
    parts = {part: list(read(options.folder, part)) for part in ("train", "val")}
    classes = sorted({name for _, names, _ in parts["train"] for name in names})
    scaled = v2.ToDtype(torch.float32, scale=True)
    learned = Pictures(parts["train"], classes, v2.Compose([
        v2.ColorJitter(0.4, 0, 0.7, 0.015), v2.RandomZoomOut(side_range=(1, 2), p=0.3), v2.RandomIoUCrop(),
        v2.SanitizeBoundingBoxes(), v2.Resize((320, 320), antialias=True), v2.RandomHorizontalFlip(), scaled]))
    judged = Pictures(parts["val"], classes, v2.Compose([v2.Resize((320, 320), antialias=True), scaled]))

    def batch(items):
        return tuple(zip(*items))

    loader = DataLoader(
        learned, options.batch, shuffle=True, drop_last=True, num_workers=options.workers, collate_fn=batch,
        persistent_workers=True)
    judge = DataLoader(judged, options.batch, num_workers=options.workers, collate_fn=batch)

    # ImageNet's mean and deviation: the recipe's.
    build = {"ssdlite": ssdlite_320, "fasterrcnn": fasterrcnn}[options.network]
    model = build(len(classes), options.weights)
    model.transform.image_mean, model.transform.image_std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.01)
    warmup, steps = len(loader), options.epochs * len(loader)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / warmup) * 0.5 * (1 + math.cos(math.pi * step / steps)))
    for epoch in range(options.epochs):
        began = time.time()
        model.train()
        total = 0.0
        for pictures, targets, _, _ in loader:
            loss = sum(model(list(pictures), list(targets)).values())
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 10)
            optimizer.step()
            schedule.step()
            total += loss.item()
        line = f"epoch {epoch + 1}: loss {total / len(loader):.4f}, {time.time() - began:.1f} s"
        if (epoch + 1) % 5 == 0 or epoch + 1 == options.epochs:
            stats = figures(model, judge, classes)
            line += f", AP {stats[0]:.4f}, AP50 {stats[1]:.4f}, AP75 {stats[2]:.4f}"
        print(line, flush=True)
    print(f"{time.time() - START:.0f} s")


if __name__ == "__main__":
    main()
