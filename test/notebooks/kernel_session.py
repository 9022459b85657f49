"""A tslab kernel for a test that presses buttons: commands come in on stdin, all that the kernel says goes to stdout.

Both are JSON, one object a line. Commands: execute (id, code, watched), interrupt, restart, shutdown. Events: ready
(pid), message (id, type, content), reply (id, status), died (code).
"""

import asyncio
import json
import os
import sys
import time

from jupyter_client.manager import AsyncKernelManager

# The kernel inherits file descriptor 1; the events go to a copy of it.
events = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
os.dup2(2, 1)


def emit(event, **fields):
    events.write(json.dumps({"event": event, **fields}, default=str) + "\n")
    events.flush()


async def main():
    names = {}
    manager = AsyncKernelManager(kernel_name="tslab")
    client = None
    listeners = []
    refuses_until = 0.0

    async def relay(get, handle):
        while True:
            handle(await get())

    def said(message):
        emit(
            "message",
            id=names.get(message["parent_header"].get("msg_id")),
            type=message["msg_type"],
            content=message["content"],
        )

    def replied(message):
        nonlocal refuses_until
        if message["msg_type"] == "execute_reply":
            status = message["content"]["status"]
            emit("reply", id=names.get(message["parent_header"].get("msg_id")), status=status)
            if status != "ok":
                refuses_until = time.monotonic() + 0.3  # tslab aborts whatever comes within 0.2 s of an error

    async def connect():
        nonlocal client
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=280)
        listeners[:] = [
            asyncio.ensure_future(relay(client.get_iopub_msg, said)),
            asyncio.ensure_future(relay(client.get_shell_msg, replied)),
        ]
        emit("ready", pid=manager.provisioner.process.pid)

    def disconnect():
        for listener in listeners:
            listener.cancel()
        client.stop_channels()

    async def watch():
        process = manager.provisioner.process
        while await manager.is_alive():
            await asyncio.sleep(0.2)
        emit("died", code=process.poll())

    await manager.start_kernel(cwd=sys.argv[1])
    try:
        await connect()
        watcher = asyncio.ensure_future(watch())
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            command = json.loads(line)
            if command["do"] == "execute":
                await asyncio.sleep(max(0, refuses_until - time.monotonic()))
                sent = client.execute(command["code"], allow_stdin=command["watched"])
                names[sent] = command["id"]
            elif command["do"] == "interrupt":
                await manager.interrupt_kernel()
            elif command["do"] == "restart":
                watcher.cancel()
                disconnect()
                await manager.restart_kernel()
                await connect()
                watcher = asyncio.ensure_future(watch())
        watcher.cancel()
    finally:
        await manager.shutdown_kernel(now=True)


asyncio.run(main())
