"""Cases: what is asked of both sides, and what is wrong with an answer."""

from dataclasses import dataclass

from . import compare
from .calls import NAMES, Call, Entry
from .reference import Reference
from .report import Tally

# What is said to the programmer about an element type that an operation does not take.
SPEAKS_OF_TYPES = ("float32", "cast(to", "bfloat16", "floating-point")


@dataclass
class Case:
    """A sample of an operator with some values in one element type, in several layouts."""

    entry: Entry
    dtype: object
    values: str
    sample: str
    call: Call
    expected: Reference
    layouts: list
    tally: Tally

    @property
    def id(self):
        return f"{self.entry.name}/{NAMES[self.dtype]}/{self.values}/{self.sample}"

    def name(self, layout):
        """How reports and the list of known differences name it."""
        return f"{self.entry.name}/{NAMES[self.dtype]}/{self.values}/{layout}/{self.sample}"

    def request(self):
        """What the Swift program reads in a request's metadata."""
        return {
            "id": self.id, "operation": self.call.operation, "arguments": self.call.arguments,
            "tensors": list(self.call.tensors), "layouts": self.layouts,
            "cotangents": [cotangent is not None for cotangent in self.expected.cotangents]}

    def tensors(self):
        """The request's tensors."""
        tensors = {f"{self.id}.{name}": tensor for name, tensor in self.call.tensors.items()}
        for position, cotangent in enumerate(self.expected.cotangents):
            if cotangent is not None:
                tensors[f"{self.id}.cotangent{position}"] = cotangent
        return tensors

    def problems(self, layout, answers, traps):
        """What is wrong with the answer by part, or None if the case does not exist in this layout."""
        trap = traps.get((self.id, layout))
        if trap is not None:
            if NAMES[self.dtype] != "float32" and any(word in trap for word in SPEAKS_OF_TYPES):
                self.tally.reasons[f"{self.entry.name}: {trap}"] += 1
                return None
            return {"trap": trap}
        if self.expected.own and f"{self.id}.{layout}.result0" not in answers:
            return None
        return self.differences(f"{self.id}.{layout}", answers)

    def differences(self, key, answers):
        """What is wrong with each result and gradient of an answer."""
        problems = {}

        def check(part, exact, own, is_needed=True):
            actual = answers.get(f"{key}.{part}")
            if actual is None and not is_needed:
                return
            problem = "missing" if actual is None else compare.difference(actual, exact, own, self.entry.tolerance)
            if problem:
                problems[part] = problem

        expected = self.expected
        for position, (exact, own) in enumerate(zip(expected.exact, expected.own)):
            check(f"result{position}", exact, own)
            # There only if recording changes the result.
            check(f"recorded{position}", exact, own, is_needed=False)
        if f"{key}.result{len(expected.own)}" in answers:
            problems["results"] = f"more than {len(expected.own)}"
        for name, own in expected.own_gradients.items():
            check(f"gradient.{name}", expected.exact_gradients[name], own)
        return problems
