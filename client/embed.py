#!/usr/bin/env python3
"""Turns the builds of npm's socket.io-client into a C++ source with snug::embedded_client().

    embed.py --output client_files.cc --depfile client_files.cc.d

Installs the npm package first when node_modules is older than the lock file.
"""
import argparse
import pathlib
import sys

CLIENT = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(CLIENT.parent / "tools"))
import embedded_files

# What Node serves: the builds, each with its map.
BUILDS = ("socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", required=True)
    parser.add_argument("--depfile", required=True)
    options = parser.parse_args()

    embedded_files.install_packages("client")
    dist = CLIENT / "node_modules" / "socket.io-client" / "dist"
    entries = ""
    for build in BUILDS:
        entries += embedded_files.entry(build, "text/javascript; charset=utf-8", (dist / build).read_bytes())
        entries += embedded_files.entry(build + ".map", "application/json; charset=utf-8", (dist / (build + ".map")).read_bytes())
    pathlib.Path(options.output).write_text(f"""// The official client's builds. Made by client/embed.py; do not edit.
#include "snug/client_files.h"

#include <string_view>
#include <vector>

#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace snug {{

std::vector<EmbeddedFile> embedded_client() {{
  return {{
{entries}  }};
}}

}}  // namespace snug
""")
    pathlib.Path(options.depfile).write_text(f"{options.output}: {pathlib.Path(embedded_files.__file__)}\n")


main()
