"""Installs the library alone, and builds on it what its users build: with pkg-config, both kinds, and with CMake."""
import os
import re
import socket
import subprocess
import unittest

import exports
from installed import ROOT, Installed, output_of, run, sanitizer_flags

# Of those who take warnings for errors.
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wsign-conversion", "-Wold-style-cast", "-Wnon-virtual-dtor",
            "-Woverloaded-virtual", "-Wdouble-promotion", "-Wformat=2", "-Wundef", "-Werror"]
# Libraries that the headers say nothing of.
HIDDEN = re.compile(r"\b(?:uv_(?!loop\b|loop_s\b)\w+|llhttp_\w+|wslay_\w+|SSL(?:_\w+)?|X509\w*|EVP_\w+|z_stream|crypt_\w+|sqlite3\w*)\b")
HIDDEN_HEADERS = re.compile(r"/(?:uv(?:\.h|/)|llhttp|wslay|openssl|zlib|zconf|crypt\.h)")

# A symbol of its own in the shared library's table.
VERSION_NODES = {"SNUG_0.1"}

# The program that is built on it in each way.
EXAMPLE = ROOT / "examples/user_map.cc"

CMAKE_PROJECT = """
cmake_minimum_required(VERSION 3.16)
project(user CXX)
find_package(snug 0.1 REQUIRED)
add_library(example OBJECT program.cc)
target_link_libraries(example PRIVATE snug::snug)
foreach(kind snug static)
  add_executable(program_${kind} $<TARGET_OBJECTS:example>)
  target_link_libraries(program_${kind} PRIVATE snug::${kind})
endforeach()
"""


def ask(address):
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=30) as client:
        client.sendall(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: client.recv(65536), b""))


class Library(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.installed = Installed("devel,library")
        cls.addClassCleanup(cls.installed.remove)
        cls.root = cls.installed.root
        cls.example = cls.compile("g++", EXAMPLE, cls.root / "program.o")

    @classmethod
    def compile(cls, compiler, source, target):
        output_of(compiler, "-std=c++20", *WARNINGS, *sanitizer_flags(), *cls.installed.pkg_config("--cflags", "snug"), "-c", source, "-o", target)
        return target

    def link(self, name, flags):
        program = self.root / name
        output_of("g++", *sanitizer_flags(), self.example, *flags, "-o", program)
        return program

    def try_program(self, program):
        environment = dict(os.environ, LD_LIBRARY_PATH=str(self.installed.libraries))
        with subprocess.Popen([program, "127.0.0.1:0"], text=True, stdout=subprocess.PIPE, env=environment) as server:
            try:
                line = server.stdout.readline()
                self.assertTrue(line.startswith("listening on "), line)
                self.assertIn(b'0{"sid":"', ask(line.split()[-1]))
            finally:
                server.terminate()
            self.assertEqual(server.wait(timeout=30), 0)

    def needed(self, file):
        return re.findall(r"\(NEEDED\).*\[(.+)\]", output_of("readelf", "-d", file))

    def test_a_program_is_linked_with_the_shared_library_and_names_no_library_beneath(self):
        flags = self.installed.pkg_config("--libs", "snug")
        self.assertEqual([flag for flag in flags if flag.startswith("-l")], ["-lsnug"])
        program = self.link("program-shared", flags)
        self.assertIn("libsnug.so.0.1", self.needed(program))
        self.assertNotIn("libuv.so.1", self.needed(program))
        self.try_program(program)

    def test_a_program_is_linked_with_the_archive(self):
        program = self.link("program-static", self.installed.pkg_config("--libs", "snug-static"))
        self.assertNotIn("libsnug.so.0.1", self.needed(program))
        self.try_program(program)

    def test_a_static_link_is_told_of_every_library_beneath(self):
        flags = self.installed.pkg_config("--static", "--libs", "snug")
        for flag in ("-lsnug", "-luv", "-lssl", "-lcrypto", "-lz", "-lcrypt", "-lwslay"):
            self.assertIn(flag, flags)

    def test_cmake_finds_it_and_links_both_kinds(self):
        project = self.root / "project"
        project.mkdir()
        (project / "CMakeLists.txt").write_text(CMAKE_PROJECT)
        (project / "program.cc").write_text(f'#include "{EXAMPLE}"\n')
        output_of("cmake", "-G", "Ninja", "-S", project, "-B", project / "build", f"-DCMAKE_PREFIX_PATH={self.installed.prefix}",
                  "-DCMAKE_CXX_COMPILER=g++", f"-DCMAKE_CXX_FLAGS={' '.join(sanitizer_flags())}")
        output_of("cmake", "--build", project / "build")
        self.assertIn("libsnug.so.0.1", self.needed(project / "build/program_snug"))
        self.assertNotIn("libsnug.so.0.1", self.needed(project / "build/program_static"))
        self.try_program(project / "build/program_snug")
        self.try_program(project / "build/program_static")

    def test_cmake_refuses_a_version_that_it_does_not_serve(self):
        for version, found in (("0.1", True), ("0.1.0", True), ("0.2", False), ("0.0", False), ("1", False)):
            script = self.root / "version.cmake"
            at = next(self.installed.prefix.rglob("snugConfigVersion.cmake"))
            major, minor = (version.split(".") + [""])[:2]
            script.write_text(f'set(PACKAGE_FIND_VERSION "{version}")\nset(PACKAGE_FIND_VERSION_MAJOR "{major}")\n'
                              f'set(PACKAGE_FIND_VERSION_MINOR "{minor or 0}")\ninclude("{at}")\n'
                              'message("${PACKAGE_VERSION_COMPATIBLE}")\n')
            self.assertEqual(run("cmake", "-P", script).stderr.strip(), str(found).upper(), version)

    def test_the_shared_library_exports_what_the_headers_declare_and_nothing_else(self):
        declared = exports.declared(path for path in (self.installed.prefix / "include/snug").rglob("*.h") if path.parent.name != "testing")
        exported = symbols("-D", "--without-symbol-versions", self.installed.libraries / "libsnug.so") - VERSION_NODES
        self.assertEqual({name for name in exported if not declared.match(name)}, set())
        defined = symbols("--extern-only", self.installed.libraries / "libsnug.a", kinds="T")
        self.assertGreater(len(defined & exported), 50)
        self.assertEqual({name for name in defined - exported if declared.match(name)}, set(), "SNUG_API is missing")


class Headers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.installed = Installed("devel,library")
        cls.addClassCleanup(cls.installed.remove)
        cls.include = cls.installed.prefix / "include"
        cls.headers = sorted((cls.include / "snug").rglob("*.h"))
        cls.flags = cls.installed.pkg_config("--cflags", "snug")

    def complaints(self, compiler, standard, header, *more):
        source = f"#include <{header.relative_to(self.include)}>\nint main() {{}}\n"
        done = run(compiler, f"-std={standard}", *WARNINGS, *more, *self.flags, "-fsyntax-only", "-x", "c++", "-", input=source)
        return done.stderr if done.returncode != 0 or done.stderr else ""

    def test_each_header_stands_alone(self):
        for header in self.headers:
            with self.subTest(header.name):
                self.assertEqual(self.complaints("g++", "c++20", header), "")

    def test_all_together_pass_both_compilers_and_both_standards(self):
        whole = self.include / "snug/snug.h"
        clang_23 = "c++2b"  # as clang 14 calls it
        for compiler, standard, more in (("g++", "c++23", ()), ("clang++", "c++20", ()), ("clang++", clang_23, ()), ("g++", "c++20", ("-fno-rtti",))):
            with self.subTest(f"{compiler} {standard}"):
                self.assertEqual(self.complaints(compiler, standard, whole, *more), "")

    def test_they_show_nothing_of_the_libraries_beneath(self):
        for header in self.headers:
            code = re.sub(r"//.*", "", header.read_text())
            self.assertIsNone(HIDDEN.search(code), header.name)
        read = output_of("g++", "-std=c++20", *self.flags, "-M", "-x", "c++", self.include / "snug/snug.h")
        self.assertIsNone(HIDDEN_HEADERS.search(read))


def symbols(*arguments, kinds="TWVBDRA"):
    """Mangled names of what a library defines, of those kinds (the letters of nm)."""
    found = re.findall(r"^[0-9a-f]* +(\w) (\S+)$", output_of("nm", "--defined-only", *arguments), re.MULTILINE)
    return {name for kind, name in found if kind in kinds}


if __name__ == "__main__":
    unittest.main()
