"""Installs the build that SNUG_BUILD names into a scratch folder, and uses what is there as a stranger would."""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("SNUG_BUILD", ROOT / "build-test"))


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300, **options)


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="snug-install-")
        cls.root = Path(cls.folder.name)
        done = run("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", cls.root)
        if done.returncode != 0:
            raise RuntimeError(done.stdout + done.stderr)
        binary = next(cls.root.rglob("bin/snug"))
        cls.prefix = binary.parents[1]
        cls.installed_prefix = Path("/") / cls.prefix.relative_to(cls.root)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def snug(self, *arguments):
        return run(self.prefix / "bin/snug", *arguments)

    def test_the_binary_is_there_and_runs(self):
        done = self.snug("version")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"^snug \d+\.\d+\.\d+\n$")

    def test_the_example_settings_are_what_the_program_explains(self):
        example = self.prefix / "share/doc/snug/examples/snug.toml"
        self.assertEqual(example.read_text(), self.snug("config").stdout, "run: snug config > packaging/snug.toml")

    def test_every_public_header_is_installed_and_no_other(self):
        wanted = {path.name for path in (ROOT / "include/snug").glob("*.h")}
        self.assertEqual({path.name for path in (self.prefix / "include/snug").iterdir()}, wanted)

    def test_the_readme_example_compiles_and_links_against_what_is_installed(self):
        readme = (ROOT / "README.md").read_text()
        example = re.search(r"```cpp\n(.*?)```", readme, re.DOTALL)[1]
        source = self.root / "lobby.cc"
        source.write_text(example)
        pkg_config = next(self.prefix.rglob("snug.pc")).parent
        environment = dict(os.environ, PKG_CONFIG_PATH=str(pkg_config))
        flags = run("pkg-config", "--define-variable=prefix=" + str(self.prefix), "--cflags", "--libs", "snug", env=environment)
        self.assertEqual(flags.returncode, 0, flags.stderr)
        sanitize = ["-fsanitize=address,undefined"] if "build-test" in BUILD.name else []
        done = run("g++", "-std=c++20", "-Wall", "-Wextra", "-Werror", *sanitize, source, *flags.stdout.split(), "-o", self.root / "lobby")
        self.assertEqual(done.returncode, 0, done.stderr)


class Unit(unittest.TestCase):
    def setUp(self):
        text = (BUILD / "packaging/snug.service").read_text()
        self.assertNotIn("@", re.sub(r"@(?:system-service|privileged|resources)", "", text))
        self.folder = tempfile.TemporaryDirectory(prefix="snug-unit-")
        self.addCleanup(self.folder.cleanup)
        self.unit = Path(self.folder.name) / "snug.service"
        self.unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE))

    def test_systemd_has_nothing_to_say_against_it(self):
        done = run("systemd-analyze", "verify", "--man=no", self.unit)
        complaints = [line for line in done.stderr.splitlines() if "snug.service" in line]
        self.assertEqual(complaints, [])

    def test_the_sandbox_leaves_hardly_anything_exposed(self):
        done = run("systemd-analyze", "security", "--offline=yes", "--threshold=12", self.unit)
        self.assertEqual(done.returncode, 0, "\n".join(line for line in done.stdout.splitlines() if not line.startswith("✓")))


if __name__ == "__main__":
    unittest.main()
