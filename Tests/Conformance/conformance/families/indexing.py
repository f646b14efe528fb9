"""Selecting by indices and masks."""

import torch

from ..calls import ALL, Family, call, refuse

family = Family("indexing")


def image(*arguments):
    return lambda make, coin: (make(2, 20, 3, 4), *arguments)


family.add("gather", lambda input, dim, index, sparse_grad=False: call(
    "gather", x=input, axis=dim, indices=index).unless(
        index.dim() != input.dim(), "indices with another number of axes"), dtypes=ALL, images=(
        lambda make, coin: (make(2, 20, 3, 4), 1, torch.arange(2 * 5 * 3 * 4).reshape(2, 5, 3, 4) * 7 % 20),))
family.add("scatter_add", lambda input, dim, index, src: call(
    "scatterAdd", x=input, axis=dim, indices=index, source=src), dtypes=ALL)
family.add("index_select", lambda input, dim, index: call(
    "indexSelect", x=input, axis=dim, indices=index), dtypes=ALL, images=(image(1, torch.tensor([3, 3, 19, 0])),))
family.add("select", lambda input, dim, index: call(
    "subscript", x=input, parts=["::"] * (dim % input.dim()) + [index]), dtypes=ALL)
family.add("nn.functional.embedding", lambda weight, indices, padding_idx=None, max_norm=None, norm_type=2.0,
           scale_grad_by_freq=False, sparse=False: call("embedding", indices=indices, weight=weight).unless(
               padding_idx is not None or max_norm is not None or scale_grad_by_freq or sparse,
               "padding_idx, max_norm, scale_grad_by_freq, sparse"))
family.add("nn.functional.one_hot", lambda input, num_classes=-1: call(
    "oneHot", x=input, classes=num_classes).unless(num_classes < 0, "classes to be counted"), dtypes=(torch.int64,))
family.add("nonzero", lambda input, as_tuple=False: call("nonzero", x=input).unless(as_tuple, "as_tuple"), dtypes=ALL)
family.add("argwhere", lambda input: call("nonzero", x=input), dtypes=ALL)
family.add("masked_select", lambda input, mask: call("maskedSelect", x=input, mask=mask), dtypes=ALL)


def subscript(input, index):
    parts, tensors = [], {}
    for part in index if isinstance(index, tuple) else (index,):
        if isinstance(part, (list, torch.Tensor)):
            name = f"index{len(tensors)}"
            tensors[name] = part if isinstance(part, torch.Tensor) else torch.tensor(part)
            parts.append(name)
        elif isinstance(part, slice):
            bounds = (part.start, part.stop, part.step)
            parts.append(":".join("" if bound is None else str(bound) for bound in bounds))
        elif part is None or part is Ellipsis:
            parts.append("new" if part is None else "...")
        elif isinstance(part, int) and not isinstance(part, bool):
            parts.append(part)
        else:
            refuse(f"an index of {part!r}")
    return call("subscript", x=input, parts=parts, **tensors)


family.add("__getitem__", subscript, dtypes=ALL, images=(
    image((slice(None), slice(2, 19, 3))), image((0, Ellipsis, 1)), image((slice(None), [3, 3, 7]))))

family.add("scatter", lambda input, dim, index, src, reduce=None: call(
    "scatter", x=input, axis=dim, indices=index, source=src).unless(reduce, "a reduction"), dtypes=ALL)
for name, by in (("sum", "sum"), ("mean", "mean"), ("prod", "product"), ("amax", "max"), ("amin", "min")):
    family.add(f"scatter_reduce.{name}", lambda input, dim, index, src, reduce, include_self=True, by=by: call(
        "scatterReduce", x=input, axis=dim, indices=index, source=src, by=by, includesSelf=include_self))
family.add("index_add", lambda input, dim, index, source, alpha=1: call(
    "indexAdd", x=input, axis=dim, indices=index, source=source, alpha=alpha), images=(
        lambda make, coin: (make(2, 20, 3, 4), 1, torch.tensor([3, 3, 19, 0]), make(2, 4, 3, 4)),))
family.add("index_copy", lambda input, dim, index, source: call(
    "indexCopy", x=input, axis=dim, indices=index, source=source), dtypes=ALL, images=(
        lambda make, coin: (make(2, 20, 3, 4), 1, torch.tensor([3, 19, 0]), make(2, 3, 3, 4)),))
family.add("index_fill", lambda input, dim, index, value: call(
    "indexFill", x=input, axis=dim, indices=index, value=value))
family.add("masked_fill", lambda input, mask, value: call("maskedFill", x=input, mask=mask, value=value), images=(
    lambda make, coin: (make(2, 20, 3, 4), coin(2, 20, 3, 4), 2.5),))
family.add("masked_scatter", lambda input, mask, source: call("maskedScatter", x=input, mask=mask, source=source))
family.add("take", lambda input, index: call("take", x=input, indices=index), dtypes=ALL)
family.add("put", lambda input, index, source, accumulate=False: call(
    "put", x=input, indices=index, source=source, accumulates=accumulate))
family.add("take_along_dim", lambda input, indices, dim=None: call(
    "takeAlong", x=input, axis=dim, indices=indices).unless(dim is None, "all axes at once"), dtypes=ALL)


def search(sorted_sequence, input, out_int32=False, right=False, side=None, sorter=None):
    if out_int32 or sorter is not None or not isinstance(input, torch.Tensor):
        refuse("out_int32, a sorter, or a number")
    return call("searchSorted", x=sorted_sequence, y=input, right=right or side == "right")


family.add("searchsorted", search, gradient=False)
family.add("bucketize", lambda input, boundaries, out_int32=False, right=False: search(
    boundaries, input, out_int32, right), gradient=False)
