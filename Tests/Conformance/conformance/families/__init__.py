"""The families of operations: which operators of op_db have a counterpart in Saccade, and under which name."""

from . import (
    activations, convolution, creation, elementwise, indexing, losses, normalization, pooling, products, reductions,
    resampling, shapes,
)

FAMILIES = [
    module.family
    for module in (
        elementwise, activations, reductions, shapes, indexing, products, normalization, convolution, pooling,
        resampling, losses, creation,
    )
]
