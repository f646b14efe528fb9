"""Tensors from nothing."""

import torch

from ..calls import ALL, Family, call, refuse

family = Family("creation")


def shaped(operation):
    return lambda shape, dtype=torch.float32, device=None, requires_grad=False, layout=None: call(
        operation, shape=list(shape), dtype=dtype)


family.add("zeros", shaped("zeros"), dtypes=ALL, gradient=False)
family.add("ones", shaped("ones"), dtypes=ALL, gradient=False)
family.add("full", lambda shape, value, dtype=torch.float32, device=None: call(
    "full", shape=list(shape), value=float(value), dtype=dtype), dtypes=ALL, gradient=False)


def arange(first, *rest, dtype=None, device=None):
    start, end, step = ((0, first, 1), (first, *rest[:1], 1), (first, *rest[:2]))[len(rest)]
    if any(type(value) is not int for value in (start, end, step)) or dtype not in (None, torch.int64):
        refuse("numbers that are not whole")
    return call("arange", start=start, end=end, step=step)


family.add("arange", arange, dtypes=(torch.int64,), gradient=False)
family.add("linspace", lambda start, end, steps, dtype=torch.float32, device=None: call(
    "linspace", start=start, end=end, count=steps), dtypes=(torch.float32,), gradient=False)
family.add("eye", lambda rows, columns=None, dtype=torch.float32, device=None, requires_grad=False, layout=None: call(
    "eye", size=rows, dtype=dtype).unless(columns not in (None, rows), "other than square"), dtypes=ALL, gradient=False)
