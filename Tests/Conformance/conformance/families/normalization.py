"""Normalizations and similarities."""

from ..calls import Family, call, refuse

family = Family("normalization")


def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    if input.dim() < 2:
        refuse("an input without channels")
    return call(
        "batchNorm", x=input, mean=None if training else running_mean, variance=None if training else running_var,
        scale=weight, shift=bias, isTraining=training, epsilon=eps)


IMAGES = (
    lambda make, coin: (make(2, 20, 3, 4), None, None, make(20), make(20), True),
    lambda make, coin: (make(2, 16, 3, 4), make(16), make(16).abs() + 0.1, make(16), make(16), False),
    lambda make, coin: (make(3, 5, 2, 2), None, None, None, None, True),
)
family.add("nn.functional.batch_norm nn.functional.batch_norm.without_cudnn", batch_norm, images=IMAGES,
           constants=("mean", "variance"))
family.add("nn.functional.layer_norm", lambda input, shape, weight=None, bias=None, eps=1e-5: call(
    "layerNorm", x=input, axes=len(shape), scale=weight, shift=bias, epsilon=eps), images=(
        lambda make, coin: (make(2, 3, 4, 20), (20,), make(20), make(20)),
        lambda make, coin: (make(2, 20, 3, 4), (20, 3, 4), make(20, 3, 4), make(20, 3, 4)),
        lambda make, coin: (make(2, 20, 3, 4), (4,))))
family.add("nn.functional.group_norm", lambda input, groups, weight=None, bias=None, eps=1e-5: call(
    "groupNorm", x=input, groups=groups, scale=weight, shift=bias, epsilon=eps), images=(
        lambda make, coin: (make(2, 20, 3, 4), 4, make(20), make(20)), lambda make, coin: (make(2, 32, 3, 4), 2)))
family.add("nn.functional.instance_norm", lambda input, running_mean=None, running_var=None, weight=None, bias=None,
           use_input_stats=True, momentum=0.1, eps=1e-5: call(
               "instanceNorm", x=input, scale=weight, shift=bias, epsilon=eps).unless(
                   not use_input_stats, "running statistics"), images=(
                       lambda make, coin: (make(2, 20, 3, 4), None, None, make(20), make(20)),))
family.add("nn.functional.normalize", lambda input, p=2.0, dim=1, eps=1e-12: call(
    "normalized", x=input, axis=dim, epsilon=eps).unless(p != 2, "another norm than the second"))
family.add("nn.functional.cosine_similarity", lambda first, second, dim=1, eps=1e-8: call(
    "cosineSimilarity", x=first, y=second, axis=dim, epsilon=eps), images=(
        lambda make, coin: (make(2, 20, 3, 4), make(2, 20, 3, 4)),
        lambda make, coin: (make(2, 20, 3, 4), make(1, 20, 1, 1))))
family.add("nn.functional.local_response_norm", lambda input, size, alpha=1e-4, beta=0.75, k=1.0: call(
    "localResponseNorm", x=input, size=size, alpha=alpha, beta=beta, k=k).unless(
        input.dim() != 4, f"{input.dim()} axes"), images=(
        lambda make, coin: (make(2, 20, 3, 4), 5), lambda make, coin: (make(2, 20, 3, 4), 3, 0.5, 0.5, 2.0)))
family.add("nn.functional.rms_norm", lambda input, shape, weight=None, eps=None: call(
    "rmsNorm", x=input, axes=len(shape), scale=weight, epsilon=eps))
