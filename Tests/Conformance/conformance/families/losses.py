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
