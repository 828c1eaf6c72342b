"""Builds the guide's first program in the ways of docs/guide/get-it.md that build the library themselves: as a subproject of
Meson, with CMake's FetchContent, from what CMake installs (as vcpkg's port does), and with Conan's recipe."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from installed import ROOT, output_of
from stranger import block, handshake, write_program

PAGE = "docs/guide/get-it.md"
PORT = ROOT / "packaging/vcpkg"
CONAN = os.environ.get("SNUG_CONAN", ROOT / ".cache/conan/bin/conan")

# As quick to compile as can be. Conan builds a release, but for this.
QUICK = {"CFLAGS": "-O0", "CXXFLAGS": "-O0"}
AS_QUICK = "tools.cmake.cmaketoolchain:extra_variables={'CMAKE_C_FLAGS_RELEASE': '', 'CMAKE_CXX_FLAGS_RELEASE': ''}"
# ccache finds for Conan what CMake compiled. For that the build folder has the same place beside the sources, and an option
# that Conan adds does not count.
LAUNCHER = {"CMAKE_C_COMPILER_LAUNCHER": "ccache", "CMAKE_CXX_COMPILER_LAUNCHER": "ccache", "CCACHE_IGNOREOPTIONS": "-m64"}
BUILD = "build/Release"
# A small machine compiles the library in some minutes, a busy one takes longer.
PATIENCE_S = 1800

# The port's functions, for a cmake without vcpkg: it prints what the port asks for.
PORT_FUNCTIONS = """
function(vcpkg_cmake_configure)
  cmake_parse_arguments(asked "" SOURCE_PATH OPTIONS ${ARGN})
  message("source ${asked_SOURCE_PATH}\\noptions ${asked_OPTIONS}")
endfunction()
function(vcpkg_cmake_install)
endfunction()
function(vcpkg_install_copyright)
endfunction()
set(CURRENT_PACKAGES_DIR "${folder}")
set(PORT snug)
"""


def has_ccache():
    return subprocess.run(["which", "ccache"], capture_output=True).returncode == 0


class Getting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="snug-getting-")
        cls.addClassCleanup(scratch.cleanup)
        cls.root = Path(scratch.name)
        launcher = {**LAUNCHER, "CCACHE_BASEDIR": str(cls.root)} if has_ccache() else {}
        cls.environment = {**os.environ, **QUICK, **launcher, "CMAKE_GENERATOR": "Ninja", "CONAN_HOME": str(cls.root / "conan")}

    def folder(self, name, **files):
        """A user's folder with the guide's program and those files; the program's port."""
        folder = self.root / name
        folder.mkdir()
        for file, text in files.items():
            (folder / file.replace("_", ".")).write_text(text)
        return folder, write_program(folder)

    def run_in(self, folder, *command):
        return output_of(*command, cwd=folder, env=self.environment, timeout=PATIENCE_S)

    def assert_answers(self, program, port):
        self.assertIn(b'0{"sid":"', handshake(program, port))

    def install_from(self, build, prefix):
        """What vcpkg would have: the port's options, and the installed package."""
        self.run_in(self.root, "cmake", "--install", build, "--prefix", prefix)
        user, port = self.folder("installed", CMakeLists_txt=block(PAGE, "cmake", 1))
        self.run_in(user, "cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={prefix}")
        self.run_in(user, "cmake", "--build", "build")
        self.assert_answers(user / "build/server", port)

    def test_cmake_fetches_it_and_installs_it_as_the_port_of_vcpkg_asks(self):
        options = asked_by_the_port(self.root)
        user, port = self.folder("fetched", CMakeLists_txt=block(PAGE, "cmake"))
        tree = copy_of_the_tree(self.root / "tree")
        self.run_in(user, "cmake", "-S", ".", "-B", tree / BUILD, f"-DFETCHCONTENT_SOURCE_DIR_SNUG={tree}", *options)
        self.run_in(user, "cmake", "--build", tree / BUILD)
        self.assert_answers(tree / BUILD / "server", port)
        self.install_from(tree / BUILD, self.root / "prefix")

    def test_conan_makes_a_package_without_a_remote(self):
        user, port = self.folder("conan-user", CMakeLists_txt=block(PAGE, "cmake", 1), conanfile_txt=block(PAGE, "ini"))
        self.run_in(user, CONAN, "profile", "detect")
        self.run_in(user, CONAN, "remote", "disable", "*")
        self.run_in(ROOT, CONAN, "create", "packaging/conan", "-c", AS_QUICK)
        self.run_in(user, CONAN, "install", ".", "--output-folder=build")
        self.run_in(user, "cmake", "-S", ".", "-B", "build", "-DCMAKE_TOOLCHAIN_FILE=build/conan_toolchain.cmake", "-DCMAKE_BUILD_TYPE=Release")
        self.run_in(user, "cmake", "--build", "build")
        self.assert_answers(user / "build/server", port)

    def test_meson_builds_it_as_a_subproject(self):
        user, port = self.folder("meson-user", meson_build=block(PAGE, "meson") + "dependency('snug-testing')\n")
        (user / "subprojects").mkdir()
        (user / "subprojects/snug").symlink_to(ROOT)
        self.run_in(user, "meson", "setup", "build", "--buildtype=plain", "--force-fallback-for=snug")
        self.run_in(user, "ninja", "-C", "build", "server")
        self.assert_answers(user / "build/server", port)


def copy_of_the_tree(folder):
    for name in ("include", "src/lib", "packaging"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("CMakeLists.txt", "meson.build"):
        shutil.copy(ROOT / name, folder / name)
    return folder


class Recipes(unittest.TestCase):
    def test_the_port_of_vcpkg_names_this_version(self):
        version = re.search(r"^  version: '([\d.]+)'", (ROOT / "meson.build").read_text(), re.MULTILINE)[1]
        self.assertEqual(json.loads((PORT / "vcpkg.json").read_text())["version"], version)
        self.assertIn(f"snug/{version}\n", block(PAGE, "ini"))


def asked_by_the_port(folder):
    """The options that vcpkg's port gives to CMake, for this tree."""
    script = folder / "port.cmake"
    script.write_text(PORT_FUNCTIONS.replace("${folder}", str(folder / "packages")) + f'include("{PORT}/portfile.cmake")\n')
    asked = subprocess.run(["cmake", "-P", script], capture_output=True, text=True, check=True).stderr
    assert f"source {ROOT}\n" in asked, asked
    return re.search(r"^options (.*)$", asked, re.MULTILINE)[1].split(";")


if __name__ == "__main__":
    unittest.main()
