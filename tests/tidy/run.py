#!/usr/bin/env python3
"""The gate of layering and style: its own tests, then every file of the tree. Prints what is wrong, and counts."""
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import layers
import manual
import page
import references
import style
import waiting

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".git", ".cache", ".ccache", "node_modules", "dist", "data", "test-results", "playwright-report", "__pycache__"}
TEXT = {".h", ".cc", ".ts", ".tsx", ".js", ".mjs", ".css", ".html", ".sql", ".py", ".sh", ".md", ".toml", ".service",
        ".build", ".options", ".txt", ".json", ".conf", ""}


def files(folder):
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name in SKIPPED or path.name.startswith("build"):
            continue
        if path.is_dir():
            yield from files(path)
        elif path.suffix in TEXT and path.name != "package-lock.json":
            yield path


def tree():
    def read(name):
        return (ROOT / name).read_text() if (ROOT / name).is_file() else None

    unit_tests = [path.read_text() for path in sorted((ROOT / "tests/unit").rglob("*.cc"))]
    return references.Tree(read, lambda name: (ROOT / name).exists(), unit_tests)


def check(table, documents, name, text):
    named = documents.complaints(name, text) if name.endswith(".md") else []
    files = [judge.complaints(name, text) for judge in (style, table, page, waiting)]
    return [*sum(files, []), *named]


def main():
    tests = unittest.defaultTestLoader.discover(str(Path(__file__).parent))
    tested = unittest.TextTestRunner(stream=sys.stdout).run(tests).wasSuccessful()

    table = layers.Table((ROOT / "ARCHITECTURE.md").read_text())
    documents = tree()
    good = bad = 0
    headers = [path.read_text() for path in sorted((ROOT / "include").rglob("*.h")) if manual.is_public_header(path.relative_to(ROOT).as_posix())]
    if thin := manual.complaint(headers):
        bad += 1
        print(thin)
    for path in files(ROOT):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("tests/tidy/"):
            continue  # Its own files name the forbidden constructs.
        try:
            wrong = check(table, documents, name, path.read_text())
        except UnicodeDecodeError:
            continue
        good, bad = (good, bad + 1) if wrong else (good + 1, bad)
        for line in wrong:
            print(line)
    print(f"{good} passed, {bad} failed")
    return 0 if tested and bad == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
