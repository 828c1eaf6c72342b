"""Starts one server on the first processor and ends it again."""
import contextlib
import re
import select
import subprocess
import time

from harness import machine

START_TIMEOUT_S = 20


class Server:
    def __init__(self, process, port, lines):
        self.process, self.port, self.lines = process, port, lines
        self.pid = process.pid


def command(name, build, root, scratch):
    if name == "floor":
        return [str(build / "bench/bench-floor-server")]
    if name == "libsnug":
        return [str(build / "bench/bench-echo-server")]
    if name == "node":
        return ["node", str(root / "bench/peer/server.js")]
    if name == "snug":
        return [str(build / "src/app/snug"), "serve", "--listen", "127.0.0.1:0", "--data", str(scratch / "data")]
    raise ValueError(name)


@contextlib.contextmanager
def start(name, build, root, scratch):
    process = subprocess.Popen(machine.pinned(0) + command(name, build, root, scratch),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield await_address(process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def await_address(process):
    """Reads what the server says until it has said where it listens (and, the chat, its owner's link)."""
    lines = []
    deadline = time.monotonic() + START_TIMEOUT_S
    pending = b""
    while time.monotonic() < deadline:
        ready, _, _ = select.select([process.stdout], [], [], 0.1)
        if ready:
            chunk = process.stdout.read1(65536)
            if not chunk:
                break
            pending += chunk
            *whole, pending = pending.split(b"\n")
            lines += [line.decode(errors="replace") for line in whole]
        port = find_port(lines)
        if port and (not ready):
            return Server(process, port, lines)
    raise RuntimeError("a server did not start: " + "\n".join(lines[-5:]))


def find_port(lines):
    for line in lines:
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        if found:
            return int(found.group(1))
    return None
