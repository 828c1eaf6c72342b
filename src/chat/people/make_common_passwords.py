#!/usr/bin/env python3
"""Writes a header with the most used passwords, each as its 64-bit FNV-1a hash, sorted. Called by the build.

The list comes from Debian's python3-django (BSD licence): the 20,000 most used, in lower case. Passwords that are too short to
be accepted are left out.
"""
import gzip
import sys
from pathlib import Path

LIST = Path("/usr/lib/python3/dist-packages/django/contrib/auth/common-passwords.txt.gz")
MIN_BYTES = 8  # kMinBytes in passwords.cc.


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def main(target):
    if not LIST.exists():
        sys.exit(f"the Debian package python3-django is missing ({LIST}): run tools/install chat")
    words = gzip.decompress(LIST.read_bytes()).split(b"\n")
    hashes = sorted({fnv1a(word) for word in words if len(word) >= MIN_BYTES})
    with open(target, "w") as header:
        header.write("// Made by make_common_passwords.py from the list of python3-django.\n#pragma once\n\n#include <cstdint>\n\n"
                     "namespace snug::chat {\n\ninline constexpr std::uint64_t kCommonPasswords[] = {\n")
        header.writelines(f"  {value:#x},\n" for value in hashes)
        header.write("};\n\n}  // namespace snug::chat\n")


main(sys.argv[1])
