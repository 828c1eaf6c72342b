#!/usr/bin/env python3
"""Counts the tests that passed and failed, from a suite's output or from the JUnit file that meson wrote.

Usage: tools/count.py <log> <exit status> [<junit file>]; prints "<passed> <failed>".
A suite that failed without naming a failed test counts as one failure, and so does a suite that ran nothing.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ANSI = re.compile(r"\x1b\[[0-9;]*m")
PLAYWRIGHT = re.compile(r"^ +(\d+) (passed|failed|flaky|interrupted|did not run)\b")
NODE = re.compile(r"^(?:#|ℹ) (pass|fail|cancelled) (\d+)$")
UNITTEST_RAN = re.compile(r"^Ran (\d+) tests? in ")
UNITTEST_FAILED = re.compile(r"^FAILED \((.*)\)$")
UNITTEST_SKIPPED = re.compile(r"skipped=(\d+)")
SUM = re.compile(r"^(\d+) passed, (\d+) failed$")


def count_log(text):
    """Adds up the summary lines of Playwright, node --test, unittest, and of our own scripts."""
    passed = failed = 0
    for line in ANSI.sub("", text).splitlines():
        if match := PLAYWRIGHT.match(line):
            if match[2] == "passed":
                passed += int(match[1])
            else:
                failed += int(match[1])
        elif match := NODE.match(line):
            if match[1] == "pass":
                passed += int(match[2])
            else:
                failed += int(match[2])
        elif match := UNITTEST_RAN.match(line):
            passed += int(match[1])
        elif match := UNITTEST_FAILED.match(line):
            bad = sum(int(n) for n in re.findall(r"(?:failures|errors|unexpected successes)=(\d+)", match[1]))
            passed, failed = passed - bad, failed + bad
        elif match := SUM.match(line):
            passed += int(match[1])
            failed += int(match[2])
        if line.startswith(("OK", "FAILED")) and (match := UNITTEST_SKIPPED.search(line)):
            passed -= int(match[1])
    return max(passed, 0), failed


def count_junit(file):
    passed = failed = 0
    for case in ElementTree.parse(file).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is None:
            passed += 1
    # A test program that crashed wrote no cases, but its suite has the error.
    for suite in ElementTree.parse(file).getroot().iter("testsuite"):
        if int(suite.get("errors", 0)) + int(suite.get("failures", 0)) > 0 and not any(
            case.find("failure") is not None or case.find("error") is not None
            for case in suite.iter("testcase")
        ):
            failed += 1
    return passed, failed


def verdict(passed, failed, status):
    if failed == 0 and (status != 0 or passed == 0):
        failed = 1
    return passed, failed


def main(arguments):
    passed, failed = count_log(Path(arguments[0]).read_text(errors="replace"))
    if len(arguments) > 2 and Path(arguments[2]).exists():
        passed, failed = count_junit(arguments[2])
    print(*verdict(passed, failed, int(arguments[1])))


if __name__ == "__main__":
    main(sys.argv[1:])
