#!/usr/bin/env python3
"""Writes a header with the characters that look like others, and their look-alikes (UTS 39, 4). Called by the build.

The data is ICU's, through Debian's python3-icu; the program contains neither. Only characters in NFKD are listed, because
names are brought into NFKD before they are looked up.
"""
import sys

try:
    import icu
except ImportError:
    sys.exit("the Debian package python3-icu is missing: run tools/install chat")

PLANES = range(0x30000)  # No character beyond has a look-alike.
SURROGATES = range(0xD800, 0xE000)


def look_alikes():
    checker = icu.SpoofChecker()
    nfkd = icu.Normalizer2.getNFKDInstance()
    for code in PLANES:
        if code in SURROGATES or not nfkd.isNormalized(chr(code)):
            continue
        skeleton = str(checker.getSkeleton(0, chr(code)))
        if skeleton != chr(code):
            yield code, skeleton.encode()


def escaped(data):
    return "".join(f"\\x{byte:02x}" for byte in data)


def main(target):
    table = dict(look_alikes())
    pool = b"".join(dict.fromkeys(table.values()))
    with open(target, "w") as header:
        header.write("// Made by make_confusables.py from ICU's data.\n#pragma once\n\n#include <cstdint>\n\nnamespace snug::chat {\n\n"
                     "/// A character, and the range of kLookAlikes with the text that it looks like.\n"
                     "struct Confusable {\n  std::uint32_t character;\n  std::uint16_t begin;\n  std::uint16_t size;\n};\n\n"
                     "/// By rising character.\ninline constexpr Confusable kConfusables[] = {\n")
        header.writelines(f"  {{{code:#x}, {pool.index(text)}, {len(text)}}},\n" for code, text in sorted(table.items()))
        header.write("};\n\ninline constexpr char kLookAlikes[] =\n")
        header.writelines(f'  "{escaped(pool[at:at + 24])}"\n' for at in range(0, len(pool), 24))
        header.write("  ;\n\n}  // namespace snug::chat\n")


main(sys.argv[1])
