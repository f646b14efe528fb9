"""Activations, softmax among them."""

from ..calls import Family, call

family = Family("activations")


def unary(names, operation):
    family.add(names, lambda input, inplace=False: call(operation, x=input).unless(inplace, "inplace"))


unary("nn.functional.relu", "relu")
unary("nn.functional.relu6", "relu6")
unary("nn.functional.silu", "silu")
unary("nn.functional.hardswish", "hardSwish")
unary("nn.functional.hardsigmoid", "hardSigmoid")
unary("nn.functional.mish", "mish")
unary("nn.functional.selu", "selu")
unary("nn.functional.logsigmoid", "logSigmoid")
unary("nn.functional.softsign", "softsign")
unary("nn.functional.tanhshrink", "tanhShrink")
family.add("nn.functional.celu", lambda input, alpha=1.0, inplace=False: call("celu", x=input, alpha=alpha))
family.add("nn.functional.glu", lambda input, dim=-1: call("glu", x=input, axis=dim))
family.add("nn.functional.hardtanh", lambda input, min_val=-1.0, max_val=1.0, inplace=False: call(
    "hardTanh", x=input, low=min_val, high=max_val).unless(min_val >= max_val, "an empty range"))
family.add("nn.functional.hardshrink", lambda input, lambd=0.5: call("hardShrink", x=input, **{"lambda": lambd}).unless(
    lambd < 0, "a negative lambda"))
family.add("nn.functional.softshrink", lambda input, lambd=0.5: call("softShrink", x=input, **{"lambda": lambd}))
family.add("nn.functional.threshold", lambda input, threshold, value, inplace=False: call(
    "threshold", x=input, threshold=threshold, value=value))
unary("sigmoid", "sigmoid")
unary("tanh", "tanh")
family.add("nn.functional.leaky_relu", lambda input, negative_slope=0.01, inplace=False: call(
    "leakyReLU", x=input, slope=negative_slope))
family.add("nn.functional.elu", lambda input, alpha=1.0, inplace=False: call("elu", x=input, alpha=alpha))
family.add("nn.functional.gelu", lambda input, approximate="none": call(
    "gelu", x=input, approximate=approximate == "tanh"), images=(lambda make, coin: (make(2, 20, 3, 4),),))
family.add("nn.functional.softplus", lambda input, beta=1, threshold=20: call("softplus", x=input).unless(
    beta != 1 or threshold != 20, "beta, threshold"))
family.add("nn.functional.prelu", lambda input, weight: call("prelu", x=input, slope=weight), images=(
    lambda make, coin: (make(2, 20, 3, 4), make(20)), lambda make, coin: (make(2, 20, 3, 4), make(1))))

over_axes = tuple(
    (lambda make, coin, axis=axis: (make(2, 20, 3, 4), axis)) for axis in (0, 1, 2, -1))
for name, operation in (("softmax", "softmax"), ("log_softmax", "logSoftmax")):
    family.add(
        f"{name} {name}.with_dtype",
        lambda input, dim, dtype=None, operation=operation: call(operation, x=input, axis=dim).unless(
            dtype not in (None, input.dtype), "dtype"),
        images=over_axes)
