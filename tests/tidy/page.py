"""Checks that the page's imports go in one direction: ui, net and storage use core, net uses storage, core uses nothing but itself.

Types may come from elsewhere too (`import type`), because they leave nothing in the compiled code.
"""
import posixpath
import re

IMPORT = re.compile(
    r"""^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]""",
    re.MULTILINE,
)

MAY_USE = {
    "core": {"core"},
    "storage": {"storage", "core"},
    "net": {"net", "storage", "core"},
    "ui": {"ui", "core"},
}
PACKAGES = {
    "core": (),
    "storage": (),
    "net": ("socket.io-client",),
    "ui": ("preact",),
}


def complaints(path, text):
    """`path` as "www/src/core/reducer.ts"; files directly in www/src wire the rooms and use all of them."""
    parts = path.split("/")
    if parts[:2] != ["www", "src"] or len(parts) < 4 or parts[2] not in MAY_USE:
        return []
    room = parts[2]
    found = []
    for match in IMPORT.finditer(text):
        target = match[1] or match[2] or match[3]
        line = text.count("\n", 0, match.start(match.lastindex)) + 1
        if re.match(r"\s*import type\b", match[0]):
            continue
        if target.startswith("."):
            resolved = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)).split("/")
            used = resolved[2] if resolved[:2] == ["www", "src"] and len(resolved) > 3 else "/".join(resolved)
            if used not in MAY_USE[room]:
                found.append(f"{path}:{line}: {target}: {room} may use only {', '.join(sorted(MAY_USE[room]))}")
        elif not any(target == name or target.startswith(name + "/") for name in PACKAGES[room]):
            found.append(f"{path}:{line}: {target}: {room} may use only the packages {PACKAGES[room]}")
    return found
