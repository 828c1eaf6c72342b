"""Compiles every piece of C++ that the documentation shows, all in one go."""
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```cpp\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INCLUDE = re.compile(r"^#include .*\n", re.MULTILINE)
# What a piece that is no whole program may name.
SURROUNDINGS = "snug::Loop& loop, snug::Server& server, snug::Namespace nsp, snug::Socket socket, snug::Event event"
# Other libraries that pieces use, by their names for pkg-config.
LIBRARIES = ["libmongoc-1.0", "libpq", "sqlite3"]
ALWAYS = ["<any>", "<chrono>", "<cstdio>", "<cstdlib>", "<memory>", "<optional>", "<string>", "<snug/snug.h>"]


def blocks(path):
    """(line, text) of each block of a page."""
    text = path.read_text()
    return [(text.count("\n", 0, match.start(1)) + 1, match[1]) for match in BLOCK.finditer(text)]


def translation_unit(pages):
    includes = {f"#include {name}\n" for name in ALWAYS}
    body = ""
    for page in pages:
        for line, text in blocks(page):
            includes.update(INCLUDE.findall(text))
            where = f'#line {line} "{page.relative_to(ROOT)}"\n'
            # Lines stay where they are, so that a complaint names the right one.
            code = INCLUDE.sub("\n", text)
            space = f"at_{re.sub(r'[^a-z]', '_', page.stem.lower())}_{line}"
            if INCLUDE.search(text):
                body += f"namespace {space} {{\n{where}{code}}}\n"
            else:
                body += f"namespace {space} {{\nvoid piece({SURROUNDINGS}) {{\n{where}{code}}}\n}}\n"
    return "".join(sorted(includes)) + "using namespace std::chrono_literals;\n" + body


def compile_all(pages):
    # Pieces need not use what they show; main is a plain function where each piece has a namespace.
    quiet = ["-Wno-unused-variable", "-Wno-unused-but-set-variable", "-Wno-unused-parameter", "-Wno-return-type"]
    flags = subprocess.run(["pkg-config", "--cflags-only-I", *LIBRARIES], capture_output=True, text=True, check=True).stdout
    others = flags.replace("-I", "-isystem ").split()
    command = ["g++", "-std=c++20", "-Wall", "-Wextra", "-Werror", *quiet, "-I", ROOT / "include", "-I", ROOT / "examples", *others, "-fsyntax-only", "-x", "c++", "-"]
    return subprocess.run([str(part) for part in command], input=translation_unit(pages), capture_output=True, text=True).stderr


class Guide(unittest.TestCase):
    def test_every_piece_compiles(self):
        pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
        self.assertGreater(sum(len(blocks(page)) for page in pages), 30)
        self.assertEqual(compile_all(pages), "")

    def test_the_index_names_every_page(self):
        index = (ROOT / "docs/guide/README.md").read_text()
        for page in (ROOT / "docs/guide").glob("*.md"):
            self.assertTrue(page.name == "README.md" or f"({page.name})" in index, page.name)


if __name__ == "__main__":
    unittest.main()
