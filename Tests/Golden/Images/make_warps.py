"""Makes warps/: what torchvision makes of colors/picture.pam when it is turned, sheared and tilted.

python3 Tests/Golden/Images/make_warps.py        (torchvision 0.28.0)

A file's name holds what was asked for: affine_ANGLE_X_Y_SCALE_SHEAR_FILTER.pam, rotate_ANGLE_FILTER.pam, and
perspective_NUMBER_FILTER.pam for the corners in CORNERS, which WarpTests.swift lists too.
"""

import pathlib
import sys

import torch

from make_decode import pam

sys.path.append(str(pathlib.Path(__file__).parents[3] / "Benchmarks" / "peers"))
from vision import import_torchvision  # noqa: E402

import_torchvision()
from torchvision.transforms.v2 import InterpolationMode  # noqa: E402
from torchvision.transforms.v2 import functional as F  # noqa: E402

HERE = pathlib.Path(__file__).parent
CORNERS = [
    [[2, 1], [27, 3], [30, 20], [0, 17]],
    [[6, 0], [30, 5], [22, 18], [3, 20]],
]


def picture():
    data = (HERE / "colors" / "picture.pam").read_bytes()
    start = data.index(b"ENDHDR\n") + 7
    return torch.frombuffer(bytearray(data[start:]), dtype=torch.uint8).reshape(20, 30, 3).permute(2, 0, 1)


def save(image, name):
    pam(image.permute(1, 2, 0).contiguous().numpy(), HERE / "warps" / f"{name}.pam")


(HERE / "warps").mkdir(exist_ok=True)
whole = picture()
for filter in ["nearest", "bilinear"]:
    mode = InterpolationMode(filter)
    for angle, x, y, scale, shear in [(0, 3, -2, 1.0, 0), (25, 0, 0, 1.0, 0), (-40, 2, 1, 1.3, 15), (170, -4, 3, 0.6, -30)]:
        warped = F.affine(whole, angle, [x, y], scale, [shear, 0], interpolation=mode)
        save(warped, f"affine_{angle}_{x}_{y}_{scale}_{shear}_{filter}")
    for angle in [90, 33]:
        save(F.rotate(whole, angle, interpolation=mode), f"rotate_{angle}_{filter}")
    for number, corners in enumerate(CORNERS):
        old = [[0, 0], [30, 0], [30, 20], [0, 20]]
        save(F.perspective(whole, old, corners, interpolation=mode), f"perspective_{number}_{filter}")
