"""Losses of margins, likelihoods, certainties."""

import torch
import torch.nn.functional as F

from golden import Family, rand, randint, randn, values

INF = float("inf")


def focal(x, y, alpha=0.25, gamma=2, reduction="mean"):
    """torchvision.ops.sigmoid_focal_loss"""
    p = torch.sigmoid(x)
    ce = F.binary_cross_entropy_with_logits(x, y, reduction="none")
    right = p * y + (1 - p) * (1 - y)
    loss = ce * (1 - right) ** gamma
    if alpha >= 0:
        loss = (alpha * y + (1 - alpha) * (1 - y)) * loss
    return {"mean": loss.mean, "sum": loss.sum, "none": lambda: loss}[reduction]()


def make():
    f = Family("rankings", target="SaccadeLayersTests")
    sides = lambda *shape: lambda g: torch.randint(0, 2, shape, generator=g) * 2.0 - 1
    for reduction in ("mean", "sum", "none"):
        r = {"reduction": reduction}
        chance = [rand(3, 5, low=0.05, high=0.95), rand(3, 5)]
        f.case(f"probabilities/{reduction}", lambda x, y: F.binary_cross_entropy(x, y, **r), chance, grad=[0, 1])
        marks = lambda g: (torch.rand(3, 5, generator=g) < 0.4).float()
        f.case(f"focal/{reduction}", lambda x, y: focal(x, y, **r), [randn(3, 5, scale=3), marks], grad=[0])
        triple = [randn(4, 5), randn(4, 5), randn(4, 5)]
        f.case(f"triplet/{reduction}", lambda a, p, n: F.triplet_margin_loss(a, p, n, **r), triple)
        ranking = lambda a, b, y: F.margin_ranking_loss(a, b, y, margin=0.5, **r)
        f.case(f"ranking/{reduction}", ranking, [randn(6), randn(6), sides(6)], grad=[0, 1])
        hinge = lambda x, y: F.hinge_embedding_loss(x, y, **r)
        f.case(f"hinge/{reduction}", hinge, [rand(3, 4, high=2), sides(3, 4)], grad=[0])
        cosine = lambda a, b, y: F.cosine_embedding_loss(a, b, y, margin=0.1, **r)
        f.case(f"cosine/{reduction}", cosine, [randn(6, 5), randn(6, 5), sides(6)], grad=[0, 1])
        side = lambda x, y: F.soft_margin_loss(x, y, **r)
        f.case(f"softMargin/{reduction}", side, [randn(3, 5), sides(3, 5)], grad=[0])
        multi = lambda x, y: F.multi_margin_loss(x, y, **r)
        f.case(f"multiMargin/{reduction}", multi, [randn(4, 5), randint(4, high=5)])
        labels = values([3, 0, -1, 2, 1], [-1, 0, 1, 2, 3], [4, 3, 2, 1, 0], dtype=torch.int64)
        f.case(f"multiLabel/{reduction}", lambda x, y: F.multilabel_margin_loss(x, y, **r), [randn(3, 5), labels])
        soft = lambda x, y: F.multilabel_soft_margin_loss(x, y, **r)
        f.case(f"multiLabelSoft/{reduction}", soft, [randn(3, 5), marks], grad=[0])
        gauss = lambda x, y, v: F.gaussian_nll_loss(x, y, v, **r)
        f.case(f"gaussian/{reduction}", gauss, [randn(3, 5), randn(3, 5), rand(3, 5, low=0.1, high=2)])
        poisson = lambda x, y: F.poisson_nll_loss(x, y, **r)
        f.case(f"poisson/{reduction}", poisson, [randn(3, 5), rand(3, 5, high=4)])
    weighted = lambda x, y, w: F.binary_cross_entropy(x, y, w)
    f.case("probabilities/weighted", weighted, [rand(3, 5, low=0.05, high=0.95), rand(3, 5), rand(5)], grad=[0])
    certain = values(0.0, 1.0, 0.0, 1.0), values(0.0, 1.0, 1.0, 0.0)
    # In float32, where 1 is 1e-12 away from its neighbours in none.
    f.case("probabilities/certain", F.binary_cross_entropy, certain, grad=[0], exact=False)
    both = lambda x, y, w, p: F.binary_cross_entropy_with_logits(x, y, w, pos_weight=p)
    f.case("logits/weights", both, [randn(3, 5), rand(3, 5), rand(3, 1), rand(5, low=0.5, high=3)], grad=[0])
    f.case("focal/even", lambda x, y: focal(x, y, alpha=-1, gamma=1.5), [randn(3, 5), rand(3, 5)], grad=[0])
    f.case("focal/large", focal, [values(-100.0, 100.0, -100.0, 100.0), values(0.0, 1.0, 1.0, 0.0)], grad=[0])
    triple = [randn(4, 5), randn(4, 5), randn(4, 5)]
    f.case("triplet/options", lambda a, p, n: F.triplet_margin_loss(a, p, n, margin=2, p=1, swap=True), triple)
    f.case("triplet/single", F.triplet_margin_loss, [randn(5), randn(5), randn(5)])
    f.case("ranking/tie", F.margin_ranking_loss, [values(1.0, 2.0), values(1.0, 1.0), values(1.0, -1.0)], grad=[0, 1])
    f.case("cosine/zero", F.cosine_embedding_loss, [values([0.0, 0.0]), values([1.0, 2.0]), values(1.0)], grad=[0, 1])
    f.case("cosine/single", F.cosine_embedding_loss, [randn(5), randn(5), lambda g: torch.tensor(-1.0)], grad=[0, 1])
    squared = lambda x, y, w: F.multi_margin_loss(x, y, p=2, margin=0.7, weight=w)
    f.case("multiMargin/options", squared, [randn(4, 5), randint(4, high=5), rand(5)], grad=[0])
    f.case("multiMargin/tie", F.multi_margin_loss, [values([1.0, 0.0, 2.0]), values(0, dtype=torch.int64)])
    f.case("multiMargin/single", F.multi_margin_loss, [randn(5), lambda g: torch.tensor(2)])
    f.case("multiLabel/single", F.multilabel_margin_loss, [randn(4), values(3, 0, -1, 1, dtype=torch.int64)])
    soft = lambda x, y, w: F.multilabel_soft_margin_loss(x, y, w)
    f.case("multiLabelSoft/weighted", soft, [randn(3, 5), rand(3, 5), rand(5)], grad=[0])
    full = lambda x, y, v: F.gaussian_nll_loss(x, y, v, full=True, eps=0.5)
    f.case("gaussian/full", full, [randn(3, 5), randn(3, 5), rand(3, 1, low=0.1, high=2)])
    linear = lambda x, y: F.poisson_nll_loss(x, y, log_input=False, full=True)
    f.case("poisson/full", linear, [rand(3, 5, low=0.1, high=3), rand(3, 5, high=4)], grad=[0])
    # Infinite scores of the label, which are compared with themselves, and of others.
    scores = values([INF, 1.0, 2.0], [0.0, 1.0, -INF], [-INF, 1.0, 2.0])
    label = values(0, 1, 0, dtype=torch.int64)
    f.case("multiMargin/infinite", lambda x, y: F.multi_margin_loss(x, y, reduction="none"), [scores, label])
    squares = lambda x, y: F.multi_margin_loss(x, y, p=2, reduction="none")
    f.case("multiMargin/infiniteSquared", squares, [scores, label])
    several = values([0, -1, 0], [1, 0, -1], [0, 1, -1], dtype=torch.int64)
    f.case("multiLabel/infinite", lambda x, y: F.multilabel_margin_loss(x, y, reduction="none"), [scores, several])
    gauss = lambda x, y, v: F.gaussian_nll_loss(x, y, v, reduction="none")
    f.case("gaussian/infinite", gauss, [randn(3), randn(3), values(INF, 1.0, INF)])
    f.case("softMargin/large", F.soft_margin_loss, [values(50.0, -50.0), values(1.0, 1.0)], grad=[0])
    return f
