"""Compiles the installed examples against the installed library, and starts one where its page lies."""
import os
import subprocess
import unittest
import urllib.request

from installed import ROOT, Installed, output_of, sanitizer_flags
from test_library import WARNINGS

FOLDER = "share/doc/snug/examples"
# Programs that join the library with another one are linked with that, too.
OTHERS = {"on_libuv": ["-luv"], "on_asio": ["-pthread"]}
# Programs of the libraries beside libsnug.
PACKAGES = {"redis_rooms": "snug-redis"}


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.installed = Installed("devel,library")
        cls.addClassCleanup(cls.installed.remove)
        cls.folder = cls.installed.prefix / FOLDER

    def build(self, name, package, *more):
        program = self.installed.root / name
        output_of("g++", "-std=c++20", *WARNINGS, *sanitizer_flags(), self.folder / f"{name}.cc",
                  *self.installed.pkg_config("--cflags", "--libs", package), *more, "-o", program)
        return program

    def test_sources_and_pages_are_there_and_nothing_else(self):
        wanted = {path.relative_to(ROOT / "examples") for path in (ROOT / "examples").rglob("*") if path.is_file()}
        found = {path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file()}
        self.assertEqual({str(path) for path in wanted ^ found}, {"meson.build"})

    def test_each_program_compiles_and_links(self):
        names = sorted(path.stem for path in self.folder.glob("*.cc") if path.stem != "lobby_test")
        self.assertGreater(len(names), 5)
        for name in names:
            with self.subTest(name):
                self.build(name, PACKAGES.get(name, "snug"), *OTHERS.get(name, []))

    def test_the_example_of_a_test_passes(self):
        output_of(self.build("lobby_test", "snug-testing", "-lgtest_main", "-lgtest"))

    def test_a_program_serves_the_page_of_its_folder(self):
        page = self.folder / "pages/private_message"
        program = self.build("private_message", "snug")
        environment = dict(os.environ, LD_LIBRARY_PATH=str(self.installed.libraries))
        with subprocess.Popen([program, "127.0.0.1:0"], cwd=page, text=True, stdout=subprocess.PIPE, env=environment) as server:
            try:
                address = server.stdout.readline().split()[-1]
                with urllib.request.urlopen(f"http://{address}/", timeout=30) as answer:
                    self.assertEqual(answer.read(), (page / "public/index.html").read_bytes())
            finally:
                server.terminate()
            self.assertEqual(server.wait(timeout=30), 0)


if __name__ == "__main__":
    unittest.main()
