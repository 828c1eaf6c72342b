#!/usr/bin/env python3
"""Writes a header with the passwords that are used most, each as its 64-bit FNV-1a hash, sorted. Called by the build.

The list is that of Debian's python3-django (BSD licence): the 20,000 most used, in lower case. Only what is long enough
to be taken otherwise is kept.
"""
import gzip
import sys
from pathlib import Path

LIST = Path("/usr/lib/python3/dist-packages/django/contrib/auth/common-passwords.txt.gz")
MIN_BYTES = 8  # As passwords.cc has it.


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def main(target):
    if not LIST.exists():
        sys.exit(f"the Debian package python3-django is missing ({LIST}): run tools/install build")
    words = gzip.decompress(LIST.read_bytes()).split(b"\n")
    hashes = sorted({fnv1a(word) for word in words if len(word) >= MIN_BYTES})
    with open(target, "w") as header:
        header.write("// Made by make_common_passwords.py from the list of python3-django.\n#pragma once\n\n#include <cstdint>\n\n"
                     "namespace snug::chat {\n\ninline constexpr std::uint64_t kCommonPasswords[] = {\n")
        header.writelines(f"  {value:#x},\n" for value in hashes)
        header.write("};\n\n}  // namespace snug::chat\n")


main(sys.argv[1])
