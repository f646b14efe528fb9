"""Measures ONNX models in the programs that are installed: the side of other platforms in `saccade study`.

    python3 peers.py FOLDER THREADS

Prints one JSON object: by platform its version, and the milliseconds of each model by the file's name. A platform that is not
installed is left out, and so is a model that it does not run.
"""

import json
import os
import pathlib
import sys
import time

folder, threads = pathlib.Path(sys.argv[1]), int(sys.argv[2])
parent = os.getppid()
os.environ["OMP_NUM_THREADS"] = str(threads)


def milliseconds(call):
    """The median of 15 measurements of at least two milliseconds each."""
    for _ in range(3):
        call()
    start = time.perf_counter()
    call()
    repeats = max(1, int(0.002 / max(time.perf_counter() - start, 1e-7)))
    times = []
    for _ in range(15):
        if os.getppid() != parent:
            sys.exit("nobody waits for this any more")
        start = time.perf_counter()
        for _ in range(repeats):
            call()
        times.append((time.perf_counter() - start) / repeats * 1000)
    return sorted(times)[len(times) // 2]


def onnxruntime_calls():
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3

    def make(path):
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        port = session.get_inputs()[0]
        feed = {port.name: numpy.random.rand(*port.shape).astype("float32")}
        return lambda: session.run(None, feed)

    return "ONNX Runtime", onnxruntime.__version__, make


def openvino_calls():
    import numpy
    import openvino

    core = openvino.Core()
    # In float32, as all others compute.
    settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}

    def make(path):
        model = core.compile_model(str(path), "CPU", settings)
        request = model.create_infer_request()
        shape = list(model.inputs[0].shape)
        feed = numpy.random.rand(*shape).astype("float32")
        return lambda: request.infer([feed])

    return "OpenVINO", openvino.__version__.split("-")[0], make


def torch_calls():
    import numpy
    import onnx
    import torch
    from onnx import numpy_helper

    torch.set_num_threads(threads)
    functional = torch.nn.functional

    def attributes(node):
        found = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        return {k: v.decode() if isinstance(v, bytes) else v for k, v in found.items()}

    def convolution(a, x, w, b=None):
        pads = a.get("pads", [0] * 4)
        if pads[:2] != pads[2:]:
            x, pads = functional.pad(x, (pads[1], pads[3], pads[0], pads[2])), [0, 0]
        return functional.conv2d(x, w, b, a.get("strides", 1), pads[:2], a.get("dilations", 1), a.get("group", 1))

    def reshaped(a, x, shape):
        return x.reshape([x.shape[i] if n == 0 else n for i, n in enumerate(shape.tolist())])

    def split(a, x, sizes=None):
        axis = a.get("axis", 0)
        return x.split(sizes.tolist() if sizes is not None else x.shape[axis] // a["num_outputs"], axis)

    def mean(a, x, axes=None):
        axes = axes.tolist() if axes is not None else a["axes"]
        return x.mean(axes, keepdim=bool(a.get("keepdims", 1)))

    def sliced(a, x, starts, ends, axes=None, steps=None):
        axes = axes.tolist() if axes is not None else range(len(starts))
        steps = steps.tolist() if steps is not None else [1] * len(starts)
        places = [slice(None)] * x.dim()
        for axis, start, end, step in zip(axes, starts.tolist(), ends.tolist(), steps):
            places[axis] = slice(start, min(end, x.shape[axis]), step)
        return x[tuple(places)]

    operators = {
        "Add": lambda a, x, y: x + y,
        "Sub": lambda a, x, y: x - y,
        "Mul": lambda a, x, y: x * y,
        "Div": lambda a, x, y: x / y,
        "Erf": lambda a, x: torch.erf(x),
        "Relu": lambda a, x: torch.relu(x),
        "Clip": lambda a, x, low=None, high=None: torch.clamp(
            x, None if low is None else low.item(), None if high is None else high.item()),
        "Sigmoid": lambda a, x: torch.sigmoid(x),
        "HardSigmoid": lambda a, x: functional.hardsigmoid(x),
        "HardSwish": lambda a, x: functional.hardswish(x),
        "Gelu": lambda a, x: functional.gelu(x, approximate=a.get("approximate", "none")),
        "Softmax": lambda a, x: torch.softmax(x, a.get("axis", -1)),
        "GlobalAveragePool": lambda a, x: functional.adaptive_avg_pool2d(x, 1),
        "ReduceMean": mean,
        "MatMul": lambda a, x, y: x @ y,
        "Gemm": lambda a, x, y, z=None: functional.linear(x.T if a.get("transA") else x, y if a.get("transB") else y.T, z),
        "BatchNormalization": lambda a, x, g, b, m, v: functional.batch_norm(x, m, v, g, b, False, 0, a.get("epsilon", 1e-5)),
        "LayerNormalization": lambda a, x, g, b=None: functional.layer_norm(x, g.shape, g, b, a.get("epsilon", 1e-5)),
        "Transpose": lambda a, x: x.permute(a["perm"]),
        "Reshape": reshaped,
        "Flatten": lambda a, x: x.flatten(a.get("axis", 1)),
        "Squeeze": lambda a, x, axes: x.squeeze(axes.tolist()),
        "Unsqueeze": lambda a, x, axes: x[(None,) * len(axes)] if axes.tolist() == list(range(len(axes))) else x.unsqueeze(axes.item()),
        "Concat": lambda a, *xs: torch.cat(xs, a["axis"]),
        "Split": split,
        "Slice": sliced,
        "Identity": lambda a, x: x,
        "Conv": convolution,
    }

    def make(path):
        graph = onnx.load(str(path)).graph
        weights = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
        steps = []
        for node in graph.node:
            if node.op_type == "Constant":
                weights[node.output[0]] = torch.from_numpy(numpy_helper.to_array(node.attribute[0].t).copy())
            else:
                steps.append((operators[node.op_type], attributes(node), list(node.input), list(node.output)))
        shape = [d.dim_value for d in graph.input[0].type.tensor_type.shape.dim]
        x = torch.from_numpy(numpy.random.rand(*shape).astype("float32"))

        def calls(layout):
            known = {k: v.contiguous(memory_format=layout) if v.dim() == 4 else v for k, v in weights.items()}
            given = x.contiguous(memory_format=layout) if x.dim() == 4 else x

            def call():
                values = dict(known)
                values[graph.input[0].name] = given
                with torch.inference_mode():
                    for run, settings, inputs, outputs in steps:
                        results = run(settings, *[values[name] if name else None for name in inputs])
                        for name, value in zip(outputs, results if isinstance(results, tuple) else (results,)):
                            values[name] = value

            return call

        return [calls(torch.contiguous_format), calls(torch.channels_last)]

    return "PyTorch", torch.__version__.split("+")[0], make


found = {}
for platform in (onnxruntime_calls, openvino_calls, torch_calls):
    try:
        name, version, make = platform()
    except ImportError:
        continue
    times = {}
    for path in sorted(folder.glob("*.onnx")):
        try:
            calls = make(path)
            # Of two layouts the faster.
            times[path.stem] = min(milliseconds(c) for c in calls) if isinstance(calls, list) else milliseconds(calls)
        except Exception as problem:
            print(f"{name}: {path.stem}: {type(problem).__name__}: {problem}", file=sys.stderr)
    found[name] = {"version": version, "times": times}
print(json.dumps(found))
