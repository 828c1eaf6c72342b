"""Checks that the public headers stay the library's manual: much of their lines must be contract.

include/snug/detail is machinery that the headers need, and nobody's manual.
"""

LEAST_PERCENT = 45


def is_public_header(name):
    return name.startswith("include/snug/") and name.endswith(".h") and "/detail/" not in name


def counts(text):
    """(lines of contract, all lines) without the empty ones."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return sum(line.startswith("//") or "///<" in line for line in lines), len(lines)


def complaint(texts):
    """What is wrong with all public headers together, or None."""
    contract, everything = (sum(numbers) for numbers in zip(*map(counts, texts)))
    percent = 100 * contract // everything
    if percent >= LEAST_PERCENT:
        return None
    return f"include/snug: {percent} % of the lines of the public headers are contract, {LEAST_PERCENT} % should be"
