"""Starts one server on the first processor and ends it again."""
import contextlib
import re
import select
import subprocess
import time

from harness import machine

START_TIMEOUT_S = 20
ADDRESS = r"127\.0\.0\.1:(\d+)"
NEEDED = {"snug": r"#join=[\w-]+"}  # The chat is ready when it has printed its owner's link.


class Server:
    def __init__(self, process, port, said):
        self.process, self.port, self.said = process, port, said
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
        yield await_start(process, NEEDED.get(name, ADDRESS))
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def await_start(process, needed):
    """Reads what the server says until it has said what is needed, and where it listens."""
    said = ""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        ready, _, _ = select.select([process.stdout], [], [], 0.1)
        if not ready:
            continue
        chunk = process.stdout.read1(65536)
        if not chunk:
            break
        said += chunk.decode(errors="replace")
        address = re.search(ADDRESS, said)
        if address and re.search(needed, said) and said.endswith("\n"):
            return Server(process, int(address.group(1)), said)
    raise RuntimeError("a server did not start: " + said[-500:])
