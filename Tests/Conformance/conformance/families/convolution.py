"""Convolutions of images."""

from ..calls import Family, call

family = Family("convolution")


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    amounts = {"same": True} if padding == "same" else {"padding": 0 if padding == "valid" else padding}
    return call(
        "conv2d", x=input, weight=weight, bias=bias, stride=stride, dilation=dilation, groups=groups, **amounts
    ).unless(input.dim() != 4, f"{input.dim()} axes")


family.add("nn.functional.conv2d", conv2d, images=(
    lambda make, coin: (make(2, 16, 7, 6), make(32, 16, 3, 3), make(32), 1, 1),
    lambda make, coin: (make(2, 20, 7, 6), make(5, 20, 3, 3), make(5), 2, 1),
    lambda make, coin: (make(2, 16, 7, 6), make(16, 1, 3, 3), None, 1, 1, 1, 16),
    lambda make, coin: (make(2, 32, 7, 6), make(32, 16, 3, 3), None, 1, 0, 1, 2)))
family.add("nn.functional.conv_transpose2d", lambda input, weight, bias=None, stride=1, padding=0, output_padding=0,
           groups=1, dilation=1: call(
               "convTransposed2d", x=input, weight=weight, bias=bias, stride=stride, padding=padding,
               outputPadding=output_padding, groups=groups, dilation=dilation).unless(
                   input.dim() != 4, f"{input.dim()} axes"), images=(
                   lambda make, coin: (make(2, 16, 4, 5), make(16, 20, 3, 3), make(20), 2, 1, 1),))

family.add("nn.functional.unfold", lambda input, kernel_size, dilation=1, padding=0, stride=1: call(
    "unfold", x=input, window=kernel_size, dilation=dilation, padding=padding, stride=stride).unless(
        input.dim() != 4, f"{input.dim()} axes"), images=(lambda make, coin: (make(2, 20, 5, 6), 3, 1, 1, 2),))


def single(value):
    """A number that may stand in a tuple."""
    return value[0] if isinstance(value, (tuple, list)) else value


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    amounts = {"same": True} if padding == "same" else {"padding": 0 if padding == "valid" else single(padding)}
    return call(
        "conv1d", x=input, weight=weight, bias=bias, stride=single(stride), dilation=single(dilation), groups=groups,
        **amounts).unless(input.dim() != 3, f"{input.dim()} axes")


family.add("nn.functional.conv1d", conv1d)
