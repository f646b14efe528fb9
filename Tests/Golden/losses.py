"""Losses."""

import torch
import torch.nn.functional as F

from golden import Family, coin, rand, randint, randn, values


def make():
    f = Family("losses", target="SaccadeLayersTests")
    cross = lambda **options: lambda x, y, *w: F.cross_entropy(x, y, *w, **options)
    logits, labels = randn(6, 5, scale=2), randint(6, high=5)
    soft = lambda g: torch.softmax(torch.randn(6, 5, generator=g), 1)
    ignored = values(0, -100, 4, 2, -100, 1, dtype=torch.int64)
    for reduction in ("mean", "sum", "none"):
        f.case(f"crossEntropy/{reduction}", cross(reduction=reduction), [logits, labels])
        f.case(f"crossEntropy/{reduction}Smoothed", cross(reduction=reduction, label_smoothing=0.1), [logits, labels])
        f.case(f"crossEntropy/{reduction}Ignored", cross(reduction=reduction), [logits, ignored])
        f.case(f"crossEntropy/{reduction}Soft", cross(reduction=reduction), [logits, soft], grad=[0])
    f.case("crossEntropy/ignoredSmoothed", cross(label_smoothing=0.1), [logits, ignored])
    f.case("crossEntropy/softSmoothed", cross(label_smoothing=0.1), [logits, soft], grad=[0])
    f.case("crossEntropy/ignoredLabel3", cross(ignore_index=3), [logits, labels])
    f.case("crossEntropy/images", cross(), [randn(2, 17, 2, 3), randint(2, 2, 3, high=17)])
    far = values([1000.0, -1000.0], [-50.0, 50.0]), values(0, 0, dtype=torch.int64)
    f.case("crossEntropy/large", cross(), far)
    f.case("crossEntropy/one", cross(), [randn(1, 3), randint(1, high=3)])
    f.case("crossEntropy/weighted", cross(), [logits, labels, rand(5, low=0.5, high=2)], grad=[0])
    for reduction in ("mean", "sum", "none"):
        likelihood = lambda x, y: F.nll_loss(x, y, reduction=reduction)
        f.case(f"negativeLogLikelihood/{reduction}", likelihood, [logits, labels])
    f.case("negativeLogLikelihood/ignored", lambda x, y: F.nll_loss(x, y), [logits, ignored])

    pairs = {
        "meanSquaredError": F.mse_loss,
        "l1": F.l1_loss,
        "smoothL1": F.smooth_l1_loss,
    }
    for op, function in pairs.items():
        for reduction in ("mean", "sum", "none"):
            f.case(f"{op}/{reduction}", lambda x, y: function(x, y, reduction=reduction), [randn(3, 5), randn(3, 5)])
        f.case(f"{op}/equal", function, [values(1.0, 2.0, 3.0), values(1.0, 2.5, 1.0)])
        f.case(f"{op}/images", function, [randn(2, 17, 2, 3), randn(2, 17, 2, 3)])
    f.case("smoothL1/beta", lambda x, y: F.smooth_l1_loss(x, y, beta=0.3), [randn(3, 5), randn(3, 5)])
    f.case("huber/delta", lambda x, y: F.huber_loss(x, y, delta=0.5), [randn(3, 5), randn(3, 5)])
    binary = F.binary_cross_entropy_with_logits
    chance = rand(3, 5)
    for reduction in ("mean", "sum", "none"):
        reduced = lambda x, y: binary(x, y, reduction=reduction)
        f.case(f"binaryCrossEntropy/{reduction}", reduced, [randn(3, 5), chance], grad=[0])
    extremes = values(-100.0, 100.0, -100.0, 100.0, 0.0), values(0.0, 1.0, 1.0, 0.0, 1.0)
    f.case("binaryCrossEntropy/large", binary, extremes, grad=[0])
    weighted = lambda x, y, w: binary(x, y, pos_weight=w)
    f.case("binaryCrossEntropy/positiveWeight", weighted, [randn(3, 5), chance, rand(5, low=0.5, high=3)], grad=[0])
    inputs = lambda g: torch.log_softmax(torch.randn(4, 5, generator=g), 1)
    target = lambda g: torch.softmax(torch.randn(4, 5, generator=g), 1)
    sparse = lambda g: torch.eye(5)[:4]
    for reduction in ("batchmean", "mean", "sum", "none"):
        divergence = lambda x, y: F.kl_div(x, y, reduction=reduction)
        f.case(f"klDivergence/{reduction}", divergence, [inputs, target], grad=[0])
    mean = lambda **options: lambda x, y: F.kl_div(x, y, reduction="batchmean", **options)
    f.case("klDivergence/zeros", mean(), [inputs, sparse], grad=[0])
    f.case("klDivergence/log", mean(log_target=True), [inputs, inputs], grad=[0])
    return f
