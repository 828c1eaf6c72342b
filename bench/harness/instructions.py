"""The cost of a message in instructions, and of a connection in memory. A busy machine does not change these figures.

Each count is the difference of two runs, one with more messages than the other, so it excludes starting, connecting and
ending. It is user space only; bench/run shows the kernel's part.
"""
import json
import pathlib
import platform
import re
import subprocess
import sys

from harness import chat, servers

SERVERS = ("bench/bench-echo-server", "src/chat/app/snug")
TARGETS = ("bench/snug-load", *SERVERS)

# name: (title, load verb and flags, few messages, many messages, what each counts for, people of the chat)
COUNTED = {
    "echo": ("instructions per echo of 100 B", ["echo", "--connections", "1"], 200, 1200, 1, 0),
    "polling": ("instructions per long-polling echo of 100 B", ["polling", "--connections", "1"], 200, 1200, 1, 0),
    "delivery": ("instructions per delivery of a broadcast to 100", ["broadcast", "--connections", "100"], 10, 40, 100, 0),
    "connect": ("instructions per connection, from its beginning to its end", ["connect"], 100, 600, 1, 0),
    "message": ("instructions per durable message", ["chat", "--senders", "1"], 50, 250, 1, 2),
}
# name: (title, connections, people of the chat)
WEIGHED = {
    "idle": ("bytes per idle connection", 2000, 0),
    "idle-chat": ("bytes per idle connection of the chat", 2500, 100),
}


def title(name):
    return (COUNTED.get(name) or WEIGHED[name])[0]


class Callgrind:
    """Counts the instructions that this machine's processor runs."""

    launcher = ()

    def wrapper(self, _folder):
        return ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]

    def total(self, _folder, said):
        return int(re.search(r"Collected : (\d+)", said).group(1))


class Emulator:
    """Counts the instructions of a program in qemu's user mode, for this architecture or another: see count.c."""

    def __init__(self, program, plugin, tree="/"):
        self.launcher = [program, "-L", str(tree)]
        self.plugin = plugin

    def wrapper(self, folder):
        return [*self.launcher, "-plugin", f"{self.plugin},into={folder / 'count'}"]

    def total(self, folder, _said):
        return int.from_bytes((folder / "count").read_bytes(), sys.byteorder)


def measure(build, root, tools):
    """`build` has the servers, `tools` the load program and the chat's people. They may be the same build."""
    return {name: measure_one(name, build, root, tools) for name in (*COUNTED, *WEIGHED)}


def measure_one(name, build, root, tools):
    if name in COUNTED:
        return count_one(name, build, root, tools, Callgrind())
    return weigh_one(name, build, root, tools)


def count(build, root, tools, counter):
    return {name: count_one(name, build, root, tools, counter) for name in COUNTED}


def count_one(name, build, root, tools, counter):
    _, load, few, many, each, people = COUNTED[name]
    counts = [count_instructions(build, root, tools, load, number, people, counter) for number in (few, many)]
    return round((counts[1] - counts[0]) / ((many - few) * each))


def weigh_one(name, build, root, tools):
    _, connections, people = WEIGHED[name]
    with running(build, root, tools, people) as (server, accounts):
        found = run_load(tools, ["idle", "--connections", str(connections), "--length", "300"], server, accounts)
    return round(found["bytes"])


def count_instructions(build, root, tools, load, number, people, counter):
    with running(build, root, tools, people, counter) as (server, accounts):
        run_load(tools, [*load, "--count", str(number)], server, accounts)
    return server.counted


class running:
    """A server while it is needed; `counted` is the final value of its counter."""

    def __init__(self, build, root, tools, people, counter=None):
        self.build, self.root, self.tools, self.people, self.counter = build, root, tools, people, counter

    def __enter__(self):
        data, accounts = None, None
        self.scratch = servers.scratch(self.tools)
        self.folder = self.scratch.__enter__()
        if self.people:
            # With each build's own server: the database's form may differ.
            launcher = self.counter.launcher if self.counter else ()
            seed, accounts = chat.seeded(self.build, self.root, self.people, launcher)
            data = servers.copy_data(seed, self.folder / "data")
        words = servers.command("snug" if self.people else "libsnug", self.build, self.root, data=data)
        wrapper = self.counter.wrapper(self.folder) if self.counter else []
        self.starting = servers.start(wrapper + words)
        self.server = self.starting.__enter__()
        return self.server, accounts

    def __exit__(self, *error):
        self.server.process.terminate()
        said = self.server.process.stdout.read().decode(errors="replace")
        if self.counter and error == (None, None, None):
            self.server.counted = self.counter.total(self.folder, said)
        self.starting.__exit__(*error)
        self.scratch.__exit__(*error)


def run_load(tools, words, server, accounts):
    command = [str(tools / "bench/snug-load"), *words, "--port", str(server.port), "--pid", str(server.pid)]
    command += ["--accounts", str(accounts)] if accounts else []
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def build(folder, source, targets=TARGETS):
    if not (folder / "build.ninja").exists():
        call(["meson", "setup", str(folder), str(source), "--buildtype=release", "-Dbench=true", "-Dtests=false",
              "-Dpage=false"])
    call(["ninja", "-C", str(folder), *targets])


def call(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout[-4000:]}")


def compiler(folder):
    """The compiler and architecture, which determine the number of instructions: "g++ 12 x86_64"."""
    commands = json.loads(pathlib.Path(folder, "compile_commands.json").read_text(encoding="utf-8"))
    words = next(each["command"] for each in commands if each["file"].endswith(".cc")).split()
    name = next(word for word in words if "ccache" not in word)
    about = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
    version = subprocess.run([name, "-dumpversion"], capture_output=True, text=True, check=True).stdout.strip()
    return f"{'clang++' if 'clang' in about else 'g++'} {version.split('.')[0]} {platform.machine()}"
