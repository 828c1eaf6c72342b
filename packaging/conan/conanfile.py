"""libsnug for Conan 2, from the tree that this recipe lies in, by its CMakeLists.txt:

    conan create packaging/conan --build=missing

No remote is needed, because the libraries beneath come from the system (`tools/install library`). A consumer requires
snug/<version>, uses CMakeToolchain, and finds the same targets as everywhere: find_package(snug) gives snug::snug.
"""
import re
from pathlib import Path

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy


class Snug(ConanFile):
    name = "snug"
    description = "Socket.IO server library for C++20"
    license = "MIT"
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False]}
    default_options = {"shared": False}

    def tree(self):
        return Path(self.recipe_folder).parents[1]

    def set_version(self):
        self.version = re.search(r"^  version: '([\d.]+)'", (self.tree() / "meson.build").read_text(), re.MULTILINE)[1]

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "meson.build", "LICENSE", "include/*", "src/lib/*", "packaging/library/*"):
            copy(self, pattern, self.tree(), self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeToolchain(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, Path(self.package_folder) / "licenses")
        CMake(self).install()

    def package_info(self):
        # snugConfig.cmake of the package itself, rather than one that Conan writes.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = ["lib/cmake/snug"]
        self.cpp_info.libs = ["snug"]
