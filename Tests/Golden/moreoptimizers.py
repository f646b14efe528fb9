"""Makes the golden files of further optimizers and schedules: `python3 Tests/Golden/moreoptimizers.py`.

RAdam and NAdam are PyTorch's, LAMB, LARS and Lion those of timm (1.0.31). Parameters and gradients are as in
optimizers.py. Schedules are PyTorch's, with the momentum where they move it.
"""

import json
import os

import timm
import timm.optim as T
import torch
from golden import TESTS
from safetensors.torch import save_file

STEPS = 8
O = torch.optim
S = O.lr_scheduler

OPTIMIZERS = {
    "radam": (O.RAdam, dict(lr=0.01)),
    "radamBetas": (O.RAdam, dict(lr=0.01, betas=(0.8, 0.9), eps=1e-4, weight_decay=0.1)),
    "radamDecoupled": (O.RAdam, dict(lr=0.01, betas=(0.9, 0.7), weight_decay=0.5, decoupled_weight_decay=True)),
    "nadam": (O.NAdam, dict(lr=0.01)),
    "nadamWeightDecay": (O.NAdam, dict(lr=0.01, betas=(0.8, 0.9), eps=1e-4, weight_decay=0.1, momentum_decay=0.1)),
    "nadamDecoupled": (O.NAdam, dict(lr=0.01, weight_decay=0.5, decoupled_weight_decay=True)),
    "lion": (T.Lion, dict(lr=0.01)),
    "lionWeightDecay": (T.Lion, dict(lr=0.01, betas=(0.8, 0.95), weight_decay=0.5)),
    "lamb": (T.Lamb, dict(lr=0.01, max_grad_norm=None)),
    "lambPlain": (T.Lamb, dict(lr=0.01, max_grad_norm=None, weight_decay=0)),
    "lambAlways": (T.Lamb, dict(lr=0.1, max_grad_norm=None, weight_decay=0, always_adapt=True, betas=(0.8, 0.9))),
    "lambClipped": (T.Lamb, dict(lr=0.01, max_grad_norm=None, weight_decay=0.5, trust_clip=True)),
    "lars": (T.Lars, dict(lr=1.0, momentum=0.9, weight_decay=0.01)),
    "larsPlain": (T.Lars, dict(lr=0.1, momentum=0)),
    "larsAlways": (T.Lars, dict(lr=2.0, momentum=0.8, nesterov=True, always_adapt=True, trust_coeff=0.02)),
    "larsClipped": (T.Lars, dict(lr=0.1, momentum=0.9, weight_decay=0.1, trust_clip=True, trust_coeff=0.05)),
}


def optimizers(folder):
    g = torch.Generator().manual_seed(2)
    # Sizes that fill no vector, and one that fills several blocks of a sum.
    shapes = [(3, 401), (4,)]
    initial = [torch.randn(s, generator=g) for s in shapes]
    gradients = [[torch.randn(s, generator=g) for s in shapes] for _ in range(STEPS)]
    gradients[2] = [torch.zeros(s) for s in shapes]
    tensors = {f"initial.{i}": x for i, x in enumerate(initial)}
    tensors.update({f"gradient.{s}.{i}": x for s, row in enumerate(gradients) for i, x in enumerate(row)})
    torch.set_default_dtype(torch.float64)
    for name, (kind, options) in OPTIMIZERS.items():
        parameters = [x.double().requires_grad_(True) for x in initial]
        optimizer = kind(parameters, **options)
        for step, row in enumerate(gradients):
            for parameter, gradient in zip(parameters, row):
                parameter.grad = gradient.double()
            optimizer.step()
            if step in (0, STEPS - 1):
                for i, parameter in enumerate(parameters):
                    tensors[f"{name}.{step}.{i}"] = parameter.detach().float()
    torch.set_default_dtype(torch.float32)
    path = os.path.join(folder, "moreoptimizers.safetensors")
    made_by = f"python3 Tests/Golden/moreoptimizers.py (torch {torch.__version__}, timm {timm.__version__})"
    save_file(tensors, path, metadata={"made by": made_by})
    os.chmod(path, 0o644)
    print(f"{len(OPTIMIZERS)} optimizers, {os.path.getsize(path)} bytes")


def rates(make, base=0.4, count=24, momentum=0.9):
    optimizer = O.SGD([torch.zeros(1, requires_grad=True)], lr=base, momentum=momentum)
    schedule = make(optimizer)
    found, momenta = [], []
    for _ in range(count):
        found.append(float(optimizer.param_groups[0]["lr"]))
        momenta.append(float(optimizer.param_groups[0]["momentum"]))
        optimizer.step()
        schedule.step()
    return {"rates": found, "momenta": momenta}


def averaging():
    """A cosine, and from step 16 on the rate of averaging, which it comes to within 4."""
    optimizer = O.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    cosine = S.CosineAnnealingLR(optimizer, 24)
    found = []
    for step in range(24):
        if step == 16:
            averaged = O.swa_utils.SWALR(optimizer, swa_lr=0.05, anneal_epochs=4)
            # It starts from the rate that it finds.
            for group in optimizer.param_groups:
                group["lr"] = found_rate
        found_rate = optimizer.param_groups[0]["lr"]
        found.append(float(found_rate))
        optimizer.step()
        if step < 15:
            cosine.step()
        elif step == 15:
            cosine.step()
            found_rate = optimizer.param_groups[0]["lr"]
        else:
            averaged.step()
    return found


FIGURES = [1.0, 0.9, 0.95, 0.92, 0.91, 0.9, 0.8, 0.81, 0.81, 0.81, 0.81, 0.81, 0.7999, 0.79, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]


def plateau(**options):
    optimizer = O.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    schedule = S.ReduceLROnPlateau(optimizer, **options)
    found = []
    for figure in FIGURES:
        optimizer.step()
        schedule.step(figure if options.get("mode") != "max" else 2 - figure)
        found.append(float(optimizer.param_groups[0]["lr"]))
    return found


def schedules(folder):
    one = lambda **k: lambda o: S.OneCycleLR(o, 0.4, total_steps=24, **k)
    result = {
        "one": rates(one()),
        "oneLinear": rates(one(anneal_strategy="linear", pct_start=0.25, div_factor=10, final_div_factor=100)),
        "oneThree": rates(one(three_phase=True, pct_start=0.4, base_momentum=0.8, max_momentum=0.9)),
        "oneStill": rates(one(cycle_momentum=False)),
        "restarts": rates(lambda o: S.CosineAnnealingWarmRestarts(o, 5, 1, 0.01)),
        "restartsLonger": rates(lambda o: S.CosineAnnealingWarmRestarts(o, 3, 2)),
        "linear": rates(lambda o: S.LinearLR(o, 0.1, 0.7, total_iters=23)),
        "chain": rates(
            lambda o: S.SequentialLR(
                o,
                [S.LinearLR(o, 0.1, 1, total_iters=6), S.CosineAnnealingLR(o, 10, 0.02), S.StepLR(o, 3, 0.5)],
                milestones=[6, 16],
            )
        ),
    }
    plateaus = {
        "usual": plateau(factor=0.5, patience=2),
        "absolute": plateau(factor=0.1, patience=1, threshold=0.05, threshold_mode="abs", cooldown=2),
        "least": plateau(factor=0.2, patience=0, min_lr=0.05),
        "more": plateau(factor=0.5, patience=2, threshold=0.01, mode="max"),
    }
    made_by = f"python3 Tests/Golden/moreoptimizers.py (torch {torch.__version__})"
    content = {
        "made by": made_by, "schedules": result, "averaging": averaging(), "figures": FIGURES, "plateaus": plateaus,
    }
    with open(os.path.join(folder, "moreschedules.json"), "w") as file:
        json.dump(content, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    folder = os.path.join(TESTS, "SaccadeOptimizersTests", "Golden")
    optimizers(folder)
    schedules(folder)
