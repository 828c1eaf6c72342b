"""Holds the tests to waiting for the thing itself: no JavaScript or Python test lets time pass, but through one helper.

That is `letTimePass` of tests/support/waiting.mjs, which takes the reason why time itself is the subject.
"""
import re

HELPER = "tests/support/waiting.mjs"
ADVICE = "no test sleeps: wait for the thing itself (`until`, `event` and `within` of tests/support/waiting.mjs)"

# Whatever makes time pass, or shows by waiting that something does not come.
JAVASCRIPT = (
    r"\bset(?:Timeout|Interval)\s*\(",
    r"\bpromisify\(\s*set(?:Timeout|Interval)\b",
    r"\btimers/promises\b",
    r"\bscheduler\.wait\s*\(",
    r"\bAtomics\.wait(?:Async)?\s*\(",
    r"\bwaitForTimeout\s*\(",
    r"\bnetworkidle\b",
    r"(?<![.\w])(?:sleep|delay)\s*\(",
)
PYTHON = (
    r"\bsleep\s*\(",
    r"\bimport\s+sleep\b",
    r"\bassertRaises\(\s*(?:[\w.]+\.)?(?:Empty|TimeoutError|TimeoutExpired)\b",
    r"\bexcept\s+(?:[\w.]+\.)?Empty\b",
)
RULES = {
    ".mjs": re.compile("|".join(JAVASCRIPT)),
    ".js": re.compile("|".join(JAVASCRIPT)),
    ".ts": re.compile("|".join(JAVASCRIPT)),
    ".tsx": re.compile("|".join(JAVASCRIPT)),
    ".py": re.compile("|".join(PYTHON)),
}
COMMENT = {".py": "#"}


def complaints(path, text):
    if not path.startswith(("tests/", "www/tests/")) or path == HELPER:
        return []
    suffix = "." + path.rsplit(".", 1)[-1]
    rule = RULES.get(suffix)
    if rule is None:
        return []
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        code = line.split(COMMENT.get(suffix, "//"), 1)[0]
        if rule.search(code):
            found.append(f"{path}:{number}: {ADVICE}")
    return found
