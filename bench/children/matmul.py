"""Measures how fast PyTorch multiplies large matrices: close to all that the machine's vector units can do."""

import torch

from answer import answer, task

a, b = torch.rand(task["size"], task["size"]), torch.rand(task["size"], task["size"])


def run(steps):
    for _ in range(steps):
        torch.mm(a, b)


answer(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", run)
