"""Rules on single files: lengths, first lines, and a few forbidden constructs."""
import re

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60

COMMENT = {
    ".h": ("//",),
    ".cc": ("//",),
    ".ts": ("//", "/*"),
    ".tsx": ("//", "/*"),
    ".js": ("//", "/*"),
    ".mjs": ("//", "/*"),
    ".css": ("/*",),
    ".sql": ("--",),
    ".py": ('"""', "#"),
    ".sh": ("#",),
}

MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:work|home|root|Users)/\w")
EMPTY_TODO = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?:\([^)]*\))?:?\s*(?:\*/|-->)?\s*$")
NOT_A_FUNCTION = re.compile(r"^\s*(?:namespace|class|struct|enum|union|extern|template|using|typedef|[})\]]|//)\b|=\s*\{$")

CPP_BANNED = (
    (re.compile(r"\[=[\],]"), "[=] hides what a lambda keeps: name each capture"),
    (re.compile(r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\s*\("), "nothing sleeps: time is told by the timer queue"),
    (re.compile(r"\bstd::(?:cout|cerr)\b"), "only app speaks to the terminal"),
)
HEADER_BANNED = ((re.compile(r"^\s*using namespace\b"), "a header imposes no names on who includes it"),)
WEB_BANNED = (
    (re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML)\b"), "text never becomes markup"),
    (re.compile(r"\bdocument\.write\b|\beval\s*\(|\bnew Function\b"), "nothing is made code at run time"),
)
MAY_SPEAK = ("src/chat/app/", "tests/", "bench/", "examples/")


def suffix_of(path):
    name = path.rsplit("/", 1)[-1]
    return "." + name.rsplit(".", 1)[1] if "." in name else ""


def complaints(path, text):
    lines = text.splitlines()
    suffix = suffix_of(path)
    found = list(everywhere(path, lines))
    if suffix in COMMENT:
        found += first_line(path, lines, COMMENT[suffix])
        found += length(path, lines)
    if suffix in (".h", ".cc"):
        found += cpp(path, lines, suffix)
    if path.startswith("www/src/") and suffix in (".ts", ".tsx", ".js", ".mjs", ".html"):
        found += banned(path, lines, WEB_BANNED)
    return found


def everywhere(path, lines):
    for number, line in enumerate(lines, 1):
        if MACHINE_PATH.search(line):
            yield f"{path}:{number}: a path of one machine"
        if EMPTY_TODO.search(line):
            yield f"{path}:{number}: a note of work to do that says nothing"


def first_line(path, lines, starts):
    first = lines[1:2] if lines and lines[0].startswith("#!") else lines[:1]
    if not first or not first[0].startswith(starts):
        yield f"{path}:1: the first line says what the file is, in a comment"


def length(path, lines):
    if len(lines) > MAX_FILE_LINES:
        yield f"{path}: {len(lines)} lines; a file has at most {MAX_FILE_LINES}"


def cpp(path, lines, suffix):
    rules = [
        (pattern, why)
        for pattern, why in CPP_BANNED
        if not (why.startswith("only app") and path.startswith(MAY_SPEAK))
    ]
    yield from banned(path, lines, rules)
    if suffix == ".h":
        yield from banned(path, lines, HEADER_BANNED)
        if "#pragma once" not in lines:
            yield f"{path}: a header has #pragma once"
    for number, count in functions(lines):
        if count > MAX_FUNCTION_LINES:
            yield f"{path}:{number}: a function of {count} lines; {MAX_FUNCTION_LINES} at most: it usually holds two"


def banned(path, lines, rules):
    for number, line in enumerate(lines, 1):
        code = line.split("//", 1)[0]
        for pattern, why in rules:
            if pattern.search(code):
                yield f"{path}:{number}: {why}"


def functions(lines):
    """(line, number of lines) of each function body. Relies on clang-format: the closing brace stands under
    the first column of the line that opens the body, or of the signature when that is on several lines."""
    for index, line in enumerate(lines):
        if not line.endswith("{") or line.lstrip().startswith("//"):
            continue
        first = signature_start(lines, index)
        indent = len(lines[first]) - len(lines[first].lstrip())
        signature = " ".join(part.strip() for part in lines[first : index + 1])
        if indent not in (0, 2) or "(" not in signature or NOT_A_FUNCTION.search(signature):
            continue
        for end in range(index + 1, len(lines)):
            if lines[end].startswith(" " * indent + "}"):
                yield index + 1, end - index + 1
                break


def signature_start(lines, index):
    """Where the signature begins whose opening brace ends line `index`."""
    first = index
    while first > 0 and lines[first - 1].strip() and not lines[first - 1].rstrip().endswith((";", "{", "}", ":", "//")):
        if lines[first - 1].lstrip().startswith(("//", "#", "template")):
            break
        first -= 1
    return first
