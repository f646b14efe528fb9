"""Makes the golden files of the YOLO detectors: `python3 Tests/Golden/yolo.py [--yolox FOLDER] [names]`.

The files are those of `detectors.py`, which see. YOLOv3 and its tiny form are rebuilt here layer by layer as Darknet's
configurations have them, and their losses as Darknet's `yolo_layer.c` has them; files of them hold besides
    darknet.order        a hash of the names and shapes of all weights in the order in which Darknet's files have them
Of the first YOLO there is the loss of a map of numbers, with its gradient.
YOLOX is the authors' own (PyPI: yolox==0.3.0, its source in FOLDER: `pip download yolox==0.3.0 --no-deps` and unpacked);
what it needs beside PyTorch is not loaded.
"""

import math
import os
import struct
import sys
import types

import numpy as np
import torch
from detectors import suppressed  # which makes torchvision's operators work
from golden import TESTS
from models import filled, fnv, torchvision
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

CLASSES = 5
FOLDER = os.path.join(TESTS, "SaccadeModelsTests", "Golden", "Detectors")


def conv(filters, size, stride=1, norm=True):
    return ("conv", filters, size, stride, norm)


def residual(filters, count):
    block = [conv(filters // 2, 1), conv(filters, 3), ("shortcut", -3)]
    return [conv(filters, 3, 2)] + block * count


def predicting(filters, mask):
    return [conv(2 * filters, 3), conv(3 * (5 + CLASSES), 1, norm=False), ("yolo", mask)]


def narrow_and_wide(filters):
    return [conv(filters, 1), conv(2 * filters, 3)] * 2 + [conv(filters, 1)]


# Darknet's yolov3.cfg and yolov3-tiny.cfg, a line a section.
YOLOV3 = (
    [conv(32, 3)] + residual(64, 1) + residual(128, 2) + residual(256, 8) + residual(512, 8) + residual(1024, 4)
    + narrow_and_wide(512) + predicting(512, [6, 7, 8])
    + [("route", [-4]), conv(256, 1), ("upsample",), ("route", [-1, 61])]
    + narrow_and_wide(256) + predicting(256, [3, 4, 5])
    + [("route", [-4]), conv(128, 1), ("upsample",), ("route", [-1, 36])]
    + narrow_and_wide(128) + predicting(128, [0, 1, 2])
)
TINY = (
    [layer for filters in (16, 32, 64, 128, 256) for layer in (conv(filters, 3), ("maxpool", 2, 2))]
    + [conv(512, 3), ("maxpool", 2, 1), conv(1024, 3), conv(256, 1)] + predicting(256, [3, 4, 5])
    + [("route", [-4]), conv(128, 1), ("upsample",), ("route", [-1, 8])] + predicting(128, [0, 1, 2])
)
ANCHORS = {
    "yolov3": [(10, 13), (16, 30), (33, 23), (30, 61), (62, 45), (59, 119), (116, 90), (156, 198), (373, 326)],
    "yolov3_tiny": [(10, 14), (23, 27), (37, 58), (81, 82), (135, 169), (344, 319)],
}


def level_names(level, lateral, depth):
    lines = [f"levels.{level}.lateral"] if lateral else []
    return lines + [f"levels.{level}.block.{i}" for i in range(depth)] + [
        f"levels.{level}.conv", f"levels.{level}.prediction"]


NAMES = {
    "yolov3": ["backbone.features.0"] + [
        f"backbone.features.{stage + 1}.{part}" for stage, depth in enumerate([1, 2, 8, 8, 4])
        for part in ["0"] + [f"{block + 1}.conv{i}" for block in range(depth) for i in (1, 2)]
    ] + level_names(0, False, 5) + level_names(1, True, 5) + level_names(2, True, 5),
    "yolov3_tiny": [f"backbone.features.{i}" for i in (0, 2, 4, 6, 8, 10, 12)]
    + level_names(0, False, 1) + level_names(1, True, 0),
}


class Darknet(nn.Module):
    """A network of a configuration; its weights have the names that Saccade gives them."""

    def __init__(self, layers, names, anchors):
        super().__init__()
        self.layers, self.anchors, self.order = layers, anchors, []
        names, channels, self.widths = iter(names), 3, []
        for kind, *options in layers:
            if kind == "conv":
                filters, size, stride, norm = options
                name = next(names)
                self.order.append((name, norm))
                made = nn.Conv2d(channels, filters, size, stride, size // 2, bias=not norm)
                self.put(f"{name}.0" if norm else name, made)
                if norm:
                    self.put(f"{name}.1", nn.BatchNorm2d(filters))
                channels = filters
            elif kind == "route":
                channels = sum(self.widths[at] for at in options[0])
            self.widths.append(channels)
        assert next(names, None) is None

    def put(self, name, module):
        place = self
        *path, last = name.split(".")
        for word in path:
            if word not in dict(place.named_children()):
                place.add_module(word, nn.Module())
            place = place.get_submodule(word)
        place.add_module(last, module)

    def forward(self, x):
        """What each yolo layer is given, with its anchors, the coarsest map first."""
        outputs, found, order = [], [], iter(self.order)
        for kind, *options in self.layers:
            if kind == "conv":
                name, norm = next(order)
                x = self.get_submodule(f"{name}.0" if norm else name)(x)
                if norm:
                    x = F.leaky_relu(self.get_submodule(f"{name}.1")(x), 0.1)
            elif kind == "shortcut":
                x = x + outputs[options[0]]
            elif kind == "route":
                x = torch.cat([outputs[at] for at in options[0]], dim=1)
            elif kind == "upsample":
                x = F.interpolate(x, scale_factor=2, mode="nearest")
            elif kind == "maxpool":
                size, stride = options
                # Darknet pads by size - 1 in all, half of it, rounded down, before.
                x = F.max_pool2d(F.pad(x, (0, 1, 0, 1), value=-math.inf), size, stride)
            elif kind == "yolo":
                found.append((x, options[0]))
            outputs.append(x)
        return found

    def weights_in_order(self):
        """As Darknet's files have them: bias, scale, mean, variance, kernel; or bias, kernel."""
        state = self.state_dict()
        for name, norm in self.order:
            if norm:
                for part in ("bias", "weight", "running_mean", "running_var"):
                    yield f"{name}.1.{part}", state[f"{name}.1.{part}"]
                yield f"{name}.0.weight", state[f"{name}.0.weight"]
            else:
                yield f"{name}.bias", state[f"{name}.bias"]
                yield f"{name}.weight", state[f"{name}.weight"]


def maps(model, images):
    """Each map as [n, anchors, 5 + classes, h, w], with its anchors' numbers and its stride."""
    for x, mask in model(images):
        n, _, h, w = x.shape
        yield x.view(n, len(mask), 5 + CLASSES, h, w), mask, images.shape[3] // w


def boxes_of(x, mask, stride, anchors):
    """x1, y1, x2, y2 in pixels, [n, anchors, h, w, 4]."""
    h, w = x.shape[-2:]
    column, row = torch.arange(w).to(x), torch.arange(h).to(x)[:, None]
    size = torch.tensor([anchors[i] for i in mask]).to(x)[None, :, :, None, None]
    cx, cy = (x[:, :, 0].sigmoid() + column) * stride, (x[:, :, 1].sigmoid() + row) * stride
    bw, bh = x[:, :, 2].exp() * size[:, :, 0], x[:, :, 3].exp() * size[:, :, 1]
    return torch.stack([cx - bw / 2, cy - bh / 2, cx + bw / 2, cy + bh / 2], dim=-1)


def darknet_losses(model, images, targets, ignore):
    """Darknet's yolo layers: what they pass back is the gradient of these losses, which is made sure of here."""
    parts = dict(boxes=0, objectness=0, classification=0)
    height, width = images.shape[2:]
    ignored = 0
    raw, deltas = [], []
    levels = list(maps(model, images))
    for x, mask, stride in levels:
        x.retain_grad()
        n, _, _, h, w = x.shape
        delta = torch.zeros_like(x)
        boxes = boxes_of(x, mask, stride, model.anchors).detach()
        objectness = x[:, :, 4].sigmoid().detach()
        delta[:, :, 4] = 0 - objectness
        counted = torch.ones_like(objectness)
        wanted = torch.zeros_like(objectness)
        for b, target in enumerate(targets):
            best = torchvision.ops.box_iou(boxes[b].reshape(-1, 4), target["boxes"].to(boxes)).amax(1)
            skip = (best > ignore).view(objectness[b].shape)
            ignored += skip.sum().item()
            counted[b][skip] = 0
            delta[b, :, 4][skip] = 0
        positives = {}
        for b, target in enumerate(targets):
            for box, label in zip(target["boxes"].to(x), target["labels"].tolist()):
                tw, th = box[2] - box[0], box[3] - box[1]
                cx, cy = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
                shapes = torch.tensor(model.anchors).to(x)
                both = shapes[:, 0].minimum(tw) * shapes[:, 1].minimum(th)
                number = (both / (shapes.prod(1) + tw * th - both)).argmax().item()
                if number not in mask:
                    continue
                a, i, j = mask.index(number), int(cx / stride), int(cy / stride)
                scale = 2 - tw * th / (width * height)
                goal = torch.stack([
                    cx / stride - i, cy / stride - j,
                    (tw / model.anchors[number][0]).log(), (th / model.anchors[number][1]).log()])
                labels = positives.get((b, a, j, i), (None, None, set()))[2] | {label}
                positives[b, a, j, i] = (goal, scale, labels)
        for (b, a, j, i), (goal, scale, labels) in positives.items():
            counted[b, a, j, i], wanted[b, a, j, i] = 1, 1
            p = x[b, a, :, j, i]
            classes = torch.tensor([float(c in labels) for c in range(CLASSES)]).to(x)
            parts["boxes"] += scale * (
                F.binary_cross_entropy_with_logits(p[:2], goal[:2], reduction="sum")
                + 0.5 * (p[2:4] - goal[2:]).square().sum())
            parts["classification"] += F.binary_cross_entropy_with_logits(p[5:], classes, reduction="sum")
            with torch.no_grad():
                delta[b, a, :2, j, i] = scale * (goal[:2] - p[:2].sigmoid())
                delta[b, a, 2:4, j, i] = scale * (goal[2:] - p[2:4])
                delta[b, a, 4, j, i] = 1 - objectness[b, a, j, i]
                delta[b, a, 5:, j, i] = classes - p[5:].sigmoid()
        surprise = F.binary_cross_entropy_with_logits(x[:, :, 4], wanted, reduction="none")
        parts["objectness"] += (surprise * counted).sum()
        raw.append(x)
        deltas.append(delta)
    count = len(targets)
    losses = {key: value / count for key, value in parts.items()}
    sum(losses.values()).backward(retain_graph=True)
    for x, delta in zip(raw, deltas):
        assert torch.allclose(-x.grad * count, delta, atol=1e-5), (x.grad * count + delta).abs().max()
    model.zero_grad()
    return losses, ignored


def kept_lines(lines, size, overlap, limit):
    """Suppressed class by class, then clipped, without what is outside."""
    lines = lines[lines[:, 4].argsort(descending=True, stable=True)]
    kept = []
    for label in lines[:, 5].unique():
        own = lines[lines[:, 5] == label]
        kept.append(own[suppressed(own[:, :4], own[:, 4], overlap)])
    lines = torch.cat(kept)
    lines = lines[lines[:, 4].argsort(descending=True, stable=True)]
    lines[:, 0:4:2] = lines[:, 0:4:2].clamp(0, size[1])
    lines[:, 1:4:2] = lines[:, 1:4:2].clamp(0, size[0])
    lines = lines[(lines[:, 2] > lines[:, 0]) & (lines[:, 3] > lines[:, 1])]
    return lines[:limit]


class DarknetCase:
    def __init__(self, name, layers, ignore, scales, kept):
        self.name, self.layers, self.ignore, self.scales, self.kept = name, layers, ignore, scales, kept
        self.planes = (96, 128)

    def make(self):
        return Darknet(self.layers, NAMES[self.name], ANCHORS[self.name])

    def more_objects(self, model, images):
        """Near what an anchor predicts that is not to find it, so that it is ignored."""
        with torch.no_grad():
            for x, mask, stride in maps(model.eval(), images):
                boxes = boxes_of(x, mask, stride, model.anchors)[0].reshape(-1, 4)
                inside = ((boxes[:, :2] > 4) & (boxes[:, 2:] < torch.tensor([124, 92]))).all(1)
                return (boxes[inside][:1] * 4).round() / 4

    def losses(self, model, images, targets):
        losses, ignored = darknet_losses(model, images, targets, self.ignore)
        print(f"    {ignored} ignored")
        return losses

    def found(self, model, images, sizes):
        lines = []
        for x, mask, stride in maps(model, images):
            scores = x[:, :, 4:5].sigmoid() * x[:, :, 5:].sigmoid()
            boxes = boxes_of(x, mask, stride, model.anchors)[:, :, None].expand(-1, -1, CLASSES, -1, -1, -1)
            labels = torch.arange(CLASSES).to(x)[None, None, :, None, None].expand(scores.shape)
            lines.append(
                torch.cat([boxes, scores[..., None], labels[..., None]], -1).flatten(1, 4))
        for lines, size in zip(torch.cat(lines, 1), sizes):
            lines = lines[lines[:, 4] > 0.01]
            lines = lines[lines[:, 4].argsort(descending=True, stable=True)][:3000]
            yield kept_lines(lines, size, 0.45, 100)

    def extra(self, model):
        lines = [f"{name} {'x'.join(map(str, value.shape))}" for name, value in model.weights_in_order()]
        return {"darknet.order": torch.tensor(fnv("\n".join(lines)))}


def yolox_library(folder):
    """The authors' models, without what their package loads beside them."""
    def package(name, path=None):
        module = types.ModuleType(name)
        module.__path__ = [path] if path else []
        sys.modules[name] = module
        return module

    root = next(
        path for path in (folder, *(os.path.join(folder, name) for name in sorted(os.listdir(folder))))
        if os.path.isfile(os.path.join(path, "yolox", "models", "yolo_head.py")))
    package("loguru").logger = None
    package("yolox", os.path.join(root, "yolox"))
    utils = package("yolox.utils", os.path.join(root, "yolox", "utils"))
    import yolox.utils.boxes as boxes

    utils.bboxes_iou = boxes.bboxes_iou
    utils.meshgrid = lambda tensors: torch.meshgrid(*tensors, indexing="ij")
    package("yolox.models", os.path.join(root, "yolox", "models"))
    from yolox.models.yolo_head import YOLOXHead
    from yolox.models.yolo_pafpn import YOLOPAFPN

    return YOLOPAFPN, YOLOXHead, boxes.postprocess


class YOLOX(nn.Module):
    def __init__(self, library, classes, depth, width, depthwise):
        super().__init__()
        pyramid, head, self.postprocess = library
        self.backbone = pyramid(depth, width, depthwise=depthwise)
        self.head = head(classes, width, depthwise=depthwise)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eps, module.momentum = 1e-3, 0.03

    def forward(self, x, targets=None):
        features = self.backbone(x)
        return self.head(features, targets, x) if self.training else self.head(features)


class YOLOXCase:
    def __init__(self, name, depth, width, depthwise, uses_l1, scales, kept):
        self.name, self.sizes, self.scales, self.kept = name, (depth, width, depthwise), scales, kept
        self.uses_l1, self.planes = uses_l1, (96, 128)

    def make(self, classes=CLASSES):
        return YOLOX(self.library, classes, *self.sizes)

    def more_objects(self, model, images):
        """Two that want the same anchors, where many predictions overlap, so that an object has several."""
        with torch.no_grad():
            rows = model.eval()(images.flip(1))[0]
        boxes = torch.cat([rows[:, :2] - rows[:, 2:4] / 2, rows[:, :2] + rows[:, 2:4] / 2], 1)
        boxes = boxes[((boxes[:, :2] > 4) & (boxes[:, 2:] < torch.tensor([122, 90]))).all(1)]
        overlaps = torchvision.ops.box_iou(boxes, boxes).topk(10, dim=1).values.sum(1)
        best = (boxes[overlaps.argmax()] * 4).round() / 4
        return torch.stack([best, best + torch.tensor([1.5, -1, 2.25, 1])])

    def losses(self, model, images, targets):
        labels = torch.zeros(len(targets), 8, 5).to(images)
        for row, target in zip(labels, targets):
            boxes = target["boxes"].to(images)
            count = len(boxes)
            row[:count, 0] = target["labels"]
            row[:count, 1:3] = (boxes[:, :2] + boxes[:, 2:]) / 2
            row[:count, 3:5] = boxes[:, 2:] - boxes[:, :2]
        model.head.use_l1 = self.uses_l1
        # Saccade's pictures are red, green and blue; the authors' the other way.
        _, boxes, objectness, classification, l1, ratio = model(images.flip(1), labels)
        print(f"    {ratio:.2f} anchors an object")
        losses = {"boxes": boxes, "objectness": objectness, "classification": classification}
        return losses | ({"l1": l1} if self.uses_l1 else {})

    def found(self, model, images, sizes):
        rows = model(images.flip(1))
        for found, size in zip(model.postprocess(rows, CLASSES, 0.01, 0.65), sizes):
            lines = torch.cat([found[:, :4], found[:, 4:5] * found[:, 5:6], found[:, 6:7]], 1)
            yield kept_lines(lines, size, 1.0, 300)

    def extra(self, model):
        count = sum(p.numel() for p in self.make(80).parameters())
        print(f"    {count} parameters with 80 classes")
        return {"parameters": torch.tensor(count)}


# So that scores and boxes differ.
LIVELY = {"head.cls_preds": 8, "head.obj_preds": 8, "head.reg_preds": 4}
CASES = [
    DarknetCase(
        "yolov3", YOLOV3, 0.7, {"levels.0.prediction": 0.02, "levels.1.prediction": 0.02, "levels.2.prediction": 0.03},
        ["backbone.features.0.0.weight", "backbone.features.4.3.conv2.0.weight", "backbone.features.5.4.conv1.1.bias",
         "levels.0.block.4.0.weight", "levels.1.lateral.0.weight", "levels.1.prediction.bias",
         "levels.2.conv.1.weight", "levels.2.prediction.weight"]),
    DarknetCase(
        "yolov3_tiny", TINY, 0.5, {},
        ["backbone.features.0.0.weight", "backbone.features.8.1.weight", "backbone.features.10.0.weight",
         "levels.0.block.0.0.weight", "levels.0.prediction.bias", "levels.1.lateral.1.bias",
         "levels.1.prediction.weight"]),
    YOLOXCase(
        "yolox_nano", 0.33, 0.25, True, False, LIVELY,
        ["backbone.backbone.stem.conv.conv.weight", "backbone.backbone.dark3.0.dconv.conv.weight",
         "backbone.backbone.dark5.1.conv2.bn.weight", "backbone.lateral_conv0.conv.weight",
         "backbone.C3_n4.m.0.conv2.pconv.conv.weight", "head.cls_convs.0.1.dconv.bn.bias", "head.reg_preds.1.weight",
         "head.obj_preds.2.bias"]),
    YOLOXCase(
        "yolox_tiny", 0.33, 0.375, False, True, LIVELY,
        ["backbone.backbone.stem.conv.conv.weight", "backbone.backbone.dark4.1.m.2.conv1.conv.weight",
         "backbone.C3_p3.conv3.bn.bias", "backbone.bu_conv1.conv.weight", "head.stems.2.conv.weight",
         "head.cls_preds.0.weight", "head.reg_preds.2.bias"]),
    YOLOXCase(
        "yolox_s", 0.33, 0.5, False, False, LIVELY,
        ["backbone.backbone.dark2.1.conv1.conv.weight", "backbone.C3_n3.m.0.conv1.bn.weight",
         "head.cls_convs.1.0.conv.weight", "head.reg_preds.0.weight"]),
]


def answers(case, model, images, sizes, targets):
    """What it finds in use; losses and lengths of gradients in training, with the statistics of use."""
    with torch.no_grad():
        found = list(case.found(model.eval(), images, sizes))
    model.train().zero_grad()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
    losses = case.losses(model, images, targets)
    sum(losses.values()).backward()
    parameters = dict(model.named_parameters())
    return {f"loss.{key}": value.detach() for key, value in losses.items()} | {
        f"gradient.{key}": parameters[key].grad.norm() for key in case.kept}, found


def golden(case):
    model = case.make()
    state = model.state_dict()
    for key, value in state.items():
        if value.is_floating_point():
            value.copy_(filled(key, tuple(value.shape)))
            for path, scale in case.scales.items():
                if key.startswith(path):
                    value *= scale
    sizes = [case.planes, (90, 101)]
    images = filled("images", (2, 3, *case.planes)) * np.sqrt(np.float32(3 * case.planes[0] * case.planes[1]))
    for image, (height, width) in zip(images, sizes):
        image[:, height:] = 0
        image[:, :, width:] = 0
    parts = [
        [[0.073, 0.121, 0.257, 0.384], [0.303, 0.252, 0.953, 0.907]],
        [[0.081, 0.103, 0.804, 0.856], [0.707, 0.652, 0.822, 0.811]]]
    objects = [torch.tensor(part) * torch.tensor([*size[::-1]] * 2) for part, size in zip(parts, sizes)]
    objects[0] = torch.cat([objects[0], case.more_objects(model, images)])
    labels = [torch.tensor([0, 3, 1, 2][:len(objects[0])]), torch.tensor([4, 2])]
    targets = [{"boxes": b, "labels": l} for b, l in zip(objects, labels)]
    initial = {key: value.clone() for key, value in state.items()}
    narrow, seen = answers(case, model, images, sizes, targets)
    model.load_state_dict(initial)
    wide, found = answers(case, model.double(), images.double(), sizes, targets)
    for few, many in zip(seen, found):
        # What hangs on rounding is no golden case: choose other images.
        apart = (few.double() - many).abs() if few.shape == many.shape else torch.full((1, 6), torch.inf)
        print(f"    found {len(many)}, in float32 {len(few)}, off by {[f'{a:.1e}' for a in apart.amax(0)]}; scores "
              f"{many[:, 4].min():.3f} ... {many[:, 4].max():.3f}")
    tensors = {key: value.float() for key, value in wide.items()}
    tensors |= {
        f"rounding.{key}": ((narrow[key].double() - wide[key]).abs() / wide[key].abs()).float() for key in wide}
    for image in range(2):
        tensors[f"found.{image}"] = found[image].float().contiguous()
        tensors[f"objects.{image}"] = objects[image]
        tensors[f"labels.{image}"] = labels[image]
    tensors |= {f"scale.{path}": torch.tensor(float(scale)) for path, scale in case.scales.items()}
    tensors["planes"] = torch.tensor([2, 3, *case.planes])
    tensors["sizes"] = torch.tensor(sizes)
    lines = sorted(
        f"{key} {'x'.join(map(str, value.shape))}" for key, value in initial.items()
        if not key.endswith("num_batches_tracked"))
    tensors["state.hash"] = torch.tensor(fnv("\n".join(lines)))
    tensors |= case.extra(model)
    path = os.path.join(FOLDER, f"{case.name}.safetensors")
    command = f"python3 Tests/Golden/yolo.py {case.name} (torch {torch.__version__}"
    save_file(tensors, path, metadata={"made by": command + (", yolox 0.3.0)" if "yolox" in case.name else ")")})
    os.chmod(path, 0o644)
    print(f"{case.name}: {os.path.getsize(path)} bytes")
    for key, value in wide.items():
        print(f"    {key}: {value:.4g}, in float32 off by {tensors['rounding.' + key]:.1e}")


def first_loss():
    """The first YOLO's loss of two images, written as in the paper: one loop over cells, one over their boxes."""
    side, boxes_per_cell, height, width = (3, 4), 2, 96, 128
    columns = CLASSES + 5 * boxes_per_cell
    rows = filled("rows", (2, side[0] * side[1], columns)).double() * 0.6 + 0.3
    rows.requires_grad_()
    objects = [
        torch.tensor([[3.0, 5, 40, 33], [60, 50, 127, 95], [80, 66, 104, 90]]), torch.tensor([[10.0, 10, 30, 90]])]
    labels = [torch.tensor([1, 4, 2]), torch.tensor([0])]
    parts = dict(boxes=0.0, objectness=0.0, classification=0.0)
    for image in range(2):
        owners = {}
        for box, label in zip(objects[image].double(), labels[image].tolist()):
            x, y = (box[0] + box[2]) / 2 / width * side[1], (box[1] + box[3]) / 2 / height * side[0]
            owners.setdefault(int(y) * side[1] + int(x), (box, label, x - int(x), y - int(y)))
        for cell in range(side[0] * side[1]):
            told = rows[image, cell, CLASSES:].view(boxes_per_cell, 5)
            wanted = [0.0] * boxes_per_cell
            if cell in owners:
                box, label, x, y = owners[cell]
                cx = (told[:, 0] + cell % side[1]) * width / side[1]
                cy = (told[:, 1] + cell // side[1]) * height / side[0]
                w, h = told[:, 2] ** 2 * width, told[:, 3] ** 2 * height
                predicted = torch.stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], 1).detach()
                overlaps = torchvision.ops.box_iou(predicted, box[None])[:, 0]
                one = overlaps.argmax().item()
                wanted[one] = overlaps[one].item()
                goal = torch.stack([x, y, ((box[2] - box[0]) / width).sqrt(), ((box[3] - box[1]) / height).sqrt()])
                parts["boxes"] += 5 * (told[one, :4] - goal).square().sum()
                classes = F.one_hot(torch.tensor(label), CLASSES)
                parts["classification"] += (rows[image, cell, :CLASSES] - classes).square().sum()
            for number in range(boxes_per_cell):
                weight = 1 if wanted[number] > 0 else 0.5
                parts["objectness"] += weight * (told[number, 4] - wanted[number]) ** 2
    losses = {key: value / 2 for key, value in parts.items()}
    sum(losses.values()).backward()
    tensors = {f"loss.{key}": value.detach().float() for key, value in losses.items()}
    tensors |= {"rows": rows.detach().float(), "gradient": rows.grad.float(), "grid": torch.tensor(side),
                "size": torch.tensor([height, width])}
    for image in range(2):
        tensors |= {f"objects.{image}": objects[image], f"labels.{image}": labels[image]}
    path = os.path.join(FOLDER, "yolov1.safetensors")
    save_file(tensors, path, metadata={"made by": f"python3 Tests/Golden/yolo.py yolov1 (torch {torch.__version__})"})
    os.chmod(path, 0o644)
    print({key: value.item() for key, value in losses.items()})


def small_weights():
    """A small network's file as Darknet writes it, and what it makes of an image: two convolutions and a prediction."""
    layers = [conv(4, 3, 2), conv(6, 1), conv(3 * (5 + CLASSES), 1, norm=False), ("yolo", [0, 1, 2])]
    model = Darknet(layers, ["first", "second", "last"], ANCHORS["yolov3"]).eval()
    for key, value in model.state_dict().items():
        if value.is_floating_point():
            value.copy_(filled(key, tuple(value.shape)))
    path = os.path.join(TESTS, "SaccadeLayersTests", "Golden", "Darknet")
    os.makedirs(path, exist_ok=True)
    for name, head in (("long", struct.pack("<iiiq", 0, 2, 5, 32013312)), ("short", struct.pack("<iiii", 0, 1, 0, 640))):
        with open(os.path.join(path, f"{name}.weights"), "wb") as file:
            file.write(head)
            for _, value in model.weights_in_order():
                file.write(value.numpy().astype("<f4").tobytes())
    images = filled("images", (1, 3, 6, 8))
    with torch.no_grad():
        (result, _), = model(images)
    path = os.path.join(path, "small.safetensors")
    save_file({"images": images, "result": result}, path,
              metadata={"made by": f"python3 Tests/Golden/yolo.py small (torch {torch.__version__})"})
    os.chmod(path, 0o644)


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["--yolox"]:
        YOLOXCase.library = yolox_library(words[1])
        words = words[2:]
    for case in CASES:
        if case.name in words or (not words and (hasattr(YOLOXCase, "library") or isinstance(case, DarknetCase))):
            golden(case)
    if not words or "yolov1" in words:
        first_loss()
    if not words or "small" in words:
        small_weights()
