"""Checks the documentation's references to the tree: files, headings, members of public headers, and tests.

In tables, a row's last cell names tests, and each `Class::member` in the cell before it must be declared by one
of the headers that the row links to.
"""
import posixpath
import re

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
MEMBER = re.compile(r"`((?:[A-Z]\w*::)?[A-Za-z]\w*)`")
GTEST = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", re.MULTILINE)
GTEST_NAME = re.compile(r"`([A-Z]\w*\.[A-Z]\w*)`")
TITLED_TEST = re.compile(r"\]\(([^)\s]+\.(?:mjs|py))\) \"([^\"]+)\"")


def slug(heading):
    """The anchor that GitHub gives a heading."""
    text = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def declares(header, name):
    """Whether the text of a header has that class, or that member in it, or that function or type outside of one."""
    outer, _, member = name.rpartition("::")
    if not outer:
        return re.search(rf"^(?:class|struct|enum class|using|concept|[\w:<>&* ]+) (?:\[\[\w+\]\] |SNUG_\w+ )*{member}\b", header, re.MULTILINE) is not None
    body = re.search(rf"^(?:class|struct|enum class) (?:\[\[\w+\]\] |SNUG_\w+ )*{outer}\b[^;]*?\{{(.*?)^\}};", header, re.MULTILINE | re.DOTALL)
    return body is not None and re.search(rf"\b{member}\b", re.sub(r"//.*", "", body[1])) is not None


class Tree:
    """The names that exist. `read` gives a file's text by its path from the root, or None if there is no such file."""

    def __init__(self, read, exists, unit_tests):
        self.read = read
        self.exists = exists
        self.tests = {f"{suite}.{name}" for text in unit_tests for suite, name in GTEST.findall(text)}

    def complaints(self, path, text):
        plain = FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
        for number, line in enumerate(plain.splitlines(), 1):
            for wrong in [*self.links(path, text, line), *(self.row(path, line) if line.startswith("|") else ())]:
                yield f"{path}:{number}: {wrong}"

    def resolve(self, path, target):
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))

    def links(self, path, text, line):
        for target in LINK.findall(line):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            where = self.resolve(path, file) if file else path
            if where != path and not self.exists(where):
                yield f"there is no {where}"
            elif anchor and where.endswith(".md"):
                linked = text if where == path else self.read(where)
                if anchor not in {slug(heading) for heading in HEADING.findall(FENCE.sub("", linked))}:
                    yield f"{where} has no heading #{anchor}"

    def row(self, path, line):
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        targets = [self.resolve(path, target) for target in LINK.findall(line) if not re.match(r"[a-z]+:", target)]
        headers = [self.read(target) or "" for target in targets if "include/snug/" in target]
        for name in GTEST_NAME.findall(cells[-1]):
            if name not in self.tests:
                yield f"there is no test {name}"
        for target, title in TITLED_TEST.findall(cells[-1]):
            if title not in (self.read(self.resolve(path, target)) or ""):
                yield f'{target} has no test "{title}"'
        if not headers:
            return
        if not GTEST_NAME.search(cells[-1]) and not re.search(r"tests/", cells[-1]):
            yield "the row's last cell names no test"
        for name in MEMBER.findall(cells[-2]):
            if not any(declares(header, name) for header in headers):
                yield f"no header of this row declares {name}"
