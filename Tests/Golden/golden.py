"""Writes golden files: what PyTorch answers, for tests that must run without it.

A case has a name, `<operation>/<what is special>`. Its tensors are keyed
    <case>.in0 …     inputs
    <case>.out0 …    results
    <case>.dout0 …   a random cotangent for each differentiable result
    <case>.din0 …    the gradient of Σ dout·out with respect to each input that has one
Each case draws from its own seed, made from its name: adding one leaves the others as they were.
"""

import hashlib
import os
import warnings

import torch
from safetensors.torch import save_file

warnings.filterwarnings("ignore")
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def randn(*shape, scale=1.0, shift=0.0):
    """Normal numbers."""
    return lambda g: torch.randn(shape, generator=g) * scale + shift


def rand(*shape, low=0.0, high=1.0):
    """Uniform numbers."""
    return lambda g: torch.rand(shape, generator=g) * (high - low) + low


def randint(*shape, low=0, high=10, dtype=torch.int64):
    """Whole numbers in low ..< high."""
    return lambda g: torch.randint(low, high, shape, generator=g).to(dtype)


def coin(*shape):
    """Booleans, half of them true."""
    return lambda g: torch.rand(shape, generator=g) < 0.5


def values(*numbers, dtype=torch.float32):
    """These numbers."""
    return lambda g: torch.tensor(numbers, dtype=dtype)


class Family:
    """The cases of one golden file."""

    def __init__(self, name, command="python3 Tests/Golden/ops.py", target="SaccadeEngineTests"):
        self.tensors = {}
        self.names = set()
        self.path = os.path.join(TESTS, target, "Golden", f"{name}.safetensors")
        self.command = command

    def case(self, name, function, inputs, grad=True, exact=True):
        """Records one case. `grad` is False, True (for all floating inputs) or the inputs that get one.

        Computed in float64 from float32 inputs, so that the tolerance of a test is spent on our rounding alone;
        `exact=False` computes in float32, where coordinates have to round as PyTorch's do.
        """
        assert name not in self.names, name
        self.names.add(name)
        seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big")
        g = torch.Generator().manual_seed(seed)
        ins = [make(g) for make in inputs]
        wide = torch.float64 if exact else torch.float32
        args = [x.to(wide) if x.is_floating_point() else x for x in ins]
        if grad is True:
            grad = [i for i, x in enumerate(args) if x.is_floating_point()]
        elif grad is False:
            grad = []
        for i in grad:
            args[i].requires_grad_(True)
        outs = function(*args)
        outs = list(outs) if isinstance(outs, (tuple, list)) else [outs]
        for i, x in enumerate(ins):
            self.put(f"{name}.in{i}", x)
        pairs = []
        for i, y in enumerate(outs):
            self.put(f"{name}.out{i}", y)
            if y.requires_grad:
                dy = torch.randn(y.shape, generator=g)
                self.put(f"{name}.dout{i}", dy)
                pairs.append((y, dy.to(y.dtype)))
        if not pairs:
            assert not grad, f"{name}: nothing to differentiate"
            return
        torch.autograd.backward([y for y, _ in pairs], [dy for _, dy in pairs])
        for i in grad:
            assert args[i].grad is not None, f"{name}: input {i} has no gradient"
            self.put(f"{name}.din{i}", args[i].grad)

    def put(self, key, tensor):
        tensor = tensor.detach()
        if tensor.dtype == torch.float64:
            tensor = tensor.to(torch.float32)
        self.tensors[key] = tensor.clone().contiguous()

    def save(self):
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        save_file(self.tensors, self.path, metadata={"made by": f"{self.command} (torch {torch.__version__})"})
        os.chmod(self.path, 0o644)
        print(f"{os.path.relpath(self.path)}: {len(self.names)} cases, {os.path.getsize(self.path)} bytes")
        return os.path.getsize(self.path)
