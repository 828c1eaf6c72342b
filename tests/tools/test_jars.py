"""Tests of tools/jars, with a Maven that copies what a test wants."""
import hashlib
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAVEN = """#!/bin/bash
for argument; do case $argument in -DoutputDirectory=*) cp "$GIVEN"/*.jar "${argument#*=}" ;; esac done
echo asked >>"$GIVEN/asked"
"""


class Jars(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "tools").mkdir()
        for name in ("jars", "lib.sh"):
            shutil.copy(ROOT / "tools" / name, self.folder / "tools")
        for name in ("bin", "given", "database"):
            (self.folder / name).mkdir()
        (self.folder / "bin/mvn").write_text(MAVEN)
        (self.folder / "bin/mvn").chmod(0o755)
        (self.folder / "given/one.jar").write_text("one")
        self.lock = self.folder / "database/jars.sha256"
        self.lock.write_text(f"{hashlib.sha256(b'one').hexdigest()}  one.jar\n")

    def bring(self):
        path = f"{self.folder}/bin:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "GIVEN": f"{self.folder}/given"}
        return subprocess.run([self.folder / "tools/jars", self.folder / "database"], env=environment, capture_output=True)

    def test_brings_what_the_lock_names_once(self):
        for _ in range(2):
            self.assertEqual(self.bring().returncode, 0)
            self.assertEqual((self.folder / ".cache/jars/database/one.jar").read_text(), "one")
        self.assertEqual((self.folder / "given/asked").read_text(), "asked\n")

    def test_refuses_another_file_under_the_same_name(self):
        (self.folder / "given/one.jar").write_text("two")
        for _ in range(2):
            self.assertEqual(self.bring().returncode, 1)

    def test_refuses_a_file_that_the_lock_does_not_name(self):
        (self.folder / "given/two.jar").write_text("two")
        self.assertEqual(self.bring().returncode, 1)

    def test_writes_a_lock_where_there_is_none(self):
        text = self.lock.read_text()
        self.lock.unlink()
        self.assertEqual(self.bring().returncode, 0)
        self.assertEqual(self.lock.read_text(), text)


if __name__ == "__main__":
    unittest.main()
