# Installs the library into a folder of its own and builds and runs the echo example against it, as a
# user of the library would: with pkg-config and a compiler.
# Usage: install_test.py SOURCE_ROOT BUILD_ROOT PREFIX C++_COMMAND…

import os
import shlex
import socket
import subprocess
import sys
import tempfile


def output_of(command, **more):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **more).stdout


def flags(root, prefix):
    installed = os.path.join(root, prefix.lstrip("/"))
    folders = [folder for folder, _, files in os.walk(installed) if "snug.pc" in files]
    assert len(folders) == 1, f"snug.pc is in {folders}"
    environment = dict(os.environ, PKG_CONFIG_PATH=folders[0])
    # What was installed for a prefix lies beneath the folder of this test.
    where = ["--define-variable=prefix=" + installed]
    text = output_of(["pkg-config", *where, "--cflags", "--libs", "snug"], env=environment)
    return shlex.split(text)


def ask(address):
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=10) as client:
        client.sendall(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n"
                       b"Host: x\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: client.recv(65536), b""))


def try_program(program):
    with subprocess.Popen([program, "127.0.0.1:0"], text=True, stdout=subprocess.PIPE) as server:
        try:
            line = server.stdout.readline()
            assert line.startswith("listening on "), line
            answer = ask(line.split()[-1])
            assert b'0{"sid":"' in answer, answer
        finally:
            server.terminate()
        assert server.wait(timeout=10) == 0, server.returncode


def main():
    source_root, build_root, prefix, *compiler = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="snug-install-") as root:
        install = ["meson", "install", "-C", build_root, "--no-rebuild", "--tags", "devel"]
        subprocess.run([*install, "--destdir", root], check=True, stdout=subprocess.DEVNULL)
        program = os.path.join(root, "echo")
        example = os.path.join(source_root, "examples", "echo.cc")
        subprocess.run([*compiler, "-std=c++20", "-Wall", "-Wextra", "-Werror", example, "-o", program,
                        *flags(root, prefix)], check=True)
        try_program(program)


main()
