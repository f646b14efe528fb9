"""torchvision, wherever it can be imported."""

import sys


def import_torchvision():
    """torchvision and, where its C++ operators do not load beside this torch, declarations in their place.

    Models need none of the operators, but the import asks for some. The library object must stay alive.
    """
    import torch

    library = None
    try:
        import torchvision
    except RuntimeError:
        for module in [name for name in sys.modules if name.startswith("torchvision")]:
            del sys.modules[module]
        library = torch.library.Library("torchvision", "FRAGMENT")
        for operator in ("nms", "qnms"):
            library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision
    return torchvision, library
