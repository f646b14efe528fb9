"""Makes reference.safetensors with the format's own library: python3 make_safetensors.py (safetensors 0.8.0, torch)."""

import pathlib

import torch
from safetensors.torch import save_file

tensors = {
    "conv.weight": torch.arange(24, dtype=torch.float32).reshape(2, 3, 2, 2) / 8,
    "half": torch.tensor([0.5, -2.0], dtype=torch.bfloat16),
    "mask": torch.tensor([True, False, True]),
    "steps": torch.tensor(7_000_000_000),
    "pixels": torch.arange(5, dtype=torch.uint8),
    "empty": torch.zeros(0, 4),
}
save_file(tensors, pathlib.Path(__file__).with_name("reference.safetensors"), metadata={"epoch": "3", "quote": 'a "b"\n'})
