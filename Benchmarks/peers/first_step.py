#!/usr/bin/env python3
"""PyTorch's side of the start-up cases: import torch, and one training step of LeNet."""

import sys

import torch

if "--import-only" not in sys.argv:
    from networks import LeNet

    torch.set_num_threads(int(sys.argv[sys.argv.index("--threads") + 1]))
    network = LeNet()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    loss = torch.nn.functional.cross_entropy(network(torch.randn(64, 1, 28, 28)), torch.randint(0, 10, (64,)))
    loss.backward()
    optimizer.step()
