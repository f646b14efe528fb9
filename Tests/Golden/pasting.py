"""What torchvision makes of masks that are grids over boxes: python3 Tests/Golden/pasting.py

Writes `Masks/pasted.json`: cases with the picture's size, a box, a grid in 256ths, and the runs of pixels above 0.5 as
pycocotools writes them. Grids have no value that rounding could put on the other side. The same command makes the same bytes.
"""

import json
import os
import pathlib
import sys

os.environ.setdefault("TORCHDYNAMO_DISABLE", "1")
import numpy
import torch
from pycocotools import mask as masks

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent.parent / "Benchmarks" / "peers"))
from vision import import_torchvision  # noqa: E402

import_torchvision()
from torchvision.models.detection.roi_heads import paste_masks_in_image  # noqa: E402

OUT = pathlib.Path(__file__).parent / "Masks"
# Height and width of the picture, box, side of the grid.
CASES = [
    ((40, 60), [10.2, 5.7, 45.9, 30.1], 28), ((40, 60), [0, 0, 60, 40], 28), ((33, 20), [-4.0, -6.5, 12.3, 50.0], 14),
    ((25, 31), [30.2, 3.1, 30.9, 24.0], 7), ((9, 9), [3.0, 3.0, 3.0, 3.0], 7), ((64, 48), [1.5, 20.25, 47.75, 63.5], 7),
    ((20, 30), [5, 0, 12, 20], 2), ((30, 40), [18.0, 7.5, 39.99, 29.99], 28),
]


def smooth(random, side):
    """A few blobs, in 256ths."""
    rows, columns = numpy.mgrid[0:side, 0:side] / side
    total = numpy.zeros((side, side))
    for _ in range(3):
        y, x, width = random.uniform(0, 1), random.uniform(0, 1), random.uniform(0.15, 0.5)
        total += numpy.exp(-((rows - y) ** 2 + (columns - x) ** 2) / width**2)
    return numpy.clip(numpy.round(256 * total / total.max()), 0, 256).astype(int)


random = numpy.random.default_rng(23)
written = []
for size, box, side in CASES:
    grid = numpy.full((side, side), 256) if side == 2 else smooth(random, side)
    values = torch.tensor(grid / 256, dtype=torch.float32)[None, None]
    pasted = paste_masks_in_image(values, torch.tensor([box]), size)[0, 0].numpy()
    assert (abs(pasted - 0.5) > 1e-5).all()
    runs = masks.encode(numpy.asfortranarray((pasted > 0.5).astype(numpy.uint8)))
    written.append({
        "size": list(size), "box": box, "side": side, "grid": grid.flatten().tolist(), "counts": runs["counts"].decode(),
        "area": int(masks.area(runs))})
(OUT / "pasted.json").write_text(json.dumps(written, separators=(",", ":")) + "\n")
print([(case["size"], case["area"]) for case in written], os.path.getsize(OUT / "pasted.json"))
