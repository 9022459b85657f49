"""Measures PyTorch: a training loop without a DataLoader, or an evaluation, in the ways that may be its fastest."""

import warnings

import torch
from torch import nn
from torch.nn import functional as F

from answer import answer, load_images, task, unavailable

warnings.filterwarnings("ignore")


def build():
    modules, channels, height = [], 1, 28
    for layer in task["network"]:
        kind = layer["kind"]
        if kind == "conv":
            pad = layer["kernel"] // 2 if layer["padding"] == "same" else 0
            modules.append(nn.Conv2d(channels, layer["filters"], layer["kernel"], padding=pad))
            channels, height = layer["filters"], height + 2 * pad - layer["kernel"] + 1
        elif kind in ("maxPool", "averagePool"):
            modules.append(nn.MaxPool2d(2) if kind == "maxPool" else nn.AvgPool2d(2))
            height //= 2
        elif kind == "batchNorm":
            modules.append(nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01))
        elif kind == "relu":
            modules.append(nn.ReLU())
        elif kind == "flatten":
            modules.append(nn.Flatten())
            channels, height = channels * height * height, 1
        else:
            modules.append(nn.Linear(channels, layer["units"]))
            channels = layer["units"]
        if layer.get("relu"):
            modules.append(nn.ReLU())
    return nn.Sequential(*modules)


torch.manual_seed(1)
images, labels = load_images()
x, y = torch.from_numpy(images[:, None]), torch.from_numpy(labels.astype("int64"))
model = build()
name = f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"
if task.get("channelsLast"):
    model, x = model.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
network = model
if task.get("compile"):
    network = torch.compile(model)
    try:
        network(x[: task["batchSize"]])
    except Exception as error:  # it compiles with the machine's C++ compiler, if there is one
        unavailable(f"torch.compile: {type(error).__name__}")
batch = task["batchSize"]

if task["kind"] == "evaluate":
    model.eval()

    @torch.inference_mode()
    def run(steps):
        for _ in range(steps):
            loss, hits = 0.0, 0
            for start in range(0, len(y), batch):
                outputs, truth = network(x[start : start + batch]), y[start : start + batch]
                loss += F.cross_entropy(outputs, truth, reduction="sum").item()
                hits += (outputs.argmax(1) == truth).sum().item()

else:
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)
    order = torch.randperm(len(y))
    per_pass = len(y) // batch
    at = 0

    def run(steps):
        global at
        for _ in range(steps):
            rows = order[at * batch : (at + 1) * batch]
            at = (at + 1) % per_pass
            optimizer.zero_grad()
            F.cross_entropy(network(x[rows]), y[rows]).backward()
            optimizer.step()


answer(name, run)
