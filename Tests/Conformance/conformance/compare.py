"""How near an answer is to the reference, as Tests/SaccadeTestKit/Closeness.swift asks for."""

import torch

# relative, of the largest number, absolute
TOLERANCES = {
    torch.float64: (1e-6, 1e-7, 1e-8),
    torch.float32: (1e-5, 2e-6, 1e-6),
    torch.float16: (4e-3, 2e-3, 1e-3),
    torch.bfloat16: (2e-2, 1e-2, 1e-3),
}


def difference(actual, exact, own, factor=1.0):
    """What is wrong with a tensor, in words, or None if it is near PyTorch's result in float64 or in its own type.

    What PyTorch itself is off by in its own type is allowed, four times over: it tells how hard the sum is.
    """
    if actual.shape != own.shape:
        return f"shape {list(actual.shape)}, expected {list(own.shape)}"
    if actual.dtype != own.dtype:
        return f"type {actual.dtype}, expected {own.dtype}"
    if actual.numel() == 0:
        return None
    if not own.is_floating_point():
        wrong = actual != own
        expected = own
    else:
        relative, of_largest, absolute = TOLERANCES[own.dtype]
        a, e, o = (tensor.detach().to(torch.float64) for tensor in (actual, exact, own))
        finite = e[e.isfinite()]
        largest = finite.abs().max().item() if finite.numel() else 0.0
        rounding = (e - o).abs().nan_to_num(0, 0, 0)
        allowed = factor * (absolute + of_largest * largest + relative * e.abs()) + 4 * rounding
        wrong = ~(same(a, e) | same(a, o) | ((a - e).abs() <= allowed) & e.isfinite())
        expected = e
    if not wrong.any():
        return None
    place = first(wrong)
    return (f"{int(wrong.sum())} of {wrong.numel()} elements of shape {list(wrong.shape)} differ; at {list(place)} "
            f"{actual[place].item():.7g}, expected {expected[place].item():.7g}")


def same(a, b):
    return (a == b) | (a.isnan() & b.isnan())


def first(mask):
    """The index of the first true element."""
    return tuple(mask.nonzero()[0].tolist()) if mask.dim() else ()
