#!/usr/bin/env python3
"""Builds the page and turns it into a C++ source with snug::app::page_files().

    embed.py --output page.cc --depfile page.d --scratch DIR [--without-page] [NODE]

Installs the npm packages first when node_modules is older than the lock file. The dependency file names every source of the
page, so that the outer build runs this again exactly when one of them changed.
"""

import argparse
import fcntl
import gzip
import hashlib
import json
import pathlib
import re
import subprocess
import sys

WWW = pathlib.Path(__file__).resolve().parent

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
}

HASHED_NAME = re.compile(r"-[A-Z0-9]{8}\.(js|css)$")

NO_PAGE = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>snug</title>
<h1>snug is running</h1>
<p>This build has no page: it was configured with <code>-Dpage=false</code>. Build with <code>-Dpage=true</code>
(Node.js and npm are needed then) to have the chat here.</p>
</html>
"""


def run(command, **options):
    """Runs a command and shows its output only when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"embed.py: {' '.join(map(str, command))} failed:\n{done.stdout}")
    return done.stdout


def install_packages():
    """npm ci, when what is installed is not what the lock file says. Several build directories may come at once."""
    with open(WWW / "package-lock.json", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run([WWW.parent / "tools" / "npm-ci", "www"], cwd=WWW.parent)


def literal(data):
    """A C++ string literal of these bytes, in lines of bearable length."""
    lines = []
    for start in range(0, len(data), 96):
        # Always three octal digits: a shorter escape would swallow a digit that follows.
        lines.append('"' + "".join(
            chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\?' else f"\\{byte:03o}"
            for byte in data[start:start + 96]) + '"')
    return "\n    ".join(lines) if lines else '""'


def entry(path, body):
    compressed = gzip.compress(body, compresslevel=9, mtime=0)
    if len(compressed) >= len(body):
        compressed = b""
    suffix = ".html" if path == "/" else pathlib.PurePosixPath(path).suffix
    etag = hashlib.sha256(body).hexdigest()[:32]
    immutable = "true" if HASHED_NAME.search(path) else "false"

    def view(data):
        return f"std::string_view(\n    {literal(data)}, {len(data)})" if data else "{}"

    return (f'      {{"{path}", "{CONTENT_TYPES[suffix]}", {view(body)},\n       {view(compressed)},\n'
            f'       "\\"{etag}\\"", {immutable}}},\n')


def source(files):
    entries = "".join(entry(path, body) for path, body in sorted(files.items()))
    return f"""// The page's files. Made by www/embed.py; do not edit.
#include "app/page.h"

#include <string_view>
#include <vector>

#include "snug/server.h"

#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace snug::app {{

std::vector<EmbeddedFile> page_files() {{
  return {{
{entries}  }};
}}

}}  // namespace snug::app
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", required=True)
    parser.add_argument("--depfile", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--without-page", action="store_true")
    parser.add_argument("node", nargs="?")
    options = parser.parse_args()

    dependencies = [pathlib.Path(__file__).resolve()]
    if options.without_page:
        files = {"/": NO_PAGE}
    else:
        install_packages()
        dist = pathlib.Path(options.scratch).resolve() / "dist"
        inputs = dist.parent / "page-inputs.json"
        dist.parent.mkdir(parents=True, exist_ok=True)
        run([options.node, WWW / "build.mjs", "--out", dist, "--inputs", inputs], cwd=WWW)
        dependencies += map(pathlib.Path, json.loads(inputs.read_text()))
        dependencies += [WWW / "package.json", WWW / "package-lock.json"]
        files = {}
        for file in sorted(dist.rglob("*")):
            if file.is_file():
                name = file.relative_to(dist).as_posix()
                files["/" if name == "index.html" else f"/{name}"] = file.read_bytes()

    pathlib.Path(options.output).write_text(source(files))
    names = " ".join(str(path).replace(" ", "\\ ") for path in dict.fromkeys(dependencies))
    pathlib.Path(options.depfile).write_text(f"{options.output}: {names}\n")


main()
