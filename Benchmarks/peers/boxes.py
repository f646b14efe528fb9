#!/usr/bin/env python3
"""torchvision's side of the case of boxes from files: a folder in VOC's format to batches, augmented as SSD is trained.

Annotations are read before the passes, as on Saccade's side. Needs torchvision with its C++ operators.
"""

import argparse
import os
import xml.etree.ElementTree as ET

from service import serve

SIDES = ("xmin", "ymin", "xmax", "ymax")


def annotations(folder):
    """Path, boxes and class names of each picture; boxes count from its corner; wrong ones are left out."""
    for name in sorted(os.listdir(os.path.join(folder, "annotations"))):
        root = ET.parse(os.path.join(folder, "annotations", name)).getroot()
        width, height = (float(root.find("size").find(key).text) for key in ("width", "height"))
        boxes, names = [], []
        for item in root.findall("object"):
            left, top, right, lower = (float(item.find("bndbox").find(key).text) for key in SIDES)
            if 1 <= left < right <= width and 1 <= top < lower <= height:
                boxes.append([left - 1, top - 1, right, lower])
                names.append(item.find("name").text)
        yield os.path.join(folder, "images", name[:-4] + ".jpg"), boxes, names


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--pictures", choices=["pil", "tensor", "io"], default="tensor",
        help="augment Pillow's pictures, or tensors that Pillow or torchvision.io decoded")
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--images", type=int, help="how many pictures a pass has (default: all)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--show", action="store_true", help="print what a pass has, and end")
    options = parser.parse_args()

    import torch
    from PIL import Image
    from torchvision import io, tv_tensors
    from torchvision.transforms import v2

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    items = list(annotations(os.path.join(options.data_root, "raccoon")))[: options.images]
    classes = sorted({name for _, _, names in items for name in names})
    transform = v2.Compose([
        v2.RandomPhotometricDistort(),
        v2.RandomZoomOut(fill=114),
        v2.RandomIoUCrop(),
        v2.SanitizeBoundingBoxes(),
        v2.Resize((320, 320), antialias=True),
        v2.RandomHorizontalFlip(),
        v2.ToImage(),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize([0.5] * 3, [0.5] * 3),
    ])

    def decoded(path):
        if options.pictures == "io":
            return tv_tensors.Image(io.decode_image(path, mode=io.ImageReadMode.RGB))
        picture = Image.open(path).convert("RGB")
        return picture if options.pictures == "pil" else v2.functional.to_image(picture)

    class Pictures(torch.utils.data.Dataset):
        def __len__(self):
            return len(items)

        def __getitem__(self, index):
            path, boxes, names = items[index]
            image = decoded(path)
            return transform(image, {
                "boxes": tv_tensors.BoundingBoxes(
                    torch.tensor(boxes).reshape(-1, 4), format="XYXY", canvas_size=v2.functional.get_size(image)),
                "labels": torch.tensor([classes.index(name) + 1 for name in names], dtype=torch.int64),
            })

    def collate(samples):
        images, targets = zip(*samples)
        return torch.stack(images), targets

    # Workers that stay spare the peer the start of new processes in every pass.
    loader = torch.utils.data.DataLoader(
        Pictures(), batch_size=16, shuffle=True, num_workers=options.workers, collate_fn=collate,
        persistent_workers=options.workers > 0)

    def one_pass():
        for _ in loader:
            pass

    if options.show:
        boxes, total = 0, 0.0
        for images, targets in loader:
            boxes += sum(len(target["labels"]) for target in targets)
            total += images.mean().item() * len(images)
        print(f"{len(items)} pictures, {boxes} boxes, mean intensity {total / len(items)}")
    else:
        serve(one_pass, warmup=1)


if __name__ == "__main__":
    main()
