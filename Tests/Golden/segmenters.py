"""Makes the golden files of segmenters: `python3 Tests/Golden/segmenters.py`, or with the names of some of them.

A file of `Tests/SaccadeModelsTests/Golden/Segmenters/` is named as torchvision names the network and holds
    size                 the height and width of the images, of which there are two
    state.hash           a hash of the sorted names and shapes of all weights and buffers
    parameters           how many parameters there are
    logits               every third row and column of what the network in use says of the images' pixels
    loss                 in training the cross-entropy of the logits, and half of that of each auxiliary head, without dropout
    gradients            the lengths of all weights' gradients, in the order of the sorted names
    rounding.<key>       how far torch itself is from the numbers when it computes in float32, as a part of the largest
All is computed in float64. Weights and images are filled as in `models.py`, and so are labels, from -1 to 1: each sixth of that
is a class, the last one means that the pixel is ignored.

U-Nets on networks of the zoo are segmentation_models_pytorch's; FCN-8s, the paper's U-Net and what torchvision has only for
other networks are written out below.
"""

import os
import sys

import numpy as np
import segmentation_models_pytorch as smp  # 0.6.0
import timm
import torch
from golden import TESTS
from models import filled, fnv, torchvision
from safetensors.torch import save_file
from torch import nn
from torch.nn.functional import cross_entropy
from torchvision.models import mobilenet_v2, segmentation, vgg16
from torchvision.models._utils import IntermediateLayerGetter
from torchvision.models.segmentation.deeplabv3 import DeepLabHead, DeepLabV3
from torchvision.models.segmentation.fcn import FCNHead

CLASSES = 5
IGNORED = 255


class FCN8s(nn.Module):
    """Long et al. 2014, §4.2, with as many zeros around images as keep their sizes, and narrower middle layers."""

    def __init__(self, hidden):
        super().__init__()
        layers = vgg16().features
        for layer in layers:
            if isinstance(layer, nn.MaxPool2d):
                layer.ceil_mode = True
        self.backbone = nn.ModuleDict({"features": layers})
        self.fc6 = nn.Conv2d(512, hidden, 7, padding=3)
        self.fc7 = nn.Conv2d(hidden, hidden, 1)
        self.score_fr = nn.Conv2d(hidden, CLASSES, 1)
        self.score_pool4 = nn.Conv2d(512, CLASSES, 1)
        self.score_pool3 = nn.Conv2d(256, CLASSES, 1)
        self.upscore2 = nn.ConvTranspose2d(CLASSES, CLASSES, 4, stride=2, padding=1, bias=False)
        self.upscore_pool4 = nn.ConvTranspose2d(CLASSES, CLASSES, 4, stride=2, padding=1, bias=False)
        self.upscore8 = nn.ConvTranspose2d(CLASSES, CLASSES, 16, stride=8, padding=4, bias=False, groups=CLASSES)

    def forward(self, images):
        pools = []
        x = images
        for layer in self.backbone["features"]:
            x = layer(x)
            if isinstance(layer, nn.MaxPool2d):
                pools.append(x)

        def cut(y, like):
            return y[:, :, : like.shape[2], : like.shape[3]]

        x = self.score_fr(self.fc7(self.fc6(x).relu()).relu())
        x = cut(self.upscore2(x), pools[3]) + self.score_pool4(pools[3])
        x = cut(self.upscore_pool4(x), pools[2]) + self.score_pool3(pools[2])
        return cut(self.upscore8(x), images)


class UNet(nn.Module):
    """Ronneberger et al. 2015, figure 1, with zeros around images."""

    def __init__(self, first):
        super().__init__()

        def convolution(channels, out):
            return nn.Sequential(nn.Conv2d(channels, out, 3, padding=1), nn.ReLU())

        down = [3] + [first << i for i in range(5)]
        self.encoder = nn.ModuleDict({"blocks": nn.ModuleList(
            nn.Sequential(convolution(a, b), convolution(b, b)) for a, b in zip(down, down[1:])
        )})
        self.decoder = nn.ModuleDict({"blocks": nn.ModuleList(
            nn.ModuleDict({
                "up": nn.ConvTranspose2d(2 * a, a, 2, stride=2),
                "conv1": convolution(2 * a, a), "conv2": convolution(a, a),
            })
            for a in reversed(down[1:-1])
        )})
        self.segmentation_head = nn.Sequential(nn.Conv2d(first, CLASSES, 1))

    def forward(self, x):
        maps = []
        for position, block in enumerate(self.encoder["blocks"]):
            x = block(nn.functional.max_pool2d(x, 2, ceil_mode=True) if position else x)
            maps.append(x)
        for block, skip in zip(self.decoder["blocks"], reversed(maps[:-1])):
            y = block["up"](x)[:, :, : skip.shape[2], : skip.shape[3]]
            x = block["conv2"](block["conv1"](torch.cat([y, skip], 1)))
        return self.segmentation_head(x)


def deeplabv3_mobilenet_v2():
    """As torchvision makes MobileNetV3's: the stage that would make images 32 times smaller spreads its windows."""
    features = mobilenet_v2().features
    for position in range(14, 18):
        for module in features[position].modules():
            if isinstance(module, nn.Conv2d) and module.kernel_size == (3, 3):
                module.stride, module.dilation, module.padding = (1, 1), (2, 2), (2, 2)
    backbone = IntermediateLayerGetter(features, return_layers={"18": "out", "4": "aux"})
    return DeepLabV3(backbone, DeepLabHead(1280, CLASSES), FCNHead(32, CLASSES))


class Classifier(nn.Module):
    """The classes of a network with spread windows at the places of its last features."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return self.network.forward_features(x)[:, :CLASSES]


def torchvisions(name, **options):
    return lambda: getattr(segmentation, name)(
        weights=None, weights_backbone=None, num_classes=CLASSES, **options
    )


def unet(name):
    return lambda: smp.Unet(name, encoder_weights=None, classes=CLASSES)


# What makes a network, the size of its images, and whether it is trained.
SEGMENTERS = {
    "fcn_resnet50": (torchvisions("fcn_resnet50", aux_loss=True), (64, 96), True),
    "deeplabv3_mobilenet_v3_large": (torchvisions("deeplabv3_mobilenet_v3_large"), (97, 67), False),
    "deeplabv3_resnet50": (torchvisions("deeplabv3_resnet50"), (33, 47), False),
    "lraspp_mobilenet_v3_large": (torchvisions("lraspp_mobilenet_v3_large"), (67, 97), False),
    "deeplabv3_mobilenet_v2": (deeplabv3_mobilenet_v2, (64, 96), False),
    "unet_resnet18": (unet("resnet18"), (64, 96), True),
    "unet_mobilenet_v2": (unet("mobilenet_v2"), (64, 96), False),
    "fcn8s_vgg16": (lambda: FCN8s(hidden=64), (67, 97), True),
    "unet": (lambda: UNet(first=16), (67, 97), True),
    "resnet18_dilated": (lambda: Classifier(timm.create_model("resnet18", output_stride=8)), (64, 96), False),
}


def answers(model, x, y, is_trained):
    answer = model.eval()(x)
    found = {"logits": (answer["out"] if isinstance(answer, dict) else answer)[:, :, ::3, ::3].detach()}
    if not is_trained:
        return found
    model.train().zero_grad()
    answer = model(x)
    if not isinstance(answer, dict):
        answer = {"out": answer}
    loss = sum(
        (1 if key == "out" else 0.5) * cross_entropy(logits, y, ignore_index=IGNORED) for key, logits in answer.items()
    )
    loss.backward()
    lengths = {name: parameter.grad.norm() for name, parameter in model.named_parameters()}
    return found | {"loss": loss.detach(), "gradients": torch.stack([lengths[name] for name in sorted(lengths)])}


def golden(name):
    make, size, is_trained = SEGMENTERS[name]
    model = make()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    whole = model.network if isinstance(model, Classifier) else model
    state = whole.state_dict()
    for key, value in state.items():
        if value.is_floating_point():
            value.copy_(filled(key, tuple(value.shape)))
    initial = {key: value.clone() for key, value in state.items()}
    x = filled("images", (2, 3, *size)) * np.sqrt(np.float32(3 * size[0] * size[1]))
    sixths = ((filled("labels", (2, 1, *size)) * np.sqrt(np.float32(size[0] * size[1] / 4.5)) + 1) * 3).floor().long()
    y = torch.where(sixths >= CLASSES, IGNORED, sixths)[:, 0]
    generator = torch.Generator().manual_seed(1)
    narrow = []
    for trial in range(4):
        whole.load_state_dict(initial)
        noise = torch.randn(x.shape, generator=generator) * (2e-7 if trial else 0)
        narrow.append(answers(model, x * (1 + noise), y, is_trained))
    whole.load_state_dict(initial)
    wide = answers(model.double(), x.double(), y, is_trained)
    lines = sorted(f"{k} {'x'.join(map(str, v.shape))}" for k, v in initial.items())
    tensors = {key: value.float().contiguous() for key, value in wide.items()}
    tensors["size"] = torch.tensor(size)
    tensors["state.hash"] = torch.tensor(fnv("\n".join(lines)))
    tensors["parameters"] = torch.tensor(sum(p.numel() for p in whole.parameters()))
    for key, value in wide.items():
        off = max(((one[key].double() - value).abs().max() / value.abs().max()).item() for one in narrow)
        tensors[f"rounding.{key}"] = torch.tensor(off)
        print(f"{name}: {key} {tuple(value.shape)} to {value.abs().max():.3g}, in float32 off by {off:.1e}")
    folder = os.path.join(TESTS, "SaccadeModelsTests", "Golden", "Segmenters")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"{name}.safetensors")
    command = f"python3 Tests/Golden/segmenters.py {name} (torch {torch.__version__}, torchvision {torchvision.__version__})"
    save_file(tensors, path, metadata={"made by": command})
    os.chmod(path, 0o644)
    print(f"{name}: {os.path.getsize(path)} bytes, {tensors['parameters']} parameters")


if __name__ == "__main__":
    for segmenter in sys.argv[1:] or SEGMENTERS:
        golden(segmenter)
