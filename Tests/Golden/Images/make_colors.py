"""Makes colors/: a picture of many colours, and what Pillow's enhancers and Python's colorsys make of it.

python3 Tests/Golden/Images/make_colors.py        (Pillow 13.0.0, numpy)

CHANGE_AMOUNT.pam is picture.pam after the change; torchvision's colour jitter on Pillow images is these enhancers.
"""

import colorsys
import pathlib

import numpy as np
from PIL import Image, ImageEnhance

from make_decode import pam

HERE = pathlib.Path(__file__).parent / "colors"


def turned(picture, turns):
    def one(pixel):
        h, s, v = colorsys.rgb_to_hsv(*(pixel / 255))
        return [int(c * 255 + 0.5) for c in colorsys.hsv_to_rgb((h + turns) % 1, s, v)]

    return np.array([[one(pixel) for pixel in row] for row in picture.astype(float)], np.uint8)


HERE.mkdir(exist_ok=True)
picture = np.random.default_rng(9).integers(0, 256, (20, 30, 3), dtype=np.uint8)
picture[0, :8] = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9], [255, 255, 0], [0, 1, 0]]
pam(picture, HERE / "picture.pam")
image = Image.fromarray(picture)
for name, enhancer, factors in [
    ("brightness", ImageEnhance.Brightness, [0, 0.6, 1.5]),
    ("contrast", ImageEnhance.Contrast, [0, 0.5, 1.7]),
    ("saturation", ImageEnhance.Color, [0, 0.4, 1.8]),
]:
    for factor in factors:
        pam(enhancer(image).enhance(factor), HERE / f"{name}_{factor}.pam")
for turns in [0.1, -0.3, 0.5]:
    pam(turned(picture, turns), HERE / f"hue_{turns}.pam")
