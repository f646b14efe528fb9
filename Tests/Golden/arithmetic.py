"""Element-wise arithmetic, comparisons, selection."""

import torch

from golden import Family, coin, rand, randint, randn, values

NAN, INF = float("nan"), float("inf")


def make():
    f = Family("arithmetic")
    pairs = {
        "same": ((2, 3, 5), (2, 3, 5)),
        "row": ((4, 5), (5,)),
        "column": ((4, 5), (4, 1)),
        "outer": ((3, 1), (1, 4)),
        "scalar": ((2, 3), ()),
        "channels": ((2, 17, 2, 3), (1, 17, 1, 1)),
        "squeeze-excite": ((2, 17, 2, 3), (2, 17, 1, 1)),
        "images": ((1, 16, 3, 5), (1, 16, 3, 5)),
        "plane": ((2, 3, 3, 5), (3, 5)),
        "empty": ((0, 3), (3,)),
    }
    binary = {
        "add": torch.add,
        "subtract": torch.subtract,
        "multiply": torch.multiply,
        "divide": torch.divide,
        "maximum": torch.maximum,
        "minimum": torch.minimum,
    }
    for op, function in binary.items():
        for name, (a, b) in pairs.items():
            second = rand(*b, low=0.5, high=2) if op == "divide" else randn(*b)
            f.case(f"{op}/{name}", function, [randn(*a), second])
    ties = values(1.0, 2.0, 3.0, 2.0), values(2.0, 2.0, 2.0, 2.0)
    f.case("maximum/ties", torch.maximum, ties)
    f.case("minimum/ties", torch.minimum, ties)
    special = values(NAN, 1.0, INF, -INF, 0.0, -0.0), values(1.0, NAN, -INF, -INF, 0.0, 1.0)
    for op, function in binary.items():
        f.case(f"{op}/special", function, special, grad=False)
    whole = randint(3, 4, low=-9, high=9), randint(4, low=1, high=5)
    for op in ("add", "subtract", "multiply", "maximum", "minimum"):
        f.case(f"{op}/integers", binary[op], whole)
    f.case("add/promoted", torch.add, [randint(3, 4), randn(4)], grad=[1])
    f.case("divide/integers", torch.divide, whole)

    f.case("pow/same", torch.pow, [rand(3, 4, low=0.2, high=2), randn(3, 4)])
    f.case("pow/broadcast", torch.pow, [rand(3, 4, low=0.2, high=2), randn(4)])
    f.case("pow/zeroBase", torch.pow, [values(0.0, 0.0, 0.0, 2.0), values(0.0, 1.0, 2.0, 0.0)], grad=[0])
    f.case("powScalar/cube", lambda x: x**3, [randn(3, 4)])
    f.case("powScalar/half", lambda x: x**0.5, [rand(3, 4, low=0.1, high=2)])
    f.case("powScalar/inverse", lambda x: x**-1.0, [rand(3, 4, low=0.5, high=2)])
    signs = values(7, -7, 7, -7, 6, 0, dtype=torch.int64), values(3, 3, -3, -3, 3, 3, dtype=torch.int64)
    halves = values(7.5, -7.5, 7.5, -7.5, 6.0, 0.0), values(3.0, 3.0, -3.0, -3.0, 3.0, 3.0)
    for kind, pair in {"integers": signs, "floats": halves}.items():
        f.case(f"floorDivide/{kind}", torch.floor_divide, pair, grad=False)
        f.case(f"remainder/{kind}", torch.remainder, pair, grad=False)
    f.case("remainder/gradient", torch.remainder, [randn(3, 4, scale=3), rand(4, low=1, high=2)])

    compare = {
        "equal": torch.eq,
        "notEqual": torch.ne,
        "less": torch.lt,
        "lessOrEqual": torch.le,
        "greater": torch.gt,
        "greaterOrEqual": torch.ge,
    }
    for op, function in compare.items():
        f.case(f"{op}/broadcast", function, [randint(3, 4, high=3), randint(4, high=3)])
        f.case(f"{op}/special", function, special, grad=False)
        images = [lambda g: torch.randint(0, 3, (2, 17, 2, 3), generator=g).float() for _ in range(2)]
        f.case(f"{op}/images", function, images, grad=False)
    for op, function in {
        "and": torch.logical_and,
        "or": torch.logical_or,
        "xor": torch.logical_xor,
    }.items():
        f.case(f"{op}/booleans", function, [coin(3, 4), coin(4)])
    f.case("not/booleans", torch.logical_not, [coin(3, 4)])

    f.case("select/same", torch.where, [coin(3, 4), randn(3, 4), randn(3, 4)])
    f.case("select/broadcast", torch.where, [coin(4), randn(3, 1), randn(2, 1, 1)])
    f.case("select/images", torch.where, [coin(2, 17, 2, 3), randn(2, 17, 2, 3), randn(2, 17, 2, 3)])
    f.case("select/nan", lambda c, a: torch.where(c, a, torch.zeros_like(a)), [coin(4), values(NAN, 1.0, NAN, INF)])

    unary = {
        "negate": (torch.neg, randn),
        "abs": (torch.abs, randn),
        "square": (torch.square, randn),
        "exp": (torch.exp, randn),
        "expm1": (torch.expm1, randn),
        "sin": (torch.sin, randn),
        "cos": (torch.cos, randn),
        "erf": (torch.erf, randn),
        "sqrt": (torch.sqrt, rand),
        "rsqrt": (torch.rsqrt, rand),
        "reciprocal": (torch.reciprocal, rand),
        "log": (torch.log, rand),
        "log1p": (torch.log1p, rand),
        "floor": (torch.floor, randn),
        "ceil": (torch.ceil, randn),
        "round": (torch.round, randn),
        "sign": (torch.sign, randn),
    }
    for op, (function, draw) in unary.items():
        make_input = (lambda *s: rand(*s, low=0.1, high=3)) if draw is rand else (lambda *s: randn(*s, scale=2))
        f.case(f"{op}/matrix", function, [make_input(3, 5)])
        f.case(f"{op}/images", function, [make_input(2, 17, 2, 3)])
        f.case(f"{op}/empty", function, [make_input(0, 3, 2, 2)])
        special_values = values(NAN, INF, -INF, 0.0, -0.0, 0.5, 1.5, -0.5, -2.5)
        f.case(f"{op}/special", function, [special_values], grad=False)
    f.case("abs/kink", torch.abs, [values(-1.0, 0.0, 2.0)])
    f.case("sign/integers", torch.sign, [randint(7, low=-3, high=3)])
    f.case("clamp/both", lambda x: x.clamp(-0.5, 1), [randn(3, 5, scale=2)])
    f.case("clamp/edges", lambda x: x.clamp(-0.5, 1), [values(-0.5, 1.0, -1.0, 2.0, 0.0)])
    f.case("clamp/images", lambda x: x.clamp(-0.5, 1), [randn(2, 17, 2, 3)])
    f.case("clamp/special", lambda x: x.clamp(-0.5, 1), [values(NAN, INF, -INF)], grad=False)
    f.case("isNaN/special", torch.isnan, [values(NAN, INF, -INF, 0.0, 1.0)], grad=False)
    f.case("isFinite/special", torch.isfinite, [values(NAN, INF, -INF, 0.0, 1.0)], grad=False)
    f.case("cast/toIntegers", lambda x: x.to(torch.int64), [values(1.9, -1.9, 0.4, 7.0)], grad=False)
    f.case("cast/toBooleans", lambda x: x.to(torch.bool), [values(1.9, 0.0, -0.0, NAN)], grad=False)
    f.case("cast/toBytes", lambda x: x.to(torch.uint8), [values(1.9, 0.0, 255.0, 17.0)], grad=False)
    f.case("cast/toFloats", lambda x: x.to(torch.float32), [randint(3, 4)])
    return f
