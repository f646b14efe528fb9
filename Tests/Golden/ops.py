"""Makes the golden files of the engine's operations: `python3 Tests/Golden/ops.py [family …]`."""

import sys

import activations
import areas
import arithmetic
import convolution
import distances
import edges
import functions
import indexing
import layers
import losses
import matmul
import normalization
import orders
import pooling
import rankings
import rearranging
import reductions
import resampling
import sampling
import specials
import torch
import windows
import writing

FAMILIES = [
    activations, areas, arithmetic, convolution, distances, edges, functions, indexing, layers, losses, matmul,
    normalization, orders, pooling, rankings, rearranging, reductions, resampling, sampling, specials, windows, writing,
]

torch.set_num_threads(1)  # so that sums come in one order
wanted = set(sys.argv[1:])
total = sum(m.make().save() for m in FAMILIES if not wanted or m.__name__ in wanted)
print(f"{total} bytes")
