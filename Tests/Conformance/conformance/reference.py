"""What PyTorch answers."""

from dataclasses import dataclass

import torch
from torch.utils._pytree import tree_leaves, tree_map_only


@dataclass
class Reference:
    """Results, cotangents and gradients; gradients stand under the names of a call's tensors.

    Each number is there twice, computed in float64 (`exact`) and in the sample's own type (`own`): a result that is
    near either is right, so that an overflow of float32 is no difference. The own results tell the expected types.
    """

    exact: list
    own: list
    cotangents: list
    exact_gradients: dict
    own_gradients: dict


class Run:
    """An operator applied to a sample, in one element type."""

    def __init__(self, operator, entry, sample, call, dtype, gradient):
        leaves = {}
        differentiable = {id(t) for name, t in call.tensors.items() if name not in entry.constants}

        def leaf(tensor):
            copy = tensor.detach().clone()
            if dtype is not None and tensor.is_floating_point():
                copy = copy.to(dtype)
            if gradient and tensor.is_floating_point() and id(tensor) in differentiable:
                copy.requires_grad_()
            leaves[id(tensor)] = copy
            return copy

        def used(tensor):
            # Several operators write into their input or refuse leaves of a gradient as such.
            copy = leaf(tensor)
            return copy.clone() if copy.requires_grad else copy

        input, args, kwargs = tree_map_only(torch.Tensor, used, (sample.input, sample.args, sample.kwargs))
        self.leaves = leaves
        with torch.set_grad_enabled(gradient):
            found = (entry.function or operator.op)(input, *args, **kwargs)
        self.results = [part for part in tree_leaves(found) if isinstance(part, torch.Tensor)]

    def gradients(self, call, cotangents):
        """The gradient of Σ cotangent · result with respect to each of the call's floating-point tensors."""
        names = {name: self.leaves[id(t)] for name, t in call.tensors.items()
                 if id(t) in self.leaves and self.leaves[id(t)].requires_grad}
        pairs = [(r, c.to(r.dtype)) for r, c in zip(self.results, cotangents) if c is not None and r.requires_grad]
        if not pairs or not names:
            return {}
        found = torch.autograd.grad(
            [r for r, _ in pairs], list(names.values()), [c for _, c in pairs], allow_unused=True)
        return {name: torch.zeros_like(leaf) if gradient is None else gradient
                for (name, leaf), gradient in zip(names.items(), found)}


def reference(operator, entry, sample, call, gradient):
    """What PyTorch answers to a sample, or raises what it raises."""
    own = Run(operator, entry, sample, call, None, gradient)
    try:
        exact = Run(operator, entry, sample, call, torch.float64, gradient) if entry.exact else own
        if [r.shape for r in exact.results] != [r.shape for r in own.results]:
            exact = own
    except RuntimeError:
        # It has no float64 form, or mixes types.
        exact = own
    cotangents = [torch.randn(r.shape).to(r.dtype) if gradient and r.requires_grad else None for r in own.results]
    exact_gradients, own_gradients = exact.gradients(call, cotangents), own.gradients(call, cotangents)
    if not own_gradients:
        cotangents = [None] * len(cotangents)
    return Reference(
        [r.detach() for r in exact.results], [r.detach() for r in own.results], cotangents, exact_gradients,
        own_gradients)
