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
