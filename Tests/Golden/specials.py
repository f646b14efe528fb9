"""Where a formula has no value or divides by nothing, and single numbers along an axis."""

import torch
import torch.nn.functional as F

from golden import Family, randn, values

INF = float("inf")
NAN = float("nan")


def number(value):
    """A number without axes."""
    return lambda g: torch.tensor(value)


def make():
    f = Family("specials")
    points = values(0.0, 0.0, -0.0, 2.0, 0.0, -1.5), values(0.0, -0.0, 0.0, 0.0, -3.0, 0.5)
    f.case("atan2/origin", torch.atan2, points)
    truncated = lambda a, b: torch.div(a, b, rounding_mode="trunc")
    f.case("truncDivide/byZero", truncated, [values(1.0, -3.0, 7.5, -7.5), values(0.0, -0.0, 2.0, 2.0)])
    for name, slope in (("infinite", INF), ("negative", -INF)):
        f.case(f"prelu/{name}", F.prelu, [values([1.0, -1.0, 3.0, -0.5], [-2.0, 4.0, 5.0, -0.1]), values(slope)])
    f.case("prelu/infiniteInput", F.prelu, [values([INF, -1.0, 3.0], [2.0, -INF, 1.0]), values(0.25)])
    rows = values([NAN, 1.0, 2.0], [1.0, 0.0, 2.0]), values([0.0, 1.0, 2.0], [1.0, NAN, NAN])
    f.case("cdist/zeroOfNaN", lambda a, b: torch.cdist(a, b, 0.0), rows, grad=False)

    turns = values([-1, 0, -3], [2, -2, 1], dtype=torch.int64)
    f.case("takeAlong/fromEnd", lambda x, i: x.take_along_dim(i, 1), [randn(2, 3), turns])

    place = lambda g: torch.tensor(0)
    x, y = number(0.7), number(-0.2)
    f.case("scatter/number", lambda x, i, y: x.scatter(0, i, y), [x, place, y])
    f.case("scatterReduce/number", lambda x, i, y: x.scatter_reduce(-1, i, y, "prod"), [x, place, y])
    f.case("indexAdd/number", lambda x, i, y: x.index_add(0, i, y), [x, place, y])
    f.case("indexCopy/number", lambda x, i, y: x.index_copy(0, i, y), [x, place, y])
    f.case("indexFill/number", lambda x, i: x.index_fill(-1, i, 3.0), [x, place])
    f.case("indexSelect/number", lambda x, i: x.index_select(0, i), [x, lambda g: torch.tensor([0])])
    f.case("norm/number", lambda x: torch.linalg.vector_norm(x, 3, dim=0, keepdim=True), [y])
    f.case("kthValue/number", lambda x: x.kthvalue(1, 0), [x])
    f.case("median/number", lambda x: x.median(-1), [x])
    f.case("quantile/number", lambda x: x.quantile(0.3, dim=0, keepdim=True), [x])
    f.case("flipped/number", lambda x: x.flip(-1) * 2, [x])
    f.case("transposed/number", lambda x: x.transpose(0, -1) * 2, [x])
    f.case("squeezed/number", lambda x: x.squeeze(0) * 2, [x])
    f.case("movedAxis/number", lambda x: x.movedim(0, -1) * 2, [x])
    f.case("unfold/number", lambda x: x.unfold(0, 1, 1), [x])
    f.case("cosineSimilarity/number", lambda a, b: F.cosine_similarity(a, b, dim=0), [x, y])
    return f
