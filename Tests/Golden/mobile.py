"""Makes golden files of the networks for small machines, and of NASNet, that torchvision has not.

Their reference is timm. What it has not stands in Benchmarks/peers/networks.py: ShuffleNet's first version, and the
small NASNet, of timm's cells; there, zeros around an image do not count in means, as in TensorFlow.

    python3 Tests/Golden/mobile.py          # or with names of some models; needs timm==1.0.31

The files are those of `models.py`.
"""

import sys

import models  # which finds the next ones
import networks
import timm
import torch

# The model, the side of its images, and weights whose gradients are kept.
MODELS = {
    "mobilenetv1_100": (
        64,
        ["conv_stem.weight", "blocks.0.0.conv_dw.weight", "blocks.3.2.conv_pw.weight", "blocks.4.0.bn1.bias",
         "classifier.weight"],
    ),
    "tf_efficientnet_lite0": (
        72,  # odd sides in the middle: as many zeros before as after, elsewhere not
        ["features.0.0.weight", "features.1.0.block.0.0.weight", "features.4.1.block.1.1.bias",
         "features.6.2.block.1.0.weight", "features.8.0.weight", "classifier.1.weight"],
    ),
    "shufflenetv1_0_5": (
        64,
        ["first_conv.0.weight", "features.0.branch_main_1.0.weight", "features.4.branch_main_2.0.weight",
         "features.5.branch_main_1.3.weight", "features.12.branch_main_2.1.bias", "classifier.0.weight"],
    ),
    "nasnetmobile": (
        72,
        ["conv0.conv.weight", "cell_stem_1.path_1.conv.weight", "cell_6.path_2.conv.weight",
         "reduction_cell_0.comb_iter_4_left.bn_sep_1.weight", "cell_15.comb_iter_0_right.bn_sep_2.bias",
         "last_linear.weight"],
    ),
    "nasnetalarge": (
        72,  # odd and even sides before cells that halve them
        ["conv0.conv.weight", "cell_stem_0.comb_iter_0_right.separable_1.depthwise_conv2d.weight",
         "cell_stem_1.path_2.conv.weight", "cell_3.conv_prev_1x1.bn.weight",
         "reduction_cell_0.comb_iter_2_right.bn_sep_2.bias", "cell_6.path_1.conv.weight",
         "reduction_cell_1.conv_1x1.conv.weight", "cell_12.final_path_bn.weight",
         "cell_17.comb_iter_4_left.separable_2.pointwise_conv2d.weight", "last_linear.weight"],
    ),
}


def efficientnet_name(name):
    """timm's name of a layer as torchvision has it for EfficientNets."""
    parts = name.split(".")
    if len(parts) == 1:
        last = {"conv_stem": "features.0.0", "bn1": "features.0.1", "conv_head": "features.8.0", "bn2": "features.8.1"}
        return last.get(name, "classifier.1")
    stage, block, layer = int(parts[1]), parts[2], parts[3]
    narrow = ["conv_dw", "bn1", "conv_pw", "bn2"]
    order = (narrow if stage == 0 else ["conv_pw", "bn1", "conv_dw", "bn2", "conv_pwl", "bn3"]).index(layer)
    return f"features.{stage + 1}.{block}.block.{order // 2}.{order % 2}"


class Renamed(torch.nn.Module):
    """A network whose layers stand under other names."""

    def __init__(self, model, rule):
        super().__init__()
        self.run = model.forward  # not a part, or its weights would have both names
        for name, layer in model.named_modules():
            if not any(True for _ in layer.parameters(recurse=False)):
                continue
            place = self
            *path, last = rule(name).split(".")
            for word in path:
                if word not in dict(place.named_children()):
                    place.add_module(word, torch.nn.Module())
                place = getattr(place, word)
            place.add_module(last, layer)

    def forward(self, x):
        return self.run(x)


class MeanOfImage(torch.nn.Module):
    """The mean of each window's pixels that lie in the image."""

    def __init__(self, pooling):
        super().__init__()
        self.run = pooling.forward  # which counts zeros around the image

    def forward(self, x):
        return self.run(x) / self.run(torch.ones_like(x))


def network(name, side):
    """A model in which nothing is random, for images of any size."""
    if name.startswith("shufflenetv1"):
        return networks.ShuffleNetV1(first=12, stage=120, classes=models.CLASSES)
    if name == "nasnetmobile":
        model = networks.nasnet_mobile()
        model.reset_classifier(models.CLASSES)
        for module in list(model.modules()):
            for place, part in list(module.named_children()):
                if isinstance(part, timm.layers.AvgPool2dSame):
                    setattr(module, place, MeanOfImage(part))
        return model
    model = timm.create_model(name, num_classes=models.CLASSES)
    return Renamed(model, efficientnet_name) if "efficientnet" in name else model


if __name__ == "__main__":
    for model_name in sys.argv[1:] or MODELS:
        models.golden(model_name, MODELS, network)
