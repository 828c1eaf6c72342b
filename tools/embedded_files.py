"""Files as C++ source. Shared by the builds that put npm's files into programs (www/embed.py, client/embed.py)."""
import fcntl
import gzip
import hashlib
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def install_packages(folder):
    """npm ci, if the installed packages differ from the lock file. Several build directories may call it at once."""
    with open(ROOT / folder / "package-lock.json", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run([ROOT / "tools" / "npm-ci", folder], cwd=ROOT, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"tools/npm-ci {folder} failed:\n{done.stdout}")


def literal(data):
    """A C++ string literal of these bytes, in lines of moderate length."""
    lines = []
    for start in range(0, len(data), 96):
        # Always three octal digits: a shorter escape would swallow a digit that follows.
        lines.append('"' + "".join(
            chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\?' else f"\\{byte:03o}"
            for byte in data[start:start + 96]) + '"')
    return "\n    ".join(lines) if lines else '""'


def entry(path, content_type, body, immutable=False):
    """An initialiser of snug::EmbeddedFile."""
    compressed = gzip.compress(body, compresslevel=9, mtime=0)
    if len(compressed) >= len(body):
        compressed = b""
    etag = hashlib.sha256(body).hexdigest()[:32]

    def view(data):
        return f"std::string_view(\n    {literal(data)}, {len(data)})" if data else "{}"

    return (f'      {{"{path}", "{content_type}", {view(body)},\n       {view(compressed)},\n'
            f'       "\\"{etag}\\"", {"true" if immutable else "false"}}},\n')
