"""Makes the golden files of the engine's operations: `python3 Tests/Golden/ops.py [family …]`."""

import sys

import activations
import arithmetic
import convolution
import edges
import indexing
import layers
import losses
import matmul
import normalization
import pooling
import reductions
import resampling
import torch

FAMILIES = [
    activations, arithmetic, convolution, edges, indexing, layers, losses, matmul, normalization, pooling, reductions, resampling,
]

torch.set_num_threads(1)  # so that sums come in one order
wanted = set(sys.argv[1:])
total = sum(m.make().save() for m in FAMILIES if not wanted or m.__name__ in wanted)
print(f"{total} bytes")
