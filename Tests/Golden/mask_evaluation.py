"""What pycocotools says of masks that were found: python3 Tests/Golden/mask_evaluation.py DATA_FOLDER

Needs pycocotools==2.0.11, numpy, and `tiny-coco` in the folder. Writes `Detection/tiny-coco-masks-found.json`, masks like
those of a detector: the truth moved, coarser, cut, missing or wrong, in crowds too; and `tiny-coco-mask-figures.json`, what
they come to. The same command makes the same bytes.
"""

import contextlib
import io
import json
import pathlib
import sys

import numpy
from pycocotools import mask as masks
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

OUT = pathlib.Path(__file__).parent / "Detection"
random = numpy.random.default_rng(31)


def moved(pixels, down, across):
    result = numpy.zeros_like(pixels)
    height, width = pixels.shape
    rows, columns = slice(max(0, down), height + min(0, down)), slice(max(0, across), width + min(0, across))
    result[rows, columns] = pixels[max(0, -down):height - max(0, down), max(0, -across):width - max(0, across)]
    return result


def coarser(pixels, step):
    """The same in squares, from a corner by chance."""
    rows = (numpy.arange(pixels.shape[0]) // step * step + step // 2).clip(0, pixels.shape[0] - 1)
    columns = (numpy.arange(pixels.shape[1]) // step * step + step // 2).clip(0, pixels.shape[1] - 1)
    return pixels[rows][:, columns]


def found_of(coco, categories):
    found = []

    def add(entry, category, pixels, score):
        runs = masks.encode(numpy.asfortranarray(pixels))
        if masks.area(runs) == 0 and random.uniform() < 0.7:
            return
        found.append({
            "image_id": entry["image_id"], "category_id": category, "score": round(float(score), 2),
            "segmentation": {"size": runs["size"], "counts": runs["counts"].decode()}})

    for entry in coco.dataset["annotations"]:
        pixels = coco.annToMask(entry)
        side = max(2, int(min(entry["bbox"][2:]) * 0.2))
        for _ in range(int(random.choice([0, 1, 1, 1, 2] if not entry["iscrowd"] else [2, 3]))):
            step = int(random.choice([1, max(1, side // 3), max(1, side // 2)])) if pixels.sum() < 4000 else max(2, side // 2)
            seen = coarser(moved(pixels, *(int(shift) for shift in random.integers(-side // 3, side // 3 + 1, 2))), step)
            if entry["iscrowd"] or random.uniform() < 0.15:
                x, width = entry["bbox"][0], entry["bbox"][2]
                seen[:, int(x + width * random.uniform(0.3, 0.9)):] = 0
            add(entry, entry["category_id"], seen, random.uniform(0.3, 1))
        if random.uniform() < 0.05:
            add(entry, int(random.choice(categories)), coarser(pixels, max(2, side // 2)), random.uniform(0, 1))
    order = random.permutation(len(found))
    return [found[index] for index in order]


def write(name, value):
    (OUT / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")
    print(name, (OUT / name).stat().st_size)


data = pathlib.Path(sys.argv[1])
with contextlib.redirect_stdout(io.StringIO()):
    coco = COCO(str(data / "tiny-coco/annotations/instances_val2017.json"))
    found = found_of(coco, sorted(coco.cats))
    judge = COCOeval(coco, coco.loadRes(json.loads(json.dumps(found))), "segm")
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
precision = judge.eval["precision"]
mean = lambda values: float(numpy.mean(values[values > -1])) if (values > -1).any() else -1.0
classes = [[mean(precision[:, :, k, 0, 2]), mean(precision[0, :, k, 0, 2]), mean(precision[5, :, k, 0, 2]),
            mean(judge.eval["recall"][:, k, 0, 2])] for k in range(precision.shape[2])]
write("tiny-coco-masks-found.json", found)
write("tiny-coco-mask-figures.json", {"overall": [float(value) for value in judge.stats], "classes": classes})
print(len(found), "masks;", sum(entry["iscrowd"] for entry in coco.dataset["annotations"]), "crowds;", judge.stats)
