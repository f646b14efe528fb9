"""What Saccade is asked to compute, and which of PyTorch's operators that answers to."""

import inspect
from dataclasses import dataclass, field
from typing import Callable

import torch

FLOATS = (torch.float32, torch.bfloat16, torch.float16, torch.float64)
INTEGERS = (torch.int64, torch.int32, torch.uint8)
ALL = FLOATS + INTEGERS + (torch.bool,)
NAMES = {dtype: str(dtype).removeprefix("torch.") for dtype in ALL}


class Unsupported(Exception):
    """Saccade does not have what a sample asks for; the message says what that is."""


@dataclass
class Call:
    """An operation of the Swift table, its tensors and its other arguments."""

    operation: str
    tensors: dict
    arguments: dict

    def unless(self, condition, reason):
        """The call, unless the sample asks for something that Saccade has not."""
        if condition:
            raise Unsupported(reason)
        return self


def call(operation, **arguments):
    """A call: tensors and lists of tensors are told from other arguments by their type, None is left out."""
    result = Call(operation, {}, {})
    for name, value in arguments.items():
        if isinstance(value, torch.Tensor):
            result.tensors[name] = value
        elif isinstance(value, (list, tuple)) and value and all(isinstance(v, torch.Tensor) for v in value):
            result.tensors.update({f"{name}{position}": tensor for position, tensor in enumerate(value)})
        elif value is not None:
            result.arguments[name] = encoded(value)
    return result


def encoded(value):
    """A value as the Swift side reads it from JSON, which has neither infinities nor types."""
    if isinstance(value, torch.dtype):
        return NAMES.get(value) or refuse(f"type {value}")
    if isinstance(value, (list, tuple)):
        return [encoded(part) for part in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if isinstance(value, complex):
        refuse("complex numbers")
    return value


def refuse(reason):
    """Says that Saccade has not what a sample asks for."""
    raise Unsupported(reason)


@dataclass
class Entry:
    """An operator of op_db and how its samples become calls.

    - `build` takes a sample's input, arguments and keyword arguments
    - `function` stands in for the operator where PyTorch leaves something open, such as the order of ties
    - `images` makes more samples, of four axes, from functions that draw tensors and booleans
    - `constants` names tensors of the call without a gradient
    - `finite` names tensors of the call that get no special values
    - `tolerance` is a factor
    - `exact` is false where PyTorch rounds coordinates in float32, so that its float32 results are the reference
    """

    name: str
    build: Callable
    family: str = ""
    dtypes: tuple = FLOATS
    function: Callable = None
    images: tuple = ()
    constants: tuple = ()
    finite: tuple = ()
    tolerance: float = 1
    gradient: bool = True
    exact: bool = True

    def call(self, sample):
        """The call of a sample, or `Unsupported`."""
        try:
            bound = inspect.signature(self.build).bind(sample.input, *sample.args, **sample.kwargs)
        except TypeError as error:
            raise Unsupported(f"arguments: {error}") from error
        return self.build(*bound.args, **bound.kwargs)


@dataclass
class Family:
    """The entries of a family of operations."""

    name: str
    entries: list = field(default_factory=list)

    def add(self, names, build, **options):
        """Adds an entry for each of the operators, whose names stand in one text."""
        for name in names.split():
            self.entries.append(Entry(name, build, self.name, **options))
