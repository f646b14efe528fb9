"""Pooling of images."""

from ..calls import Family, call

family = Family("pooling")


def given(stride):
    """A stride, where an empty list stands for none."""
    return None if stride == [] or stride == () else stride


family.add("nn.functional.max_pool2d", lambda input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False,
           return_indices=False: call(
               "maxPool2d", x=input, window=kernel_size, stride=given(stride), padding=padding, dilation=dilation,
               keepsPartialWindows=ceil_mode).unless(return_indices, "indices").unless(
                   input.dim() != 4, f"{input.dim()} axes"), images=(
                   lambda make, coin: (make(2, 20, 7, 6), 3, 2, 1), lambda make, coin: (make(2, 16, 7, 6), 2)))
family.add("nn.functional.avg_pool2d", lambda input, kernel_size, stride=None, padding=0, ceil_mode=False,
           count_include_pad=True, divisor_override=None: call(
               "averagePool2d", x=input, window=kernel_size, stride=given(stride), padding=padding,
               countsPadding=count_include_pad, keepsPartialWindows=ceil_mode).unless(
                   divisor_override is not None, "a divisor"), images=(
                       lambda make, coin: (make(2, 20, 7, 6), 3, 2, 1), lambda make, coin: (make(2, 16, 7, 6), 2)))


def adaptive(operation):
    def build(input, output_size, return_indices=False):
        size = [output_size] * 2 if isinstance(output_size, int) else list(output_size)
        size = [input.shape[axis - 2] if value is None else value for axis, value in enumerate(size)]
        return call(operation, x=input, size=size).unless(return_indices, "indices").unless(
            input.dim() != 4, f"{input.dim()} axes")
    return build


IMAGES = tuple((lambda make, coin, size=size: (make(2, 20, 7, 6), size)) for size in (1, (3, 2), (7, 6), (9, 5)))
family.add("nn.functional.adaptive_avg_pool2d", adaptive("adaptiveAveragePool2d"), images=IMAGES)
family.add("nn.functional.adaptive_max_pool2d", adaptive("adaptiveMaxPool2d"), images=IMAGES)
