"""Files as torch.save writes them, in both formats, and what is in them.

    python3 Tests/Golden/torch_files.py

In the older format storages are named after their places in memory, which differ each time.
"""
import argparse
import os
import pathlib
import warnings

import numpy
import torch
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).parent.parent / "SaccadeLayersTests" / "Golden"


class Thief:
    """What would call something when it is read."""

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


def types():
    return {
        "float32": torch.tensor([[1.5, -2.0, 3e-30]]), "float64": torch.tensor([0.1, 1e300], dtype=torch.float64),
        "float16": torch.tensor([0.5, -65504.0], dtype=torch.float16), "bfloat16": torch.tensor([0.5, 3e38], dtype=torch.bfloat16),
        "int64": torch.tensor(7_000_000_000), "int32": torch.tensor([[-1], [2]], dtype=torch.int32),
        "uint8": torch.tensor([0, 255], dtype=torch.uint8), "bool": torch.tensor([True, False]), "none": torch.zeros(0, 3),
    }


def views():
    whole = torch.arange(24.0)
    return {
        "whole": whole, "part": whole[5:11], "stepped": whole[1::4], "turned": whole.view(4, 6).t(),
        "block": whole.view(2, 3, 4)[:, 1:, ::2], "last": torch.arange(48.0).view(2, 3, 2, 4).contiguous(memory_format=torch.channels_last),
        "ones": torch.arange(3.0).view(1, 3, 1).transpose(0, 1), "same": whole,
    }


def network():
    torch.manual_seed(1)
    return torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))


def checkpoint():
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model(torch.ones(4, 2)).sum().backward()
    optimizer.step()
    return {
        "epoch": 3, "best": 0.75, "name": "größe", "none": None, "huge": 1 << 70, "negative": -(1 << 40), "few": {1, 2}, "flags": (True, False),
        "model": model.state_dict(), "state_dict_ema": {name: value * 2 for name, value in model.state_dict().items()},
        "optimizer": optimizer.state_dict(), "accuracy": numpy.float64(0.5), "shape": torch.Size([2, 3]), "type": torch.float16, "device": torch.device("cpu"),
    }


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    warnings.simplefilter("ignore")
    folder = FOLDER / "Torch"
    folder.mkdir(exist_ok=True)
    expected = {}
    good = {
        "types": types(), "views": views(), "checkpoint": checkpoint(),
        "parameters": dict(network().named_parameters()), "state": network().state_dict(),
    }
    for name, content in good.items():
        torch.save(content, folder / f"{name}.pth")
        torch.save(content, folder / f"{name}-former.pth", _use_new_zipfile_serialization=False)
        tensors = content["model"] if name == "checkpoint" else content
        expected |= {f"{name}.{key}": value.detach().contiguous().clone() for key, value in tensors.items()}
    for protocol in (3, 4, 5):
        torch.save(checkpoint(), folder / f"checkpoint-{protocol}.pth", pickle_protocol=protocol)
    torch.save(types(), folder / "types-former-4.pth", pickle_protocol=4, _use_new_zipfile_serialization=False)
    save_file(expected, FOLDER / "torch_files.safetensors", metadata={"command": "python3 Tests/Golden/torch_files.py"})

    model = network()
    torch.save(checkpoint()["optimizer"], folder / "optimizer.pth")
    torch.save(model, folder / "module.pth")
    torch.save([torch.ones(2)], folder / "list.pth")
    torch.save(torch.ones(2), folder / "tensor.pth")
    torch.save({"state_dict": model.state_dict(), "args": argparse.Namespace(lr=1)}, folder / "namespace.pth")
    torch.save({"a": torch.ones(2, dtype=torch.int16)}, folder / "int16.pth")
    torch.save({"a": torch.ones(2, dtype=torch.uint16)}, folder / "uint16.pth")
    torch.save({"a": torch.ones(1).expand(1000)}, folder / "expanded.pth")
    torch.save({"encoder": {"a": torch.ones(1)}, "decoder": {"a": torch.ones(2)}}, folder / "two-parts.pth")
    torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), folder / "script.pth")
    # What it would make is looked for by the test.
    thief = Thief(os.system, "touch /tmp/saccade-was-here")
    torch.save({"state_dict": model.state_dict(), "extra": thief}, folder / "system.pth")
    torch.save({"state_dict": model.state_dict(), "extra": thief}, folder / "system-former.pth", _use_new_zipfile_serialization=False)
    torch.save({"state_dict": model.state_dict(), "extra": Thief(eval, "1")}, folder / "eval-4.pth", pickle_protocol=4)
    torch.save({"a": torch.ones(2), "extra": Thief(getattr, "text", "upper")}, folder / "getattr.pth")


if __name__ == "__main__":
    main()
