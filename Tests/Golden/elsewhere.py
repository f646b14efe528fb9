"""What other programs call the weights of networks, and what the networks say: `python3 Tests/Golden/elsewhere.py`.

Needs timm==1.0.31, efficientnet_pytorch==0.7.1, and mmpretrain==1.2.0 with mmengine and mmcv-lite; those that are there are
asked. `Tests/SaccadeModelsTests/Golden/Elsewhere/<program>.safetensors` holds of each model
    <model>/state     the names and shapes of all weights and buffers: lines of text, as bytes
    <model>/logits    what the network says of the images of models.py, with weights that `filled` makes from the names
Of large models the names alone are kept, and of EfficientNet-PyTorch, which pads images in another way.
"""

import importlib.metadata
import os
import sys

import numpy as np
import torch
from golden import TESTS
from models import filled
from safetensors.torch import save_file

CLASSES = 10
# The side of images; 0 for names alone.
TIMM = {
    "vit_base_patch16_224": 32, "swin_tiny_patch4_window7_224": 224, "convnext_tiny": 64, "efficientnet_b0": 64,
    "mobilenetv2_100": 64, "mobilenetv3_small_100": 64, "mobilenetv3_large_100": 64, "mnasnet_100": 64,
    "regnety_004": 64, "vgg11_bn": 0,
}
EFFICIENTNET_PYTORCH = {"efficientnet-b0": 0}
OPENMMLAB = {
    "resnet18_8xb32_in1k": 64, "vgg11bn_8xb32_in1k": 0, "mobilenet-v2_8xb32_in1k": 64,
    "mobilenet-v3-small_8xb128_in1k": 64, "efficientnet-b0_3rdparty_8xb32_in1k": 64, "shufflenet-v2-1x_16xb64_in1k": 64,
    "vit-base-p16_32xb128-mae_in1k": 0, "swin-tiny_16xb64_in1k": 224, "convnext-tiny_32xb128_in1k": 64,
}


def timm_model(name, side):
    import timm

    sized = {"img_size": side} if name.startswith(("vit", "swin")) and side else {}
    return timm.create_model(name, num_classes=CLASSES, **sized)


def efficientnet_model(name, side):
    from efficientnet_pytorch import EfficientNet

    return EfficientNet.from_name(name, num_classes=CLASSES)


def openmmlab_model(name, side):
    # The versions that it asks for are no longer to be had together.
    sys.modules.setdefault("importlib_metadata", importlib.metadata)
    import mmcv

    mmcv.__version__ = "2.1.0"
    from mmpretrain import get_model

    part = "backbone" if name.startswith("vgg") else "head"
    return get_model(name, pretrained=False, **{part: {"num_classes": CLASSES}})


def golden(program, package, models, make):
    try:
        version = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return print(f"{package} is not there")
    tensors = {}
    for name, side in models.items():
        model = make(name, side).eval()
        state = model.state_dict()
        text = "".join(f"{k} {'x'.join(map(str, v.shape))}\n" for k, v in state.items())
        tensors[f"{name}/state"] = torch.frombuffer(bytearray(text.encode()), dtype=torch.uint8)
        if not side:
            continue
        for key, value in state.items():
            if value.is_floating_point():
                value.copy_(filled(key, tuple(value.shape)))
        x = filled("images", (2, 3, side, side)) * np.sqrt(np.float32(3 * side * side))
        with torch.no_grad():
            logits = model.double()(x.double()).float()
        tensors[f"{name}/logits"] = logits.contiguous()
        print(f"{name}: {len(state)} weights, logits to {logits.abs().max():.3g}")
    path = os.path.join(TESTS, "SaccadeModelsTests", "Golden", "Elsewhere", f"{program}.safetensors")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    command = f"python3 Tests/Golden/elsewhere.py (torch {torch.__version__}, {package} {version})"
    save_file(tensors, path, metadata={"made by": command})
    os.chmod(path, 0o644)
    print(f"{path}: {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    golden("timm", "timm", TIMM, timm_model)
    golden("EfficientNet-PyTorch", "efficientnet_pytorch", EFFICIENTNET_PYTORCH, efficientnet_model)
    golden("OpenMMLab", "mmpretrain", OPENMMLAB, openmmlab_model)
