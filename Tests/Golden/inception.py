"""Makes the golden files of Inception and Xception: `python3 Tests/Golden/inception.py`, or with names of some of them.

They are made and keyed as models.py makes its own, but
    loss                 holds the losses of auxiliary heads as well, with the weights that the papers give them
    statistics.<name>    is a running mean or variance after the step of training

GoogLeNet and Inception v3 are torchvision's, Inception v4 and Xception timm's (needs timm==1.0.31). No library has
BN-Inception: it stands here, by the paper and with the names and poolings of the Caffe model that PyTorch's weights come
from.
"""

import sys

import models
import torch
from models import CLASSES, torchvision
from torch import nn

MODELS = {
    "googlenet": (
        64,
        ["conv1.conv.weight", "conv3.bn.weight", "inception3a.branch3.1.conv.weight", "inception4c.branch4.1.bn.bias",
         "inception5b.branch2.0.conv.weight", "aux1.fc1.weight", "aux2.conv.conv.weight", "fc.weight",
         "conv1.bn.running_mean", "inception3b.branch2.1.bn.running_var"],
    ),
    "bn_inception": (
        128,
        ["conv1_7x7_s2.weight", "conv2_3x3_bn.weight", "inception_3a_double_3x3_2.weight", "inception_3c_3x3.weight",
         "inception_4d_pool_proj.weight", "inception_5b_pool_proj_bn.bias", "last_linear.weight",
         "conv1_7x7_s2_bn.running_mean", "inception_4e_3x3_bn.running_var"],
    ),
    "inception_v3": (
        299,  # the smallest for which torchvision's auxiliary head works
        ["Conv2d_1a_3x3.conv.weight", "Mixed_5b.branch5x5_2.conv.weight", "Mixed_6a.branch3x3dbl_3.bn.weight",
         "Mixed_6c.branch7x7_2.conv.weight", "Mixed_7b.branch3x3dbl_3b.conv.weight", "AuxLogits.conv1.conv.weight",
         "AuxLogits.fc.bias", "fc.weight", "Conv2d_1a_3x3.bn.running_mean", "Mixed_6e.branch7x7_3.bn.running_var"],
    ),
    "inception_v4": (
        139,
        ["features.0.conv.weight", "features.3.conv.conv.weight", "features.4.branch1.2.conv.weight",
         "features.9.branch3.1.bn.bias", "features.12.branch2.3.conv.weight", "features.20.branch2_3a.conv.weight",
         "last_linear.weight", "features.0.bn.running_mean", "features.18.branch1.3.bn.running_var"],
    ),
    "legacy_xception": (
        96,
        ["conv1.weight", "block1.skip.weight", "block2.rep.1.conv1.weight", "block7.rep.4.pointwise.weight",
         "block12.skipbn.weight", "conv4.pointwise.weight", "fc.weight", "bn1.running_mean",
         "block3.rep.2.running_var"],
    ),
    "xception41": (
        96,
        ["stem.0.conv.weight", "blocks.0.shortcut.conv.weight", "blocks.1.stack.conv3.conv_dw.weight",
         "blocks.6.stack.conv2.bn_dw.weight", "blocks.12.stack.conv1.conv_pw.weight", "head.fc.weight",
         "stem.0.bn.running_mean", "blocks.2.stack.conv1.bn_pw.running_var"],
    ),
}

# Szegedy et al. 2014, §5; for Inception v3 as in torchvision's references.
AUXILIARY = {"GoogLeNet": 0.3, "Inception3": 0.4}


class BNInception(nn.Module):
    """Ioffe & Szegedy 2015, <https://arxiv.org/abs/1502.03167>, figure 5.

    The Caffe model has 128 pooled channels in 4c and 4d, where the paper has 96.
    """

    # 1 × 1; 3 × 3 before and after; double 3 × 3 before and after; what the pooled image becomes; 0 is none.
    BLOCKS = {
        "3a": (64, 64, 64, 64, 96, 32), "3b": (64, 64, 96, 64, 96, 64), "3c": (0, 128, 160, 64, 96, 0),
        "4a": (224, 64, 96, 96, 128, 128), "4b": (192, 96, 128, 96, 128, 128), "4c": (160, 128, 160, 128, 160, 128),
        "4d": (96, 128, 192, 160, 192, 128), "4e": (0, 128, 192, 192, 256, 0), "5a": (352, 192, 320, 160, 224, 128),
        "5b": (352, 192, 320, 192, 224, 128),
    }

    def __init__(self):
        super().__init__()

        def convolution(name, *sizes, **options):
            setattr(self, name, nn.Conv2d(*sizes, **options))
            setattr(self, name + "_bn", nn.BatchNorm2d(sizes[1]))

        convolution("conv1_7x7_s2", 3, 64, 7, stride=2, padding=3)
        convolution("conv2_3x3_reduce", 64, 64, 1)
        convolution("conv2_3x3", 64, 192, 3, padding=1)
        channels = 192
        for name, (single, before, after, double_before, double, pooled) in self.BLOCKS.items():
            place = f"inception_{name}"
            stride = 1 if single else 2
            if single:
                convolution(f"{place}_1x1", channels, single, 1)
            convolution(f"{place}_3x3_reduce", channels, before, 1)
            convolution(f"{place}_3x3", before, after, 3, stride=stride, padding=1)
            convolution(f"{place}_double_3x3_reduce", channels, double_before, 1)
            convolution(f"{place}_double_3x3_1", double_before, double, 3, padding=1)
            convolution(f"{place}_double_3x3_2", double, double, 3, stride=stride, padding=1)
            if pooled:
                convolution(f"{place}_pool_proj", channels, pooled, 1)
            channels = single + after + double + (pooled or channels)
        self.last_linear = nn.Linear(channels, CLASSES)

    def run(self, x, *names):
        for name in names:
            x = torch.relu(getattr(self, name + "_bn")(getattr(self, name)(x)))
        return x

    def forward(self, x):
        halved = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        x = halved(self.run(x, "conv1_7x7_s2"))
        x = halved(self.run(x, "conv2_3x3_reduce", "conv2_3x3"))
        for name, (single, *_, pooled) in self.BLOCKS.items():
            place = f"inception_{name}"
            ways = [self.run(x, f"{place}_1x1")] if single else []
            ways.append(self.run(x, f"{place}_3x3_reduce", f"{place}_3x3"))
            ways.append(self.run(x, *(f"{place}_double_3x3_{part}" for part in ("reduce", 1, 2))))
            if not pooled:
                ways.append(halved(x))
            elif name == "5b":
                ways.append(self.run(nn.MaxPool2d(3, stride=1, padding=1)(x), f"{place}_pool_proj"))
            else:
                ways.append(self.run(nn.AvgPool2d(3, stride=1, padding=1)(x), f"{place}_pool_proj"))
            x = torch.cat(ways, 1)
        return self.last_linear(x.mean((2, 3)))


def network(name, side):
    """A model in which nothing is random."""
    return BNInception() if name == "bn_inception" else models.network(name, side)


def answers(model, x, y, kept):
    """Logits in use; loss, lengths of gradients and running statistics in training."""
    logits = model.eval()(x).detach()
    model.train().zero_grad()
    said = model(x)
    main, others = (said[0], said[1:]) if isinstance(said, tuple) else (said, ())
    loss = nn.functional.cross_entropy(main, y)
    for other in others:
        loss = loss + AUXILIARY[type(model).__name__] * nn.functional.cross_entropy(other, y)
    loss.backward()
    parameters, buffers = dict(model.named_parameters()), dict(model.named_buffers())
    told = {"logits": logits, "loss": loss.detach()}
    for key in kept:
        if key in parameters:
            told[f"gradient.{key}"] = parameters[key].grad.norm()
        else:
            told[f"statistics.{key}"] = buffers[key].clone()
    return told


if __name__ == "__main__":
    for model_name in sys.argv[1:] or MODELS:
        models.golden(model_name, MODELS, network, answers)
