"""Makes the golden file of layers and of a small network's training: `python3 Tests/Golden/networks.py`.

    net.initial.<name>, net.x, net.y        weights, images, labels
    net.gradient.<name>                     the gradients of the first step
    net.loss                                the losses of all steps
    net.final.<name>                        the weights and statistics after them
    net.logits                              what the trained network says in use
    attention.<…>                           a multi-head attention: weights, inputs, results, gradients
"""

import os

import torch
from golden import TESTS
from safetensors.torch import save_file
from torch import nn

tensors = {}


def put(key, tensor):
    tensor = tensor.detach()
    tensors[key] = (tensor.float() if tensor.is_floating_point() else tensor).clone().contiguous()


class Block(nn.Module):
    """A residual block with names as torchvision's."""

    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = nn.Sequential(nn.Conv2d(channels, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        y = self.bn1(self.conv1(x)).relu()
        return (self.bn2(self.conv2(y)) + self.downsample(x)).relu()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1 = nn.Sequential(Block(3, 16, 1), Block(16, 20, 2))
        self.fc = nn.Linear(20, 4)

    def forward(self, x):
        return self.fc(self.layer1(x).mean((2, 3)))


def network():
    torch.manual_seed(3)
    net = Net()
    for name, value in net.state_dict().items():
        put(f"net.initial.{name}", value)
    x, y = torch.randn(6, 3, 9, 7), torch.tensor([0, 3, 1, 2, 2, 0])
    put("net.x", x)
    put("net.y", y)
    net.double()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-2)
    losses = []
    for step in range(4):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x.double()), y, label_smoothing=0.1)
        loss.backward()
        if step == 0:
            for name, parameter in net.named_parameters():
                put(f"net.gradient.{name}", parameter.grad)
        optimizer.step()
        losses.append(loss.item())
    put("net.loss", torch.tensor(losses))
    for name, value in net.state_dict().items():
        put(f"net.final.{name}", value)
    put("net.logits", net.eval()(x.double()))


def attention():
    torch.manual_seed(4)
    layer = nn.MultiheadAttention(12, 3, batch_first=True)
    nn.init.normal_(layer.in_proj_bias)
    for name, value in layer.state_dict().items():
        put(f"attention.weights.{name}", value)
    layer.double()
    query, key, value = torch.randn(2, 5, 12), torch.randn(2, 7, 12), torch.randn(2, 7, 12)
    mask = torch.rand(5, 7) < 0.7
    mask[:, 0] = True
    inputs = [t.double().requires_grad_(True) for t in (query, key, value)]
    out, _ = layer(*inputs, attn_mask=~mask)
    dy = torch.randn(out.shape)
    out.backward(dy.double())
    for name, t in zip(["query", "key", "value"], inputs):
        put(f"attention.{name}", t)
        put(f"attention.{name}Gradient", t.grad)
    for name, parameter in layer.named_parameters():
        put(f"attention.gradient.{name}", parameter.grad)
    put("attention.mask", mask)
    put("attention.out", out)
    put("attention.dy", dy)


network()
attention()
path = os.path.join(TESTS, "SaccadeLayersTests", "Golden", "networks.safetensors")
save_file(tensors, path, metadata={"command": "python3 Tests/Golden/networks.py", "torch": torch.__version__})
os.chmod(path, 0o644)
print(f"{len(tensors)} tensors, {os.path.getsize(path)} bytes")
