"""What layers keep beside their operations."""

import torch
import torch.nn.functional as F

from golden import Family, randn


def make():
    f = Family("layers", target="SaccadeLayersTests")

    def running(x0, x1):
        """Running statistics after two batches, momentum 0.1."""
        mean, variance = torch.zeros(x0.shape[1], dtype=x0.dtype), torch.ones(x0.shape[1], dtype=x0.dtype)
        for x in (x0, x1):
            F.batch_norm(x, mean, variance, training=True, momentum=0.1)
        return mean, variance

    f.case("runningStatistics/images", running, [randn(2, 17, 2, 3, shift=1), randn(3, 17, 2, 2, scale=3)], grad=False)
    f.case("runningStatistics/features", running, [randn(6, 5, shift=1), randn(3, 5, scale=3)], grad=False)
    return f
