"""What the tests of this folder share: the build that SNUG_BUILD names, installed into a scratch folder."""
import json
import os
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("SNUG_BUILD", ROOT / "build-test"))


def run(*command, timeout=600, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=timeout, **options)


def output_of(*command, **options):
    done = run(*command, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


class Installed:
    """`tags` are Meson's install tags; all when empty."""

    def __init__(self, tags=""):
        self.folder = tempfile.TemporaryDirectory(prefix="snug-install-")
        self.root = Path(self.folder.name)
        output_of("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", self.root, *(["--tags", tags] if tags else []))
        self.prefix = next(self.root.rglob("include/snug")).parents[1]
        self.installed_prefix = Path("/") / self.prefix.relative_to(self.root)
        self.libraries = next(self.prefix.rglob("pkgconfig")).parent

    def remove(self):
        self.folder.cleanup()

    def pkg_config(self, *arguments):
        """The answer as a list of words; what was installed for a prefix lies beneath the scratch folder."""
        environment = dict(os.environ, PKG_CONFIG_PATH=str(self.libraries / "pkgconfig"))
        return output_of("pkg-config", f"--define-variable=prefix={self.prefix}", *arguments, env=environment).split()


def build_options():
    return {option["name"]: option["value"] for option in json.loads(output_of("meson", "introspect", BUILD, "--buildoptions"))}


def sanitizer_flags():
    """What programs must be compiled with to be linked with what this build made."""
    chosen = build_options()["b_sanitize"]
    return [] if chosen == "none" else [f"-fsanitize={chosen}"]
