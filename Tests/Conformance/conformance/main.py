"""The command: chooses cases, lets both sides compute them, compares, reports."""

import argparse
import os
import tempfile
import time
import warnings
from fnmatch import fnmatchcase

import torch

from . import compare, known, report
from .calls import NAMES, Unsupported
from .families import FAMILIES
from .reference import reference
from .samples import OPERATORS, VALUES, filled, images, samples, seed
from .worker import PACKAGE, Worker

LAYOUTS = ("plain", "transposed", "channelsLast", "backwards", "sliced", "blocked", "firstBlocked")
# Values that are put in, and types other than float32, need not meet every view.
FEWER_LAYOUTS = ("plain", "transposed", "blocked")
CASES_A_BATCH = 150
# "4 of 1500 elements" and the like: what the programmer is told about an element type.
SPEAKS_OF_TYPES = ("float32", "cast(to", "bfloat16", "floating-point")


def parse():
    parser = argparse.ArgumentParser(description="Holds Saccade against PyTorch's own operator samples.")
    parser.add_argument("--ops", nargs="+", metavar="PATTERN", help="operators by name, with * for any text")
    parser.add_argument("--family", nargs="+", choices=[family.name for family in FAMILIES], help="families")
    parser.add_argument("--forms", nargs="+", choices=[*VALUES, *LAYOUTS], help="values and layouts; all of a kind "
                        "where none of it is named")
    parser.add_argument("--dtypes", nargs="+", choices=list(NAMES.values()), help="element types")
    parser.add_argument("--list", action="store_true", help="names operators, their samples and what is unsupported")
    parser.add_argument("--missing", action="store_true", help="names the operators of op_db without a counterpart")
    parser.add_argument("-v", "--verbose", action="store_true", help="shows known differences too")
    parser.add_argument("--known", default=os.path.join(PACKAGE, "known-differences.txt"), help="another list")
    return parser.parse_args()


class Conformance:
    """A run: batches of cases go to the worker, what comes back is compared and counted."""

    def __init__(self, options, worker):
        self.options = options
        self.worker = worker
        self.known = known.read(options.known)
        self.tallies = {}
        self.differences = []
        self.pending = []

    def chosen(self):
        """The entries that the options name."""
        for family in FAMILIES:
            if self.options.family and family.name not in self.options.family:
                continue
            for entry in family.entries:
                if not self.options.ops or any(fnmatchcase(entry.name, pattern) for pattern in self.options.ops):
                    yield entry

    def wanted(self, choices):
        """Those of some forms that the options name; all of them if they name none."""
        named = [form for form in self.options.forms or () if form in choices]
        return named or choices

    def run(self):
        for entry in self.chosen():
            tally = self.tallies.setdefault(entry.family, report.Tally())
            tally.operators.add(entry.name)
            operator = OPERATORS[entry.name]
            supported = operator.supported_dtypes("cpu")
            for dtype in entry.dtypes:
                if dtype in supported and (not self.options.dtypes or NAMES[dtype] in self.options.dtypes):
                    self.type(operator, entry, dtype, tally)
        self.flush()

    def type(self, operator, entry, dtype, tally):
        """All samples of an operator in one element type."""
        own = samples(operator, entry, dtype)
        is_first = dtype == entry.dtypes[0]
        for sample in own + images(operator, entry, dtype, own[0] if own else None):
            is_own = is_first and not sample.name.startswith("i")
            tally.samples += is_own
            try:
                entry.build(sample.input, *sample.args, **sample.kwargs)
            except (Unsupported, TypeError) as error:
                if is_own:
                    tally.reasons[f"{entry.name}: {error}"] += 1
                continue
            tally.supported += is_own
            if not self.options.list:
                self.sample(operator, entry, dtype, sample, tally)

    def sample(self, operator, entry, dtype, sample, tally):
        """A sample with each kind of values in it."""
        for values in self.wanted(VALUES):
            if values != "samples" and not dtype.is_floating_point:
                continue
            layouts = LAYOUTS if values == "samples" and dtype == torch.float32 else FEWER_LAYOUTS
            id = f"{entry.name}/{NAMES[dtype]}/{values}/{sample.name}"
            changed = filled(sample, values, id)
            call = entry.build(changed.input, *changed.args, **changed.kwargs)
            seed(id)
            gradient = entry.gradient and operator.supports_autograd and dtype.is_floating_point
            try:
                expected = reference(operator, entry, changed, call, gradient)
            except (RuntimeError, ValueError, IndexError) as error:
                # PyTorch may refuse values that were put in, but its own samples only if they are asked for wrongly.
                if values == "samples":
                    self.differences.append((id, "reference", f"PyTorch fails: {error}", None))
                continue
            self.pending.append((entry, id, NAMES[dtype], values, call, expected,
                                 [layout for layout in self.wanted(LAYOUTS) if layout in layouts], tally))
        if len(self.pending) >= CASES_A_BATCH:
            self.flush()

    def flush(self):
        """Lets the worker answer what is pending, and compares."""
        cases, tensors = [], {}
        for _, id, _, _, call, expected, layouts, _ in self.pending:
            cases.append({
                "id": id, "operation": call.operation, "arguments": call.arguments, "tensors": list(call.tensors),
                "cotangents": [cotangent is not None for cotangent in expected.cotangents], "layouts": layouts})
            tensors.update({f"{id}.{name}": tensor for name, tensor in call.tensors.items()})
            tensors.update({f"{id}.cotangent{n}": c for n, c in enumerate(expected.cotangents) if c is not None})
        answers, traps = self.worker.answer(cases, tensors)
        for entry, id, dtype, values, _, expected, layouts, tally in self.pending:
            for layout in layouts:
                self.judge(entry, id, dtype, values, layout, expected, answers, traps, tally)
        self.pending = []

    def judge(self, entry, id, dtype, values, layout, expected, answers, traps, tally):
        """Compares one case in one layout and counts it."""
        key = f"{id}.{layout}"
        parts = {}
        if (id, layout) in traps:
            message = traps[id, layout]
            if dtype != "float32" and any(word in message for word in SPEAKS_OF_TYPES):
                tally.reasons[f"{entry.name}: {message}"] += 1
                return
            parts["trap"] = message
        else:
            if f"{key}.result0" not in answers and expected.own:
                return
            parts = self.parts(key, entry, expected, answers)
        name, _, _, number = id.rsplit("/", 3)
        case = f"{name}/{dtype}/{values}/{layout}/{number}"
        for line in self.known:
            line.tried = line.tried or line.covers(case)
        count = tally.count(report.column(dtype, values, layout))
        count.all += 1
        count.agreeing += not parts
        for part, problem in parts.items():
            line = known.find(self.known, case, part)
            if line:
                line.matched = True
            self.differences.append((case, part, problem, line))

    def parts(self, key, entry, expected, answers):
        """What is wrong with each result and gradient of an answer."""
        problems = {}
        for n, (exact, own) in enumerate(zip(expected.exact, expected.own)):
            for part in ("result", "recorded"):
                actual = answers.get(f"{key}.{part}{n}")
                if actual is None and part == "recorded":
                    continue
                problem = "missing" if actual is None else compare.difference(actual, exact, own, entry.tolerance)
                if problem:
                    problems[f"{part}{n}"] = problem
        if f"{key}.result{len(expected.own)}" in answers:
            problems["results"] = f"more than the {len(expected.own)} results expected"
        for name, own in expected.own_gradients.items():
            actual = answers.get(f"{key}.gradient.{name}")
            problem = "missing" if actual is None else compare.difference(
                actual, expected.exact_gradients[name], own, entry.tolerance)
            if problem:
                problems[f"gradient.{name}"] = problem
        return problems


def main():
    options = parse()
    warnings.filterwarnings("ignore")
    entries = [entry for family in FAMILIES for entry in family.entries]
    if options.missing:
        print("\n".join(sorted(set(OPERATORS) - {entry.name for entry in entries})))
        return 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="saccade-conformance-") as folder:
        run = Conformance(options, Worker(folder))
        run.run()
    if options.list:
        for tally in run.tallies.values():
            for reason, count in sorted(tally.reasons.items()):
                print(f"{count:5} samples of {reason}")
        print(report.table(run.tallies))
        return 0
    return conclude(run, options, time.monotonic() - start)


def conclude(run, options, seconds):
    """Prints what was found; the exit status."""
    new = [difference for difference in run.differences if difference[3] is None]
    stale = [line for line in run.known if line.tried and not line.matched]
    for case, part, problem, line in run.differences:
        if line is None or options.verbose:
            print(f"{case} {part}: {problem}" + (f"  [known: {line.reason}]" if line else ""))
    for line in stale:
        print(f"{options.known}:{line.line}: stale: nothing that was run differs there any more; take the line out")
    if options.verbose:
        for tally in run.tallies.values():
            for reason, count in sorted(tally.reasons.items()):
                print(f"unsupported: {count} × {reason}")
    print(report.table(run.tallies))
    print(f"{len(new)} new differences, {len(run.differences) - len(new)} known, {len(stale)} stale lines; "
          f"{seconds:.0f} s, PyTorch {torch.__version__}")
    return 1 if new or stale else 0
