"""Makes the reference from the public headers: whatever is undocumented there, or cannot be understood, is a failure."""
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="snug-docs-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.made = subprocess.run([ROOT / "tools/docs", cls.folder.name], capture_output=True, text=True, timeout=300)

    def test_nothing_is_undocumented(self):
        self.assertEqual(self.made.returncode, 0, self.made.stderr)

    def test_every_public_class_has_a_page(self):
        pages = {path.name for path in (Path(self.folder.name) / "html").glob("*.html")}
        for name in ("classsnug_1_1Server", "classsnug_1_1Socket", "classsnug_1_1Namespace", "structsnug_1_1ServerOptions"):
            self.assertIn(name + ".html", pages)


if __name__ == "__main__":
    unittest.main()
