#!/usr/bin/env python3
"""Writes a header with the passwords that are used most, each as its 64-bit FNV-1a hash, sorted. Called by the build.

The list is Debian's python3-zxcvbn (MIT licence). Only what is long enough to be taken otherwise is kept.
"""
import sys

try:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS
except ImportError:
    sys.exit("the Debian package python3-zxcvbn is missing: run tools/install build")

COUNT = 10_000
MIN_BYTES = 8  # As passwords.cc has it.


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def main(target):
    words = {word.casefold().encode() for word in list(FREQUENCY_LISTS["passwords"])[:COUNT]}
    hashes = sorted({fnv1a(word) for word in words if len(word) >= MIN_BYTES})
    with open(target, "w") as header:
        header.write("// Made by make_common_passwords.py from python3-zxcvbn's list.\n#pragma once\n\n#include <cstdint>\n\n"
                     "namespace snug::chat {\n\ninline constexpr std::uint64_t kCommonPasswords[] = {\n")
        header.writelines(f"  {value:#x},\n" for value in hashes)
        header.write("};\n\n}  // namespace snug::chat\n")


main(sys.argv[1])
