"""A run over the chosen samples: batches of cases go to the worker, what comes back is compared and counted."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase

import torch

from . import known, report
from .calls import NAMES, Unsupported
from .cases import Case
from .families import FAMILIES
from .reference import reference
from .samples import OPERATORS, VALUES, filled, images, samples, seed

LAYOUTS = ("plain", "transposed", "channelsLast", "backwards", "sliced", "blocked", "firstBlocked")
# Values that are put in, and types other than float32, need not meet every view.
FEWER_LAYOUTS = ("plain", "transposed", "blocked")
# Of an operator with more samples (1440 in max pooling), other types than the first meet an even choice.
SAMPLES_OF_OTHER_TYPES = 100
CASES_A_BATCH = 150


@dataclass
class Difference:
    """A part of a case that differs, and the line of the list that says why, if there is one."""

    case: str
    part: str
    problem: str
    line: known.Known | None = None


class Run:
    """Goes through the samples that the options choose."""

    def __init__(self, options, worker):
        self.options = options
        self.worker = worker
        self.operations = () if options.list else worker.operations()
        self.known = known.read(options.known)
        self.tallies = {}
        self.differences = []
        self.pending = []
        # The worker answers one batch while PyTorch computes the next.
        self.executor = ThreadPoolExecutor(max_workers=1)
        self.asked = ([], None)

    def chosen(self):
        """The entries that the options name."""
        for family in FAMILIES:
            if self.options.family and family.name not in self.options.family:
                continue
            for entry in family.entries:
                if not self.options.ops or any(fnmatchcase(entry.name, pattern) for pattern in self.options.ops):
                    yield entry

    @property
    def stale(self):
        """The lines of the list that matched nothing, though all operators that they speak of were run in full."""
        if self.options.forms or self.options.dtypes:
            return []
        left_out = {entry.name for family in FAMILIES for entry in family.entries} - {e.name for e in self.chosen()}
        return [line for line in self.known if not line.matched and not line.speaks_of(left_out)]

    def forms(self, choices):
        """Those of some values or layouts that the options name; all of them if they name none."""
        return [form for form in self.options.forms or () if form in choices] or choices

    def all(self):
        """Runs everything."""
        for entry in self.chosen():
            tally = self.tallies.setdefault(entry.family, report.Tally())
            tally.operators.add(entry.name)
            supported = OPERATORS[entry.name].supported_dtypes("cpu")
            dtypes = [dtype for dtype in entry.dtypes if dtype in supported
                      and (not self.options.dtypes or NAMES[dtype] in self.options.dtypes)]
            for dtype in dtypes:
                self.samples(entry, dtype, tally, counts=dtype == dtypes[0])
        self.ask()
        self.collect()
        self.executor.shutdown()

    def samples(self, entry, dtype, tally, counts):
        """All samples of an operator in one element type; they count for the first of its types."""
        operator = OPERATORS[entry.name]
        own = samples(operator, entry, dtype)
        if not counts:
            own = own[::-(-len(own) // SAMPLES_OF_OTHER_TYPES) or 1]
        for sample in own + images(operator, entry, dtype, own[0] if own else None):
            is_counted = counts and not sample.name.startswith("i")
            tally.samples += is_counted
            try:
                entry.call(sample)
            except Unsupported as reason:
                if is_counted:
                    tally.reasons[f"{entry.name}: {reason}"] += 1
                continue
            tally.supported += is_counted
            if not self.options.list:
                for values in self.forms(VALUES):
                    if values == "samples" or dtype.is_floating_point:
                        self.case(entry, dtype, values, sample, tally)

    def case(self, entry, dtype, values, sample, tally):
        """A sample with some values in it: PyTorch computes it now, the worker with its batch."""
        operator = OPERATORS[entry.name]
        layouts = LAYOUTS if values == "samples" and dtype == torch.float32 else FEWER_LAYOUTS
        layouts = [layout for layout in self.forms(LAYOUTS) if layout in layouts]
        key = f"{entry.name}/{NAMES[dtype]}/{values}/{sample.name}"
        changed = filled(sample, values, key, [entry.call(sample).tensors[name] for name in entry.finite])
        call = entry.call(changed)
        if values != "samples" and not any(tensor.is_floating_point() for tensor in call.tensors.values()):
            return
        if call.operation not in self.operations:
            raise SystemExit(f"{entry.name}: the Swift table has no row '{call.operation}'")
        gradient = entry.gradient and operator.supports_autograd and dtype.is_floating_point
        seed(key)
        try:
            expected = reference(operator, entry, changed, call, gradient)
        except (RuntimeError, ValueError, IndexError) as error:
            # PyTorch may refuse what was put in or added here, but its own samples only if they are asked for wrongly.
            if values == "samples" and not sample.name.startswith("i"):
                self.differences.append(Difference(key, "reference", f"PyTorch fails: {error}"))
            return
        self.pending.append(Case(entry, dtype, values, sample.name, call, expected, layouts, tally))
        if len(self.pending) >= CASES_A_BATCH:
            self.ask()

    def ask(self):
        """Asks the worker about what is pending, when it has answered the batch before."""
        self.collect()
        requests = [case.request() for case in self.pending]
        tensors = {name: tensor for case in self.pending for name, tensor in case.tensors().items()}
        self.asked = (self.pending, self.executor.submit(self.worker.answer, requests, tensors))
        self.pending = []

    def collect(self):
        """Waits for the worker and compares what it answers."""
        cases, future = self.asked
        self.asked = ([], None)
        answers, traps = future.result() if future else ({}, {})
        for case in cases:
            for layout in case.layouts:
                problems = case.problems(layout, answers, traps)
                if problems is not None:
                    self.judge(case, layout, problems)

    def judge(self, case, layout, problems):
        """Counts a case in one layout, and notes its differences."""
        name = case.name(layout)
        found = []
        for part, problem in problems.items():
            # Each line that covers it is alive; the first gives the reason.
            lines = known.find(self.known, name, f"trap: {problem}" if part == "trap" else part)
            for line in lines:
                line.matched = True
            found.append(Difference(name, part, problem, lines[0] if lines else None))
        self.differences += found
        count = case.tally.count(report.column(NAMES[case.dtype], case.values, layout))
        count.all += 1
        count.agreeing += not found
        case.tally.known += bool(found) and all(difference.line for difference in found)
