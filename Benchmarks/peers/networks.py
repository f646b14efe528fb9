"""The networks that the peers run: torchvision's, and those that torchvision has not, in plain PyTorch."""

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
    network = torchvision.models.get_model(name, num_classes=1000)
    # The declarations must live as long as the network.
    network.library = library
    return network, 1000, 3


def memory_format(layout):
    return torch.channels_last if layout == "channels_last" else torch.contiguous_format
