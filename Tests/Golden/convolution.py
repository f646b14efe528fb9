"""Convolution and transposed convolution."""

import torch.nn.functional as F

from golden import Family, randn


def make():
    f = Family("convolution")

    def conv(name, x, w, bias=True, before=None, **options):
        """`before` is explicit padding: left, right, top, bottom."""

        def function(*a):
            image = F.pad(a[0], before) if before else a[0]
            return F.conv2d(image, *a[1:], **options)

        f.case(f"conv2d/{name}", function, [randn(*x), randn(*w, scale=0.3)] + ([randn(w[0])] if bias else []))

    conv("plain", (2, 3, 5, 7), (4, 3, 3, 3))
    conv("noBias", (2, 3, 5, 5), (4, 3, 3, 3), bias=False)
    conv("padded", (2, 3, 5, 5), (4, 3, 3, 3), padding=1)
    conv("paddedUnevenly", (2, 3, 5, 6), (4, 3, 3, 5), padding=(1, 2))
    conv("asymmetric", (2, 3, 5, 5), (4, 3, 3, 3), before=(0, 1, 2, 1), stride=2)
    conv("asymmetricBlocks", (1, 16, 4, 5), (16, 16, 2, 2), before=(1, 0, 0, 1))
    conv("same", (2, 3, 5, 6), (4, 3, 3, 3), padding="same")
    conv("sameEven", (2, 3, 5, 6), (4, 3, 4, 2), padding="same")
    conv("sameDilated", (1, 3, 7, 6), (4, 3, 3, 3), padding="same", dilation=2)
    conv("stride2", (2, 3, 7, 9), (4, 3, 3, 3), stride=2, padding=1)
    conv("strideUneven", (2, 3, 7, 9), (4, 3, 3, 3), stride=(2, 3))
    conv("strideBeyondKernel", (2, 3, 8, 8), (4, 3, 1, 1), stride=2)
    conv("dilation2", (2, 3, 8, 9), (4, 3, 3, 3), dilation=2, padding=2)
    conv("dilationUneven", (1, 3, 9, 7), (2, 3, 3, 3), dilation=(3, 1))
    conv("dilatedStride", (1, 3, 9, 9), (4, 3, 3, 3), dilation=2, stride=2, padding=1)
    conv("groups2", (2, 6, 5, 5), (4, 3, 3, 3), groups=2, padding=1)
    conv("groupsOfBlocks", (1, 32, 3, 4), (32, 16, 1, 1), groups=2)
    conv("groupsOf4", (1, 32, 4, 4), (32, 4, 3, 3), groups=8, padding=1)
    conv("groupsOf2", (1, 24, 3, 4), (24, 2, 3, 3), groups=12, padding=2, dilation=2, bias=False)
    conv("groupsOf8", (1, 24, 4, 5), (24, 8, 3, 3), groups=3, padding=1, stride=2)
    conv("depthwise", (2, 17, 4, 3), (17, 1, 3, 3), groups=17, padding=1)
    conv("depthwiseBlocks", (1, 16, 5, 5), (16, 1, 3, 3), groups=16, padding=1, stride=2)
    conv("depthwise5", (1, 16, 6, 6), (16, 1, 5, 5), groups=16, padding=2, stride=2)
    conv("depthwise7", (1, 5, 8, 7), (5, 1, 7, 7), groups=5, padding=3)
    conv("depthwise7Wide", (2, 20, 9, 12), (20, 1, 7, 7), groups=20, padding=3)
    conv("depthwise9", (1, 16, 6, 13), (16, 1, 9, 9), groups=16, padding=4)
    conv("depthwiseDilated", (2, 16, 7, 10), (16, 1, 5, 5), groups=16, padding=4, dilation=2)
    conv("depthwiseUneven", (2, 32, 8, 9), (32, 1, 4, 6), groups=32, stride=(1, 2), padding=(2, 3))
    conv("depthwiseMultiplier", (1, 3, 5, 5), (6, 1, 3, 3), groups=3)
    conv("pointwise", (2, 5, 4, 3), (7, 5, 1, 1))
    conv("pointwiseBlocks", (2, 32, 3, 3), (16, 32, 1, 1))
    conv("pointwiseStride", (2, 16, 3, 4), (32, 16, 1, 1), stride=2)
    conv("oneChannel", (3, 1, 6, 6), (6, 1, 5, 5), padding=2)
    conv("oneToBlocks", (1, 1, 4, 4), (16, 1, 3, 3), padding=1)
    conv("toOneChannel", (1, 16, 4, 4), (1, 16, 3, 3))
    conv("channels17", (1, 17, 4, 3), (17, 17, 3, 2), padding=1)
    conv("channels3to16", (2, 3, 6, 5), (16, 3, 3, 3), padding=1, stride=2)
    conv("channels16to17", (1, 16, 4, 4), (17, 16, 2, 2), bias=False)
    conv("channels32", (1, 32, 3, 3), (32, 32, 1, 2), padding=(0, 1), bias=False)
    conv("wholeImage", (2, 4, 3, 3), (5, 4, 3, 3))
    conv("row", (2, 3, 1, 9), (4, 3, 1, 3), padding=(0, 1))
    conv("patches", (1, 3, 8, 8), (8, 3, 4, 4), stride=4)
    conv("stem7", (1, 3, 9, 8), (5, 3, 7, 7), stride=2, padding=3, bias=False)
    conv("emptyBatch", (0, 3, 5, 5), (4, 3, 3, 3), padding=1)

    def transposed(name, x, w, bias=True, **options):
        channels = w[1] * options.get("groups", 1)
        inputs = [randn(*x), randn(*w, scale=0.3)] + ([randn(channels)] if bias else [])
        f.case(f"convTransposed2d/{name}", lambda *a: F.conv_transpose2d(*a, **options), inputs)

    transposed("plain", (2, 3, 4, 5), (3, 4, 3, 3))
    transposed("noBias", (2, 3, 4, 5), (3, 4, 3, 3), bias=False)
    transposed("upsample", (2, 4, 3, 4), (4, 3, 2, 2), stride=2)
    transposed("padded", (2, 3, 4, 5), (3, 4, 3, 3), stride=2, padding=1)
    transposed("outputPadding", (2, 3, 4, 5), (3, 4, 3, 3), stride=2, padding=1, output_padding=1)
    transposed("outputPaddingUneven", (1, 3, 3, 4), (3, 2, 3, 3), stride=(2, 3), padding=1, output_padding=(1, 2))
    transposed("groups", (2, 6, 3, 4), (6, 2, 3, 3), groups=2, stride=2, padding=1)
    transposed("depthwise", (1, 17, 3, 3), (17, 1, 3, 3), groups=17, stride=2)
    transposed("dilation", (1, 3, 4, 4), (3, 4, 3, 3), dilation=2, padding=1)
    transposed("strideBeyondKernel", (1, 2, 3, 3), (2, 3, 1, 1), stride=2)
    transposed("blocks", (1, 16, 3, 3), (16, 16, 2, 2), stride=2)
    transposed("channels17", (1, 17, 3, 2), (17, 5, 4, 4), stride=2, padding=1)
    transposed("emptyBatch", (0, 3, 4, 4), (3, 2, 2, 2), stride=2)
    return f
