"""Arithmetic, comparisons, logic and functions of each element."""

import torch

from ..calls import ALL, FLOATS, Family, call, refuse

family = Family("elementwise")

NUMBERS = tuple(dtype for dtype in ALL if dtype != torch.bool)


def unary(names, operation, dtypes=ALL):
    family.add(names, lambda input: call(operation, x=input), dtypes=dtypes)


def binary(names, operation, dtypes=ALL):
    family.add(names, lambda input, other: call(operation, x=input, y=other), dtypes=dtypes)


def tensors(names, operation, dtypes=ALL):
    """An operation that takes no number in a tensor's place."""
    family.add(names, lambda input, other: call(operation, x=input, y=as_tensor(other)), dtypes=dtypes)


def as_tensor(value):
    return value if isinstance(value, torch.Tensor) else refuse("a number in place of a tensor")


def scaled(operation):
    """An addition whose second operand may be scaled."""
    return lambda input, other, alpha=1: call(operation, x=input, y=other).unless(alpha != 1, "alpha")


unary("abs", "abs", NUMBERS)
unary("neg", "negate", NUMBERS)
unary("square", "square", NUMBERS)
unary("sqrt", "sqrt")
unary("rsqrt", "rsqrt")
unary("reciprocal", "reciprocal")
unary("exp", "exp")
unary("expm1", "expm1")
unary("log", "log")
unary("log1p", "log1p")
unary("sin", "sin")
unary("cos", "cos")
unary("erf", "erf")
unary("floor", "floor", NUMBERS)
unary("ceil", "ceil", NUMBERS)
unary("sign sgn", "sign")
unary("isnan", "isNaN")
unary("isfinite", "isFinite")
unary("logical_not", "not")
family.add("round round.decimals_0", lambda input, decimals=0: call("round", x=input), dtypes=NUMBERS)

family.add("add", scaled("add"), dtypes=ALL)
family.add("sub", scaled("subtract"), dtypes=NUMBERS)
family.add("rsub", lambda input, other, alpha=1: call(
    "subtractFrom", x=input, y=number(other)).unless(alpha != 1, "alpha"), dtypes=NUMBERS)
binary("mul __rmul__", "multiply")
binary("__radd__", "add")
binary("true_divide", "divide")
family.add("div.no_rounding_mode", lambda input, other, rounding_mode=None: call(
    "divide", x=input, y=other).unless(rounding_mode, "rounding"), dtypes=ALL)
family.add("div.floor_rounding", lambda input, other, rounding_mode=None: call(
    "floorDivide", x=input, y=as_tensor(other)), dtypes=NUMBERS)
tensors("floor_divide", "floorDivide", NUMBERS)
tensors("remainder", "remainder", NUMBERS)
binary("pow", "power", NUMBERS)


def number(value):
    return refuse("two tensors") if isinstance(value, torch.Tensor) else value


family.add("__rsub__", lambda input, other: call("subtractFrom", x=input, y=number(other)), dtypes=NUMBERS)
family.add("__rdiv__", lambda input, other: call("divideInto", x=input, y=number(other)), dtypes=ALL)

tensors("maximum max.binary", "maximum")
tensors("minimum min.binary", "minimum")
binary("eq", "equal")
binary("ne", "notEqual")
binary("lt", "less")
binary("le", "lessOrEqual")
binary("gt", "greater")
binary("ge", "greaterOrEqual")
tensors("logical_and", "and")
tensors("logical_or", "or")
tensors("bitwise_and", "and", (torch.bool,))
tensors("bitwise_or", "or", (torch.bool,))
tensors("bitwise_xor logical_xor", "notEqual", (torch.bool,))
family.add("where", lambda input, condition, other: call(
    "select", x=condition, y=as_tensor(input), z=as_tensor(other)), dtypes=ALL, images=(
        lambda make, coin: (make(2, 20, 3, 4), coin(2, 20, 3, 4), make(20, 1, 1)),))


def bound(value):
    return refuse("a tensor as bound") if isinstance(value, torch.Tensor) else value


def clamp(input, min=None, max=None):
    # Numbers with a point make float32 of integers.
    is_whole = not input.is_floating_point() and not isinstance(min, float) and not isinstance(max, float)
    return call("clampWhole" if is_whole else "clamp", x=input, low=bound(min), high=bound(max))


family.add("clamp", clamp, dtypes=NUMBERS, images=(
    lambda make, coin: (make(2, 20, 3, 4), 0, 2), lambda make, coin: (make(2, 20, 3, 4), 1, 3)))
family.add("clamp_min", lambda input, bound: clamp(input, bound), dtypes=NUMBERS)
family.add("clamp_max", lambda input, bound: clamp(input, None, bound), dtypes=NUMBERS)


def cast(name, dtype):
    family.add(name, lambda input, memory_format=None: call("cast", x=input, dtype=dtype), dtypes=ALL)


for name, dtype in (
    ("float", torch.float32), ("double", torch.float64), ("half", torch.float16), ("bfloat16", torch.bfloat16),
    ("int", torch.int32), ("long", torch.int64), ("byte", torch.uint8), ("bool", torch.bool),
):
    cast(name, dtype)

for name, operation in (
    ("tan", "tan"), ("asin", "asin"), ("acos", "acos"), ("atan", "atan"), ("sinh", "sinh"), ("cosh", "cosh"),
    ("asinh", "asinh"), ("acosh", "acosh"), ("atanh", "atanh"), ("exp2", "exp2"), ("log2", "log2"),
    ("log10", "log10"), ("erfc", "erfc"), ("lgamma", "lgamma"), ("digamma", "digamma"),
):
    unary(name, operation)
unary("trunc", "trunc", NUMBERS)
unary("frac", "fraction", FLOATS)
unary("signbit", "signBit")
unary("isinf", "isInf")
family.add("nan_to_num", lambda input, nan=None, posinf=None, neginf=None: call(
    "nanToNumber", x=input, nan=nan, infinity=posinf, negativeInfinity=neginf), dtypes=NUMBERS)
tensors("atan2", "atan2")
tensors("hypot", "hypot", FLOATS)
tensors("copysign", "copysign")
tensors("logaddexp", "logAddExp", FLOATS)
tensors("logaddexp2", "logAddExp2", FLOATS)
tensors("fmod", "fmod", NUMBERS)
family.add("div.trunc_rounding", lambda input, other, rounding_mode=None: call(
    "truncDivide", x=input, y=as_tensor(other)).unless(rounding_mode != "trunc", "no rounding"), dtypes=NUMBERS)
family.add("lerp", lambda input, end, weight: call("lerp", x=input, y=end, weight=weight), dtypes=FLOATS)
family.add("isclose", lambda input, other, rtol=1e-5, atol=1e-8, equal_nan=False: call(
    "isClose", x=input, y=other, relative=rtol, absolute=atol, nanEqualsNaN=equal_nan), dtypes=FLOATS)
