#!/usr/bin/env python3
"""ONNX Runtime's and OpenVINO's side: what a network, exported by PyTorch, answers to images."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

INPUT, OUTPUT = "images", "logits"
OPSET = 17


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runtime", choices=["onnxruntime", "openvino", "export"])
    parser.add_argument("name", help="a network of networks.py, or ssdlite: what stands before a detector's choice")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--once", action="store_true", help="answer once and end, to be timed as a process")
    parser.add_argument("--imports", action="store_true", help="with --once: end before the file is opened")
    return parser.parse_args()


def exported(name, size):
    """The file of the network, which another process writes, so that PyTorch's memory does not count here."""
    path = pathlib.Path(tempfile.gettempdir()) / "saccade-bench" / f"{name}.onnx"
    if not path.exists():
        subprocess.run([sys.executable, __file__, "export", name, "--size", str(size)], check=True, stdout=subprocess.DEVNULL)
    return str(path)


def export(options):
    import os

    import torch

    torch.manual_seed(0)
    network = detector_layers() if options.name == "ssdlite" else classifier(options.name)
    path = pathlib.Path(tempfile.gettempdir()) / "saccade-bench" / f"{options.name}.onnx"
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    torch.onnx.export(
        network.eval(), (torch.randn(1, 3, options.size, options.size),), str(unfinished), dynamo=False,
        opset_version=OPSET, input_names=[INPUT], output_names=[OUTPUT],
        dynamic_axes={INPUT: {0: "batch"}, OUTPUT: {0: "batch"}})
    os.replace(unfinished, path)


def classifier(name):
    from networks import make

    return make(name)[0]


def detector_layers():
    """torchvision's SSDLite: the scores and offsets of all default boxes, of which its program then chooses."""
    import torch

    from vision import import_torchvision

    torchvision, _library = import_torchvision()
    detector = torchvision.models.detection.ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None)

    class Layers(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone, self.head = detector.backbone, detector.head

        def forward(self, images):
            told = self.head(list(self.backbone(images).values()))
            return torch.cat([told["cls_logits"].softmax(-1), told["bbox_regression"]], -1)

    return Layers()


def onnxruntime_step(options, path, images):
    """A session as its makers advise for two threads; it computes in float32 whatever is asked for."""
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {INPUT: images})


def openvino_step(options, path, images):
    """A model that is compiled for this size of input and for a short answer."""
    import openvino

    core = openvino.Core()
    model = core.read_model(path)
    model.reshape(images.shape)
    compiled = core.compile_model(model, "CPU", {
        "INFERENCE_NUM_THREADS": options.threads,
        "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "bf16" if options.bf16 else "f32",
    })
    request = compiled.create_infer_request()
    return lambda: request.infer({0: images}, share_inputs=True)


def main():
    options = arguments()
    if options.runtime == "export":
        export(options)
        return
    path = exported(options.name, options.size)
    import numpy

    images = numpy.random.default_rng(0).standard_normal(
        (options.batch, 3, options.size, options.size), dtype=numpy.float32)
    make = {"onnxruntime": onnxruntime_step, "openvino": openvino_step}[options.runtime]
    if options.imports:
        __import__(options.runtime)
        return
    step = make(options, path, images)
    if options.once:
        step()
        return
    from service import serve

    serve(step, warmup=5)


if __name__ == "__main__":
    main()
