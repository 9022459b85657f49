"""A Python child's side of the conversation with measure.mjs; the same as answer.mjs, which explains it."""

import json
import os
import sys
import time

task = json.loads(sys.argv[1])


def say(message):
    print("@bench " + json.dumps(message), flush=True)


def answer(name, run, prepare=lambda steps: None):
    """Answers until the parent closes the conversation; `run(steps)` is timed, `prepare(steps)` is not."""

    def seconds_of(steps):
        prepare(steps)
        start = time.perf_counter()
        run(steps)
        return time.perf_counter() - start

    seconds_of(1)  # starts threads and compilers
    steps = 1
    seconds = seconds_of(steps)
    while seconds < task["roundSeconds"]:
        steps *= 2
        seconds = seconds_of(steps)
    steps = max(1, round(steps * task["roundSeconds"] / seconds))
    say({"name": name})
    for line in sys.stdin:
        if line.strip() == "round":
            say({"milliseconds": 1000 * seconds_of(steps) / steps, "megabytes": most_memory()})
    leave()


def most_memory():
    """Of this process so far, where the system tells."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


def unavailable(reason):
    say({"unavailable": reason})
    leave()


def leave():
    """Ends at once: threads of libraries would keep us."""
    sys.stdout.flush()
    os._exit(0)


def load_images():
    """Images [n, 28, 28] in [0, 1] and labels [n], as images.mjs wrote them."""
    import numpy as np

    folder, part = task["folder"], "test" if task["kind"] == "evaluate" else "train"
    labels = np.fromfile(os.path.join(folder, part + "-labels.bin"), dtype=np.uint8)[: task.get("images")]
    images = np.fromfile(os.path.join(folder, part + "-images.bin"), dtype=np.uint8).reshape(-1, 28, 28)
    return images[: len(labels)].astype("float32") / np.float32(255), labels
