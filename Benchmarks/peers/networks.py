"""The networks that the peers run: torchvision's, else timm's, and those that neither has, in plain PyTorch."""

import torch
from torch import nn
from torch.nn import functional

from vision import import_torchvision


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        y = functional.max_pool2d(functional.relu(self.conv1(x)), 2)
        y = functional.max_pool2d(functional.relu(self.conv2(y)), 2)
        y = y.flatten(1)
        y = functional.relu(self.fc1(y))
        y = functional.relu(self.fc2(y))
        return self.fc3(y)


class CifarBlock(nn.Module):
    """Two 3×3 convolutions beside a shortcut without parameters (He et al. 2015, §4.2, option A)."""

    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.stride = stride
        self.added = width - channels

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.stride > 1:
            x = functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.added))
        return self.relu(y + x)


class CifarResNet(nn.Module):
    def __init__(self, depth):
        super().__init__()
        blocks = (depth - 2) // 6
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.relu = nn.ReLU(inplace=True)
        stages = []
        channels = 16
        for width in (16, 32, 64):
            for position in range(blocks):
                stages.append(CifarBlock(channels, width, 2 if position == 0 and width > 16 else 1))
                channels = width
        self.layers = nn.Sequential(*stages)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        y = self.layers(self.relu(self.bn1(self.conv1(x))))
        return self.fc(y.mean((2, 3)))


def normalized(channels, out_channels, kernel, stride=1, groups=1):
    """A convolution and its normalization."""
    convolution = nn.Conv2d(channels, out_channels, kernel, stride, kernel // 2, groups=groups, bias=False)
    return [convolution, nn.BatchNorm2d(out_channels)]


class ShuffleUnit(nn.Module):
    """Zhang et al. 2017, figure 2 (b) and (c); as in the authors' files, the shuffle follows the middle convolution."""

    def __init__(self, channels, out_channels, stride, groups, first_groups):
        super().__init__()
        narrow = out_channels // 4
        self.branch_main_1 = nn.Sequential(
            *normalized(channels, narrow, 1, groups=first_groups), nn.ReLU(inplace=True),
            *normalized(narrow, narrow, 3, stride, groups=narrow))
        self.branch_main_2 = nn.Sequential(
            *normalized(narrow, out_channels - (channels if stride > 1 else 0), 1, groups=groups))
        self.pool = nn.AvgPool2d(3, 2, 1) if stride > 1 else None
        self.groups = groups

    def forward(self, x):
        y = self.branch_main_1(x)
        # Every groups-th channel, beginning with each of the first ones.
        y = torch.cat([y[:, first :: self.groups] for first in range(self.groups)], 1)
        y = self.branch_main_2(y)
        if self.pool is None:
            return functional.relu(y + x)
        return torch.cat([self.pool(x), functional.relu(y)], 1)


class ShuffleNetV1(nn.Module):
    """Zhang et al. 2017, table 1 with three groups, under the names of the authors' files."""

    def __init__(self, first, stage, classes):
        super().__init__()
        self.first_conv = nn.Sequential(*normalized(3, first, 3, 2), nn.ReLU(inplace=True))
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        channels = first
        units = []
        for width, depth in ((stage, 4), (2 * stage, 8), (4 * stage, 4)):
            for position in range(depth):
                units.append(ShuffleUnit(channels, width, 1 if position else 2, 3, 3 if units else 1))
                channels = width
        self.features = nn.Sequential(*units)
        self.classifier = nn.Sequential(nn.Linear(channels, classes, bias=False))

    def forward(self, x):
        y = self.features(self.maxpool(self.first_conv(x)))
        return self.classifier(y.mean((2, 3)))


def nasnet_mobile():
    """timm's cells in the order of the small NASNet: 4 @ 1056."""
    from timm.models.nasnet import NASNetALarge

    class NASNetMobile(NASNetALarge):
        def forward_features(self, x):
            previous, last = None, self.conv0(x)
            previous, last = last, self.cell_stem_0(last)
            previous, last = last, self.cell_stem_1(previous, last)
            for name in self.names:
                previous, last = last, getattr(self, name)(last, previous)
            return self.act(last)

    network = NASNetMobile(stem_size=32, num_features=1056)
    for number in (4, 5, 10, 11, 16, 17):
        delattr(network, f"cell_{number}")
    network.names = [name for name in network.layer_names[3:] if hasattr(network, name)]
    return network


def small_image_resnet18():
    """torchvision's ResNet-18 with the stem that is usual for CIFAR: a 3×3 convolution and no pooling."""
    torchvision, _ = import_torchvision()
    network = torchvision.models.resnet18(num_classes=10)
    network.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    network.maxpool = nn.Identity()
    return network


def make(name):
    """A network, how many classes it tells apart, and how many channels its images have."""
    if name == "lenet":
        return LeNet(), 10, 1
    if name == "resnet20":
        return CifarResNet(20), 10, 3
    if name == "resnet18_small":
        return small_image_resnet18(), 10, 3
    torchvision, library = import_torchvision()
    if name == "shufflenetv1_1_0":
        network = ShuffleNetV1(first=24, stage=240, classes=1000)
    elif name == "nasnetmobile":
        network = nasnet_mobile()
    elif name in torchvision.models.list_models():
        # Auxiliary heads, where there are some, are left out of a step.
        auxiliary = {"aux_logits": False, "init_weights": True} if name in ("googlenet", "inception_v3") else {}
        network = torchvision.models.get_model(name, num_classes=1000, **auxiliary)
    else:
        import timm

        network = timm.create_model(name, num_classes=1000)
    # The declarations must live as long as the network.
    network.library = library
    return network, 1000, 3


def memory_format(layout):
    return torch.channels_last if layout == "channels_last" else torch.contiguous_format
