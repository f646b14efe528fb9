"""What pycocotools says of masks as runs: python3 Tests/Golden/masks.py

Needs pycocotools==2.0.11 and numpy. The same command makes the same bytes.
"""

import base64, json, pathlib

import numpy
from pycocotools import mask as runs

OUT = pathlib.Path(__file__).parent / "Masks"


def packed(mask):
    """Eight pixels a byte, row by row, the first in the highest bit."""
    return base64.b64encode(numpy.packbits(mask.reshape(-1))).decode()


def rectangles(height, width, corners):
    mask = numpy.zeros((height, width), numpy.uint8)
    for top, left, bottom, right in corners:
        mask[top:bottom, left:right] = 1
    return mask


def blobs(random, height, width):
    """Discs, some cut off by the border, with holes."""
    rows, columns = numpy.mgrid[0:height, 0:width]
    mask = numpy.zeros((height, width), numpy.uint8)
    for inside in [1, 1, 0, 1]:
        y, x = random.uniform(0, height), random.uniform(0, width)
        mask[(rows - y) ** 2 + (columns - x) ** 2 < random.uniform(0.5, max(height, width) / 2 + 1) ** 2] = inside
    return mask


def told(mask):
    """What pycocotools makes of a mask."""
    encoded = runs.encode(numpy.asfortranarray(mask))
    assert (runs.decode(encoded) == mask).all()
    box = runs.toBbox(encoded)
    return encoded, {
        "counts": encoded["counts"].decode(), "area": int(runs.area(encoded)),
        "box": [float(box[0]), float(box[1]), float(box[0] + box[2]), float(box[1] + box[3])]}


def single():
    random = numpy.random.default_rng(3)
    cases = []
    for height, width in [(1, 1), (1, 7), (7, 1), (2, 3), (5, 5), (13, 17), (33, 31), (64, 65)]:
        full = numpy.ones((height, width), numpy.uint8)
        board = (numpy.indices((height, width)).sum(0) % 2).astype(numpy.uint8)
        corner = full * 0
        corner[-1, -1] = 1
        noise = (random.uniform(size=(height, width)) < 0.3).astype(numpy.uint8)
        for mask in [full * 0, full, board, 1 - board, corner, noise, blobs(random, height, width)]:
            cases.append({"size": [height, width], "pixels": packed(mask), **told(mask)[1]})
    for height, width, corners in [
            (3000, 4000, [(0, 0, 3000, 4000)]), (3000, 4000, [(2999, 3999, 3000, 4000)]),
            (3000, 4000, [(10, 20, 2900, 3800), (0, 1000, 3000, 1007), (5, 5, 6, 4000)]),
            (1, 100000, [(0, 3, 1, 99999)]), (100000, 1, [(70000, 0, 99999, 1)])]:
        mask = rectangles(height, width, corners)
        cases.append({"size": [height, width], "rectangles": corners, **told(mask)[1]})
    return cases


def pairs():
    """Masks of one picture: how they overlap, and what both and all are."""
    random = numpy.random.default_rng(4)
    cases = []
    for height, width in [(1, 9), (24, 19), (57, 80)]:
        full = numpy.ones((height, width), numpy.uint8)
        found = [blobs(random, height, width) for _ in range(4)] + [full * 0, full]
        truth = [blobs(random, height, width) for _ in range(3)] + [full, full * 0]
        truth.append((random.uniform(size=(height, width)) < 0.5).astype(numpy.uint8))
        crowds = [0, 1, 0, 1, 1, 1]
        a, b = [told(mask)[0] for mask in found], [told(mask)[0] for mask in truth]
        merged = lambda parts, both: runs.merge(parts, intersect=both)["counts"].decode()
        cases.append({
            "size": [height, width], "found": [code["counts"].decode() for code in a],
            "truth": [code["counts"].decode() for code in b], "crowds": crowds,
            "overlaps": runs.iou(a, b, crowds).tolist(),
            "unions": [[merged([one, other], False) for other in b] for one in a],
            "intersections": [[merged([one, other], True) for other in b] for one in a],
            "all": merged(a[:4], False), "common": merged(a[:3], True)})
    return cases


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    (OUT / "runs.json").write_text(json.dumps({"single": single(), "pairs": pairs()}, separators=(",", ":")) + "\n")
