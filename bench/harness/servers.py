"""Starts one server on the first processor and ends it again."""
import contextlib
import pathlib
import re
import select
import shutil
import subprocess
import tempfile
import time

from harness import machine

START_TIMEOUT_S = 60
PEERS = {"node", "ws", "socketioxide"}  # Not ours: their failures are printed, and the run continues.
ADDRESS = r"127\.0\.0\.1:([1-9]\d*)"


class Server:
    def __init__(self, process, port, said, start_ms):
        self.process, self.port, self.said, self.start_ms = process, port, said, start_ms
        self.pid = process.pid

    def resident_mib(self):
        rollup = pathlib.Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        return int(re.search(r"Rss:\s+(\d+)", rollup).group(1)) / 1024


def command(name, build, root, mode="", data=None):
    if name == "floor":
        return [str(build / "bench/bench-floor-server")]
    if name == "libsnug":
        return [str(build / "bench/bench-echo-server"), mode]
    if name in ("node", "ws"):
        return ["node", str(root / ("bench/peer/server.js" if name == "node" else "bench/peer/ws.js")), mode]
    if name == "socketioxide":
        return [str(build / "socketioxide/release/bench-socketioxide"), mode]
    if name == "snug":
        return [str(build / "src/chat/app/snug"), "serve", "--listen", "127.0.0.1:0", "--data", str(data)]
    raise ValueError(name)


def cluster_command(name, build, root, url):
    """A server of a cluster, of which there are two."""
    if name == "libsnug":
        return [str(build / "bench/bench-cluster-server"), url]
    return ["node", str(root / "bench/peer/cluster.js"), url]


@contextlib.contextmanager
def redis(folder):
    """A redis-server with nothing in it, on the servers' processor; its URL."""
    path = folder / "redis.sock"
    words = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with machine.pinned(0):
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not path.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("redis-server did not start")
            time.sleep(0.01)
        yield f"unix:{path}"
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def scratch(folder, in_memory=False):
    with tempfile.TemporaryDirectory(prefix="scratch-", dir="/dev/shm" if in_memory else folder) as path:
        yield pathlib.Path(path)


@contextlib.contextmanager
def start(words, needed=ADDRESS):
    """`needed`: the server is ready when it has printed this."""
    begin = time.monotonic()
    with machine.pinned(0):
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield await_start(process, needed, begin)
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def await_start(process, needed, begin):
    """Reads the server's output until it has printed `needed` and its address."""
    said = ""
    deadline = begin + START_TIMEOUT_S
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
            return Server(process, int(address.group(1)), said, (time.monotonic() - begin) * 1000)
    raise RuntimeError("a server did not start: " + said[-500:])


def copy_data(seed, target):
    shutil.copytree(seed, target)
    return target
