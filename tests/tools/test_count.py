"""Tests of tools/count.py: what a suite printed becomes how many passed and failed."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
sys.dont_write_bytecode = True
import count


class CountLog(unittest.TestCase):
    def test_reads_playwright(self):
        self.assertEqual(count.count_log("  2 failed\n    [x] › a.spec.ts\n  1 flaky\n  12 passed (3.4s)\n"), (12, 3))

    def test_reads_node_in_both_its_forms(self):
        self.assertEqual(count.count_log("# pass 5\n# fail 1\n# cancelled 0\n"), (5, 1))
        self.assertEqual(count.count_log("\x1b[34mℹ pass 5\x1b[39m\n\x1b[34mℹ fail 0\x1b[39m\n"), (5, 0))

    def test_reads_unittest(self):
        self.assertEqual(count.count_log("Ran 7 tests in 0.1s\n\nFAILED (failures=1, errors=1)\n"), (5, 2))
        self.assertEqual(count.count_log("Ran 7 tests in 0.1s\n\nOK (skipped=2)\n"), (5, 0))

    def test_adds_up_what_several_programs_said(self):
        self.assertEqual(count.count_log("3 passed, 0 failed\n# pass 2\n# fail 0\n4 passed, 1 failed\n"), (9, 1))

    def test_takes_no_count_from_the_middle_of_a_line(self):
        self.assertEqual(count.count_log("of these 3 passed, 1 failed\n"), (0, 0))


class CountJunit(unittest.TestCase):
    def count(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
            file.write(text)
            file.flush()
            return count.count_junit(file.name)

    def test_counts_cases(self):
        self.assertEqual(
            self.count(
                "<testsuites><testsuite><testcase name='a'/><testcase name='b'><failure/></testcase>"
                "<testcase name='c'><skipped/></testcase></testsuite></testsuites>"
            ),
            (1, 1),
        )

    def test_a_program_that_died_without_cases_is_a_failure(self):
        self.assertEqual(self.count("<testsuites><testsuite errors='1' failures='0'/></testsuites>"), (0, 1))


class Verdict(unittest.TestCase):
    def test_an_error_without_a_failed_test_is_a_failure(self):
        self.assertEqual(count.verdict(3, 0, 1), (3, 1))

    def test_running_nothing_is_a_failure(self):
        self.assertEqual(count.verdict(0, 0, 0), (0, 1))

    def test_a_failure_is_counted_once(self):
        self.assertEqual(count.verdict(3, 2, 1), (3, 2))


if __name__ == "__main__":
    unittest.main()
