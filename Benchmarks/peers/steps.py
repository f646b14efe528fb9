#!/usr/bin/env python3
"""PyTorch's side of the cases whose steps work on synthetic data: train, predict, optimizer."""

import argparse

from service import serve


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["train", "predict", "optimizer"])
    parser.add_argument("name", help="a network, or sgd or adamw")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--layout", choices=["contiguous", "channels_last"], default="contiguous")
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--way", choices=["for-loop", "foreach", "fused"], default="foreach")
    return parser.parse_args()


def train(options):
    import torch

    from networks import make, memory_format

    network, classes, channels = make(options.name)
    layout = memory_format(options.layout)
    network = network.train().to(memory_format=layout)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    loss_of = torch.nn.CrossEntropyLoss()
    images = torch.randn(options.batch, channels, options.size, options.size).to(memory_format=layout)
    labels = torch.randint(0, classes, (options.batch,))
    forward = torch.compile(network) if options.compile else network

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
            loss = loss_of(forward(images), labels)
        loss.backward()
        optimizer.step()

    serve(step, warmup=3 if options.compile else 2)


def predict(options):
    import torch

    from networks import make, memory_format

    network, _, channels = make(options.name)
    layout = memory_format(options.layout)
    network = network.eval().to(memory_format=layout)
    images = torch.randn(options.batch, channels, options.size, options.size).to(memory_format=layout)

    def step():
        with torch.inference_mode():
            network(images)

    serve(step, warmup=3)


def optimizer_step(options):
    import torch

    from networks import make

    network, _, _ = make("resnet50")
    for parameter in network.parameters():
        parameter.grad = torch.randn_like(parameter) * 0.01
    way = {"foreach": options.way == "foreach", "fused": options.way == "fused"}
    if options.name == "sgd":
        optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, **way)
    else:
        optimizer = torch.optim.AdamW(network.parameters(), lr=0.001, **way)
    serve(optimizer.step, warmup=3)


def main():
    options = arguments()
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    {"train": train, "predict": predict, "optimizer": optimizer_step}[options.work](options)


if __name__ == "__main__":
    main()
