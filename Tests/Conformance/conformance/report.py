"""Counts, and the table of them."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Count:
    """How many cases agree, of how many."""

    agreeing: int = 0
    all: int = 0

    def __str__(self):
        return f"{self.agreeing} / {self.all}" if self.all else ""


@dataclass
class Tally:
    """What came out for a family."""

    operators: set = field(default_factory=set)
    samples: int = 0
    supported: int = 0
    known: int = 0
    reasons: Counter = field(default_factory=Counter)
    columns: dict = field(default_factory=dict)

    def count(self, column):
        return self.columns.setdefault(column, Count())


COLUMNS = ("plain", "views", "blocked", "special", "ties", "other types")


def column(dtype, values, layout):
    """Where a case is counted."""
    if dtype != "float32":
        return "other types"
    if values != "samples":
        return values
    return layout if layout == "plain" else "blocked" if "locked" in layout else "views"


def table(tallies):
    """A Markdown table with a row a family: cases that agree of those that were run, and cases that differ as known."""
    head = ["family", "operators", "samples", "supported", *COLUMNS, "known"]
    rows = [head, ["---"] * len(head)]
    total = Tally()
    for name, tally in tallies.items():
        rows.append(row(name, tally))
        total.operators |= tally.operators
        total.samples += tally.samples
        total.supported += tally.supported
        total.known += tally.known
        for key, count in tally.columns.items():
            total.count(key).agreeing += count.agreeing
            total.count(key).all += count.all
    rows.append(row("all", total))
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)


def row(name, tally):
    return [name, str(len(tally.operators)), str(tally.samples), str(tally.supported),
            *(str(tally.count(column)) for column in COLUMNS), str(tally.known or "")]
