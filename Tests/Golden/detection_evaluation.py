"""What pycocotools and VOC's rules say of boxes and masks: python3 Tests/Golden/detection_evaluation.py [data folder]

Needs pycocotools==2.0.10 and numpy. Without a folder the small case is made that tests always read; with it, what
`tiny-coco` and `voc2012-subset100` come to, too, held against object-detection-metrics==0.4.post1. The same command
makes the same bytes.
"""

import contextlib, io, json, pathlib, sys

import numpy
from pycocotools import mask as masks
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

OUT = pathlib.Path(__file__).parent / "Detection"


def found_of(annotations, images, categories, seed):
    """Boxes like those of a detector: the truth moved a little, some missing, some wrong, with scores that tie."""
    random = numpy.random.default_rng(seed)
    sizes = {image["id"]: (image["width"], image["height"]) for image in images}
    found = []
    def add(image, category, box, score):
        box = [round(float(side), 2) for side in box]
        found.append({"image_id": image, "category_id": category, "bbox": box, "score": round(float(score), 2)})
    for entry in annotations:
        x, y, w, h = entry["bbox"]
        for _ in range(int(random.integers(0, 4))):
            shake = random.normal(0, 0.12, 4)
            add(entry["image_id"], entry["category_id"],
                [x + shake[0] * w, y + shake[1] * h, w * numpy.exp(shake[2]), h * numpy.exp(shake[3])], random.uniform(0.3, 1))
        if random.uniform() < 0.1:
            add(entry["image_id"], int(random.choice(categories)), entry["bbox"], random.uniform(0, 1))
    for image, (width, height) in sizes.items():
        for _ in range(int(random.integers(0, 6))):
            w, h = random.uniform(5, width / 2), random.uniform(5, height / 2)
            add(image, int(random.choice(categories)),
                [random.uniform(0, width - w), random.uniform(0, height - h), w, h], random.uniform(0, 0.8))
    # More of one class on one picture than are counted.
    for index in range(130):
        add(images[0]["id"], categories[0], [index % 20, index % 13, 30 + index % 7, 40], (index % 50) / 50)
    order = random.permutation(len(found))
    return [found[index] for index in order]


def figures(truth, found):
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {"info": {}, **truth}
        coco.createIndex()
        judge = COCOeval(coco, coco.loadRes(found), "bbox")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    precision, recall = judge.eval["precision"], judge.eval["recall"]
    mean = lambda values: float(numpy.mean(values[values > -1])) if (values > -1).any() else -1.0
    classes = [[mean(precision[:, :, k, 0, 2]), mean(precision[0, :, k, 0, 2]), mean(precision[5, :, k, 0, 2]),
                mean(recall[:, k, 0, 2])] for k in range(precision.shape[2])]
    return {"overall": [float(value) for value in judge.stats], "classes": classes}


def voc_curve(truth, found, threshold):
    """Recall and precision of a class: the rules of VOCevaldet.m, with half-open boxes x1 y1 x2 y2.

    `truth` has a list of (box, difficult) a picture, `found` is a list of (picture, score, box).
    """
    total = sum(not difficult for objects in truth.values() for _, difficult in objects)
    taken = {image: [False] * len(objects) for image, objects in truth.items()}
    rights, wrongs = [], []
    for index in numpy.argsort([-score for _, score, _ in found], kind="stable"):
        image, _, box = found[index]
        best, place = -numpy.inf, None
        for number, (other, _) in enumerate(truth.get(image, [])):
            w = min(box[2], other[2]) - max(box[0], other[0])
            h = min(box[3], other[3]) - max(box[1], other[1])
            if w <= 0 or h <= 0:
                continue
            area = lambda b: (b[2] - b[0]) * (b[3] - b[1])
            overlap = w * h / (area(box) + area(other) - w * h)
            if overlap > best:
                best, place = overlap, number
        right = wrong = 0
        if best >= threshold:
            if not truth[image][place][1]:
                right, wrong = (0, 1) if taken[image][place] else (1, 0)
                taken[image][place] = True
        else:
            wrong = 1
        rights.append(right)
        wrongs.append(wrong)
    rights, wrongs = numpy.cumsum(rights), numpy.cumsum(wrongs)
    if total == 0:
        return None
    return rights / total, rights / numpy.maximum(rights + wrongs, numpy.finfo(float).eps)


def voc_figures(truth, found, classes):
    """The average precision of each class by VOC 2007's eleven points and by the area since 2010."""
    figures = {"eleven": [], "area": []}
    for label in classes:
        curve = voc_curve(
            {image: [(box, hard) for name, box, hard in objects if name == label] for image, objects in truth.items()},
            [(image, score, box) for image, name, score, box in found if name == label], 0.5)
        if curve is None:
            figures["eleven"].append(-1.0)
            figures["area"].append(-1.0)
            continue
        recall, precision = curve
        eleven = 0.0
        for wanted in numpy.arange(0.0, 1.1, 0.1):
            eleven += (precision[recall >= wanted].max() if (recall >= wanted).any() else 0) / 11
        recall = numpy.concatenate(([0.0], recall, [1.0]))
        precision = numpy.concatenate(([0.0], precision, [0.0]))
        precision = numpy.maximum.accumulate(precision[::-1])[::-1]
        steps = numpy.where(recall[1:] != recall[:-1])[0]
        figures["eleven"].append(float(eleven))
        figures["area"].append(float(((recall[steps + 1] - recall[steps]) * precision[steps + 1]).sum()))
    return figures


def corners(box):
    return [box[0], box[1], box[0] + box[2], box[1] + box[3]]


def small_voc(truth, found):
    """The small case as VOC judges it, with crowds as difficult objects."""
    objects = {}
    for entry in truth["annotations"]:
        objects.setdefault(entry["image_id"], []).append((entry["category_id"], corners(entry["bbox"]), entry["iscrowd"] == 1))
    # Pictures come one after the other, as they are judged.
    order = {image["id"]: place for place, image in enumerate(truth["images"])}
    found = sorted(found, key=lambda entry: order[entry["image_id"]])
    boxes = [(entry["image_id"], entry["category_id"], entry["score"], corners(entry["bbox"])) for entry in found]
    return voc_figures(objects, boxes, [category["id"] for category in truth["categories"]])


def voc_subset(folder):
    """The 100 pictures of voc2012-subset100: files of VOC's format, and what a detector found."""
    import xml.etree.ElementTree as tree
    names = (folder / "voc.names").read_text().split()
    truth, found = {}, []
    for path in sorted((folder / "gts/pascalvoc_format").glob("*.xml")):
        truth[path.stem] = []
        for entry in tree.parse(path).getroot().findall("object"):
            x1, y1, x2, y2 = (float(entry.find("bndbox/" + side).text) for side in ["xmin", "ymin", "xmax", "ymax"])
            truth[path.stem].append((entry.find("name").text, [x1 - 1, y1 - 1, x2, y2], entry.find("difficult").text == "1"))
        file = folder / "dets/abs_xyx2y2" / (path.stem + ".txt")
        for line in file.read_text().splitlines() if file.exists() else []:
            label, score, x1, y1, x2, y2 = line.split()
            found.append((path.stem, names[int(label)], float(score), [float(x1) - 1, float(y1) - 1, float(x2), float(y2)]))
    names = sorted(names)
    every = {image: [(name, box, False) for name, box, _ in objects] for image, objects in truth.items()}
    return {"classes": names, **voc_figures(truth, found, names), "all": voc_figures(every, found, names)}, every, found


def check_with_podm(figures, truth, found):
    """The same by another program, object-detection-metrics==0.4: it knows no difficult objects, and the area alone."""
    from podm.metrics import BoundingBox, get_pascal_voc_metrics
    def box(image, name, sides, score=None):
        # Its boxes end with their last pixel.
        return BoundingBox.of_bbox(image, name, *(numpy.array(sides) + [1, 1, 0, 0]), score)
    objects = [box(image, name, sides) for image, entries in truth.items() for name, sides, _ in entries]
    found = [box(image, name, sides, score) for image, name, score, sides in found]
    answers = get_pascal_voc_metrics(objects, found, 0.5)
    for name, value in zip(figures["classes"], figures["all"]["area"]):
        if name in answers and answers[name].ap is not None and value >= 0:
            assert abs(answers[name].ap - value) < 1e-9, (name, answers[name].ap, value)


def small():
    random = numpy.random.default_rng(16)
    images = [{"id": 7 * n + 3, "file_name": f"{n}.jpg", "width": 200, "height": 150} for n in range(12)]
    # The last class has no object, the last picture none of any class.
    categories = [{"id": number, "name": name} for number, name in [(2, "cat"), (5, "dog"), (90, "bird"), (91, "nobody")]]
    annotations = []
    for image in images[:-1]:
        for _ in range(int(random.integers(1, 7))):
            w, h = random.uniform(4, 120), random.uniform(4, 100)
            box = [random.uniform(0, 200 - w), random.uniform(0, 150 - h), w, h]
            box = [round(float(side), 2) for side in box]
            annotations.append({
                "id": len(annotations) + 1, "image_id": image["id"], "category_id": int(random.choice([2, 5, 90])),
                "bbox": box, "area": round(box[2] * box[3] * float(random.uniform(0.5, 1)), 3),
                "iscrowd": int(random.uniform() < 0.12)})
    # Overlaps that are exactly on a threshold.
    for step in range(10):
        annotations.append({
            "id": len(annotations) + 1, "image_id": images[step]["id"], "category_id": 2, "bbox": [0, 0, 100, 100],
            "area": 10000, "iscrowd": 0})
    truth = {"images": images, "annotations": annotations, "categories": categories}
    found = found_of(annotations, images, [2, 5, 90], 17)
    for step in range(10):
        found.append({"image_id": images[step]["id"], "category_id": 2, "bbox": [0, 0, 100, 50 + 5 * step], "score": 0.5})
    return truth, found


def write(name, value):
    OUT.mkdir(exist_ok=True)
    (OUT / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


def outlines():
    """Polygons with the runs that pycocotools makes of them."""
    random = numpy.random.default_rng(18)
    cases = []
    for number in range(24):
        height, width = int(random.integers(1, 40)), int(random.integers(1, 40))
        polygons = []
        for _ in range(1 if number < 16 else 3):
            corners = int(random.integers(3, 9))
            places = random.uniform(-3, 1.1 * max(height, width), 2 * corners)
            polygons.append([round(float(place), int(random.integers(0, 3))) for place in places])
        runs = masks.frPyObjects(polygons, height, width)
        merged = masks.merge(runs)
        pixels = masks.decode(merged)
        cases.append({
            "size": [height, width], "polygons": polygons, "counts": merged["counts"].decode(),
            "area": int(masks.area(merged)), "column_major": "".join(map(str, pixels.flatten(order="F")))})
    return cases


truth, found = small()
write("small-truth.json", truth)
write("small-found.json", found)
write("small-figures.json", {**figures(truth, found), "voc": small_voc(truth, found)})
write("outlines.json", outlines())
if len(sys.argv) > 1:
    data = pathlib.Path(sys.argv[1])
    whole = json.loads((data / "tiny-coco/annotations/instances_val2017.json").read_text())
    found = found_of(whole["annotations"], whole["images"], sorted(c["id"] for c in whole["categories"]), 19)
    write("tiny-coco-found.json", found)
    write("tiny-coco-figures.json", figures(whole, found))
    subset, objects, boxes = voc_subset(data / "voc2012-subset100")
    check_with_podm(subset, objects, boxes)
    write("voc-subset-figures.json", subset)
