"""Figures of segmentations: python3 Tests/Golden/segmentation_metrics.py

Needs numpy, scipy, scikit-learn==1.9.1 and torchmetrics==1.9.0 (with torch). Counts and scores are scikit-learn's and
torchmetrics'; boundary F-scores are reckoned here the long way, by dilating with disks. The same command makes the same
bytes.
"""

import json, pathlib, sys

import numpy
import torch
from scipy import ndimage
from sklearn.metrics import confusion_matrix, f1_score, jaccard_score, precision_score, recall_score
from torchmetrics.classification import MulticlassAccuracy, MulticlassJaccardIndex

OUT = pathlib.Path(__file__).parent / "Segmentation"
IGNORED = 255


def blobs(random, height, width, classes, scale):
    """A picture of connected areas, as masks are."""
    noise = ndimage.gaussian_filter(random.normal(size=(len(classes), height, width)), (0, scale, scale))
    return numpy.array(classes, numpy.uint8)[noise.argmax(0)]


def pair(seed, height, width, classes, scale, ignored):
    """A truth with pixels of no account, and a prediction that is off here and there."""
    random = numpy.random.default_rng(seed)
    truth = blobs(random, height, width, classes, scale)
    seen = numpy.roll(truth, (1, -1), (0, 1))
    wrong = ndimage.gaussian_filter(random.normal(size=truth.shape), 2) > 0.12
    seen = numpy.where(wrong, blobs(random, height, width, classes + [classes[0]], scale), seen).astype(numpy.uint8)
    if ignored == "seams":
        # As VOC: a seam around each object.
        edge = ndimage.maximum_filter(truth, 3) != ndimage.minimum_filter(truth, 3)
        truth = numpy.where(edge, IGNORED, truth)
    if ignored in ("areas", "seams"):
        truth = numpy.where(ndimage.gaussian_filter(random.normal(size=truth.shape), 4) > 0.1, IGNORED, truth)
    if ignored == "points":
        truth = numpy.where(random.uniform(size=truth.shape) < 0.2, IGNORED, truth)
    return truth.astype(numpy.uint8), seen


def scores(truth, seen, count):
    """What scikit-learn and torchmetrics say of the pixels that count."""
    kept = truth != IGNORED
    y, p, labels = truth[kept], seen[kept], list(range(count))
    table = confusion_matrix(y, p, labels=labels)
    there = [k for k in labels if table[k].sum() + table[:, k].sum() > 0]
    per = lambda f: [float(v) for v in f(y, p, labels=there, average=None, zero_division=numpy.nan)]
    tensors = torch.tensor(seen[None].astype(numpy.int64)), torch.tensor(truth[None].astype(numpy.int64))
    miou = MulticlassJaccardIndex(count, ignore_index=IGNORED)(*tensors).item()
    weighted = MulticlassJaccardIndex(count, ignore_index=IGNORED, average="weighted")(*tensors).item()
    accuracy = MulticlassAccuracy(count, ignore_index=IGNORED, average="micro")(*tensors).item()
    recall = per(recall_score)
    iou = [float(v) for v in jaccard_score(y, p, labels=there, average=None, zero_division=0)]
    return {
        "table": table.tolist(), "labels": there, "iou": iou, "dice": per(f1_score), "recall": recall,
        "precision": per(precision_score), "miou": miou, "fwiou": weighted, "accuracy": accuracy,
        "mean_accuracy": float(numpy.nanmean(recall)), "mdice": float(numpy.mean(per(f1_score))),
    }


def filled(truth, reach):
    """Pixels of no account near others take the class of the nearest."""
    out = truth.copy()
    height, width = truth.shape
    for y, x in zip(*numpy.nonzero(truth == IGNORED)):
        best = None
        for dy in range(-reach, reach + 1):
            for dx in range(-reach, reach + 1):
                far = dy * dy + dx * dx
                if far > reach * reach or not (0 <= y + dy < height and 0 <= x + dx < width):
                    continue
                if truth[y + dy, x + dx] == IGNORED:
                    continue
                key = (far, abs(dx), dx > 0, dy > 0)
                if best is None or key < best[0]:
                    best = key, truth[y + dy, x + dx]
        if best:
            out[y, x] = best[1]
    return out


def edges(classes, label):
    own = classes == label
    other = (classes != label) & (classes != IGNORED)
    return own & ndimage.binary_dilation(other, ndimage.generate_binary_structure(2, 1))


def boundary(truth, seen, count):
    height, width = truth.shape
    reach = max(1, int(numpy.ceil(0.0075 * numpy.hypot(height, width))))
    span = numpy.arange(-reach, reach + 1)
    disk = span[:, None] ** 2 + span[None] ** 2 <= reach * reach
    truth = filled(truth, reach)
    seen = numpy.where(truth == IGNORED, IGNORED, seen)
    found = {}
    for label in range(count):
        wanted, got = edges(truth, label), edges(seen, label)
        if not wanted.any() and not got.any():
            continue
        precision = (got & ndimage.binary_dilation(wanted, disk)).sum() / max(1, got.sum())
        recall = (wanted & ndimage.binary_dilation(got, disk)).sum() / max(1, wanted.sum())
        found[label] = float(2 * precision * recall / (precision + recall)) if precision + recall > 0 else 0.0
    return {"reach": reach, "classes": {str(k): v for k, v in found.items()},
            "mean": float(numpy.mean(list(found.values()))) if found else None}


def runs(classes):
    """Row by row: a class and how many pixels have it."""
    flat = classes.reshape(-1)
    starts = numpy.concatenate([[0], numpy.nonzero(numpy.diff(flat.astype(int)))[0] + 1, [flat.size]])
    return [v for a, b in zip(starts[:-1], starts[1:]) for v in (int(flat[a]), int(b - a))]


def main():
    cases = []
    for name, (seed, height, width, classes, count, scale, ignored) in {
        "areas of no account": (1, 47, 61, [0, 1, 2, 3, 4], 5, 6, "areas"),
        "seams around objects": (2, 150, 131, [0, 3, 5], 7, 12, "seams"),
        "single pixels of no account": (3, 23, 37, [0, 1, 2], 3, 3, "points"),
        "a class that is nowhere": (4, 40, 33, [0, 2], 4, 5, "none"),
        "one class": (5, 12, 9, [1], 3, 2, "none"),
        "a large picture": (6, 180, 420, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 11, 20, "areas"),
    }.items():
        truth, seen = pair(seed, height, width, classes, scale, ignored)
        cases.append({"name": name, "height": height, "width": width, "classes": count, "truth": runs(truth),
                      "seen": runs(seen), "scores": scores(truth, seen, count), "boundary": boundary(truth, seen, count)})
    OUT.mkdir(exist_ok=True)
    path = OUT / "metrics.json"
    text = json.dumps({"made by": "python3 Tests/Golden/segmentation_metrics.py", "cases": cases})
    path.write_text(text.replace("NaN", "null") + "\n")
    print(path, path.stat().st_size, [(c["name"], c["boundary"]["reach"], c["boundary"]["mean"]) for c in cases])


main()
