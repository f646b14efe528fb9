"""Reductions, cumulative sums, sorting."""

import torch

from ..calls import ALL, Family, call, refuse

family = Family("reductions")

NUMBERS = tuple(dtype for dtype in ALL if dtype != torch.bool)
over_axes = tuple(
    (lambda make, coin, axes=axes: (make(2, 20, 3, 4), axes)) for axes in ((1,), (2, 3), (0, 2, 3), (0,), (-1,)))
over_axis = tuple((lambda make, coin, axis=axis: (make(2, 20, 3, 4), axis)) for axis in (0, 1, 2, -1))


def axes_of(dim):
    """Axes as Saccade takes them; PyTorch reads an empty list as all of them."""
    return None if dim is None or dim == () or dim == [] else dim


def over(operation):
    return lambda input, dim=None, keepdim=False, dtype=None: call(
        operation, x=input, axes=axes_of(dim), keepsAxes=keepdim).unless(is_other(dtype, input), "dtype")


def is_other(dtype, input):
    """Whether a result is asked for in another type than it has by itself."""
    return dtype not in (None, input.dtype if input.is_floating_point() else torch.int64)


family.add("sum", over("sum"), dtypes=ALL, images=over_axes)
family.add("mean", over("mean"), images=over_axes)
family.add("amax", over("max"), dtypes=ALL, images=over_axes)
family.add("amin", over("min"), dtypes=ALL, images=over_axes)
family.add("max.reduction_no_dim", over("max"), dtypes=ALL)
family.add("min.reduction_no_dim", over("min"), dtypes=ALL)
family.add("prod", over("product"), dtypes=ALL, images=over_axis)
family.add("any", over("any"), dtypes=ALL, images=over_axes)
family.add("all", over("all"), dtypes=ALL, images=over_axes)
family.add("logsumexp", over("logSumExp"), images=over_axes)


def variance(input, dim=None, unbiased=None, keepdim=False, correction=None):
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    amount = correction if correction is not None else 1 if unbiased in (None, True) else 0
    return call("variance", x=input, axes=axes_of(dim), keepsAxes=keepdim, correction=amount).unless(
        int(amount) != amount, "a correction that is not whole")


family.add("var var.unbiased", variance, images=over_axes)


def position(operation):
    return lambda input, dim=None, keepdim=False: call(operation, x=input, axis=dim, keepsAxis=keepdim).unless(
        dim is None, "all axes at once")


family.add("argmax", position("argmax"), dtypes=NUMBERS, images=over_axis)
family.add("argmin", position("argmin"), dtypes=NUMBERS, images=over_axis)
family.add("cumsum", lambda input, dim, dtype=None: call("cumulativeSum", x=input, axis=dim).unless(
    is_other(dtype, input), "dtype"), dtypes=NUMBERS, images=over_axis)


def ordered(operation):
    return lambda input, dim=-1, descending=False, stable=False: call(
        operation, x=input, axis=dim, descending=descending)


def stable_sort(input, dim=-1, descending=False, stable=True):
    """PyTorch leaves the order of equal elements open unless it is asked; in Saccade they stay in order."""
    return torch.sort(input, dim=dim, descending=descending, stable=True)


def stable_topk(input, k, dim=-1, largest=True, sorted=True):
    values, indices = stable_sort(input, dim, largest)
    if not input.dim():
        return values, indices
    return values.narrow(dim, 0, k), indices.narrow(dim, 0, k)


family.add("sort", ordered("sorted"), dtypes=ALL, images=over_axis, function=stable_sort)
family.add("argsort", ordered("argsort"), dtypes=ALL, images=over_axis,
           function=lambda *arguments, **keywords: stable_sort(*arguments, **keywords).indices)
family.add("msort", lambda input: call("sorted", x=input, axis=0), dtypes=ALL,
           function=lambda input: stable_sort(input, 0))
family.add("topk", lambda input, k, dim=-1, largest=True, sorted=True: call(
    "topK", x=input, k=k, axis=dim, largest=largest), dtypes=NUMBERS, function=stable_topk, images=(
        lambda make, coin: (make(2, 20, 3, 4), 3, 1), lambda make, coin: (make(2, 20, 3, 4), 2, -1, False)))


def deviation(input, dim=None, unbiased=None, keepdim=False, correction=None):
    result = variance(input, dim, unbiased, keepdim, correction)
    result.operation = "standardDeviation"
    return result


family.add("std std.unbiased", deviation, images=over_axes)


def norm(input, ord=2, dim=None, keepdim=False, dtype=None):
    if not isinstance(ord, (int, float)):
        refuse("a norm by name")
    if not input.dim() and dim is not None:
        refuse("an axis of a single number")
    return call("norm", x=input, p=float(ord), axes=axes_of(dim), keepsAxes=keepdim).unless(
        is_other(dtype, input), "dtype")


family.add("norm linalg.vector_norm", norm)


def along(operation):
    return lambda input, dim=None, keepdim=False: call(operation, x=input, axis=dim, keepsAxis=keepdim).unless(
        dim is None, "all axes at once")


family.add("max.reduction_with_dim", along("maxWithIndices"), dtypes=ALL, images=over_axis)
family.add("min.reduction_with_dim", along("minWithIndices"), dtypes=ALL, images=over_axis)
family.add("median", along("median"), dtypes=NUMBERS)
family.add("nanmedian", along("nanMedian"), dtypes=NUMBERS)
family.add("kthvalue", lambda input, k, dim=-1, keepdim=False: call(
    "kthValue", x=input, k=k, axis=dim, keepsAxis=keepdim), dtypes=NUMBERS)


def quantile(ignoresNaN):
    return lambda input, q, dim=None, keepdim=False, interpolation="linear": call(
        "quantile", x=input, part=q, axis=dim, keepsAxis=keepdim, interpolation=interpolation,
        ignoresNaN=ignoresNaN).unless(isinstance(q, torch.Tensor), "several parts at once")


family.add("quantile", quantile(False), dtypes=(torch.float32, torch.float64))
family.add("nanquantile", quantile(True), dtypes=(torch.float32, torch.float64))
family.add("cumprod", lambda input, dim, dtype=None: call("cumulativeProduct", x=input, axis=dim).unless(
    is_other(dtype, input), "dtype"), dtypes=NUMBERS)
family.add("cummax", lambda input, dim: call("cumulativeMax", x=input, axis=dim), dtypes=ALL)
family.add("cummin", lambda input, dim: call("cumulativeMin", x=input, axis=dim), dtypes=ALL)
