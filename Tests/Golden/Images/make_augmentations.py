"""Makes augmentations/: what torchvision v2 makes of pictures by the operations of its policies, and how far these go.

python3 Tests/Golden/Images/make_augmentations.py        (torchvision 0.28.0, Pillow, numpy)

picture.pam has a photograph's kind of contrast, flat.pam a channel of one intensity and one of two. OPERATION_AMOUNT.pam
is picture.pam after the operation, as torchvision's policies call it, and flat_OPERATION_AMOUNT.pam flat.pam. Colours are
made of images of Pillow's, places and blurs of uint8 tensors; a blur's amount is SIGMA_KERNEL. policies.json holds the amounts of every level of every policy, and AutoAugment's pairs.
"""

import json
import pathlib
import sys

import numpy as np
import torch
from PIL import Image

from make_decode import pam

sys.path.append(str(pathlib.Path(__file__).parents[3] / "Benchmarks" / "peers"))
from vision import import_torchvision  # noqa: E402

import_torchvision()
from torchvision.transforms import AutoAugmentPolicy  # noqa: E402
from torchvision.transforms import v2  # noqa: E402
from torchvision.transforms.v2 import InterpolationMode  # noqa: E402
from torchvision.transforms.v2 import functional as F  # noqa: E402

HERE = pathlib.Path(__file__).parent / "augmentations"
SIZES = [(32, 32), (375, 500)]
COLORS = {
    "Posterize": [1, 4, 8],
    "Solarize": [0.0, 0.3, 0.6, 1.0],
    "Brightness": [-0.9, 0.4],
    "Color": [-0.9, 0.63],
    "Contrast": [-0.5, 0.99],
    "Sharpness": [-1.0, -0.4, 0.27, 0.9, 3.0],
    "AutoContrast": [0],
    "Equalize": [0],
    "Invert": [0],
}
PLACES = {
    "ShearX": [0.21, -0.99],
    "ShearY": [0.3, -0.1],
    "TranslateX": [7.9, -3.2],
    "TranslateY": [5.5, -40.0],
    "Rotate": [13.5, -30.0, 135.0],
}


def pictures():
    random = np.random.default_rng(15)
    row, column = np.mgrid[0:24, 0:36]
    waves = [90 + 40 * np.sin(row / 5), 120 + 1.4 * column + row, 60 + 30 * np.cos(column / 7 + row / 9)]
    picture = np.stack(waves, -1) + random.normal(0, 9, (24, 36, 3))
    flat = np.zeros((24, 36, 3), np.uint8)
    flat[..., 0] = 77
    flat[:3, :, 1] = 200
    flat[..., 2] = random.integers(100, 104, (24, 36))
    return np.clip(picture, 0, 255).astype(np.uint8), flat


def main():
    HERE.mkdir(exist_ok=True)
    policy = v2.RandAugment()
    for prefix, picture in zip(["", "flat_"], pictures()):
        pam(picture, HERE / ("flat.pam" if prefix else "picture.pam"))
        image, tensor = Image.fromarray(picture), torch.from_numpy(picture).permute(2, 0, 1)

        def apply(subject, name, amount, mode="nearest"):
            return policy._apply_image_or_video_transform(subject, name, amount, InterpolationMode(mode), policy._fill)

        def save(tensor, name):
            pam(tensor.permute(1, 2, 0).contiguous().numpy(), HERE / f"{prefix}{name}.pam")

        for name, amounts in COLORS.items():
            for amount in amounts:
                colored = apply(image, name, amount)
                pam(colored, HERE / f"{prefix}{name}_{amount}.pam")
                if name != "Contrast":  # Of tensors it does not round the mean.
                    other = F.pil_to_tensor(colored).int() - apply(tensor, name, amount).int()
                    print(prefix, name, amount, "tensor differs by", int(other.abs().max()))
        if prefix:
            continue
        for mode in ["nearest", "bilinear"]:
            for name, amounts in PLACES.items():
                for amount in amounts:
                    save(apply(tensor, name, amount, mode), f"{name}_{amount}_{mode}")
            for numbers in [(0, 0, 0, 1.0, 0, 20), (25, 2, -1, 1.2, 12, -17)]:
                angle, x, y, scale, *shear = numbers
                warped = F.affine(tensor, angle, [x, y], scale, shear, interpolation=InterpolationMode(mode))
                save(warped, "Affine_" + "_".join(map(str, numbers)) + f"_{mode}")
        for sigma, kernel in [(0.5, 3), (1.3, 9), (2.0, 23), (0.1, 5)]:
            save(F.gaussian_blur(tensor, kernel, sigma), f"Blur_{sigma}_{kernel}")
        save(F.pil_to_tensor(F.rgb_to_grayscale(image, 3)), "Grayscale_0")

    spaces = {
        "rand": (v2.RandAugment._AUGMENTATION_SPACE, [31, 11]),
        "wide": (v2.TrivialAugmentWide._AUGMENTATION_SPACE, [31]),
        "auto": (v2.AutoAugment._AUGMENTATION_SPACE, [10]),
        "mix": (v2.AugMix._AUGMENTATION_SPACE, [10]),
    }
    levels = []
    for name, (space, all_bins) in spaces.items():
        for bins in all_bins:
            for height, width in SIZES:
                amounts = {}
                for kind, (function, signed) in space.items():
                    found = function(bins, height, width)
                    amounts[kind] = {"signed": signed, "amounts": [] if found is None else found.tolist()}
                levels.append({"space": name, "bins": bins, "height": height, "width": width, "kinds": amounts})
    pairs = {p.value: v2.AutoAugment(p)._policies for p in AutoAugmentPolicy}
    text = json.dumps({"levels": levels, "pairs": pairs}, separators=(",", ":"))
    (HERE / "policies.json").write_text(text + "\n")


main()
