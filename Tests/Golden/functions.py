"""Element-wise functions that are seldom on a hot path."""

import torch

from golden import Family, rand, randint, randn, values

NAN, INF = float("nan"), float("inf")


def make():
    f = Family("functions")
    unary = {
        "tan": (torch.tan, -1.4, 1.4),
        "asin": (torch.asin, -0.95, 0.95),
        "acos": (torch.acos, -0.95, 0.95),
        "atan": (torch.atan, -4, 4),
        "sinh": (torch.sinh, -4, 4),
        "cosh": (torch.cosh, -4, 4),
        "asinh": (torch.asinh, -4, 4),
        "acosh": (torch.acosh, 1.1, 4),
        "atanh": (torch.atanh, -0.95, 0.95),
        "exp2": (torch.exp2, -4, 4),
        "log2": (torch.log2, 0.1, 9),
        "log10": (torch.log10, 0.1, 9),
        "erfc": (torch.erfc, -3, 6),
        "lgamma": (torch.lgamma, 0.1, 20),
        "digamma": (torch.digamma, 0.1, 20),
        "trunc": (torch.trunc, -4, 4),
        "fraction": (torch.frac, -4, 4),
    }
    special = values(NAN, INF, -INF, 0.0, -0.0)
    for op, (function, low, high) in unary.items():
        f.case(f"{op}/matrix", function, [rand(5, 7, low=low, high=high)])
        f.case(f"{op}/images", function, [rand(2, 17, 2, 3, low=low, high=high)])
        f.case(f"{op}/scalar", function, [rand(low=low, high=high)])
        f.case(f"{op}/empty", function, [rand(0, 3, low=low, high=high)])
        f.case(f"{op}/special", function, [special], grad=False)
        if op == "trunc":
            f.case(f"{op}/integers", function, [randint(5, low=-9)])
        elif op not in ("fraction", "acos", "asin", "atanh", "acosh", "log2", "log10", "lgamma", "digamma"):
            f.case(f"{op}/integers", lambda x: function(x.double()), [randint(5, low=-3, high=4)])
    f.case("log2/powers", torch.log2, [values(1.0, 2.0, 8.0, 1024.0, 0.25)])
    f.case("lgamma/negative", torch.lgamma, [values(-0.5, -1.5, -2.25, 0.25)])
    f.case("lgamma/poles", torch.lgamma, [values(-1.0, -2.0, 1.0, 2.0)], grad=False)
    f.case("digamma/negative", torch.digamma, [values(-0.5, -1.5, -2.25, 0.25)])
    f.case("digamma/poles", torch.digamma, [values(-1.0, -2.0, 0.0, -0.0)], grad=False)
    f.case("erfc/far", torch.erfc, [values(5.0, 7.0, 9.0, -7.0)])
    f.case("isInf/floats", torch.isinf, [values(NAN, INF, -INF, 0.0, 1.0)], grad=False)
    f.case("isInf/integers", torch.isinf, [randint(4)])
    f.case("signBit/floats", torch.signbit, [values(INF, -INF, 0.0, -0.0, 1.0, -1.0)], grad=False)
    f.case("signBit/integers", torch.signbit, [randint(4, low=-3, high=3)])

    pairs = {
        "atan2": torch.atan2,
        "hypot": torch.hypot,
        "copysign": torch.copysign,
        "fmod": torch.fmod,
        "logAddExp": torch.logaddexp,
        "logAddExp2": torch.logaddexp2,
        "truncDivide": lambda a, b: torch.div(a, b, rounding_mode="trunc"),
    }
    for op, function in pairs.items():
        for name, a, b in (
            ("same", (3, 5), (3, 5)),
            ("row", (3, 5), (5,)),
            ("outer", (3, 1), (1, 4)),
            ("images", (2, 17, 2, 3), (2, 17, 2, 3)),
            ("channels", (2, 17, 2, 3), (17, 1, 1)),
            ("scalars", (), ()),
            ("empty", (0, 3), (3,)),
        ):
            # Quotients near whole numbers would round either way.
            f.case(f"{op}/{name}", function, [randn(*a, scale=3), randn(*b)])
    infinite = values(NAN, 1.0, INF, -INF, INF, 0.0, -0.0, 0.0), values(1.0, NAN, INF, -INF, -INF, 0.0, 0.0, -0.0)
    for op in ("atan2", "hypot", "logAddExp", "logAddExp2", "fmod"):
        f.case(f"{op}/special", pairs[op], infinite, grad=False)
    f.case("copysign/zeros", torch.copysign, [values(0.0, 2.0, -3.0, 1.0), values(-1.0, -0.0, 0.0, -2.0)])
    f.case("logAddExp/far", torch.logaddexp, [values(1000.0, -1000.0, 3.0), values(999.0, -1001.0, 3.0)])
    whole = randint(9, low=-9), values(1, -2, 3, -4, 5, -1, 7, 2, -3, dtype=torch.int64)
    f.case("fmod/integers", torch.fmod, whole)
    f.case("truncDivide/integers", pairs["truncDivide"], whole)
    f.case("atan2/integers", lambda a, b: torch.atan2(a.double(), b.double()), whole)

    for weight in (0.25, 0.5, 0.75, 1.0):
        f.case(f"lerp/{weight}", lambda a, b: torch.lerp(a, b, weight), [randn(3, 5), randn(5)])
    f.case("lerp/tensor", torch.lerp, [randn(3, 5), randn(3, 5), rand(3, 5, low=-0.5, high=1.5)])
    f.case("lerp/broadcast", torch.lerp, [randn(3, 1), randn(1, 4), rand(4)])
    f.case("lerp/images", torch.lerp, [randn(2, 17, 2, 3), randn(2, 17, 2, 3), rand(2, 17, 2, 3)])
    holes = values([NAN, INF, -INF], [1.0, -2.0, 0.0])
    f.case("nanToNumber/numbers", lambda x: torch.nan_to_num(x, 1.5, 7.0, -8.0), [holes])
    f.case("nanToNumber/default", torch.nan_to_num, [holes], exact=False)
    f.case("nanToNumber/integers", torch.nan_to_num, [randint(4)])
    for name, low, high in (("both", (3, 5), (3, 5)), ("broadcast", (5,), (3, 1))):
        f.case(f"clampTensors/{name}", torch.clamp, [randn(3, 5), randn(*low, shift=-0.5), randn(*high, shift=0.5)])
    channels = randn(17, 1, 1, shift=-1), randn(17, 1, 1, shift=1)
    f.case("clampTensors/images", torch.clamp, [randn(2, 17, 2, 3), *channels])
    f.case("clampTensors/low", lambda x, low: torch.clamp(x, min=low), [randn(3, 5), randn(5)])
    f.case("clampTensors/high", lambda x, high: torch.clamp(x, max=high), [randn(3, 5), randn(5)])
    f.case("clampTensors/ties", torch.clamp, [values(1.0, 2.0, 3.0), values(1.0, 1.0, 1.0), values(3.0, 3.0, 3.0)])
    bounds = values(0.0, NAN, 0.0, 0.0), values(1.0, 1.0, NAN, 1.0)
    f.case("clampTensors/nan", torch.clamp, [values(NAN, 2.0, 2.0, 2.0), *bounds], grad=False)
    f.case("clampTensors/integers", torch.clamp, [randint(6), randint(6, low=2, high=4), randint(6, low=5, high=8)])

    near = values(1.0, 1.00001, 1.1, INF, INF, NAN, 1e-9), values(1.0, 1.0, 1.0, INF, 1.0, NAN, 0.0)
    f.case("isClose/default", torch.isclose, near, grad=False)
    f.case("isClose/nan", lambda a, b: torch.isclose(a, b, equal_nan=True), near, grad=False)
    f.case("isClose/loose", lambda a, b: torch.isclose(a, b, rtol=0.1, atol=0.2), [randn(4, 5), randn(5)], grad=False)
    f.case("isClose/integers", torch.isclose, [randint(6, high=3), randint(6, high=3)])

    gates = {
        "selu": torch.nn.functional.selu,
        "celu": torch.celu,
        "celuAlpha": lambda x: torch.celu(x, 0.5),
        "hardTanh": torch.nn.functional.hardtanh,
        "logSigmoid": torch.nn.functional.logsigmoid,
        "softsign": torch.nn.functional.softsign,
        "tanhShrink": torch.nn.functional.tanhshrink,
        "hardShrink": torch.nn.functional.hardshrink,
        "softShrink": torch.nn.functional.softshrink,
        "threshold": lambda x: torch.nn.functional.threshold(x, 0.5, -2.0),
    }
    for op, function in gates.items():
        f.case(f"{op}/matrix", function, [randn(5, 7, scale=2)])
        f.case(f"{op}/images", function, [randn(2, 17, 2, 3, scale=2)])
        if op in ("hardTanh", "softsign", "hardShrink", "softShrink", "threshold"):
            f.case(f"{op}/scalar", function, [randn()])
        f.case(f"{op}/empty", function, [randn(0, 3)])
        f.case(f"{op}/large", function, [values(-100.0, -30.0, 30.0, 100.0)])
        f.case(f"{op}/special", function, [values(NAN, INF, -INF, 0.0, -0.0)], grad=False)
    for op in ("hardTanh", "hardShrink", "softShrink", "threshold"):
        f.case(f"{op}/kinks", gates[op], [values(-1.0, -0.5, 0.0, 0.5, 1.0)])
    f.case("hardTanh/bounds", lambda x: torch.nn.functional.hardtanh(x, -0.25, 2.0), [randn(4, 5)])
    f.case("hardShrink/lambda", lambda x: torch.nn.functional.hardshrink(x, 1.0), [randn(4, 5)])
    f.case("softShrink/lambda", lambda x: torch.nn.functional.softshrink(x, 1.0), [randn(4, 5)])
    glu = torch.nn.functional.glu
    f.case("glu/rows", glu, [randn(3, 6)])
    f.case("glu/channels", lambda x: glu(x, 1), [randn(2, 34, 2, 3)])
    f.case("glu/first", lambda x: glu(x, 0), [randn(4)])
    f.case("glu/empty", glu, [randn(0, 4)])
    return f
