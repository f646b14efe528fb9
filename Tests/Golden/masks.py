"""What others say of masks: python3 Tests/Golden/masks.py

pycocotools of masks as runs, SciPy of distances, connected parts and the weights of U-Net's equation 2, Pillow of files.
Needs pycocotools==2.0.11, scipy==1.17.1, pillow==13.0.0 and numpy. The same command makes the same bytes.
"""

import base64, io, json, pathlib

import numpy
from PIL import Image
from pycocotools import mask as runs
from scipy import ndimage

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


def components(mask, eight):
    """Parts of one number each, counted in the order of their first pixels."""
    labels = numpy.zeros(mask.shape, int)
    for number in sorted(set(mask.flat) - {0, 255}):
        found, count = ndimage.label(mask == number, numpy.ones((3, 3)) if eight else None)
        labels[found > 0] = found[found > 0] + labels.max()
    order = dict.fromkeys(label for label in labels.flat if label)
    final = {label: place + 1 for place, label in enumerate(order)}
    return numpy.vectorize(lambda label: final.get(label, 0), otypes=[int])(labels)


def weights(mask, strength, sigma):
    """Equation 2 of U-Net: on the ground between objects, beside weights by which classes count alike."""
    counted = mask[mask != 255]
    numbers, counts = numpy.unique(counted, return_counts=True)
    result = numpy.zeros(mask.shape)
    for number, count in zip(numbers, counts):
        result[mask == number] = counted.size / (len(numbers) * count)
    labels = components(mask, True)
    if labels.max() > 1:
        far = numpy.sort([ndimage.distance_transform_edt(labels != label) for label in range(1, labels.max() + 1)], 0)
        edge = strength * numpy.exp(-((far[0] + far[1]) ** 2) / (2 * sigma**2))
        result += numpy.where(mask == 0, edge, 0)
    return result


def regions():
    random = numpy.random.default_rng(5)
    cases = []
    for height, width, discs in [(1, 1, 0), (1, 24, 3), (17, 1, 2), (9, 9, 1), (31, 40, 6), (48, 37, 14)]:
        mask = numpy.zeros((height, width), numpy.uint8)
        rows, columns = numpy.mgrid[0:height, 0:width]
        for disc in range(discs):
            y, x, r = random.uniform(0, height), random.uniform(0, width), random.uniform(1, 5)
            mask[(rows - y) ** 2 + (columns - x) ** 2 < r**2] = 1 + disc % 3
        if discs > 5:
            mask[:3, 5:9] = 255
            # Neighbours at corners alone.
            mask[12:18, 20:26] = numpy.eye(6, dtype=numpy.uint8) * 2
        far = ndimage.distance_transform_edt(mask) if (mask == 0).any() else numpy.full(mask.shape, -1.0)
        cases.append({
            "size": [height, width], "mask": base64.b64encode(mask.tobytes()).decode(),
            "four": components(mask, False).reshape(-1).tolist(), "eight": components(mask, True).reshape(-1).tolist(),
            "distances": [round(float(value), 5) for value in far.reshape(-1)],
            "weights": [round(float(value), 6) for value in weights(mask, 10, 5).reshape(-1)],
            "narrow": [round(float(value), 6) for value in weights(mask, 3, 1.5).reshape(-1)]})
    return cases


def files():
    """Small masks in files of many kinds, with the numbers that they hold."""
    random = numpy.random.default_rng(6)
    cases = []
    def add(name, image, numbers, form="PNG", **options):
        out = io.BytesIO()
        image.save(out, form, **options)
        cases.append({
            "name": name, "file": base64.b64encode(out.getvalue()).decode(), "size": list(numbers.shape),
            "numbers": base64.b64encode(numbers.astype(numpy.uint8).tobytes()).decode()})
    numbers = random.integers(0, 21, (11, 13)).astype(numpy.uint8)
    numbers[2, 3:6] = 255
    palette = Image.fromarray(numbers, "P")
    # Colours that are no greys, and alike for some numbers: colours could not tell them.
    palette.putpalette([value for n in range(256) for value in (n * 5 % 256, 200 - n // 2, n // 4 * 4)])
    add("palette.png", palette, numbers)
    clear = palette.copy()
    add("palette-transparent.png", clear, numbers, transparency=3)
    # Pillow leaves out colours that no pixel has.
    dense = numpy.arange(143, dtype=numpy.uint8).reshape(11, 13)
    every = Image.fromarray(dense, "P")
    every.putpalette([value for n in range(143) for value in (n, 142 - n, n // 4 * 4)])
    add("palette.gif", every, dense, "GIF")
    add("palette.bmp", palette, numbers, "BMP")
    add("palette.tif", palette, numbers, "TIFF", compression="tiff_lzw")
    small = (numbers % 4).astype(numpy.uint8)
    few = Image.fromarray(small, "P")
    few.putpalette([10, 20, 30, 200, 100, 0, 0, 0, 0, 255, 255, 255])
    for bits in [2, 4]:
        add(f"palette-{bits}.png", few, small, bits=bits)
    add("grey.png", Image.fromarray(numbers, "L"), numbers)
    add("grey.bmp", Image.fromarray(numbers, "L"), numbers, "BMP")
    add("grey.tif", Image.fromarray(numbers, "L"), numbers, "TIFF")
    add("grey-16.png", Image.fromarray(numbers.astype(numpy.uint16)), numbers)
    add("grey-16.tif", Image.fromarray(numbers.astype(numpy.uint16)), numbers, "TIFF")
    one = (numbers % 2).astype(numpy.uint8)
    add("grey-1.png", Image.fromarray(one * 255, "L").convert("1"), one)
    add("grey-three-times.png", Image.fromarray(numpy.stack([numbers] * 3, 2), "RGB"), numbers)
    add("lossless.webp", Image.fromarray(numpy.stack([numbers] * 3, 2), "RGB"), numbers, "WEBP", lossless=True)
    return cases


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for name, value in {"runs": {"single": single(), "pairs": pairs()}, "regions": regions(), "files": files()}.items():
        (OUT / f"{name}.json").write_text(json.dumps(value, separators=(",", ":")) + "\n")
