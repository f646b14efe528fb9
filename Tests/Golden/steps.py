"""Makes the golden file of what stands beside an optimizer: `python3 Tests/Golden/steps.py`.

Clipped gradients:  clip.gradient.<parameter>, and <case>.<parameter> with <case>.norm, the length before
Averages of weights:  average.value.<step>.<member> and average.mean.<step>.<member>; the last member is a buffer
"""

import os

import torch
from golden import TESTS
from safetensors.torch import save_file

G = torch.Generator().manual_seed(3)


def clipping(tensors):
    gradients = [torch.randn(s, generator=G) for s in [(3, 5), (4,), (2, 1, 2)]]
    tensors.update({f"clip.gradient.{i}": g for i, g in enumerate(gradients)})
    for name, function, limit in [
        ("clipNormShort", torch.nn.utils.clip_grad_norm_, 0.5),
        ("clipNormLong", torch.nn.utils.clip_grad_norm_, 100.0),
        ("clipValue", torch.nn.utils.clip_grad_value_, 0.3),
    ]:
        parameters = [torch.zeros(g.shape, dtype=torch.float64, requires_grad=True) for g in gradients]
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient.double()
        norm = function(parameters, limit)
        if norm is not None:
            tensors[f"{name}.norm"] = norm.float()
        for i, parameter in enumerate(parameters):
            tensors[f"{name}.{i}"] = parameter.grad.float()


class Members(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.a = torch.nn.Parameter(torch.zeros(3, 5, dtype=torch.float64))
        self.b = torch.nn.Parameter(torch.zeros(4, dtype=torch.float64))
        self.register_buffer("c", torch.zeros(2, dtype=torch.float64))


def averages(tensors):
    swa = torch.optim.swa_utils
    model = Members()
    average = swa.AveragedModel(model, multi_avg_fn=swa.get_ema_multi_avg_fn(0.9), use_buffers=True)
    for step in range(5):
        for i, member in enumerate(model.state_dict().values()):
            value = torch.randn(member.shape, generator=G)
            tensors[f"average.value.{step}.{i}"] = value
            member.copy_(value)
        average.update_parameters(model)
        for i, member in enumerate(average.module.state_dict().values()):
            tensors[f"average.mean.{step}.{i}"] = member.float()


if __name__ == "__main__":
    tensors = {}
    clipping(tensors)
    averages(tensors)
    path = os.path.join(TESTS, "SaccadeOptimizersTests", "Golden", "steps.safetensors")
    made_by = f"python3 Tests/Golden/steps.py (torch {torch.__version__})"
    save_file({k: v.clone().contiguous() for k, v in tensors.items()}, path, metadata={"made by": made_by})
    os.chmod(path, 0o644)
    print(f"{len(tensors)} tensors, {os.path.getsize(path)} bytes")
