"""Tests of tools/install: it waits while another program installs packages."""
import fcntl
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WAITS = "waiting for another program that installs packages"


@unittest.skipUnless(os.geteuid() == 0 and shutil.which("apt-get"), "apt's locks are root's")
class WaitForApt(unittest.TestCase):
    """The real apt, on folders of its own that know of no package."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copytree(ROOT / "tools", self.folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        (self.folder / "tools/packages/wanted").write_text("snug-has-no-such-package\n")
        for name in ("state/lists/partial", "cache/archives/partial", "etc"):
            (self.folder / "apt" / name).mkdir(parents=True)
        (self.folder / "apt/status").touch()
        (self.folder / "apt.conf").write_text(
            f'Dir::State "{self.folder}/apt/state";\n'
            f'Dir::State::status "{self.folder}/apt/status";\n'
            f'Dir::Cache "{self.folder}/apt/cache";\n'
            f'Dir::Etc "{self.folder}/apt/etc";\n'
        )

    def enterContext(self, manager):  # unittest has it since Python 3.11.
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def hold(self, lock):
        held = self.enterContext(open(self.folder / "apt" / lock, "w"))
        fcntl.lockf(held, fcntl.LOCK_EX)
        return held

    def start(self, patience=1800):
        environment = {**os.environ, "APT_CONFIG": str(self.folder / "apt.conf"), "SNUG_APT_PATIENCE": str(patience)}
        environment.pop("SNUG_INSTALL", None)
        program = subprocess.Popen(
            [self.folder / "tools/install", "wanted"], env=environment, stderr=subprocess.PIPE, text=True
        )
        self.addCleanup(program.wait)
        self.addCleanup(program.stderr.close)
        return program

    def read_until_it_waits(self, program):
        for line in program.stderr:
            if WAITS in line:
                return line
        self.fail("it ended instead of waiting")

    def test_goes_on_when_the_other_program_has_finished(self):
        held = self.hold("state/lists/lock")
        program = self.start()
        self.assertIn("lists/lock", self.read_until_it_waits(program))
        held.close()
        self.assertIn("Unable to locate package", program.stderr.read())
        self.assertEqual(program.wait(), 1)

    def test_says_what_to_do_when_patience_ends(self):
        self.hold("state/lists/lock")
        program = self.start(patience=0)
        said = program.stderr.read()
        self.assertIn("Could not get lock", said)
        self.assertIn("let it finish, then run this again", said)
        self.assertEqual(program.wait(), 1)


if __name__ == "__main__":
    unittest.main()
