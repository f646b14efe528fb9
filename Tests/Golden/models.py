"""Makes the golden files of the model zoo: `python3 Tests/Golden/models.py`, or with torchvision's names of some models.

A file of `Tests/SaccadeModelsTests/Golden/` is named as torchvision names the model and holds
    state                the names and shapes of all weights and buffers: lines of text, as bytes
    state.hash           or, where that would be long, a hash of the sorted lines
    logits               what the network in use says of the images
    loss                 the cross-entropy in training, without dropout and stochastic depth
    gradient.<name>      the length of a weight's gradient
    rounding.<key>       how far torch itself is from that number, as a part of it, when it computes in float32: the
                         farthest of eight times, with images that differ in their last bit
Weights and images are no part of it: `filled` below makes them, and `FilledModel.swift` beside the files makes the same.

    python3 Tests/Golden/models.py --own FOLDER [names]

writes `<name>.safetensors` for the test that looks for such a folder in SACCADE_TORCHVISION: images of 224 pixels,
logits, and all weights as torchvision draws them (but for what begins at 0), up to some hundred megabytes a model.
"""

import os
import sys

import numpy as np
import torch
from golden import TESTS
from safetensors.torch import save_file

sys.path.insert(0, os.path.join(os.path.dirname(TESTS), "Benchmarks", "peers"))
from vision import import_torchvision  # noqa: E402

torchvision, library = import_torchvision()

CLASSES = 10
LONG = 50_000  # letters of a state
# The model, the side of its images, and weights whose gradients are kept: the first and last layers, and of
# each kind one in between.
MODELS = {
    "resnet18": (64, ["conv1.weight", "layer2.0.downsample.0.weight", "layer3.1.bn2.bias", "fc.weight"]),
    "resnet50": (64, ["conv1.weight", "layer2.0.downsample.1.weight", "layer3.1.conv3.weight", "fc.bias"]),
    "resnext50_32x4d": (64, ["conv1.weight", "layer2.0.conv2.weight", "layer3.1.conv2.weight", "fc.bias"]),
    "seresnet50": (
        64, ["conv1.weight", "layer1.0.se.fc1.weight", "layer3.2.se.fc2.bias", "layer4.2.conv3.weight", "fc.bias"]
    ),
    "ecaresnet50": (
        64, ["conv1.weight", "layer1.0.se.conv.weight", "layer4.1.se.conv.weight", "layer4.2.bn3.bias", "fc.bias"]
    ),
    "cbamresnet50": (
        64,
        ["conv1.weight", "layer1.0.se.channel.fc1.weight", "layer2.1.se.spatial.conv.conv.weight",
         "layer3.2.se.spatial.conv.bn.weight", "layer4.2.se.channel.fc2.weight", "fc.bias"],
    ),
    "alexnet": (64, ["features.0.weight", "features.8.bias", "classifier.1.weight", "classifier.6.weight"]),
    "vgg11_bn": (32, ["features.0.weight", "features.9.bias", "features.25.weight", "classifier.3.bias"]),
    "densenet121": (
        64,
        ["features.conv0.weight", "features.denseblock1.denselayer1.conv2.weight",
         "features.denseblock3.denselayer20.norm1.weight", "features.transition2.conv.weight", "features.norm5.bias",
         "classifier.weight"],
    ),
    "mobilenet_v3_small": (
        64,
        ["features.0.0.weight", "features.1.block.1.fc1.weight", "features.4.block.2.fc2.bias",
         "features.11.block.1.0.weight", "classifier.0.weight", "classifier.3.weight"],
    ),
    "mobilenet_v3_large": (
        64,
        ["features.0.0.weight", "features.1.block.0.0.weight", "features.6.block.2.fc1.bias",
         "features.15.block.0.1.weight", "features.16.0.weight", "classifier.3.weight"],
    ),
    "mnasnet0_5": (
        64,
        ["layers.0.weight", "layers.3.weight", "layers.8.0.layers.0.weight", "layers.12.2.layers.3.weight",
         "layers.14.weight", "classifier.1.weight"],
    ),
    "shufflenet_v2_x0_5": (
        64,
        ["conv1.0.weight", "stage2.0.branch1.0.weight", "stage3.5.branch2.3.weight", "stage4.0.branch2.5.weight",
         "conv5.1.bias", "fc.weight"],
    ),
    "regnet_x_400mf": (
        64,
        ["stem.0.weight", "trunk_output.block1.block1-0.proj.0.weight", "trunk_output.block3.block3-4.f.b.0.weight",
         "trunk_output.block4.block4-11.f.c.1.weight", "fc.weight"],
    ),
    "regnet_y_400mf": (
        64,
        ["stem.0.weight", "trunk_output.block2.block2-0.proj.0.weight", "trunk_output.block3.block3-1.f.se.fc1.weight",
         "trunk_output.block4.block4-5.f.b.0.weight", "fc.weight"],
    ),
    "mobilenet_v2": (
        64,
        ["features.0.0.weight", "features.1.conv.0.0.weight", "features.8.conv.2.weight", "features.15.conv.1.1.bias",
         "classifier.1.weight"],
    ),
    "efficientnet_b0": (
        64,
        ["features.0.0.weight", "features.1.0.block.1.fc1.weight", "features.4.1.block.2.fc2.bias",
         "features.6.2.block.1.0.weight", "classifier.1.weight"],
    ),
    "vit_b_16": (
        32,
        ["conv_proj.weight", "class_token", "encoder.pos_embedding", "encoder.ln.weight", "heads.head.weight",
         "encoder.layers.encoder_layer_1.self_attention.in_proj_weight",
         "encoder.layers.encoder_layer_5.self_attention.in_proj_bias",
         "encoder.layers.encoder_layer_6.self_attention.out_proj.weight",
         "encoder.layers.encoder_layer_11.mlp.0.weight"],
    ),
    "convnext_tiny": (
        64,
        ["features.0.0.weight", "features.1.0.layer_scale", "features.1.2.block.0.weight", "features.3.1.block.3.bias",
         "features.4.1.weight", "features.5.4.block.2.weight", "features.7.2.layer_scale", "features.7.2.block.5.weight",
         "classifier.0.bias", "classifier.2.weight"],
    ),
    "swin_t": (
        64,  # windows that must be padded, some shifted; in the last two stages one window
        ["features.0.0.weight", "features.0.2.weight", "features.1.0.attn.relative_position_bias_table",
         "features.1.1.attn.relative_position_bias_table", "features.1.1.attn.qkv.weight", "features.2.reduction.weight",
         "features.3.1.attn.qkv.bias", "features.5.2.mlp.0.weight", "features.7.1.attn.proj.weight", "norm.weight",
         "head.weight"],
    ),
}


def hashed(name, count):
    """Numbers in −1 ..< 1 that depend on a name and their positions alone, each a float32 exactly."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) & 0xFFFFFFFF
    h = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) ^ np.uint32(seed)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
    h ^= h >> np.uint32(16)
    return (h >> np.uint32(8)).astype(np.float32) * np.float32(2**-23) - np.float32(1)


def fnv(text):
    """The 64 bits of Fowler, Noll and Vo's hash 1a, as a signed number."""
    h = 0xCBF29CE484222325
    for byte in text.encode():
        h = ((h ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h - 2**64 if h >= 2**63 else h


def filled(name, shape):
    """The value of a weight or buffer: its size keeps signals at theirs."""
    u = hashed(name, int(np.prod(shape)))
    last = name.split(".")[-1]
    if last == "running_mean":
        u *= np.float32(0.1)
    elif last == "running_var":
        u = np.float32(1) + np.float32(0.25) * u
    elif last == "layer_scale":
        u = np.float32(0.5) + np.float32(0.125) * u
    elif len(shape) == 1:
        u = np.float32(0.125) * u + np.float32(1 if last == "weight" else 0)
    else:
        fan_in = int(np.prod(shape[1:]))
        gain = 4.5 if len(shape) == 4 else 3.0  # ReLU follows convolutions
        u *= np.sqrt(np.float32(gain / fan_in))
    return torch.from_numpy(u.reshape(shape))


# What torchvision has not: ResNet-50 of timm's bottlenecks with attention, which is timm's seresnet50 in the first case.
ATTENTION = {"seresnet50": "se", "ecaresnet50": "eca", "cbamresnet50": "cbam"}


def network(name, side):
    """A model in which nothing is random: torchvision's, or timm's where torchvision has none of the name."""
    if name in ATTENTION:
        from timm.models.resnet import Bottleneck, ResNet  # timm==1.0.31, after torchvision

        return ResNet(Bottleneck, [3, 4, 6, 3], num_classes=CLASSES, block_args={"attn_layer": ATTENTION[name]})
    arguments = {"image_size": side} if name.startswith("vit") else {}
    if name in torchvision.models.list_models():
        model = torchvision.models.get_model(name, weights=None, num_classes=CLASSES, **arguments)
    else:
        import timm

        model = timm.create_model(name, num_classes=CLASSES)
    for module in model.modules():
        if isinstance(module, (torch.nn.Dropout, torchvision.ops.StochasticDepth)):
            module.p = 0.0
    return model


def answers(model, x, y, kept):
    """Logits in use; loss and lengths of gradients in training."""
    logits = model.eval()(x).detach()
    model.train().zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
    parameters = dict(model.named_parameters())
    return {"logits": logits, "loss": loss.detach(), **{f"gradient.{k}": parameters[k].grad.norm() for k in kept}}


def golden(name, models=MODELS, network=network, answers=answers):
    side, kept = models[name]
    model = network(name, side)
    state = model.state_dict()
    for key, value in state.items():
        if value.is_floating_point():
            value.copy_(filled(key, tuple(value.shape)))
    x = filled("images", (2, 3, side, side)) * np.sqrt(np.float32(3 * side * side))
    y = torch.tensor([3, 8])
    initial = type(state)((key, value.clone()) for key, value in state.items())
    initial._metadata = state._metadata  # which says how old the names are
    # Rounding takes a few units near a kink to its other side, which ones is chance: images a last bit apart show it.
    generator = torch.Generator().manual_seed(1)
    narrow = []
    for trial in range(8):
        model.load_state_dict(initial)
        noise = torch.randn(x.shape, generator=generator) * (2e-7 if trial else 0)
        narrow.append(answers(model, x * (1 + noise), y, kept))
    model.load_state_dict(initial)
    wide = answers(model.double(), x.double(), y, kept)
    text = "".join(f"{k} {'x'.join(map(str, v.shape))}\n" for k, v in initial.items())
    tensors = {key: value.float().contiguous() for key, value in wide.items()}
    rounding = {
        k: max(((one[k].double() - wide[k]).abs().max() / wide[k].abs().max()).item() for one in narrow) for k in wide
    }
    tensors |= {f"rounding.{key}": torch.tensor(value) for key, value in rounding.items()}
    if len(text) < LONG:
        tensors["state"] = torch.frombuffer(bytearray(text.encode()), dtype=torch.uint8)
    else:
        tensors["state.hash"] = torch.tensor(fnv("\n".join(sorted(text.splitlines()))))
    path = os.path.join(TESTS, "SaccadeModelsTests", "Golden", f"{name}.safetensors")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    program = f"python3 Tests/Golden/{os.path.basename(sys.argv[0])} {name}"
    command = f"{program} (torch {torch.__version__}, torchvision {torchvision.__version__})"
    save_file(tensors, path, metadata={"made by": command})
    os.chmod(path, 0o644)
    print(f"{name}: {os.path.getsize(path)} bytes, logits to {wide['logits'].abs().max():.2f}, loss {wide['loss']:.3f}")
    for key, value in rounding.items():
        print(f"    {key}: {wide[key].abs().max():.3g}, in float32 off by {value:.1e}")


def own(name, folder):
    side = 299 if name == "inception_v3" else 224
    torch.manual_seed(1)
    model = torchvision.models.get_model(name, weights=None)
    x = torch.randn(2, 3, side, side)
    with torch.no_grad():
        # What begins at or near 0 would hide everything before it, and statistics of nothing let signals die out.
        if name.startswith("vit"):
            torch.nn.init.normal_(model.heads.head.weight, std=0.02)
        for key, parameter in model.named_parameters():
            if key.endswith("layer_scale"):
                parameter.fill_(0.1)
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = None
        model.train()(torch.randn(4, 3, side, side))
        narrow = model.eval()(x)
        tensors = {f"weights.{k}": v.clone() for k, v in model.state_dict().items()}
        logits = model.double()(x.double())
        tensors["rounding.logits"] = (narrow - logits).abs().max() / logits.abs().max()
    os.makedirs(folder, exist_ok=True)
    save_file({**tensors, "images": x, "logits": logits.float()}, os.path.join(folder, f"{name}.safetensors"))
    print(f"{name}: logits to {logits.abs().max():.3g}, in float32 off by {tensors['rounding.logits']:.1e}")


if __name__ == "__main__":
    words = sys.argv[1:]
    folder = words[1] if words[:1] == ["--own"] else None
    for model_name in (words[2:] if folder else words) or MODELS:
        own(model_name, folder) if folder else golden(model_name)
