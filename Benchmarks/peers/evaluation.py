#!/usr/bin/env python3
"""pycocotools' side of `coco-evaluation`: the figures of made-up boxes, which `EvaluationWork.swift` makes alike."""

import argparse
import contextlib
import io

from service import serve

IMAGES, CLASSES = 5000, 80
state = 16


def uniform():
    global state
    state = (state * 1103515245 + 12345) % (1 << 31)
    return state / (1 << 31)


def make():
    truth, found = [], []
    for image in range(1, IMAGES + 1):
        objects = []
        for _ in range(1 + int(uniform() * 14)):
            label = int(uniform() * CLASSES)
            width, height = 4 + uniform() * 250, 4 + uniform() * 200
            x, y = uniform() * (640 - width), uniform() * (480 - height)
            crowd = int(uniform() < 0.01)
            objects.append({"id": len(truth) + len(objects) + 1, "image_id": image, "category_id": label + 1,
                            "bbox": [x, y, width, height], "area": width * height, "iscrowd": crowd})
        for place in range(100):
            target = objects[place % len(objects)]
            other = uniform() < 0.4
            label = int(uniform() * CLASSES) + 1 if other else target["category_id"]
            right, down = (uniform() - 0.5) * 0.4, (uniform() - 0.5) * 0.4
            x, y, width, height = target["bbox"]
            box = [x + right * width, y + down * height, width * (0.8 + 0.4 * uniform()), height * (0.8 + 0.4 * uniform())]
            found.append({"image_id": image, "category_id": label, "bbox": box, "score": uniform()})
        truth += objects
    return truth, found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--show", action="store_true", help="print the twelve figures and end")
    options = parser.parse_args()

    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    truth, found = make()
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {
            "info": {}, "images": [{"id": image} for image in range(1, IMAGES + 1)], "annotations": truth,
            "categories": [{"id": label + 1, "name": str(label)} for label in range(CLASSES)]}
        coco.createIndex()
        results = coco.loadRes(found)

    def step():
        with contextlib.redirect_stdout(io.StringIO()):
            judge = COCOeval(coco, results, "bbox")
            judge.evaluate()
            judge.accumulate()
            judge.summarize()
        return judge.stats

    if options.show:
        print(list(step()))
    else:
        serve(step, warmup=1)


if __name__ == "__main__":
    main()
