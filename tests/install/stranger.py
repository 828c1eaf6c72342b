"""A program of somebody who reads the guide: its first program, and the build files that docs/guide/get-it.md shows."""
import re
import socket
import subprocess

from installed import ROOT

PATIENCE_S = 30
ADDRESS = "127.0.0.1:3000"


def block(page, language, number=0):
    """One of the page's pieces of code in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL)[number]


def write_program(folder):
    """server.cc in that folder, on a free port, which is returned."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = block("docs/guide/initialisation.md", "cpp")
    assert program.count(ADDRESS) == 1, program
    (folder / "server.cc").write_text(program.replace(ADDRESS, f"127.0.0.1:{port}"))
    return port


def connect(process, port):
    """A connection as soon as the program accepts one."""
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        except ConnectionRefusedError:
            try:
                raise RuntimeError(f"{process.args} ended with {process.wait(0.05)}")
            except subprocess.TimeoutExpired:
                pass


def handshake(program, port, environment=None):
    """What the program answers to a client's first request."""
    with subprocess.Popen([program], env=environment) as process:
        try:
            with connect(process, port) as client:
                client.sendall(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                return b"".join(iter(lambda: client.recv(65536), b""))
        finally:
            process.terminate()
