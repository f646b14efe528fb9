"""Losses."""

from ..calls import Family, call, refuse

family = Family("losses")


def same_shape(input, target):
    if input.shape != target.shape:
        refuse("broadcast targets")


def regression(operation, *names):
    def build(input, target, reduction="mean", weight=None, **options):
        same_shape(input, target)
        known = {name: options.pop(name) for name in names if name in options}
        return call(operation, x=input, target=target, reduction=reduction, **known).unless(
            weight is not None, "weights").unless(options, ", ".join(options))
    return build


family.add("nn.functional.mse_loss", regression("meanSquaredError"))
family.add("nn.functional.l1_loss", regression("meanAbsoluteError"))
family.add("nn.functional.smooth_l1_loss", regression("smoothL1", "beta"))
family.add("nn.functional.huber_loss", regression("huber", "delta"))


def labels(operation):
    def build(input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        if input.dim() < 2:
            refuse("a single row")
        if weight is not None and target.is_floating_point():
            refuse("weights with probabilities")
        return call(
            operation, x=input, target=target, weights=weight, reduction=reduction, labelSmoothing=label_smoothing,
            ignoredLabel=ignore_index if not target.is_floating_point() else None)
    return build


family.add("nn.functional.cross_entropy", labels("crossEntropy"), constants=("weights",))
family.add("nn.functional.nll_loss", labels("negativeLogLikelihood"), constants=("weights",))
family.add("nn.functional.binary_cross_entropy_with_logits", lambda input, target, weight=None, pos_weight=None,
           reduction="mean": call("binaryCrossEntropyOfLogits", x=input, target=target, positiveWeights=pos_weight,
                                  reduction=reduction).unless(weight is not None, "weights"),
           constants=("positiveWeights",))
family.add("nn.functional.kl_div", lambda input, target, reduction="mean", log_target=False: same_shape(
    input, target) or call("klDivergence", x=input, target=target, reduction=reduction,
                           isTargetLogarithmic=log_target))

family.add("nn.functional.binary_cross_entropy", lambda input, target, weight=None, reduction="mean": same_shape(
    input, target) or call("binaryCrossEntropy", x=input, target=target, weights=weight, reduction=reduction),
           constants=("weights",))
family.add("nn.functional.soft_margin_loss", regression("softMargin"), constants=("target",))
family.add("nn.functional.multilabel_soft_margin_loss", lambda input, target, weight=None, reduction="mean": call(
    "multiLabelSoftMargin", x=input, target=target, weights=weight, reduction=reduction), constants=("weights",))
family.add("nn.functional.gaussian_nll_loss", lambda input, target, var, full=False, eps=1e-6, reduction="mean":
           same_shape(input, target) or call(
               "gaussianNLL", x=input, target=target, variance=var, isFull=full, epsilon=eps, reduction=reduction).unless(
                   var.dim() < input.dim(), "variances of rows"))
family.add("nn.functional.poisson_nll_loss", lambda input, target, log_input=True, full=False, eps=1e-8,
           reduction="mean": same_shape(input, target) or call(
               "poissonNLL", x=input, target=target, isLogarithmic=log_input, isFull=full, epsilon=eps,
               reduction=reduction))
family.add("nn.functional.triplet_margin_loss", lambda anchor, positive, negative, margin=1.0, p=2.0, eps=1e-6,
           swap=False, reduction="mean": call(
               "tripletMargin", x=anchor, y=positive, z=negative, margin=margin, p=float(p), epsilon=eps, swap=swap,
               reduction=reduction))
family.add("nn.functional.margin_ranking_loss", lambda first, second, target, margin=0.0, reduction="mean": call(
    "marginRanking", x=first, y=second, target=target, margin=margin, reduction=reduction))
family.add("nn.functional.hinge_embedding_loss", lambda input, target, margin=1.0, reduction="mean": same_shape(
    input, target) or call("hingeEmbedding", x=input, target=target, margin=margin, reduction=reduction),
           constants=("target",))
family.add("nn.functional.cosine_embedding_loss", lambda first, second, target, margin=0.0, reduction="mean": call(
    "cosineEmbedding", x=first, y=second, target=target, margin=margin, reduction=reduction), constants=("target",))


def margins(operation):
    def build(input, target, p=1, margin=1.0, weight=None, reduction="mean"):
        if not input.dim() or (operation == "multiMargin" and target.dim() != input.dim() - 1):
            refuse("a single number, or a row whose label has an axis")
        options = {"p": p, "margin": margin, "weights": weight} if operation == "multiMargin" else {}
        return call(operation, x=input, target=target, reduction=reduction, **options)
    return build


family.add("nn.functional.multi_margin_loss", margins("multiMargin"), constants=("weights",))
family.add("nn.functional.multilabel_margin_loss", margins("multiLabelMargin"))
