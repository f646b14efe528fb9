"""Makes regions/: what OpenCV's graph segmentation and selective search find on drawn pictures.

python3 Tests/Golden/Images/make_regions.py        (opencv-contrib-python-headless 5.0.0, numpy)

shapes.pam has discs and bars on a slope of colours, waves.pam nothing but waves, both with noise. regions.json holds for each
the segmentation of its channels, as runs of labels along rows, and the boxes of the fast and the thorough search, which
OpenCV finds in a random order, sorted: x1, y1, x2, y2.
"""

import json
import pathlib

import cv2
import numpy as np

HERE = pathlib.Path(__file__).parent / "regions"


def pictures():
    random = np.random.default_rng(16)
    row, column = np.mgrid[0:96, 0:128]
    shapes = np.stack([60 + row * 0.6, 90 + column * 0.4, 140 - row * 0.5], -1)
    for x, y, radius, color in [(30, 30, 18, (220, 60, 50)), (38, 36, 9, (240, 220, 60)), (92, 60, 25, (40, 160, 90))]:
        shapes[(column - x) ** 2 + (row - y) ** 2 < radius ** 2] = color
    shapes[70:88, 10:60] = (200, 200, 210)
    shapes[75:80, 20:50] = (30, 30, 60)
    shapes[5:50, 100:110] = (90, 40, 130)
    waves = np.stack(
        [128 + 70 * np.sin(column / 9 + row / 17), 128 + 70 * np.cos(row / 11), 128 + 70 * np.sin(column / 23 - row / 7)],
        -1)
    return {
        name: np.clip(np.rint(picture + random.normal(0, 5, picture.shape)), 0, 255).astype(np.uint8)
        for name, picture in [("shapes", shapes), ("waves", waves[:80, :100])]}


def runs(labels):
    """Label and length, label and length, over all rows."""
    flat = labels.ravel()
    starts = np.concatenate([[0], np.flatnonzero(np.diff(flat)) + 1, [flat.size]])
    return [int(v) for start, end in zip(starts, starts[1:]) for v in (flat[start], end - start)]


def boxes(picture, thorough):
    picture = np.ascontiguousarray(picture[..., ::-1])
    parts = cv2.ximgproc.segmentation
    search = parts.createSelectiveSearchSegmentation()
    search.setBaseImage(picture)
    search.switchToSelectiveSearchFast()
    if thorough:
        # As switchToSelectiveSearchQuality says it; that one lets the plane of blue take hue's place in memory.
        hsv, lab = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV), cv2.cvtColor(picture, cv2.COLOR_BGR2Lab)
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        search.clearImages()
        for image in (hsv, lab, grey, hsv[..., 0].copy(), np.dstack([picture[..., 2], picture[..., 1], grey])):
            search.addImage(image)
        for k in (600, 750):
            search.addGraphSegmentation(parts.createGraphSegmentation(0.8, k, 100))
        search.addStrategy(parts.createSelectiveSearchSegmentationStrategyFill())
        search.addStrategy(parts.createSelectiveSearchSegmentationStrategySize())
    return sorted([int(x), int(y), int(x + w), int(y + h)] for x, y, w, h in search.process())


if __name__ == "__main__":
    found = {}
    for name, picture in pictures().items():
        height, width, depth = picture.shape
        header = f"P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {depth}\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n"
        (HERE / f"{name}.pam").write_bytes(header.encode() + picture.tobytes())
        cuts = {}
        for sigma, k, area in [(0.8, 150, 100), (0.5, 300, 100), (0.8, 40, 10)]:
            labels = cv2.ximgproc.segmentation.createGraphSegmentation(sigma, k, area).processImage(picture)
            cuts[f"{sigma} {k} {area}"] = runs(labels)
        found[name] = {"segments": cuts, "fast": boxes(picture, False), "quality": boxes(picture, True)}
        print(name, {key: len(value) for key, value in found[name].items()}, [max(c[::2]) for c in cuts.values()])
    (HERE / "regions.json").write_text(json.dumps({"made by": f"OpenCV {cv2.__version__}", **found}) + "\n")
