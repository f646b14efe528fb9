"""Matrix products, einsum, attention."""

import torch
import torch.nn.functional as F

from golden import Family, coin, rand, randn


def make():
    f = Family("matmul")
    shapes = {
        "square": ((4, 4), (4, 4)),
        "matrices": ((3, 5), (5, 7)),
        "odd": ((17, 33), (33, 9)),
        "vectors": ((5,), (5,)),
        "vectorMatrix": ((5,), (5, 3)),
        "matrixVector": ((3, 5), (5,)),
        "batched": ((2, 3, 5), (2, 5, 4)),
        "broadcastRight": ((2, 3, 5), (5, 4)),
        "broadcastLeft": ((3, 5), (2, 5, 4)),
        "broadcastBoth": ((2, 1, 3, 5), (3, 5, 4)),
        "batchedVector": ((2, 3, 5), (5,)),
        "one": ((1, 1), (1, 1)),
        "emptyRows": ((0, 5), (5, 3)),
        "emptyInner": ((3, 0), (0, 4)),
        "emptyBatch": ((0, 3, 5), (0, 5, 4)),
    }
    for name, (a, b) in shapes.items():
        f.case(f"matmul/{name}", torch.matmul, [randn(*a), randn(*b)])
    f.case("linear/bias", F.linear, [randn(4, 5), randn(3, 5), randn(3)])
    f.case("linear/plain", F.linear, [randn(4, 5), randn(3, 5)])
    f.case("linear/sequence", F.linear, [randn(2, 3, 17), randn(9, 17), randn(9)])
    f.case("linear/empty", F.linear, [randn(0, 5), randn(3, 5), randn(3)])
    equations = {
        "product": ("ij,jk->ik", (3, 4), (4, 5)),
        "transposed": ("ij->ji", (3, 4)),
        "sum": ("ij->", (3, 4)),
        "columns": ("ij->j", (3, 4)),
        "outer": ("i,j->ij", (3,), (4,)),
        "dot": ("i,i->", (5,), (5,)),
        "hadamard": ("ij,ij->ij", (3, 4), (3, 4)),
        "batched": ("bij,bkj->bik", (2, 3, 4), (2, 5, 4)),
        "attention": ("bhqd,bhkd->bhqk", (2, 2, 3, 4), (2, 2, 5, 4)),
        "pointwise": ("bchw,oc->bohw", (2, 3, 2, 2), (5, 3)),
        "implicit": ("ij,jk", (3, 4), (4, 5)),
        "ellipsis": ("...ij,jk->...ik", (2, 3, 4), (4, 5)),
        "diagonal": ("ii->i", (4, 4)),
        "trace": ("ii->", (4, 4)),
        "three": ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)),
        "sumsBoth": ("ij,kj->k", (3, 4), (5, 4)),
        "reordered": ("abc,cd->dba", (2, 3, 4), (4, 5)),
    }
    for name, (equation, *operands) in equations.items():
        f.case(f"einsum/{name}", lambda *x: torch.einsum(equation, *x), [randn(*s) for s in operands])

    attend = F.scaled_dot_product_attention
    qkv = [randn(2, 2, 5, 8), randn(2, 2, 7, 8), randn(2, 2, 7, 6)]
    f.case("attention/plain", attend, qkv)
    f.case("attention/causal", lambda q, k, v: attend(q, k, v, is_causal=True), [randn(1, 2, 6, 4)] * 3)
    uneven = [randn(1, 1, 3, 4), randn(1, 1, 5, 4), randn(1, 1, 5, 4)]
    f.case("attention/causalUneven", lambda q, k, v: attend(q, k, v, is_causal=True), uneven)
    f.case("attention/added", attend, qkv + [randn(5, 7)])
    keep = lambda g: (torch.rand((2, 1, 5, 7), generator=g) < 0.5) | (torch.arange(7) == 0)
    f.case("attention/masked", attend, qkv + [keep])
    f.case("attention/scale", lambda q, k, v: attend(q, k, v, scale=0.1), qkv)
    f.case("attention/single", attend, [randn(1, 1, 1, 4)] * 3)
    f.case("attention/three", attend, [randn(3, 5, 4)] * 3)
    f.case("attention/empty", attend, [randn(0, 2, 5, 4)] * 3)
    return f
