"""Normalizations."""

import torch
import torch.nn.functional as F

from golden import Family, rand, randn


def make():
    f = Family("normalization")

    def trained(x, scale=None, shift=None, eps=1e-5):
        """The result, and the statistics it was made with: the mean, the population variance."""
        axes = [a for a in range(x.dim()) if a != 1]
        y = F.batch_norm(x, None, None, scale, shift, training=True, eps=eps)
        return y, x.mean(axes).detach(), x.var(axes, correction=0).detach()

    shapes = {
        "images": (2, 3, 4, 5),
        "channels17": (2, 17, 2, 3),
        "blocks": (2, 32, 3, 2),
        "batch1": (1, 5, 3, 3),
        "one": (3, 1, 4, 4),
        "features": (6, 5),
    }
    for name, shape in shapes.items():
        c = shape[1]
        f.case(f"batchNorm/{name}", trained, [randn(*shape, scale=2, shift=1), randn(c), randn(c)])
        given = lambda x, mean, variance, scale, shift: F.batch_norm(x, mean, variance, scale, shift)
        f.case(
            f"batchNormInference/{name}",
            given,
            [randn(*shape), randn(c), rand(c, low=0.5, high=2), randn(c), randn(c)],
            grad=[0, 3, 4],
        )
    f.case("batchNorm/plain", trained, [randn(2, 17, 2, 3)])
    f.case("batchNorm/epsilon", lambda *a: trained(*a, eps=0.1), [randn(2, 3, 3, 3, scale=0.1), randn(3), randn(3)])
    f.case("batchNorm/constant", trained, [lambda g: torch.full((2, 3, 2, 2), 1.5), randn(3), randn(3)])
    f.case("batchNorm/far", lambda *a: trained(*a)[0], [randn(2, 3, 4, 4, shift=100), randn(3), randn(3)])
    nobody = [randn(0, 3, 2, 2), randn(3), rand(3, low=0.5), randn(3), randn(3)]
    f.case("batchNormInference/empty", given, nobody, grad=[0, 3, 4])
    activated = lambda x, scale, shift: F.relu(trained(x, scale, shift)[0])
    f.case("batchNormReLU/channels17", activated, [randn(2, 17, 2, 3), randn(17), randn(17)])
    f.case("batchNormReLU/blocks", activated, [randn(2, 32, 3, 2), randn(32), randn(32)])
    functions = {"": lambda y: y, "ReLU": F.relu, "ReLU6": lambda y: F.relu6(y), "SiLU": F.silu}
    for name, function in functions.items():
        joined = lambda x, scale, shift, residual: function(trained(x, scale, shift)[0] + residual)
        followed = lambda x, scale, shift: function(trained(x, scale, shift)[0])
        for size, c in (("channels17", 17), ("blocks", 32)):
            parameters = [randn(c, scale=3), randn(c, shift=2)]
            f.case(f"batchNormAdd{name}/{size}", joined, [randn(2, c, 2, 3), *parameters, randn(2, c, 2, 3)])
            if name in ("ReLU6", "SiLU"):
                f.case(f"batchNorm{name}/{size}", followed, [randn(2, c, 2, 3), *parameters])
    used = lambda x, mean, variance, scale, shift, residual: F.relu(given(x, mean, variance, scale, shift) + residual)
    inputs = [randn(2, 17, 3, 3), randn(17), rand(17, low=0.5, high=2), randn(17), randn(17), randn(2, 17, 3, 3)]
    f.case("batchNormInferenceAddReLU/channels17", used, inputs, grad=[0, 3, 4, 5])
    # Longer than what is summed in one go.
    f.case("batchNormReLU/long", activated, [randn(1, 1, 65, 67, shift=3), randn(1), randn(1)])

    scaled = lambda x, scale: x * scale
    for name, (n, c, h, w) in {"images": (2, 3, 4, 5), "blocks": (3, 32, 3, 2), "pixel": (2, 20, 1, 1)}.items():
        f.case(f"scaleChannels/{name}", scaled, [randn(n, c, h, w), randn(n, c, 1, 1)])
    f.case("scaleChannels/channels17", scaled, [randn(2, 17, 5, 3), randn(2, 17, 1, 1)])
    f.case("scaleChannels/empty", scaled, [randn(0, 3, 2, 2), randn(0, 3, 1, 1)])

    norm = lambda axes: lambda x, *p: F.layer_norm(x, x.shape[-axes:], *p)
    f.case("layerNorm/last", norm(1), [randn(4, 10, shift=1), randn(10), randn(10)])
    f.case("layerNorm/sequence", norm(1), [randn(2, 3, 33), randn(33), randn(33)])
    f.case("layerNorm/two", norm(2), [randn(3, 4, 5), randn(4, 5), randn(4, 5)])
    f.case("layerNorm/images", norm(3), [randn(2, 17, 2, 3), randn(17, 2, 3), randn(17, 2, 3)])
    f.case("layerNorm/plain", norm(1), [randn(4, 10)])
    f.case("layerNorm/scaleOnly", norm(1), [randn(4, 10), randn(10)])
    f.case("layerNorm/empty", norm(1), [randn(0, 5), randn(5), randn(5)])
    f.case("layerNorm/epsilon", lambda x: F.layer_norm(x, (6,), eps=0.1), [randn(3, 6, scale=0.1)])
    over_channels = lambda x, *p: F.layer_norm(x.permute(0, 2, 3, 1), x.shape[1:2], *p).permute(0, 3, 1, 2)
    f.case("layerNormChannels/images", over_channels, [randn(2, 17, 2, 3), randn(17), randn(17)])

    group = lambda groups: lambda x, *p: F.group_norm(x, groups, *p)
    f.case("groupNorm/two", group(2), [randn(2, 6, 3, 4), randn(6), randn(6)])
    f.case("groupNorm/one", group(1), [randn(2, 17, 2, 3), randn(17), randn(17)])
    f.case("groupNorm/each", group(6), [randn(2, 6, 3, 3), randn(6), randn(6)])
    f.case("groupNorm/blocks", group(4), [randn(1, 32, 3, 2), randn(32), randn(32)])
    f.case("groupNorm/plain", group(3), [randn(2, 6, 3, 3)])
    f.case("groupNorm/features", group(2), [randn(4, 6), randn(6), randn(6)])
    f.case("groupNorm/empty", group(2), [randn(0, 6, 3, 3), randn(6), randn(6)])
    instance = lambda x, *p: F.instance_norm(x, None, None, *p)
    f.case("instanceNorm/images", instance, [randn(2, 5, 3, 4), randn(5), randn(5)])
    f.case("instanceNorm/channels17", instance, [randn(2, 17, 3, 2), randn(17), randn(17)])
    f.case("instanceNorm/plain", instance, [randn(2, 16, 3, 3)])

    f.case("normalized/rows", lambda x: F.normalize(x, dim=1), [randn(4, 5)])
    f.case("normalized/images", lambda x: F.normalize(x, dim=1), [randn(2, 17, 2, 3)])
    f.case("normalized/last", lambda x: F.normalize(x, dim=-1), [randn(2, 3, 4)])
    f.case("normalized/zero", lambda x: F.normalize(x, dim=1), [lambda g: torch.zeros(2, 3)], grad=False)
    f.case("cosineSimilarity/rows", lambda a, b: F.cosine_similarity(a, b), [randn(4, 5), randn(4, 5)])
    f.case("cosineSimilarity/pairs", lambda a, b: F.cosine_similarity(a, b, -1), [randn(4, 1, 5), randn(3, 5)])
    lrn = lambda *options: lambda x: F.local_response_norm(x, *options)
    f.case("localResponseNorm/alexnet", lrn(5, 1e-4, 0.75, 2.0), [randn(2, 7, 3, 3, scale=10)])
    f.case("localResponseNorm/strong", lrn(5, 1.0, 0.75, 1.0), [randn(2, 17, 2, 3)])
    f.case("localResponseNorm/three", lrn(3, 0.5, 0.5, 1.0), [randn(1, 32, 2, 3)])
    f.case("localResponseNorm/wide", lrn(9, 1.0, 0.75, 1.0), [randn(1, 4, 3, 3)])
    f.case("localResponseNorm/oneChannel", lrn(5, 1.0, 0.75, 1.0), [randn(1, 1, 3, 3)])
    return f
