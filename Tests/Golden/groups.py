"""Makes the golden file of parameter groups: `python3 Tests/Golden/groups.py`.

A small network's parameters get the same gradients in PyTorch's `param_groups`, which say for each what its learning rate
and its weight decay are:
    initial.<parameter>, gradient.<step>.<parameter>        and give <optimizer>.<step>.<parameter>
"""

import os

import torch
from golden import TESTS
from safetensors.torch import save_file

STEPS = 4
# What the rate and the decay of each parameter are multiplied by.
GROUPS = {
    "features.0.weight": (0.1, 1),
    "features.0.bias": (0.1, 0),
    "features.1.weight": (0.1, 0),
    "features.1.bias": (0.1, 0),
    "head.weight": (10, 2),
    "head.bias": (10, 0),
}
OPTIMIZERS = {
    "sgd": (torch.optim.SGD, dict(lr=0.01, momentum=0.9, nesterov=True, weight_decay=0.1)),
    "adamW": (torch.optim.AdamW, dict(lr=0.002, weight_decay=0.5)),
}


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.features = torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.LayerNorm(4))
        self.head = torch.nn.Linear(4, 3)


def main():
    g = torch.Generator().manual_seed(3)
    shapes = {name: p.shape for name, p in Network().named_parameters()}
    assert list(shapes) == list(GROUPS)
    initial = {name: torch.randn(shape, generator=g) for name, shape in shapes.items()}
    gradients = [{name: torch.randn(shape, generator=g) for name, shape in shapes.items()} for _ in range(STEPS)]
    tensors = {f"initial.{name}": x for name, x in initial.items()}
    tensors.update({f"gradient.{s}.{name}": x for s, row in enumerate(gradients) for name, x in row.items()})
    for case, (kind, options) in OPTIMIZERS.items():
        network = Network().double()
        network.load_state_dict(initial)
        named = dict(network.named_parameters())
        groups = [
            {"params": [named[name]], "lr": options["lr"] * rate, "weight_decay": options["weight_decay"] * decay}
            for name, (rate, decay) in GROUPS.items()
        ]
        optimizer = kind(groups, **options)
        for step, row in enumerate(gradients):
            for name, gradient in row.items():
                named[name].grad = gradient.double()
            optimizer.step()
            tensors.update({f"{case}.{step}.{name}": p.detach().float() for name, p in named.items()})
    path = os.path.join(TESTS, "SaccadeOptimizersTests", "Golden", "groups.safetensors")
    save_file(tensors, path, metadata={"made by": f"python3 Tests/Golden/groups.py (torch {torch.__version__})"})
    os.chmod(path, 0o644)
    print(f"{len(OPTIMIZERS)} optimizers, {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    main()
