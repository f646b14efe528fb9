"""The samples of op_db, more of them with four axes, and what is put into them."""

import random
import zlib
from dataclasses import dataclass

import numpy
import torch
from torch.testing import make_tensor
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.opinfo.core import BinaryUfuncInfo, UnaryUfuncInfo
from torch.utils._pytree import tree_map_only

OPERATORS = {operator.full_name: operator for operator in op_db}
VALUES = ("samples", "special", "ties")
SPECIAL = (float("nan"), float("inf"), float("-inf"), 0.0, -0.0)


@dataclass
class Sample:
    """An input, arguments and keyword arguments of an operator. Its name is a number, after an i for an image."""

    name: str
    input: object
    args: tuple
    kwargs: dict

    def mapped(self, change):
        """The same sample with its tensors changed."""
        def over(part):
            return tree_map_only(torch.Tensor, change, part)
        return Sample(self.name, over(self.input), over(self.args), over(self.kwargs))


def seed(*parts):
    """Sets all generators from a text, so that a sample does not depend on what was drawn before it."""
    number = zlib.crc32("/".join(map(str, parts)).encode())
    torch.manual_seed(number)
    random.seed(number)
    numpy.random.seed(number)


def samples(operator, entry, dtype):
    """PyTorch's samples of an operator in one type."""
    seed(operator.full_name, dtype)
    found = [Sample(str(n), s.input, s.args, s.kwargs)
             for n, s in enumerate(operator.sample_inputs("cpu", dtype, requires_grad=False))]
    # A tensor may come twice; gradients need to be told apart.
    return [sample.mapped(lambda t: t.detach().clone()) for sample in found]


def images(operator, entry, dtype, first):
    """Samples of four axes, which most of op_db's lack, so that channel blocks are met."""
    low, high = getattr(operator, "domain", (None, None)) if isinstance(operator, UnaryUfuncInfo) else (None, None)

    def make(*shape):
        return make_tensor(shape, dtype=dtype, device="cpu", low=low, high=high)

    def coin(*shape):
        return torch.rand(shape) < 0.5

    seed(operator.full_name, dtype, "images")
    keywords = {}
    if entry.images:
        arguments = [image(make, coin) for image in entry.images]
    elif isinstance(operator, UnaryUfuncInfo):
        arguments = [(make(2, 20, 3, 4),), (make(1, 16, 5, 3),)]
        keywords = first.kwargs if first else {}
    elif isinstance(operator, BinaryUfuncInfo):
        shapes = ((2, 20, 3, 4), (20, 1, 1), (2, 1, 3, 4), ())
        # Such as divisors that must not be 0.
        limits = {"low": low, "high": high, **operator.rhs_make_tensor_kwargs}
        arguments = [(make(2, 20, 3, 4), make_tensor(shape, dtype=dtype, device="cpu", **limits)) for shape in shapes]
        keywords = {"rounding_mode": "floor"} if operator.variant_test_name == "floor_rounding" else {}
    else:
        return []
    return [Sample(f"i{n}", a[0], a[1:], keywords) for n, a in enumerate(arguments)]


def filled(sample, values, key, kept=()):
    """The sample with other values in its floating-point tensors; special ones are not put into those of `kept`."""
    if values == "samples":
        return sample
    seed(key, values)
    kept = {id(tensor) for tensor in kept} if values == "special" else set()
    return sample.mapped(
        lambda t: CHANGES[values](t) if t.is_floating_point() and t.numel() and id(t) not in kept else t)


def special(tensor):
    """A quarter of the elements, one at least, become NaN, infinities and zeros of both signs, in turn."""
    result = tensor.clone().reshape(-1)
    count = max(1, result.numel() // 4)
    places = torch.randperm(result.numel())[:count]
    turns = torch.arange(count) + random.randrange(len(SPECIAL))
    result[places] = torch.tensor(SPECIAL, dtype=tensor.dtype)[turns % len(SPECIAL)]
    return result.reshape(tensor.shape)


def ties(tensor):
    """The elements rounded to halves from −1 to 1."""
    return ((tensor * 2).round() / 2).clamp(-1, 1)


CHANGES = {"special": special, "ties": ties}
