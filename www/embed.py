#!/usr/bin/env python3
"""Builds the page and turns it into a C++ source with snug::app::page_files().

    embed.py --output page.cc --depfile page.d --scratch DIR [--without-page] [NODE]

Installs the npm packages first when node_modules is older than the lock file. The dependency file names every source of the
page, so that the outer build runs this again exactly when one of them changed.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

WWW = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(WWW.parent / "tools"))
import embedded_files

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


def entry(path, body):
    suffix = ".html" if path == "/" else pathlib.PurePosixPath(path).suffix
    return embedded_files.entry(path, CONTENT_TYPES[suffix], body, immutable=bool(HASHED_NAME.search(path)))


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

    dependencies = [pathlib.Path(__file__).resolve(), pathlib.Path(embedded_files.__file__)]
    if options.without_page:
        files = {"/": NO_PAGE}
    else:
        embedded_files.install_packages("www")
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
