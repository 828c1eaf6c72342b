"""Runs the built server as an operator would. The binary is the one that SNUG_BINARY names."""
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path

BINARY = os.environ.get("SNUG_BINARY", str(Path(__file__).resolve().parents[2] / "build-test/src/chat/app/snug"))
PATIENCE_S = 30

TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname = False
TRUSTING.verify_mode = ssl.CERT_NONE


def run(*arguments, given=None, environment=None):
    return subprocess.run([BINARY, *map(str, arguments)], input=given or "", capture_output=True, text=True, timeout=PATIENCE_S,
                          env={**os.environ, **(environment or {})})


class Log:
    """What comes through a pipe, as it comes. It ends when nobody has the other end any more."""

    def __init__(self, pipe):
        self.pipe = pipe
        self.text = ""
        self.has_grown = threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        with self.pipe:
            for line in self.pipe:
                with self.has_grown:
                    self.text += line
                    self.has_grown.notify_all()

    def wait_for(self, text):
        with self.has_grown:
            if not self.has_grown.wait_for(lambda: text in self.text, PATIENCE_S):
                raise AssertionError(f"{text!r} was not logged:\n{self.text}")

    def whole(self):
        """All of it, once its writer has ended."""
        self.reader.join(PATIENCE_S)
        return self.text


class Server:
    """One `snug serve` on a free port; its data folder outlives it."""

    def __init__(self, data, *arguments, environment=None, listen=("--listen", "127.0.0.1:0"), under=()):
        self.data = Path(data)
        self.process = subprocess.Popen(
            [*under, BINARY, "serve", "--data", str(data), *listen, *map(str, arguments)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        self.errors = Log(self.process.stderr)
        self.lines = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        self.errors.whole()

    def wait_for(self, pattern):
        """The first match of the pattern in a line of standard output, also in those already read."""
        for line in self.lines:
            if match := re.search(pattern, line):
                return match
        deadline = threading.Timer(PATIENCE_S, self.process.kill)
        deadline.start()
        try:
            for line in self.process.stdout:
                self.lines.append(line)
                if match := re.search(pattern, line):
                    return match
        finally:
            deadline.cancel()
        raise AssertionError(f"{pattern!r} was not printed: {self.lines}\n{self.log()}")

    def url(self):
        return self.wait_for(r"^Listening on (https?://\S+)")[1]

    def owner_link(self):
        return self.wait_for(r"^Make the owner's account: (https?://\S+/#join=(\S+))$")

    def log(self):
        """All of it when the server has ended, and what has come when it runs."""
        return self.errors.text if self.process.poll() is None else self.errors.whole()

    def wait_for_log(self, text):
        self.errors.wait_for(text)

    def stop(self, number=signal.SIGTERM):
        """Ends it and returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)

    def request(self, method, path, body=None, headers=None):
        """Status and body; JSON is read."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url() + path, data, {"Content-Type": "application/json", **(headers or {})}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S, context=TRUSTING) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            status, text = answer.code, answer.read().decode()
        return status, json.loads(text) if text.startswith("{") else text

    def join(self, invite, name, password="correct horse"):
        return self.request("POST", "/api/join", {"invite": invite, "name": name, "password": password, "token": True})


def make_certificate(folder, name):
    """A self-signed certificate in cert.pem and its key in key.pem; both paths."""
    files = Path(folder) / "cert.pem", Path(folder) / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                    "-subj", f"/CN={name}", "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
    return files


def receive(descriptor, wanted):
    """Datagrams until one contains `wanted`; fails when none comes in time."""
    descriptor.settimeout(PATIENCE_S)
    while True:
        message = descriptor.recv(4096).decode()
        if wanted in message:
            return message


def listening_socket():
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener
