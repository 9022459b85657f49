"""Executes one notebook in a fresh Jupyter kernel and reports what happens, one JSON object a line.

It runs nbclient, the Jupyter project's reference client, so that a cell meets here the protocol it meets in
JupyterLab. It decides nothing: which notebooks run, how outputs are cleaned and where they are saved is the business
of scripts/notebooks.mjs, which starts it with the Python of the .venv.

    python execute_notebook.py INPUT.ipynb OUTPUT.ipynb --cwd FOLDER --timeout SECONDS

Events on stdout: ready, start (cell), end (cell, seconds), done, failed (cell, reason, text). Cells count from 0.
The output file is written only after "every cell ran and nothing went to stderr". Exit code 0 then, else 1.

Two things that nbclient alone would miss, because tslab reports every error as a line on stderr:
- a rejected promise that nobody awaits, or a throw in a timer, which leave their cell "ok": all messages of the
  kernel are watched, those of finished cells too, and for a moment after the last one;
- the death of whoever started this program: stdin is then at its end, and the kernel is ended with us.
"""

import argparse
import asyncio
import json
import os
import sys
import threading
import time
from queue import Empty

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

# How long a notebook's kernel must have been silent after its last cell: late errors (timers, rejections) show here.
QUIET_SECONDS = 0.5

# The kernel inherits file descriptor 1; the events go to a copy of it, whatever the kernel prints there to stderr.
_events = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
os.dup2(2, 1)


def emit(event, **fields):
    """Writes one event line."""
    _events.write(json.dumps({"event": event, **fields}) + "\n")
    _events.flush()


class CellFailed(Exception):
    """A cell, or something that it left behind, reported an error."""


class Watcher:
    """Collects what the kernel reports as errors, by the cell that caused it, finished cells included."""

    def __init__(self):
        self.current = None
        self.cell_of_request = {}
        self.errors = {}

    def see(self, message):
        kind, content = message["msg_type"], message["content"]
        request = message["parent_header"].get("msg_id")
        if kind == "status" and content["execution_state"] == "busy":
            self.cell_of_request[request] = self.current
        elif kind == "stream" and content["name"] == "stderr":
            self.note(request, content["text"])
        elif kind == "error":
            self.note(request, "\n".join(content["traceback"]) or f"{content['ename']}: {content['evalue']}")

    def note(self, request, text):
        cell = self.cell_of_request.get(request, self.current)
        self.errors[cell] = self.errors.get(cell, "") + text

    def check(self):
        if self.errors:
            raise CellFailed


def watch(channel, see):
    """Shows every message of a channel to `see` on its way to nbclient, which drops those of finished cells."""
    get_msg = channel.get_msg

    async def watched(*args, **kwargs):
        message = await get_msg(*args, **kwargs)
        see(message)
        return message

    channel.get_msg = watched


async def run(options):
    notebook = nbformat.read(options.input, as_version=4)
    watcher = Watcher()
    started = 0.0

    def on_execute(cell, cell_index):
        nonlocal started
        watcher.current = cell_index
        started = time.monotonic()
        emit("start", cell=cell_index)

    def on_executed(cell, cell_index, execute_reply):
        watcher.check()
        if execute_reply["content"]["status"] == "ok":
            emit("end", cell=cell_index, seconds=time.monotonic() - started)

    client = NotebookClient(
        notebook,
        timeout=options.timeout,
        startup_timeout=120,
        resources={"metadata": {"path": options.cwd}},
        on_cell_execute=on_execute,
        on_cell_executed=on_executed,
        force_raise_errors=True,
        skip_cells_with_tag="",
        store_widget_state=False,
        record_timing=False,
        shutdown_kernel="immediate",
    )

    def at_start(notebook):
        watch(client.kc.iopub_channel, watcher.see)
        emit("ready")

    async def settle():
        """Waits until the kernel has been silent for a moment; the watcher sees what comes."""
        while True:
            try:
                await client.kc.iopub_channel.get_msg(timeout=QUIET_SECONDS)
            except Empty:
                return

    client.on_notebook_start = at_start
    try:
        async with client.async_setup_kernel():
            await client.async_execute(cleanup_kc=False)  # the kernel stays for settle(); `async with` ends it
            await settle()
            watcher.check()
    except CellFailed:
        cell, text = next(iter(watcher.errors.items()))
        return fail(cell, "error", text)
    except CellExecutionError as error:
        return fail(watcher.current, "error", watcher.errors.get(watcher.current) or str(error))
    except CellTimeoutError:
        return fail(watcher.current, "timeout", f"The cell ran longer than {options.timeout} seconds.")
    except DeadKernelError:
        return fail(watcher.current, "died", watcher.errors.get(watcher.current, "") + "The kernel died.")
    except Exception as error:  # the kernel did not start, most likely
        return fail(watcher.current, "kernel", f"{type(error).__name__}: {error}")
    nbformat.write(notebook, options.output)
    emit("done")
    return 0


def fail(cell, reason, text):
    emit("failed", cell=cell, reason=reason, text=text)
    return 1


def end_with_parent(loop, task):
    """Cancels the run, which ends the kernel, once the program that started this one is gone (stdin ends)."""

    def wait():
        while os.read(0, 4096):  # not sys.stdin, whose lock a thread still waiting would hold at exit
            pass
        loop.call_soon_threadsafe(task.cancel)

    threading.Thread(target=wait, daemon=True).start()


async def main():
    parser = argparse.ArgumentParser(description="Execute one notebook; see the head of this file.")
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--cwd", required=True)
    parser.add_argument("--timeout", type=int, required=True)
    task = asyncio.ensure_future(run(parser.parse_args()))
    end_with_parent(asyncio.get_running_loop(), task)
    try:
        return await task
    except asyncio.CancelledError:
        return 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
