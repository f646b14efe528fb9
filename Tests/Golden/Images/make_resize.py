"""Makes resize/: three pictures, and what Pillow makes of them at other sizes.

python3 Tests/Golden/Images/make_resize.py        (Pillow 13.0.0, numpy)

FORMAT-FILTER-HxW.pam is picture-FORMAT.pam resized by FILTER.
"""

import pathlib

import numpy as np
from PIL import Image

from make_decode import pam

HERE = pathlib.Path(__file__).parent / "resize"
H, W = 37, 53
SIZES = [(16, 24), (37, 20), (12, 53), (60, 71), (1, 1), (5, 90)]
FILTERS = ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"]


def picture():
    """Blocks, stripes and noise: full contrast, so that negative lobes clip."""
    random = np.random.default_rng(5)
    rgba = random.integers(0, 256, (H, W, 4), dtype=np.uint8)
    rgba[5:20, 8:30, :3] = [255, 0, 128]
    rgba[20:30, ::3, :3] = 255
    rgba[30:, 10:40] = [0, 255, 0, 255]
    rgba[:6, 30:, 3] = 0
    return Image.fromarray(rgba)


HERE.mkdir(exist_ok=True)
rgba = picture()
for name, image in [("rgb", rgba.convert("RGB")), ("grey", rgba.convert("L")), ("rgba", rgba)]:
    pam(image, HERE / f"picture-{name}.pam")
    for kind in FILTERS:
        # The other formats share every line of code with rgb but the sums; two sizes show those.
        for h, w in SIZES if name == "rgb" and kind in ("bilinear", "bicubic") else SIZES[:2]:
            pam(image.resize((w, h), Image.Resampling[kind.upper()]), HERE / f"{name}-{kind}-{h}x{w}.pam")
