"""Installs the whole build into a scratch folder, and uses what is there as a stranger would."""
import re
import tempfile
import unittest
from pathlib import Path

from installed import BUILD, ROOT, Installed, output_of, run, sanitizer_flags


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.installed = Installed()
        cls.addClassCleanup(cls.installed.remove)
        cls.prefix = cls.installed.prefix

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
        wanted = {path.relative_to(ROOT) for path in (ROOT / "include").rglob("*") if path.is_file()}
        self.assertEqual({path.relative_to(self.prefix) for path in (self.prefix / "include").rglob("*") if path.is_file()}, wanted)

    def test_the_readme_example_compiles_and_links_against_what_is_installed(self):
        readme = (ROOT / "README.md").read_text()
        example = re.search(r"```cpp\n(.*?)```", readme, re.DOTALL)[1]
        source = self.installed.root / "lobby.cc"
        source.write_text(example)
        output_of("g++", "-std=c++20", "-Wall", "-Wextra", "-Werror", *sanitizer_flags(), source,
                  *self.installed.pkg_config("--cflags", "--libs", "snug"), "-o", self.installed.root / "lobby")


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
