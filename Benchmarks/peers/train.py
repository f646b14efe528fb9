#!/usr/bin/env python3
"""What a training step takes in PyTorch: the peer of `saccade bench train`.

    pip install torch==2.13.0+cpu torchvision
    python3 Benchmarks/peers/train.py resnet50 --batch 16 --threads 2

Synthetic input, cross-entropy, SGD with momentum; the median step after a warm-up. Prints one JSON object for the
better of both memory layouts, with all measurements under `layouts`.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time


LAYOUTS = ["contiguous", "channels_last"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a torchvision model: resnet50, mobilenet_v2, vit_b_16 …")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--size", type=int, default=224, help="height and width in pixels")
    parser.add_argument("--classes", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=2)
    parser.add_argument("--layout", choices=LAYOUTS, help="measure this one only")
    parser.add_argument("--bf16", action="store_true", help="bfloat16 autocast")
    parser.add_argument("--compile", action="store_true", help="through torch.compile")
    parser.add_argument("--in-this-process", choices=LAYOUTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    for name in ("batch", "size", "classes", "threads", "steps"):
        if getattr(options, name) < 1:
            parser.error(f"--{name} must be at least 1")
    return options


def import_torchvision():
    """torchvision and, where its C++ operators do not load beside this torch, declarations in their place.

    Models need none of the operators, but the import asks for some. The library object must stay alive.
    """
    import torch

    library = None
    try:
        import torchvision
    except RuntimeError:
        for module in [name for name in sys.modules if name.startswith("torchvision")]:
            del sys.modules[module]
        library = torch.library.Library("torchvision", "FRAGMENT")
        for operator in ("nms", "qnms"):
            library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision
    return torchvision, library


def measure(options, layout_name):
    import torch

    torchvision, library = import_torchvision()  # noqa: F841
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    layout = torch.channels_last if layout_name == "channels_last" else torch.contiguous_format
    model = torchvision.models.get_model(options.model, num_classes=options.classes).train().to(memory_format=layout)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    loss_of = torch.nn.CrossEntropyLoss()
    images = torch.randn(options.batch, 3, options.size, options.size).to(memory_format=layout)
    labels = torch.randint(0, options.classes, (options.batch,))
    forward = torch.compile(model) if options.compile else model

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
            output = forward(images)
            loss = loss_of(output if isinstance(output, torch.Tensor) else output[0], labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    for _ in range(options.warmup):
        step()
    times = []
    for _ in range(options.steps):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    seconds = statistics.median(times)
    return {
        "layout": layout_name,
        "ms_per_step": round(seconds * 1000, 2),
        "images_per_second": round(options.batch / seconds, 2),
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "torch": torch.__version__,
    }


def measure_elsewhere(layout):
    """In a process of its own, so that the peak memory of one layout is not that of the other."""
    command = [sys.executable, os.path.abspath(__file__), *sys.argv[1:], "--in-this-process", layout]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)
    return json.loads(done.stdout)


def main():
    options = arguments()
    try:
        import torch  # noqa: F401
    except ImportError:
        sys.exit("train.py: this Python has no torch: pip install torch==2.13.0+cpu torchvision")
    if options.in_this_process:
        print(json.dumps(measure(options, options.in_this_process)))
        return
    layouts = [measure_elsewhere(layout) for layout in ([options.layout] if options.layout else LAYOUTS)]
    best = min(layouts, key=lambda row: row["ms_per_step"])
    result = {
        "framework": "PyTorch",
        "model": options.model,
        "batch": options.batch,
        "size": options.size,
        "threads": options.threads,
        "precision": "bf16" if options.bf16 else "fp32",
        "compiled": options.compile,
        **best,
        "layouts": layouts,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
