"""Makes mixing.json: batches that torchvision's MixUp and CutMix mix by fixed shares, and the loss of a network's answers.

python3 Tests/Golden/mixing.py        (torch 2.13.0, torchvision 0.28.0)

The shares and rectangles are torchvision's own draws; a loss is the cross-entropy of `logits` with the mixed targets, plain
and with a label smoothing of 0.1, and `slopes` its gradient.
"""

import json
import pathlib
import sys

import torch

sys.path.append(str(pathlib.Path(__file__).parents[2] / "Benchmarks" / "peers"))
from vision import import_torchvision  # noqa: E402

import_torchvision()
from torchvision.transforms import v2  # noqa: E402

HERE = pathlib.Path(__file__).parent / "Batches"


def main():
    torch.manual_seed(15)
    count, classes, shape = 4, 3, (2, 6, 5)
    images = torch.randn(count, *shape)
    labels = torch.tensor([2, 0, 0, 1])
    logits = torch.randn(count, classes, requires_grad=True)
    cases = []
    for mix in [v2.MixUp(alpha=0.8, num_classes=classes)] * 2 + [v2.CutMix(alpha=1.0, num_classes=classes)] * 4:
        params = mix.make_params([images])
        params |= {"labels": labels, "batch_size": count}
        mixed, targets = mix.transform(images.clone(), params), mix.transform(labels, params)
        case = {"images": mixed.flatten().tolist(), "targets": targets.flatten().tolist()}
        if "box" in params:
            x1, y1, x2, y2 = params["box"]
            case |= {"rows": [int(y1), int(y2)], "columns": [int(x1), int(x2)], "share": params["lam_adjusted"]}
        else:
            case["share"] = params["lam"]
        losses = {}
        for smoothing in [0.0, 0.1]:
            logits.grad = None
            loss = torch.nn.functional.cross_entropy(logits, targets, label_smoothing=smoothing)
            loss.backward()
            losses[str(smoothing)] = {"loss": loss.item(), "slopes": logits.grad.flatten().tolist()}
        cases.append(case | {"losses": losses})
    HERE.mkdir(exist_ok=True)
    whole = {
        "shape": [count, *shape], "images": images.flatten().tolist(), "labels": labels.tolist(),
        "logits": logits.flatten().tolist(), "cases": cases,
    }
    (HERE / "mixing.json").write_text(json.dumps(whole, separators=(",", ":")) + "\n")
    print([(case["share"], case.get("rows"), case.get("columns")) for case in cases])


main()
