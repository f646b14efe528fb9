"""Holds Saccade's ONNX models against the standard's own tests, and against ONNX Runtime: see README.md.

python3 Tests/Conformance/onnx_models.py nodes                  # the standard's tests, with counts by operator
python3 Tests/Conformance/onnx_models.py nodes --match "resize*" -v
python3 Tests/Conformance/onnx_models.py files a.onnx b.onnx    # beside ONNX Runtime, on random inputs
python3 Tests/Conformance/onnx_models.py files --predictor *.onnx    # the same by a Predictor, in single operations
python3 Tests/Conformance/onnx_models.py zoo ResNet18 YOLOX_S   # what Saccade writes, in ONNX Runtime
"""

import argparse
import collections
import dataclasses
import fnmatch
import os
import pathlib
import subprocess
import sys
import tempfile

import ml_dtypes
import numpy
import onnx
import torch
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases
from safetensors.torch import load_file, save_file

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / ".build" / "release" / "SaccadeONNXConformance"
SECONDS = 120

# How Saccade holds what it has no type for.
HELD = {numpy.dtype(name): wide for name, wide in [
    ("int8", "int32"), ("int16", "int32"), ("uint16", "int32"), ("uint32", "int64"), ("uint64", "int64")]}
HELD.update({numpy.dtype(kind): "int32" for kind in (ml_dtypes.int4, ml_dtypes.uint4)})


# What errors say about models that Saccade does not take.
REFUSALS = ("which Saccade has not", "export the model without it", "elements are of type", "is not known",
            "Saccade has no operator", "is a sequence, a map", "are stored sparsely", "text or a sparse")


class Program:
    """The Swift program, started again after every trap."""

    def __init__(self, *arguments):
        self.folder = tempfile.TemporaryDirectory()
        self.process = None
        self.arguments = arguments

    def run(self, model, inputs):
        """The results as arrays, or the reason why there are none."""
        given, made = (os.path.join(self.folder.name, name) for name in ("in.safetensors", "out.safetensors"))
        save_file({str(n): tensor(value) for n, value in enumerate(inputs)}, given)
        if self.process is None or self.process.poll() is not None:
            environment = {"OMP_WAIT_POLICY": "passive", **os.environ, "SWIFT_BACKTRACE": "enable=no"}
            self.process = subprocess.Popen(
                [PROGRAM, *self.arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                env=environment)
        self.process.stdin.write(f"{model}\t{given}\t{made}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline().strip()
        if not line:
            return None, "trap: " + self.process.stderr.read().strip().replace("\n", " ")[:400]
        if line.startswith("error"):
            return None, line[6:]
        results = load_file(made)
        self.seconds = float(line.split()[1])
        return [results[str(n)] for n in range(len(results))], None


def tensor(array):
    """An array as Saccade takes it."""
    array = numpy.asarray(array)
    if array.dtype == ml_dtypes.bfloat16:
        return torch.from_numpy(array.astype("float32")).to(torch.bfloat16)
    wide = array.astype(HELD.get(array.dtype, array.dtype))
    return torch.from_numpy(numpy.ascontiguousarray(wide).reshape(array.shape)).clone()


def difference(given, wanted, relative, absolute):
    """What differs between a result and the expected array; None if nothing does."""
    expected = tensor(wanted)
    if list(given.shape) != list(expected.shape):
        return f"shape {list(given.shape)}, not {list(expected.shape)}"
    if given.dtype != expected.dtype:
        return f"{given.dtype}, not {expected.dtype}"
    a, b = given.double(), expected.double()
    if expected.dtype in (torch.float16, torch.bfloat16):
        relative, absolute = max(relative, 1e-2), max(absolute, 1e-2)
    if torch.allclose(a, b, rtol=relative, atol=absolute, equal_nan=True):
        return None
    apart = (a - b).abs().nan_to_num(nan=float("inf"))
    return f"apart by {apart.max().item():.3g} of {b.abs().max().item():.3g} at {(apart > 1e-3).sum().item()} places"


def array(value):
    """The array of a tensor that a test case may have as a message."""
    return numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else numpy.asarray(value)


def nodes(options):
    """Runs the tests of the onnx package."""
    known = set(subprocess.run([PROGRAM, "list"], capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout.split())
    cases = [case for folder in options.folders for case in stored(folder)] or collect_testcases(None)
    program, counts, reasons = Program(), collections.defaultdict(collections.Counter), collections.Counter()
    failures, path = [], os.path.join(program.folder.name, "model.onnx")
    for case in sorted(cases, key=lambda case: case.name):
        name, model = case.name.removeprefix("test_"), case.model
        if model is None or not fnmatch.fnmatch(name, options.match):
            continue
        operators = {node.op_type for node in model.graph.node}
        label = "(expanded)" if "_expanded" in name else model.graph.node[0].op_type
        missing = sorted(operators - known - {function.name for function in model.functions})
        if missing:
            counts[label]["unknown"] += 1
            reasons.update(missing)
            continue
        onnx.save(model, path)
        for inputs, wanted in case.data_sets:
            try:
                inputs = [array(value) for value in inputs]
                wanted = [array(value) for value in wanted]
                [tensor(value) for value in inputs + wanted]
            except Exception as error:
                counts[label]["not read"] += 1
                if options.verbose:
                    print(f"{name}: not read by this program: {str(error)[:100]}")
                continue
            results, reason = program.run(path, inputs)
            if results is not None:
                found = [difference(g, w, 1e-3, 1e-5) for g, w in zip(results, wanted)]
                reason = next((text for text in found if text), None)
                if len(results) != len(wanted):
                    reason = f"{len(results)} results, not {len(wanted)}"
            if reason is None:
                counts[label]["passed"] += 1
            elif any(words in reason for words in REFUSALS):
                counts[label]["refused"] += 1
                failures.append((name, reason, False))
            else:
                counts[label]["failed"] += 1
                failures.append((name, reason, True))
    for name, reason, isFailure in failures:
        if isFailure or options.verbose:
            print(f"{name}: {reason.removeprefix(path)}")
    print()
    columns = ("passed", "failed", "refused", "not read", "unknown")
    print("| operator | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    total = collections.Counter()
    for label in sorted(counts):
        total.update(counts[label])
        if label in known or label == "(expanded)":
            print(f"| {label} | " + " | ".join(str(counts[label][column] or "") for column in columns) + " |")
    print("| all | " + " | ".join(str(total[column] or "") for column in columns) + " |")
    print(f"\n{len(known)} operators; not there: " + ", ".join(f"{n} ({c})" for n, c in reasons.most_common()))
    return 1 if total["failed"] else 0


def stored(folder):
    """The tests that lie in folders, as those of older versions of the standard do."""
    for path in sorted(pathlib.Path(folder).rglob("model.onnx")):
        model, sets = onnx.load(path), []
        for data in sorted(path.parent.glob("test_data_set_*")):
            def read(kind, count):
                return [onnx.TensorProto.FromString((data / f"{kind}_{n}.pb").read_bytes()) for n in range(count)]
            constants = {initializer.name for initializer in model.graph.initializer}
            count = len([port for port in model.graph.input if port.name not in constants])
            sets.append((read("input", count), read("output", len(model.graph.output))))
        yield Case(path.parent.name, model, sets)


@dataclasses.dataclass
class Case:
    """A model with inputs and expected results."""

    name: str
    model: onnx.ModelProto
    data_sets: list


def files(options):
    """Runs files beside ONNX Runtime."""
    import onnxruntime
    program, bad = Program(*["predictor"] * options.predictor), 0
    for path in options.files:
        settings = onnxruntime.SessionOptions()
        settings.log_severity_level = 3
        session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
        generator = numpy.random.default_rng(7)
        inputs = []
        for port in session.get_inputs():
            shape = [size if isinstance(size, int) else options.size[n] if n < len(options.size) else 1
                     for n, size in enumerate(port.shape)]
            kind = {"tensor(float)": "float32", "tensor(int64)": "int64", "tensor(uint8)": "uint8",
                    "tensor(float16)": "float16", "tensor(double)": "float64"}[port.type]
            low, high = (0, 1) if kind.startswith("f") else (0, 2)
            inputs.append(generator.uniform(low, high, shape).astype(kind))
        import time
        start = time.time()
        wanted = session.run(None, {port.name: value for port, value in zip(session.get_inputs(), inputs)})
        seconds = time.time() - start
        results, reason = program.run(path, inputs)
        if results is None:
            print(f"{path}: {reason}")
            bad += 1
            continue
        found = [difference(g, w, 1e-4, 1e-4) for g, w in zip(results, wanted)]
        apart = []
        for given, expected in zip(results, wanted):
            if list(given.shape) == list(expected.shape) and expected.size:
                apart.append(float((given.double() - tensor(expected).double()).abs().max()
                                   / max(1.0, float(numpy.abs(expected.astype("float64")).max()))))
        worst = f"{max(apart):.2g}" if apart else "–"
        bad += any(found)
        print(f"{os.path.basename(path)}: {worst} apart, {program.seconds:.3f} s, ONNX Runtime {seconds:.3f} s"
              + "".join(f"; result {n}: {text}" for n, text in enumerate(found) if text))
        sys.stdout.flush()
    return 1 if bad else 0


def distance(session, stored, count):
    """How far apart results for some images are; infinite where other objects are found."""
    given = [torch.tensor(result) for result in session.run(None, {"images": stored["input"][:count].numpy()})]
    if "result" in stored:
        wanted = stored["result"].double()
        return float((given[0].double() - wanted[:count]).abs().max() / wanted.abs().max())
    wanted = [torch.cat([stored[f"{name}{image}"] for image in range(count)]) for name in ("boxes", "scores", "labels")]
    images = [image for image in range(count) for _ in stored[f"labels{image}"]]
    if (len(given) > 3 and given[3].tolist() != images) or sorted(given[2].tolist()) != sorted(wanted[2].tolist()) or not images:
        return float("inf")
    # Networks with random weights score many boxes alike, which then may stand in another order.
    scale = [w.abs().max() for w in wanted[:2]]
    boxes = (given[0][:, None] - wanted[0]).abs().amax(2) / scale[0]
    scores = (given[1][:, None] - wanted[1]).abs() / scale[1]
    place = [torch.tensor(images), given[2], wanted[2]]
    same = (place[0][:, None] == place[0]) & (place[1][:, None] == place[2])
    return float(torch.maximum(boxes, scores).where(same, torch.inf).amin(1).max())


def zoo(options):
    """What Saccade writes passes the standard's checker and gives the same in ONNX Runtime, for two images and for one."""
    import onnxruntime
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([PROGRAM, "zoo", folder, *options.models], check=True, stdout=subprocess.DEVNULL)
        for name in options.models:
            path = os.path.join(folder, name)
            onnx.checker.check_model(path + ".onnx", full_check=True)
            stored = load_file(path + ".safetensors")
            session = onnxruntime.InferenceSession(path + ".onnx", providers=["CPUExecutionProvider"])
            # Those of two stages take one image at a time.
            apart = [distance(session, stored, count) for count in sorted({1, len(stored["input"])})]
            bad += not max(apart) < 1e-4
            print(f"{name}: {max(apart):.2g} apart")
            sys.stdout.flush()
    return 1 if bad else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("nodes")
    command.add_argument("folders", nargs="*", help="of stored tests; the onnx package's own if there are none")
    command.add_argument("--match", default="*", help="names of tests, with * for any text")
    command.add_argument("-v", "--verbose", action="store_true", help="also what is refused")
    command.set_defaults(run=nodes)
    command = commands.add_parser("files")
    command.add_argument("files", nargs="+")
    command.add_argument("--size", type=int, nargs="*", default=[1, 3, 224, 224], help="of axes of any size")
    command.add_argument("--predictor", action="store_true", help="as a graph, with what others write out joined")
    command.set_defaults(run=files)
    command = commands.add_parser("zoo")
    command.add_argument("models", nargs="+", help="names as saccade models list has them")
    command.set_defaults(run=zoo)
    options = parser.parse_args()
    return options.run(options)


if __name__ == "__main__":
    sys.exit(main())
