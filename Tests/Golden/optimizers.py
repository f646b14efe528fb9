"""Makes the golden files of optimizers and learning-rate schedules: `python3 Tests/Golden/optimizers.py`.

Every optimizer starts from the same two parameters and gets the same gradients:
    initial.<parameter>, gradient.<step>.<parameter>        and gives <case>.<step>.<parameter>
"""

import json
import math
import os

import torch
from golden import TESTS
from safetensors.torch import save_file

STEPS = 5
O = torch.optim


def orthogonalized(matrix, coefficients, steps, eps):
    """Newton and Schulz's iteration, in the matrix's own precision; torch's rounds to bfloat16."""
    a, b, c = coefficients
    x = matrix.mT if matrix.size(0) > matrix.size(1) else matrix
    x = x / x.norm().clamp(min=eps)
    for _ in range(steps):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return x.mT if matrix.size(0) > matrix.size(1) else x


torch.optim._muon._zeropower_via_newtonschulz = orthogonalized


class Muon:
    """torch's Muon for matrices beside its AdamW for other parameters, as it advises."""

    def __init__(self, parameters, lr, adamw=1.0, weight_decay=0.1, **options):
        matrices = [p for p in parameters if p.ndim == 2]
        others = [p for p in parameters if p.ndim != 2]
        self.parts = [
            O.Muon(matrices, lr=lr, weight_decay=weight_decay, **options),
            O.AdamW(others, lr=lr * adamw, weight_decay=weight_decay),
        ]

    def step(self):
        for part in self.parts:
            part.step()


OPTIMIZERS = {
    "sgd": (O.SGD, dict(lr=0.1)),
    "sgdMomentum": (O.SGD, dict(lr=0.1, momentum=0.9)),
    "sgdDampened": (O.SGD, dict(lr=0.1, momentum=0.9, dampening=0.5)),
    "sgdNesterov": (O.SGD, dict(lr=0.1, momentum=0.9, nesterov=True)),
    "sgdWeightDecay": (O.SGD, dict(lr=0.1, momentum=0.9, weight_decay=0.1)),
    "sgdNesterovWeightDecay": (O.SGD, dict(lr=0.05, momentum=0.8, weight_decay=0.01, nesterov=True)),
    "adagrad": (O.Adagrad, dict(lr=0.1)),
    "adagradWeightDecay": (O.Adagrad, dict(lr=0.1, weight_decay=0.1)),
    "adagradDecay": (O.Adagrad, dict(lr=0.1, lr_decay=0.1)),
    "rmsProp": (O.RMSprop, dict(lr=0.01)),
    "rmsPropMomentum": (O.RMSprop, dict(lr=0.01, momentum=0.9)),
    "rmsPropCentered": (O.RMSprop, dict(lr=0.01, centered=True, alpha=0.9)),
    "rmsPropWeightDecay": (O.RMSprop, dict(lr=0.01, momentum=0.5, centered=True, weight_decay=0.1)),
    "adadelta": (O.Adadelta, dict(lr=1.0)),
    "adadeltaWeightDecay": (O.Adadelta, dict(lr=0.5, rho=0.8, weight_decay=0.1)),
    "adam": (O.Adam, dict(lr=0.01)),
    "adamBetas": (O.Adam, dict(lr=0.01, betas=(0.8, 0.9), eps=1e-4)),
    "adamWeightDecay": (O.Adam, dict(lr=0.01, weight_decay=0.1)),
    "adamW": (O.AdamW, dict(lr=0.01)),
    "adamWWeightDecay": (O.AdamW, dict(lr=0.01, weight_decay=0.5)),
    "muon": (Muon, dict(lr=0.02)),
    "muonPlain": (Muon, dict(lr=0.02, momentum=0.5, nesterov=False, ns_steps=3, weight_decay=0, adamw=0.1)),
}


def optimizers(folder):
    g = torch.Generator().manual_seed(1)
    shapes = [(3, 5), (4,)]
    initial = [torch.randn(s, generator=g) for s in shapes]
    gradients = [[torch.randn(s, generator=g) for s in shapes] for _ in range(STEPS)]
    gradients[2] = [torch.zeros(s) for s in shapes]
    tensors = {f"initial.{i}": x for i, x in enumerate(initial)}
    tensors.update({f"gradient.{s}.{i}": x for s, row in enumerate(gradients) for i, x in enumerate(row)})
    for name, (kind, options) in OPTIMIZERS.items():
        parameters = [x.double().requires_grad_(True) for x in initial]
        optimizer = kind(parameters, **options)
        for step, row in enumerate(gradients):
            for parameter, gradient in zip(parameters, row):
                parameter.grad = gradient.double()
            optimizer.step()
            for i, parameter in enumerate(parameters):
                tensors[f"{name}.{step}.{i}"] = parameter.detach().float()
    path = os.path.join(folder, "optimizers.safetensors")
    made_by = f"python3 Tests/Golden/optimizers.py (torch {torch.__version__})"
    save_file(tensors, path, metadata={"made by": made_by})
    os.chmod(path, 0o644)
    print(f"{len(OPTIMIZERS)} optimizers, {os.path.getsize(path)} bytes")


def schedules(folder):
    S = O.lr_scheduler
    base, count = 0.4, 24

    def pytorch(make):
        optimizer = O.SGD([torch.zeros(1, requires_grad=True)], lr=base)
        schedule = make(optimizer)
        rates = []
        for _ in range(count):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        return rates

    result = {
        "constant": pytorch(lambda o: S.LambdaLR(o, lambda _: 1)),
        "step size=5 gamma=0.1": pytorch(lambda o: S.StepLR(o, 5, 0.1)),
        "multiStep milestones=3,9,10 gamma=0.5": pytorch(lambda o: S.MultiStepLR(o, [3, 9, 10], 0.5)),
        "exponential gamma=0.9": pytorch(lambda o: S.ExponentialLR(o, 0.9)),
        "inverse gamma=0.1 power=0.75": pytorch(lambda o: S.LambdaLR(o, lambda t: (1 + 0.1 * t) ** -0.75)),
        "cosine count=24 minimum=0": pytorch(lambda o: S.CosineAnnealingLR(o, count)),
        "cosine count=24 minimum=0.1": pytorch(lambda o: S.CosineAnnealingLR(o, count, 0.1)),
        "polynomial count=24 power=0.9": pytorch(lambda o: S.PolynomialLR(o, count, 0.9)),
    }
    # Warm-ups: a factor on the rate of the schedule at the same step, from `ratio` to 1 over `length` steps.
    ratio, length = 0.1, 6
    forms = {
        "constant": lambda t: ratio,
        "linear": lambda t: ratio + (1 - ratio) * t / length,
        "exponential": lambda t: ratio ** (1 - t / length),
    }
    cosine = [base * (1 + math.cos(math.pi * t / count)) / 2 for t in range(count)]
    for form, factor in forms.items():
        rates = [rate * (factor(t) if t < length else 1) for t, rate in enumerate(cosine)]
        result[f"cosine count=24 minimum=0 warmup={form} ratio={ratio} length={length}"] = rates
    made_by = f"python3 Tests/Golden/optimizers.py (torch {torch.__version__})"
    with open(os.path.join(folder, "schedules.json"), "w") as file:
        json.dump({"made by": made_by, "base": base, "rates": result}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    folder = os.path.join(TESTS, "SaccadeOptimizersTests", "Golden")
    os.makedirs(folder, exist_ok=True)
    optimizers(folder)
    schedules(folder)
