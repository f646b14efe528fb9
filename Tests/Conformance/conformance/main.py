"""The command: its options, and what it says in the end."""

import argparse
import os
import tempfile
import time
import warnings

import torch

from . import report
from .calls import NAMES
from .families import FAMILIES
from .run import LAYOUTS, Run
from .samples import OPERATORS, VALUES
from .worker import PACKAGE, Worker


def parse():
    parser = argparse.ArgumentParser(description="Holds Saccade against PyTorch's own operator samples.")
    parser.add_argument("--ops", nargs="+", metavar="PATTERN", help="operators by name, with * for any text")
    parser.add_argument("--family", nargs="+", choices=[family.name for family in FAMILIES], help="families")
    parser.add_argument("--forms", nargs="+", choices=[*VALUES, *LAYOUTS],
                        help="values and layouts; all values if none is named, and all layouts likewise")
    parser.add_argument("--dtypes", nargs="+", choices=list(NAMES.values()), help="element types")
    parser.add_argument("--list", action="store_true", help="counts samples and says what is unsupported")
    parser.add_argument("--missing", action="store_true", help="names the operators without a counterpart")
    parser.add_argument("-v", "--verbose", action="store_true", help="shows what is known and unsupported too")
    parser.add_argument("--known", default=os.path.join(PACKAGE, "known-differences.txt"),
                        help="another list of differences that stay")
    return parser.parse_args()


def main():
    """Runs what the arguments ask for; the exit status."""
    options = parse()
    warnings.filterwarnings("ignore")
    # The tensors are small, and the other cores are the worker's.
    torch.set_num_threads(1)
    if options.missing:
        covered = {entry.name for family in FAMILIES for entry in family.entries}
        print("\n".join(sorted(set(OPERATORS) - covered)))
        return 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="saccade-conformance-") as folder:
        run = Run(options, Worker(folder))
        run.all()
    if options.list:
        print_unsupported(run)
        print(report.table(run.tallies))
        return 0
    return conclude(run, options, time.monotonic() - start)


def print_unsupported(run):
    for tally in run.tallies.values():
        for reason, count in sorted(tally.reasons.items()):
            print(f"unsupported: {count} × {reason}")


def conclude(run, options, seconds):
    """Prints what was found; the exit status."""
    new = [difference for difference in run.differences if difference.line is None]
    for difference in run.differences if options.verbose else new:
        reason = f"  [known: {difference.line.reason}]" if difference.line else ""
        print(f"{difference.case} {difference.part}: {difference.problem}{reason}")
    for line in run.stale:
        print(f"{options.known}:{line.line}: stale: nothing differs there any more; take the line out")
    if options.verbose:
        print_unsupported(run)
    print(report.table(run.tallies))
    print(f"{len(new)} new differences, {len(run.differences) - len(new)} known, {len(run.stale)} stale lines; "
          f"{seconds:.0f} s, PyTorch {torch.__version__}")
    return 1 if new or run.stale else 0
