"""Makes the golden files of detectors: `python3 Tests/Golden/detectors.py`, or with the names of some of them.

A file of `Tests/SaccadeModelsTests/Golden/Detectors/` is named as torchvision names the detector and holds
    planes, sizes        the shape of the batch, and the part of each plane that its image covers
    scale.<path>         by what the weights below a path are multiplied after they are filled, so that scores differ
    objects.<i>          the boxes on image i, and labels.<i> their classes, from 0 on
    areas.<i>            of a detector with masks, how many pixels the objects' masks have: ellipses in their boxes
    state.hash           a hash of the sorted names and shapes of all weights and buffers
    loss.<part>          the parts of the loss in training
    gradient.<name>      the length of a weight's gradient of their sum
    found.<i>            what it finds on image i in use: x1, y1, x2, y2, score, class, the best first
    masks.<i>            how likely each seventh, down and across, of each box is its object's: the mean
    rounding.<key>       how far torchvision itself is from the numbers when it computes in float32, as a part of the largest
All is computed in float64. Weights and images are filled as in `models.py`. The network sees the planes as they are:
torchvision's resizing and normalizing is left out. Samples are not drawn but taken in order. In training, too,
normalizations take their running statistics: those of two pixels, on an SSD's last maps, are all rounding.
"""

import os
import sys

os.environ.setdefault("TORCHDYNAMO_DISABLE", "1")  # which compiles RoIAlign where its operator is missing
from collections import OrderedDict
from functools import partial

import numpy as np
import torch
from golden import TESTS
from models import filled, fnv, library, torchvision
from safetensors.torch import save_file
from torch import nn
from torchvision.models import _utils as utils_of_models
from torchvision.models import detection, mobilenet_v2, mobilenet_v3_large, resnet50
from torchvision.models.detection import _utils as utils
from torchvision.models.detection import backbone_utils, ssdlite
from torchvision.models.detection.anchor_utils import AnchorGenerator, DefaultBoxGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import FrozenBatchNorm2d, MultiScaleRoIAlign, box_iou
from torchvision.ops.feature_pyramid_network import LastLevelP6P7

CLASSES = 5


def suppressed(boxes, scores, threshold):
    """Greedy suppression, for a torchvision whose C++ operators do not load."""
    order = scores.argsort(descending=True, stable=True)
    overlaps = box_iou(boxes[order], boxes[order]) > threshold
    alive = np.ones(len(order), dtype=bool)
    kept = []
    for i, row in enumerate(overlaps.numpy()):
        if alive[i]:
            kept.append(i)
            alive[i + 1:] &= ~row[i + 1:]
    return order[torch.tensor(kept, dtype=torch.int64)]


def read_within(input, index, y, x, *masks):
    """What torchvision's Python reads for RoIAlign, but with zeros beyond the map, as its C++ has them."""
    height, width = input.shape[2:]
    inside = ((y >= -1) & (y <= height))[:, None, :, None, :, None] & ((x >= -1) & (x <= width))[:, None, None, :, None, :]
    return torch.where(inside, read(input, index, y, x, *masks), 0)


if library is not None:
    torchvision.extension._has_ops = lambda: True
    library.impl("nms", suppressed, "CPU")
    regions = sys.modules["torchvision.ops.roi_align"]
    read = regions._bilinear_interpolate
    regions._bilinear_interpolate = read_within


def first_ones(self, matched_idxs):
    """The sampler without chance: the first positives, the first negatives."""
    positives, negatives = [], []
    for matched in matched_idxs:
        positive, negative = torch.where(matched >= 1)[0], torch.where(matched == 0)[0]
        count = min(len(positive), int(self.batch_size_per_image * self.positive_fraction))
        for chosen, result in (
            (positive[:count], positives), (negative[:self.batch_size_per_image - count], negatives)):
            mask = torch.zeros_like(matched, dtype=torch.uint8)
            mask[chosen] = 1
            result.append(mask)
    return positives, negatives


utils.BalancedPositiveNegativeSampler.__call__ = first_ones


def ssdlite_v2(num_classes):
    """Torchvision's SSDLite on MobileNetV2, which it has not: the same cut, the same blocks."""
    torchvision.models.mobilenetv2.InvertedResidual.block = property(lambda self: self.conv)
    norm = partial(nn.BatchNorm2d, eps=0.001, momentum=0.03)
    backbone = ssdlite._mobilenet_extractor(mobilenet_v2(weights=None), 6, norm)
    boxes = DefaultBoxGenerator([[2, 3] for _ in range(6)], min_ratio=0.2, max_ratio=0.95)
    channels = utils.retrieve_out_channels(backbone, (320, 320))
    head = ssdlite.SSDLiteHead(channels, boxes.num_anchors_per_location(), num_classes, norm)
    return detection.ssd.SSD(
        backbone, boxes, (320, 320), num_classes, head=head, score_thresh=0.001, nms_thresh=0.55,
        detections_per_img=300, topk_candidates=300)


def retinanet(num_classes):
    backbone = backbone_utils._resnet_fpn_extractor(
        resnet50(weights=None, norm_layer=FrozenBatchNorm2d), 5, returned_layers=[2, 3, 4],
        extra_blocks=LastLevelP6P7(256, 256))
    return detection.RetinaNet(backbone, num_classes)


# Fewer than in use, so that the files are made in a minute.
FEW = {
    "rpn_pre_nms_top_n_train": 100, "rpn_pre_nms_top_n_test": 100, "rpn_post_nms_top_n_train": 60,
    "rpn_post_nms_top_n_test": 50, "rpn_batch_size_per_image": 64, "box_batch_size_per_image": 32,
}


def faster_resnet(num_classes):
    body = resnet50(weights=None, norm_layer=FrozenBatchNorm2d)
    return detection.FasterRCNN(backbone_utils._resnet_fpn_extractor(body, 5), num_classes, **FEW)


def mask_resnet(num_classes):
    body = resnet50(weights=None, norm_layer=FrozenBatchNorm2d)
    return detection.MaskRCNN(backbone_utils._resnet_fpn_extractor(body, 5), num_classes, **FEW)


def faster_c4(num_classes):
    """The form of the paper, which torchvision has not: one map, and the last stage for regions."""
    network = resnet50(weights=None, norm_layer=FrozenBatchNorm2d)
    backbone = nn.Module()
    backbone.body = utils_of_models.IntermediateLayerGetter(network, {"layer3": "0"})
    backbone.forward, backbone.out_channels = backbone.body.forward, 1024
    head = nn.Sequential(OrderedDict(layer4=network.layer4, pool=nn.AdaptiveAvgPool2d(1), flat=nn.Flatten()))
    return detection.FasterRCNN(
        backbone, rpn_anchor_generator=AnchorGenerator(((32, 64, 128, 256, 512),), ((0.5, 1.0, 2.0),)),
        box_roi_pool=MultiScaleRoIAlign(["0"], 14, 2), box_head=head,
        box_predictor=detection.faster_rcnn.FastRCNNPredictor(2048, num_classes), **FEW)


def faster_mobile(network):
    def make(num_classes):
        body = network(weights=None, norm_layer=FrozenBatchNorm2d)
        anchors = AnchorGenerator(((32, 64, 128, 256, 512),) * 3, ((0.5, 1.0, 2.0),) * 3)
        return detection.FasterRCNN(
            backbone_utils._mobilenet_extractor(body, True, 6), num_classes, rpn_anchor_generator=anchors,
            rpn_score_thresh=0.05, **FEW)

    return make


# How it is made for so many columns of scores, whether one of them is the background's, the planes' height and width,
# the second image's, scales, and weights whose gradients are kept.
DETECTORS = {
    "ssdlite320_mobilenet_v3_large": (
        lambda n: detection.ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=n), True,
        (256, 288), (224, 240), {},
        ["backbone.features.0.0.0.weight", "backbone.features.0.13.0.weight", "backbone.features.1.0.2.fc1.weight",
         "backbone.features.1.3.1.bias", "backbone.extra.1.1.0.weight",
         "head.classification_head.module_list.0.0.0.weight", "head.classification_head.module_list.1.1.bias",
         "head.regression_head.module_list.2.1.weight"]),
    "ssdlite320_mobilenet_v2": (
        ssdlite_v2, True, (256, 288), (224, 240), {},
        ["backbone.features.0.0.0.weight", "backbone.features.0.14.0.weight", "backbone.features.1.0.2.weight",
         "backbone.features.1.4.1.bias", "backbone.extra.0.0.0.weight",
         "head.classification_head.module_list.0.0.0.weight", "head.regression_head.module_list.1.1.weight"]),
    "ssd300_vgg16": (
        lambda n: detection.ssd300_vgg16(weights=None, weights_backbone=None, num_classes=n), True,
        (300, 300), (270, 256), {},
        ["backbone.scale_weight", "backbone.features.0.weight", "backbone.extra.0.1.weight",
         "backbone.extra.0.7.1.weight", "backbone.extra.2.2.bias", "head.classification_head.module_list.0.weight",
         "head.regression_head.module_list.1.bias"]),
    "retinanet_resnet50_fpn": (
        retinanet, False, (160, 192), (128, 176),
        {"head.classification_head.cls_logits": 0.03, "head.regression_head.bbox_reg": 0.005},
        ["backbone.body.conv1.weight", "backbone.body.layer3.2.conv2.weight", "backbone.fpn.inner_blocks.0.0.weight",
         "backbone.fpn.extra_blocks.p7.bias", "head.classification_head.conv.0.0.weight",
         "head.classification_head.cls_logits.bias", "head.regression_head.bbox_reg.weight"]),
    "fasterrcnn_resnet50_fpn": (
        faster_resnet, True, (160, 192), (128, 176),
        {"rpn.head.cls_logits": 0.02, "rpn.head.bbox_pred": 0.003, "roi_heads.box_predictor.cls_score": 0.05,
         "roi_heads.box_predictor.bbox_pred": 0.02},
        ["backbone.body.conv1.weight", "backbone.body.layer4.2.conv3.weight", "backbone.fpn.inner_blocks.0.0.weight",
         "rpn.head.conv.0.0.weight", "rpn.head.bbox_pred.bias", "roi_heads.box_head.fc6.weight",
         "roi_heads.box_predictor.cls_score.weight", "roi_heads.box_predictor.bbox_pred.bias"]),
    "maskrcnn_resnet50_fpn": (
        mask_resnet, True, (160, 192), (128, 176),
        {"rpn.head.cls_logits": 0.02, "rpn.head.bbox_pred": 0.003, "roi_heads.box_predictor.cls_score": 0.05,
         "roi_heads.box_predictor.bbox_pred": 0.02, "roi_heads.mask_predictor.mask_fcn_logits": 0.05},
        ["backbone.body.conv1.weight", "backbone.fpn.layer_blocks.0.0.weight", "rpn.head.conv.0.0.weight",
         "roi_heads.box_predictor.cls_score.weight", "roi_heads.mask_head.0.0.weight", "roi_heads.mask_head.3.0.bias",
         "roi_heads.mask_predictor.conv5_mask.weight", "roi_heads.mask_predictor.mask_fcn_logits.bias"]),
    "fasterrcnn_resnet50_c4": (
        faster_c4, True, (160, 192), (128, 176),
        {"rpn.head.cls_logits": 0.02, "rpn.head.bbox_pred": 0.003, "roi_heads.box_predictor.cls_score": 0.05,
         "roi_heads.box_predictor.bbox_pred": 0.02},
        ["backbone.body.conv1.weight", "backbone.body.layer3.2.conv3.weight", "rpn.head.conv.0.0.weight",
         "rpn.head.bbox_pred.bias", "roi_heads.box_head.layer4.0.conv1.weight",
         "roi_heads.box_head.layer4.2.conv3.weight", "roi_heads.box_predictor.cls_score.weight",
         "roi_heads.box_predictor.bbox_pred.bias"]),
    "fasterrcnn_mobilenet_v3_large_fpn": (
        faster_mobile(mobilenet_v3_large), True, (256, 288), (224, 240),
        {"rpn.head.bbox_pred": 0.5, "roi_heads.box_predictor.cls_score": 8},
        ["backbone.body.0.0.weight", "backbone.body.13.block.0.0.weight", "backbone.fpn.inner_blocks.1.0.weight",
         "rpn.head.cls_logits.weight", "roi_heads.box_head.fc7.bias", "roi_heads.box_predictor.bbox_pred.weight"]),
    "fasterrcnn_mobilenet_v2_fpn": (
        faster_mobile(mobilenet_v2), True, (256, 288), (224, 240), {"rpn.head.bbox_pred": 0.1},
        ["backbone.body.0.0.weight", "backbone.body.14.conv.0.0.weight", "backbone.fpn.layer_blocks.0.0.weight",
         "rpn.head.cls_logits.weight", "roi_heads.box_head.fc6.bias", "roi_heads.box_predictor.cls_score.bias"]),
}


def ellipses(boxes, size):
    """A mask for each box, on an image of a size: the pixels whose middles lie in its ellipse."""
    rows, columns = torch.meshgrid(
        torch.arange(size[0], dtype=torch.float64) + 0.5, torch.arange(size[1], dtype=torch.float64) + 0.5, indexing="ij")
    x1, y1, x2, y2 = (side[:, None, None] for side in boxes.double().unbind(1))
    across, down = (2 * columns - x1 - x2) / (x2 - x1), (2 * rows - y1 - y2) / (y2 - y1)
    return (across * across + down * down <= 1).to(torch.uint8)


def answers(model, planes, sizes, targets, kept):
    """What it finds in use; losses and lengths of gradients in training."""
    fixed = ImageList(planes, sizes)
    model.transform.forward = lambda images, targets=None: (fixed, targets)
    model.transform.postprocess = lambda result, shapes, original: result
    images = list(planes)
    with torch.no_grad():
        found = model.eval()(images)
    model.train().zero_grad()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
    losses = model(images, targets)
    sum(losses.values()).backward()
    parameters = dict(model.named_parameters())
    lines = [
        torch.cat([f["boxes"], f["scores"][:, None], f["labels"][:, None].to(planes.dtype)], dim=1) for f in found]
    return {f"loss.{key}": value.detach() for key, value in losses.items()} | {
        f"gradient.{key}": parameters[key].grad.norm() for key in kept}, lines, [f.get("masks") for f in found]


def golden(name):
    make, has_background, plane, second, scales, kept = DETECTORS[name]
    model = make(CLASSES + has_background)
    state = model.state_dict()
    for key, value in state.items():
        if value.is_floating_point():
            value.copy_(filled(key, tuple(value.shape)))
            for path, scale in scales.items():
                if key.startswith(path):
                    value *= scale
    sizes = [plane, second]
    planes = filled("images", (2, 3, *plane)) * np.sqrt(np.float32(3 * plane[0] * plane[1]))
    for image, (height, width) in zip(planes, sizes):
        image[:, height:] = 0
        image[:, :, width:] = 0
    # Larger than the smallest anchors: of those that lie within each other many would overlap equally.
    parts = [
        [[0.073, 0.121, 0.557, 0.684], [0.303, 0.252, 0.953, 0.907], [0.052, 0.509, 0.413, 0.971]],
        [[0.081, 0.103, 0.804, 0.856], [0.407, 0.352, 0.972, 0.811]]]
    if name == "ssd300_vgg16":
        parts[0].append([0.621, 0.083, 0.732, 0.194])  # for the first map
    objects = [torch.tensor(part) * torch.tensor([*size[::-1]] * 2) for part, size in zip(parts, sizes)]
    labels = [torch.tensor([0, 3, 1, 2][:len(parts[0])]), torch.tensor([4, 2])]
    targets = [
        {"boxes": b, "labels": l + has_background, "masks": ellipses(b, size)}
        for b, l, size in zip(objects, labels, sizes)]
    initial = {key: value.clone() for key, value in state.items()}
    narrow, seen, _ = answers(model, planes, sizes, targets, kept)
    model.load_state_dict(initial)
    model = model.double()
    wide, found, shown = answers(
        model, planes.double(), sizes, [{**t, "boxes": t["boxes"].double()} for t in targets], kept)
    for few, many in zip(seen, found):
        # What hangs on rounding is no golden case: choose other images.
        apart = (few.double() - many).abs() if few.shape == many.shape else torch.full((1, 6), torch.inf)
        print(f"    found {len(many)}, in float32 {len(few)}, off by {apart.amax(0).tolist()}; scores "
              f"{many[:, 4].min():.3f} ... {many[:, 4].max():.3f}")
        many[:, 5] -= int(has_background)
    tensors = {key: value.float() for key, value in wide.items()}
    tensors |= {
        f"rounding.{key}": ((narrow[key].double() - wide[key]).abs() / wide[key].abs()).float() for key in wide}
    for image in range(2):
        tensors[f"found.{image}"] = found[image].float().contiguous()
        tensors[f"objects.{image}"] = objects[image]
        tensors[f"labels.{image}"] = labels[image]
        if shown[image] is not None:
            tensors[f"areas.{image}"] = targets[image]["masks"].sum((1, 2)).to(torch.int64)
            tensors[f"masks.{image}"] = nn.functional.avg_pool2d(shown[image], 4)[:, 0].float().contiguous()
            print(f"    masks from {shown[image].min():.3f} to {shown[image].max():.3f}")
    tensors |= {f"scale.{path}": torch.tensor(scale) for path, scale in scales.items()}
    tensors["planes"] = torch.tensor([2, 3, *plane])
    tensors["sizes"] = torch.tensor(sizes)
    lines = sorted(
        f"{key} {'x'.join(map(str, value.shape))}" for key, value in initial.items()
        if not key.endswith("num_batches_tracked"))
    tensors["state.hash"] = torch.tensor(fnv("\n".join(lines)))
    path = os.path.join(TESTS, "SaccadeModelsTests", "Golden", "Detectors", f"{name}.safetensors")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    command = (f"python3 Tests/Golden/detectors.py {name} (torch {torch.__version__}, "
               f"torchvision {torchvision.__version__})")
    save_file(tensors, path, metadata={"made by": command})
    os.chmod(path, 0o644)
    print(f"{name}: {os.path.getsize(path)} bytes")
    for key, value in wide.items():
        print(f"    {key}: {value:.4g}, in float32 off by {tensors['rounding.' + key]:.1e}")


if __name__ == "__main__":
    for detector_name in sys.argv[1:] or DETECTORS:
        golden(detector_name)
