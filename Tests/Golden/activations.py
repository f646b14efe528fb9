"""Activations and softmax."""

import torch
import torch.nn.functional as F

from golden import Family, randn, values

NAN, INF = float("nan"), float("inf")

# Under the names of our operations.
ACTIVATIONS = {
    "relu": F.relu,
    "relu6": F.relu6,
    "leakyReLU": F.leaky_relu,
    "elu": F.elu,
    "gelu": F.gelu,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "hardSwish": F.hardswish,
    "hardSigmoid": F.hardsigmoid,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": F.softplus,
    "mish": F.mish,
}


def make():
    f = Family("activations")
    for op, function in ACTIVATIONS.items():
        f.case(f"{op}/matrix", function, [randn(5, 7, scale=3)])
        f.case(f"{op}/images", function, [randn(2, 17, 2, 3, scale=3)])
        f.case(f"{op}/blocks", function, [randn(1, 32, 2, 3, scale=3)])
        f.case(f"{op}/empty", function, [randn(0, 17, 3, 3)])
        f.case(f"{op}/large", function, [values(-100.0, -30.0, -15.0, 15.0, 30.0, 100.0)])
        special = (NAN, -INF, 0.0, -0.0) if op == "gelu" else (NAN, INF, -INF, 0.0, -0.0)
        f.case(f"{op}/special", function, [values(*special)], grad=False)
    for op, kinks in {
        "relu": (-1.0, 0.0, 1.0),
        "relu6": (-1.0, 0.0, 3.0, 6.0, 7.0),
        "leakyReLU": (-1.0, 0.0, 1.0),
        "elu": (-1.0, 0.0, 1.0),
        "hardSwish": (-4.0, -3.0, 0.0, 3.0, 4.0),
        "hardSigmoid": (-4.0, -3.0, 0.0, 3.0, 4.0),
    }.items():
        f.case(f"{op}/kinks", ACTIVATIONS[op], [values(*kinks)])
    f.case("leakyReLU/slope", lambda x: F.leaky_relu(x, 0.2), [randn(4, 5)])
    f.case("elu/alpha", lambda x: F.elu(x, 0.5), [randn(4, 5)])
    f.case("prelu/shared", F.prelu, [randn(2, 5, 3, 3), values(0.25)])
    f.case("prelu/channels", F.prelu, [randn(2, 17, 2, 3), randn(17)])
    f.case("prelu/features", F.prelu, [randn(4, 6), randn(6)])
    f.case("prelu/kinks", F.prelu, [values(-1.0, 0.0, 2.0), values(0.25)])

    for op, function in {"softmax": F.softmax, "logSoftmax": F.log_softmax}.items():
        f.case(f"{op}/rows", lambda x: function(x, -1), [randn(4, 10, scale=3)])
        f.case(f"{op}/columns", lambda x: function(x, 0), [randn(4, 10, scale=3)])
        f.case(f"{op}/channels", lambda x: function(x, 1), [randn(2, 17, 2, 3, scale=3)])
        f.case(f"{op}/middle", lambda x: function(x, 1), [randn(2, 5, 3)])
        f.case(f"{op}/one", lambda x: function(x, -1), [randn(4, 1)])
        f.case(f"{op}/empty", lambda x: function(x, -1), [randn(0, 5)])
        f.case(f"{op}/large", lambda x: function(x, -1), [values([1000.0, 999.0, -1000.0], [-1e4, -1e4, -1e4])])
        masked = values([0.0, -INF, 1.0], [-INF, -INF, 0.0])
        f.case(f"{op}/masked", lambda x: function(x, -1), [masked], grad=False)
    return f
