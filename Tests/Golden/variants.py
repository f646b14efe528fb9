"""Makes the golden file of the zoo's further variants, in use alone: `python3 Tests/Golden/variants.py`.

`models.py`, `inception.py` and `mobile.py` hold the smallest of each family, and the others where their parts differ, in
training as well. Of every other variant up to some 50 million weights `Tests/SaccadeModelsTests/Golden/variants.safetensors`
holds, after the name that `saccade models list` has for it,
    .logits         what the network in use says of two images
    .rounding       how far torch is from that when it computes in float32, as a part of the largest
    .state          a hash of the sorted names and shapes of all weights and buffers
    .side           the side of the images
Weights and images are those of `models.py`.
"""

import os

import mobile
import models  # which finds the next ones
import networks
import numpy as np
import timm
import torch
from golden import TESTS
from safetensors.torch import save_file
from torchvision.models.vision_transformer import VisionTransformer

CLASSES = models.CLASSES


def torchvision_model(name):
    return lambda: models.network(name, 224)


def lite(number):
    name = f"tf_efficientnet_lite{number}"
    return lambda: mobile.Renamed(timm.create_model(name, num_classes=CLASSES), mobile.efficientnet_name)


def timm_model(name):
    return lambda: timm.create_model(name, num_classes=CLASSES)


def shuffle_net(first, stage):
    return lambda: networks.ShuffleNetV1(first, stage, CLASSES)


def transformer(patch, width, heads):
    """timm's sizes (Touvron et al. 2020, table 1) in torchvision's network, which has the names."""
    return lambda: VisionTransformer(224, patch, 12, heads, width, 4 * width, num_classes=CLASSES)


class CifarResNet(networks.CifarResNet):
    """Under the names of stages."""

    def state_dict(self, *arguments, **options):
        state = super().state_dict(*arguments, **options)
        blocks = len(self.layers) // 3
        renamed = type(state)()
        for key, value in state.items():
            parts = key.split(".")
            if parts[0] == "layers":
                stage, block = divmod(int(parts[1]), blocks)
                parts[:2] = [f"layer{stage + 1}", str(block)]
            renamed[".".join(parts)] = value
        return renamed


# By the side of the images, on which nearly all layers see more than one pixel.
VARIANTS = {
    "ResNet32": (32, lambda: CifarResNet(32)),
    "ResNet44": (32, lambda: CifarResNet(44)),
    "ResNet56": (32, lambda: CifarResNet(56)),
    "ResNet110": (32, lambda: CifarResNet(110)),
    "VGG11": (32, torchvision_model("vgg11")),
    "ResNet34": (64, torchvision_model("resnet34")),
    "ResNet101": (64, torchvision_model("resnet101")),
    "DenseNet161": (64, torchvision_model("densenet161")),
    "DenseNet169": (64, torchvision_model("densenet169")),
    "DenseNet201": (64, torchvision_model("densenet201")),
    "MnasNet0_75": (64, torchvision_model("mnasnet0_75")),
    "MnasNet1_0": (64, torchvision_model("mnasnet1_0")),
    "MnasNet1_3": (64, torchvision_model("mnasnet1_3")),
    "ShuffleNetV2_1_0": (64, torchvision_model("shufflenet_v2_x1_0")),
    "ShuffleNetV2_1_5": (64, torchvision_model("shufflenet_v2_x1_5")),
    "ShuffleNetV2_2_0": (64, torchvision_model("shufflenet_v2_x2_0")),
    "EfficientNetB1": (64, torchvision_model("efficientnet_b1")),
    "EfficientNetB2": (64, torchvision_model("efficientnet_b2")),
    "EfficientNetB3": (64, torchvision_model("efficientnet_b3")),
    "EfficientNetB4": (64, torchvision_model("efficientnet_b4")),
    "EfficientNetB5": (64, torchvision_model("efficientnet_b5")),
    "EfficientNetB6": (64, torchvision_model("efficientnet_b6")),
    "EfficientNetLite1": (72, lite(1)),
    "EfficientNetLite2": (72, lite(2)),
    "EfficientNetLite3": (72, lite(3)),
    "EfficientNetLite4": (72, lite(4)),
    "RegNetX800MF": (64, torchvision_model("regnet_x_800mf")),
    "RegNetX1600MF": (64, torchvision_model("regnet_x_1_6gf")),
    "RegNetX3200MF": (64, torchvision_model("regnet_x_3_2gf")),
    "RegNetX8GF": (64, torchvision_model("regnet_x_8gf")),
    "RegNetY800MF": (64, torchvision_model("regnet_y_800mf")),
    "RegNetY1600MF": (64, torchvision_model("regnet_y_1_6gf")),
    "RegNetY3200MF": (64, torchvision_model("regnet_y_3_2gf")),
    "RegNetY8GF": (64, torchvision_model("regnet_y_8gf")),
    "ViTTi16": (224, transformer(16, 192, 3)),
    "ViTS16": (224, transformer(16, 384, 6)),
    "ViTS32": (224, transformer(32, 384, 6)),
    "ConvNeXtSmall": (64, torchvision_model("convnext_small")),
    "SwinS": (64, torchvision_model("swin_s")),
    "Xception65": (96, timm_model("xception65")),
    "Xception71": (96, timm_model("xception71")),
    "ShuffleNetV1_1_0": (64, shuffle_net(24, 240)),
    "ShuffleNetV1_1_5": (64, shuffle_net(24, 360)),
    "ShuffleNetV1_2_0": (64, shuffle_net(48, 480)),
}


def answers(side, make):
    model = make().eval()
    state = model.state_dict()
    for key, value in state.items():
        if value.is_floating_point():
            value.copy_(models.filled(key, tuple(value.shape)))
    lines = sorted(f"{key} {'x'.join(map(str, value.shape))}" for key, value in state.items())
    x = models.filled("images", (2, 3, side, side)) * np.sqrt(np.float32(3 * side * side))
    with torch.no_grad():
        narrow, wide = model(x), model.double()(x.double())
    largest = wide.abs().max()
    return {
        "logits": wide.float(), "rounding": ((narrow - wide).abs().max() / largest).float(),
        "state": torch.tensor(models.fnv("\n".join(lines))), "side": torch.tensor(side),
    }


if __name__ == "__main__":
    tensors = {}
    for model_name, (side, make) in VARIANTS.items():
        told = answers(side, make)
        tensors |= {f"{model_name}.{key}": value.contiguous() for key, value in told.items()}
        print(f"{model_name}: logits to {told['logits'].abs().max():.2f}, off by {told['rounding']:.1e}")
    path = os.path.join(TESTS, "SaccadeModelsTests", "Golden", "variants.safetensors")
    made = f"python3 Tests/Golden/variants.py (torch {torch.__version__}, timm {timm.__version__})"
    save_file(tensors, path, metadata={"made by": made})
    os.chmod(path, 0o644)
    print(f"{path}: {os.path.getsize(path)} bytes")
