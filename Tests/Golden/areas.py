"""Losses of segmentations: weighted and focal cross-entropy, Dice, generalized Dice, Lovász.

Formulas are the papers', in float64; where segmentation_models_pytorch==0.6.0 and monai==1.6.1 are installed, they are held
to these as well.
"""

import torch
import torch.nn.functional as F

from golden import Family, rand, randint, randn, values

IGNORED = 255


def labels(*shape, classes, ignored=0.2, absent=()):
    """Classes, some pixels ignored; classes in `absent` are nowhere."""
    def make(g):
        y = torch.randint(0, classes, shape, generator=g)
        for label in absent:
            y[y == label] = (label + 1) % classes
        y[torch.rand(shape, generator=g) < ignored] = IGNORED
        return y
    return make


def parts(x, y, sigmoid):
    """Probabilities and classes [n, c, pixels], both 0 where pixels are ignored; and where not."""
    n, c = x.shape[:2]
    kept = (y != IGNORED).reshape(n, 1, -1).to(x.dtype)
    p = (torch.sigmoid(x) if sigmoid else x.softmax(1)).reshape(n, c, -1) * kept
    known = torch.where(y == IGNORED, 0, y).reshape(n, -1)
    t = (known == 1).unsqueeze(1) if sigmoid and c == 1 else F.one_hot(known, c).permute(0, 2, 1)
    return p, t.to(x.dtype) * kept, kept


def mean(losses, t, kept, axes, absent, weights=None):
    """Over classes, and then over images; losses [c] or [n, c]."""
    there = (t.sum(axes) > 0).to(losses.dtype)
    counts = (kept.sum(axes) > 0).to(losses.dtype).expand_as(losses)
    w = counts if weights is None else counts * weights
    above = w if absent == "judged" else w * there
    below = (w * there if absent == "leftOut" else w).sum(-1)
    means = (losses * above).sum(-1) / below.clamp_min(1e-30)
    return means.sum() / (below > 0).sum()


def dice(x, y, smooth=1e-5, per_image=False, absent="leftOut", weights=None, sigmoid=False):
    p, t, kept = parts(x, y, sigmoid)
    axes = (2,) if per_image else (0, 2)
    score = (2 * (p * t).sum(axes) + smooth) / (p.sum(axes) + t.sum(axes) + smooth).clamp_min(1e-7)
    return mean(1 - score, t, kept, axes, absent, weights)


def generalized(x, y, smooth=1e-7, per_image=False, sigmoid=False):
    p, t, kept = parts(x, y, sigmoid)
    axes = (2,) if per_image else (0, 2)
    size = t.sum(axes)
    w = torch.where(size > 0, 1 / size.clamp_min(1) ** 2, torch.zeros_like(size))
    w = torch.where(size > 0, w, w.max(-1, keepdim=True)[0])
    losses = 1 - (2 * ((p * t).sum(axes) * w).sum(-1) + smooth) / (((p.sum(axes) + size) * w).sum(-1) + smooth)
    counts = (kept.sum(axes) > 0).to(losses.dtype).reshape(losses.shape)
    return (losses * counts).sum() / counts.sum()


def lovasz_of(p, t):
    """Algorithm 1: the errors and classes of one class's pixels."""
    e, order = torch.sort((t - p).abs(), descending=True)
    t = t[order]
    shared, union = t.sum() - t.cumsum(0), t.sum() + (1 - t).cumsum(0)
    jaccard = 1 - shared / union
    steps = torch.cat([jaccard[:1], jaccard[1:] - jaccard[:-1]])
    return (e * steps).sum()


def lovasz(x, y, per_image=False, absent="leftOut"):
    groups = [(x[i:i + 1], y[i:i + 1]) for i in range(len(x))] if per_image else [(x, y)]
    images = []
    for a, b in groups:
        p, t, kept = parts(a, b, False)
        keep = kept.reshape(-1) > 0
        own, true = (v.movedim(1, 0).reshape(v.shape[1], -1)[:, keep] for v in (p, t))
        chosen = [k for k in range(len(own)) if keep.any() and (absent == "judged" or true[k].sum() > 0)]
        if chosen:
            images.append(torch.stack([lovasz_of(own[k], true[k]) for k in chosen]).mean())
    return torch.stack(images).mean()


def focal(x, y, gamma=2.0, weights=None):
    kept = y != IGNORED
    logs = x.log_softmax(1).gather(1, torch.where(kept, y, 0).unsqueeze(1)).squeeze(1)
    losses = -((1 - logs.exp()) ** gamma) * logs * kept
    if weights is not None:
        losses = losses * weights[torch.where(kept, y, 0)]
    return losses.sum() / kept.sum()


def pixels(x, y, pixel_weights=None, weights=None):
    losses = F.cross_entropy(x, y, weight=weights, ignore_index=IGNORED, reduction="none")
    own = (y != IGNORED).to(x.dtype)
    if weights is not None:
        own = own * weights[torch.where(y != IGNORED, y, 0)]
    if pixel_weights is not None:
        losses, own = losses * pixel_weights, own * pixel_weights
    return losses.sum() / own.sum()


def check():
    """The formulas against what others publish."""
    try:
        from monai.losses import DiceLoss as MonaiDice, GeneralizedDiceLoss, FocalLoss
        from segmentation_models_pytorch.losses import DiceLoss, LovaszLoss
    except ImportError:
        return
    g = torch.Generator().manual_seed(3)
    x = torch.randn(3, 5, 9, 7, generator=g, dtype=torch.float64)
    y, whole = labels(3, 9, 7, classes=5, absent=[2])(g), labels(3, 9, 7, classes=5, ignored=0, absent=[2])(g)
    near = lambda a, b: torch.testing.assert_close(a, torch.as_tensor(b, dtype=a.dtype), rtol=1e-5, atol=1e-7)
    near(dice(x, y, 0.5, absent="met"), DiceLoss("multiclass", smooth=0.25, ignore_index=IGNORED)(x, y))
    one = x[:, :1], torch.where(y == IGNORED, y, y % 2)
    near(dice(*one, 0, absent="met", sigmoid=True), DiceLoss("binary", ignore_index=IGNORED)(*one))
    for batch in (True, False):
        o = dict(softmax=True, to_onehot_y=True, batch=batch)
        near(dice(x, whole, per_image=not batch, absent="judged"), MonaiDice(**o)(x, whole.unsqueeze(1)))
        near(generalized(x, whole, 1e-5, per_image=not batch), GeneralizedDiceLoss(**o)(x, whole.unsqueeze(1)))
        near(lovasz(x, y, not batch), LovaszLoss("multiclass", per_image=not batch, ignore_index=IGNORED)(x.float(), y))
    near(focal(x, whole, 1.5), FocalLoss(use_softmax=True, to_onehot_y=True, gamma=1.5)(x, whole.unsqueeze(1)) * 5)
    print("areas: as segmentation_models_pytorch and MONAI have them")


def make():
    check()
    f = Family("areas", target="SaccadeLayersTests")
    small = [randn(2, 3, 5, 4, scale=2), labels(2, 5, 4, classes=3)]
    blocks = [randn(2, 17, 5, 3, scale=2), labels(2, 5, 3, classes=17, absent=[0, 5])]
    even = [randn(1, 16, 4, 4), labels(1, 4, 4, classes=16, ignored=0)]
    row = [randn(3, 4, 11), labels(3, 11, classes=4)]
    half = [randn(2, 3, 4, 5), lambda g: torch.cat([labels(1, 4, 5, classes=3)(g), torch.full((1, 4, 5), IGNORED)])]
    one = [randn(3, 1, 6, 5), labels(3, 6, 5, classes=2)]
    for kind, case in {"small": small, "blocks": blocks, "even": even, "row": row, "half": half}.items():
        f.case(f"dice/{kind}", dice, case)
        f.case(f"dice/{kind}Images", lambda x, y: dice(x, y, per_image=True), case)
        f.case(f"generalized/{kind}", generalized, case)
        f.case(f"generalized/{kind}Images", lambda x, y: generalized(x, y, per_image=True), case)
        f.case(f"lovasz/{kind}", lovasz, case)
        f.case(f"lovasz/{kind}Images", lambda x, y: lovasz(x, y, per_image=True), case)
        f.case(f"focal/{kind}", focal, case)
        f.case(f"pixels/{kind}", pixels, case)
    f.case("dice/met", lambda x, y: dice(x, y, 0.0, absent="met"), blocks)
    f.case("dice/judged", lambda x, y: dice(x, y, absent="judged", per_image=True), blocks)
    weighted = lambda x, y, w: dice(x, y, 1.0, absent="met", weights=w)
    f.case("dice/weighted", weighted, small + [rand(3, low=0.5, high=2)], grad=[0])
    f.case("dice/sigmoid", lambda x, y: dice(x, y, sigmoid=True), blocks)
    f.case("dice/single", lambda x, y: dice(x, y, 1.0, sigmoid=True), one)
    f.case("generalized/sigmoid", lambda x, y: generalized(x, y, 1e-5, per_image=True, sigmoid=True), small)
    f.case("lovasz/judged", lambda x, y: lovasz(x, y, absent="judged"), blocks)
    f.case("focal/weighted", lambda x, y, w: focal(x, y, 1.5, w), small + [rand(3)], grad=[0])
    f.case("focal/plain", lambda x, y: focal(x, y, 0.0), small)
    f.case("pixels/classes", lambda x, y, w: pixels(x, y, weights=w), small + [rand(3, low=0.1)], grad=[0])
    f.case("pixels/borders", lambda x, y, m: pixels(x, y, m), small + [rand(2, 5, 4, high=9)], grad=[0])
    both = lambda x, y, m, w: pixels(x, y, m, w)
    f.case("pixels/both", both, blocks + [rand(2, 5, 3), rand(17, low=0.1)], grad=[0])
    return f
