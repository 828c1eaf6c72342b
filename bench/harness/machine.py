"""The machine: pinning, and its description for readers of the numbers."""
import contextlib
import datetime
import os
import platform
import re
import statistics
import subprocess
import tempfile
import time


@contextlib.contextmanager
def pinned(processor):
    """Processes started within stay on one processor, if there are several."""
    allowed = os.sched_getaffinity(0)
    if len(allowed) > 1:
        os.sched_setaffinity(0, {sorted(allowed)[processor]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def facts(build, root):
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": output(["git", "-C", str(root), "rev-parse", "--short", "HEAD"]),
        # Not every kernel knows the processor's name; on arm64 it has numbers only.
        "processor": first_match("/proc/cpuinfo", r"model name\s*:\s*(.*)") or platform.machine(),
        "processors": os.cpu_count(),
        "memory_kib": int(first_match("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0),
        "kernel": platform.release(),
        "system": first_match("/etc/os-release", r'PRETTY_NAME="(.*)"'),
        "compiler": output(["c++", "--version"]).splitlines()[0],
        "node": output(["node", "--version"]),
        "socket.io": first_match(f"{root}/bench/peer/package.json", r'"socket.io": "(.*)"'),
        "ws": first_match(f"{root}/bench/peer/package.json", r'"ws": "(.*)"'),
        "fdatasync_ms": round(fdatasync_ms(build), 2),
        "load_average": os.getloadavg()[0],
        "build": str(build.name),
    }


def fdatasync_ms(folder):
    """The median time in which the disk overwrites one page, as in a write-ahead log that no longer
    grows. A commit waits for this."""
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        os.pwrite(file.fileno(), b"x" * (50 * 4096), 0)
        os.fsync(file.fileno())
        for page in range(50):
            os.pwrite(file.fileno(), b"y" * 4096, page * 4096)
            begin = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def first_match(path, pattern):
    try:
        with open(path, encoding="utf-8") as file:
            found = re.search(pattern, file.read())
    except OSError:
        return ""
    return found.group(1) if found else ""


def output(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
