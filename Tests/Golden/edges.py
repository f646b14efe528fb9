"""What is easily forgotten of operations whose usual cases stand elsewhere."""

import torch
import torch.nn.functional as F

from activations import ACTIVATIONS
from golden import Family, randn, values

INF = float("inf")
LOW = torch.finfo(torch.float32).min


def scalar(number):
    """A number without axes."""
    return lambda g: torch.tensor(number)


def make():
    f = Family("edges")
    for op, function in ACTIVATIONS.items():
        f.case(f"{op}/scalar", function, [scalar(0.7)])

    # A single number along axis 0 or -1.
    along = {
        "sum": lambda x: x.sum(0),
        "variance": lambda x: x.var(-1, correction=0),
        "max": lambda x: x.amax(-1),
        "product": lambda x: x.prod(0),
        "cumulativeSum": lambda x: x.cumsum(-1),
        "cumulativeProduct": lambda x: x.cumprod(0),
        "cumulativeMax": lambda x: x.cummax(0),
        "sorted": lambda x: x.sort(-1),
        "topK": lambda x: x.topk(1),
        "maxWithIndices": lambda x: x.max(0),
    }
    for op, function in along.items():
        f.case(f"{op}/number", function, [scalar(0.7)])
    f.case("argmax/number", lambda x: x.argmax(0), [scalar(0.7)], grad=False)
    place = lambda g: torch.tensor(0)
    f.case("gather/number", lambda x, i: x.gather(0, i), [scalar(0.7), place])
    f.case("gather/ofNumber", lambda x, i: x.gather(-1, i), [scalar(0.7), lambda g: torch.tensor([0, 0])])
    f.case("scatterAdd/number", lambda x, i, y: x.scatter_add(0, i, y), [scalar(0.7), place, scalar(0.2)])
    f.case("maskedSelect/number", lambda x, m: x.masked_select(m), [scalar(0.7), lambda g: torch.tensor(True)])
    # A row without zeros, with one, with two; the last over two axes at once.
    rows = values([[2.0, 0.5], [3.0, -1.0]], [[0.0, 4.0], [-2.0, 1.5]], [[0.0, 4.0], [0.0, 1.5]])
    f.case("product/zeros", lambda x: x.prod(1), [rows])
    f.case("product/zerosOfAll", lambda x: x.flatten(1).prod(1), [rows])

    layer = lambda x, scale=None, shift=None: F.layer_norm(x, x.shape[-1:], scale, shift)
    f.case("layerNormShift/last", lambda x, shift: layer(x, None, shift), [randn(4, 10), randn(10)])
    f.case(
        "layerNormShift/two",
        lambda x, shift: F.layer_norm(x, (4, 5), None, shift),
        [randn(3, 4, 5), randn(4, 5)],
    )
    # As many rows as are summed in several parts; a row longer than what is summed in one go.
    f.case("layerNorm/manyRows", layer, [randn(150, 19, shift=1), randn(19), randn(19)])
    f.case("layerNorm/longRow", layer, [randn(1, 4113)])
    f.case("layerNorm/one", layer, [randn(3, 1), randn(1), randn(1)])
    # Deviations that a mean rounded to float32 would drown.
    f.case("layerNorm/far", layer, [randn(4, 33, shift=1e5), randn(33), randn(33)])
    f.case("groupNorm/far", lambda x: F.group_norm(x, 2), [randn(2, 4, 3, 3, shift=1e5)])
    f.case("instanceNorm/far", lambda x: F.instance_norm(x), [randn(2, 3, 4, 4, shift=1e5)])

    lrn = lambda *options: lambda x: F.local_response_norm(x, *options)
    f.case("localResponseNorm/two", lrn(2, 1.0, 0.75, 1.0), [randn(2, 7, 3, 3)])
    f.case("localResponseNorm/four", lrn(4, 0.5, 0.5, 2.0), [randn(2, 17, 2, 3)])
    f.case("localResponseNorm/wider", lrn(10, 1.0, 1.0, 1.0), [randn(1, 4, 9, 9)])

    f.case("localResponseNorm/sequence", lrn(3, 1.0, 0.75, 1.0), [randn(2, 7, 5)])
    f.case("localResponseNorm/volume", lrn(3, 1.0, 0.75, 1.0), [randn(2, 7, 2, 3, 2)])

    f.case("cosineSimilarity/alongAxis", lambda a, b: F.cosine_similarity(a, b), [randn(4, 1), randn(4, 5)])
    f.case("cosineSimilarity/fewerAxes", lambda a, b: F.cosine_similarity(a, b), [randn(3, 4), randn(4)])

    attention = lambda q, k, v, mask: F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    operands = [randn(2, 3, 8), randn(2, 4, 8), randn(2, 4, 5)]
    rows = values([0.0, -INF, 1.0, 0.5], [-INF, -INF, -INF, -INF], [0.0, 0.0, -INF, -INF])
    f.case("attention/closedRow", attention, [*operands, rows], grad=[0, 1, 2])
    allowed = values([True, False, True, True], [False, False, False, False], [True, True, False, False], dtype=torch.bool)
    f.case("attention/closedRowOfBooleans", attention, [*operands, allowed], grad=[0, 1, 2])

    def causal(q, k, v, mask):
        """With a mask of numbers, which PyTorch has not together."""
        past = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril()
        return attention(q, k, v, mask.masked_fill(~past, -INF))

    f.case(
        "attentionCausal/lowest",
        causal,
        [*operands, values([LOW, 0.0, LOW, 0.0], [0.0, LOW, LOW, 0.0], [LOW, LOW, LOW, LOW])],
        grad=[0, 1, 2],
    )
    f.case("attentionCausal/plain", causal, [*operands, lambda g: torch.zeros(3, 4)], grad=[0, 1, 2])

    f.case(
        "convTransposed2d/groupsBeyondStride",
        lambda x, w: F.conv_transpose2d(
            x, w, stride=(3, 2), padding=(1, 2), output_padding=(2, 3), groups=2, dilation=4),
        [randn(2, 2, 4, 4), randn(2, 2, 4, 5)],
    )

    # Sizes that a scale rounds to, whose positions come from the scale or, where PyTorch looks at sizes alone, do not.
    for method, scale in (("nearest", 1.7), ("nearest", 1.05), ("nearest", 2.05), ("bilinear", 1.05), ("bilinear", 1.3)):
        resized = lambda x, s=scale, m=method: F.interpolate(x, scale_factor=s, mode=m)
        f.case(f"interpolateScaled/{method}{int(round(scale * 100))}", resized, [randn(1, 2, 11, 10)], exact=False)

    transposed = lambda **options: lambda x, w: F.conv_transpose2d(x, w, **options)
    inputs = [randn(2, 3, 4, 5), randn(3, 4, 3, 2)]
    f.case("convTransposed2d/beyondStride", transposed(dilation=3, output_padding=2), inputs)
    f.case(
        "convTransposed2d/beyondStrideAndPadding",
        transposed(stride=(2, 1), dilation=4, padding=(1, 2), output_padding=(3, 1)),
        inputs,
    )
    return f
