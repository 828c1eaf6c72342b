"""Mistakes that must not compile, and the sentence that the compiler must then show."""
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPILER = os.environ.get("CXX", "g++").split()
PRELUDE = """#include <array>
#include <map>
#include <span>
#include <snug/snug.h>
#include <snug/event_map.h>
using Events = snug::EventMap<snug::EventType<"say", std::string>, snug::EventType<"move", int, int>>;
"""
# A snippet stands in a function with these. A line `---` ends what stands before the function.
FUNCTION = "void piece([[maybe_unused]] snug::Server& server, [[maybe_unused]] snug::Socket socket)"

VIEW = "nobody keeps what this parameter refers to: take std::string"
COROUTINE_VIEW = "a coroutine outlives what a view refers to: take std::string"
ANSWER = "a handler returns nothing, or a value that its client can be answered with"

REFUSED = {
    "a view within a vector": ('socket.on("x", [](std::vector<std::string_view>) {});', VIEW),
    "a view within an optional vector": ('socket.on("x", [](std::optional<std::vector<std::string_view>>) {});', VIEW),
    "a view within a pair": ('socket.on("x", [](std::pair<int, std::string_view>) {});', VIEW),
    "a view within a map": ('socket.on("x", [](std::map<std::string, std::string_view>) {});', VIEW),
    "a view within an array": ('socket.on("x", [](std::array<const char*, 2>) {});', VIEW),
    "a pointer to characters": ('socket.on("x", [](const char*) {});', VIEW),
    "a span": ('socket.on("x", [](std::span<const int>) {});', VIEW),
    "a view in a coroutine": ('socket.on("x", [](std::string_view) -> snug::Task<> { co_return; });', COROUTINE_VIEW),
    "an optional view in a coroutine": (
        'socket.on("x", [](std::optional<std::string_view>) -> snug::Task<> { co_return; });', COROUTINE_VIEW),
    "a span in a coroutine": ('socket.on("x", [](std::span<const int>) -> snug::Task<> { co_return; });', COROUTINE_VIEW),
    "a reference in a coroutine": (
        'socket.on("x", [](const std::string&) -> snug::Task<> { co_return; });', "takes its arguments by value"),
    "a reference to the event in a coroutine": (
        'socket.on("x", [](const snug::Event&) -> snug::Task<> { co_return; });', "takes its arguments by value"),
    "a reference that is not const": (
        'socket.on("x", [](int&) {});', "a handler takes its arguments by value, const reference or rvalue reference"),
    "an answer that is no value": (
        'struct Thing {};\n---\nsocket.on("x", [](int) { return Thing(); });', ANSWER),
    "an answer that is no value in a result": (
        'struct Thing {};\n---\nsocket.on("x", [](int) -> snug::Result<Thing> { return Thing(); });', ANSWER),
    "an answer of a coroutine that is no value": (
        'struct Thing {};\n---\nsocket.on("x", [](int) -> snug::Task<Thing> { co_return Thing(); });', ANSWER),
    "two ways to answer": (
        'socket.on("x", [](snug::Ack) { return 1; });',
        "a handler answers with what it returns, or with its Ack, not with both"),
    "a type without from_json": (
        'struct Thing {};\n---\nsocket.on("x", [](Thing) {});', "a parameter of this type needs a from_json"),
    "an enumeration without a type": (
        'enum Thing { kOne };\n---\nsocket.on("x", [](Thing) {});', "give this enumeration a type (enum E : int)"),
    "on(connect)": ('socket.on("connect", [](snug::Event) {});', "connect_is_reserved_see_on_connection"),
    "on(disconnect)": ('socket.on("disconnect", [] {});', "disconnect_is_reserved_see_on_disconnect"),
    "once(disconnecting)": (
        'socket.once("disconnecting", [](snug::Event) {});', "disconnecting_is_reserved_see_on_disconnecting"),
    "on(newListener)": ('socket.on("newListener", [](snug::Event) {});', "name_is_reserved_choose_another"),
}
REFUSED |= {
    "a client's handler on a server": (
        'server.on("connection", [](snug::Socket) {});', "use on_connection for clients, and Socket::on for their events"),
    "an event that the map does not have": (
        'Events::of(socket).emit<"shout">("x");', "the event map declares no event of this name"),
    "a fraction for an optional whole number of a map": (
        'using Other = snug::EventMap<snug::EventType<"maybe", std::optional<int>>>; Other::of(socket).emit<"maybe">(1.5);',
        "arguments of other types"),
    "a handler for an event that the map does not have": (
        'Events::of(socket).on<"shout">([](std::string) {});', "the event map declares no event of this name"),
    "a reserved name in a map": ('using Other = snug::EventMap<snug::EventType<"disconnect">>;', "disconnect_is_reserved"),
    "too few arguments": ('Events::of(socket).emit<"move">(1);', "this event is declared with another number of arguments"),
    "arguments of other types": (
        'Events::of(socket).emit<"say">(1);', "this event is declared with arguments of other types"),
    "a number that would lose its fraction": (
        'Events::of(socket).emit<"move">(1, 0.5);', "this event is declared with arguments of other types"),
    "a handler of other types": (
        'Events::of(socket).on<"move">([](int, std::string) {});', "a handler takes the arguments that the event map declares"),
    "a handler of too many arguments": (
        'Events::of(socket).on<"say">([](std::string, int) {});', "a handler takes the arguments that the event map declares"),
}
TAKEN = """
socket.on("x", [](std::string_view, std::optional<std::string_view>) {});
socket.on("x", [](std::string) -> snug::Task<int> { co_return 1; });
socket.on(std::string("disconnect"), [](snug::Event) {});
Events::of(socket).on<"move">([](snug::Socket, int) { return 1; });
Events::of(server.all()).emit<"move">(1, 2L);
"""


def translation_unit(snippet):
    before, _, inside = snippet.rpartition("---\n")
    return f"{before}\n{FUNCTION} {{\n{inside}\n}}\n"


class Refused(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        header = Path(cls.folder.name) / "prelude.h"
        header.write_text(PRELUDE)
        suffix = ".pch" if "clang" in COMPILER[0] else ".gch"
        cls.header = str(header)
        cls.pch = cls.header + suffix
        cls.run_compiler("-x", "c++-header", cls.header, "-o", cls.pch, check=True)

    @classmethod
    def run_compiler(cls, *arguments, **options):
        command = [*COMPILER, "-std=c++20", "-I", str(ROOT / "include"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, **options)

    def errors(self, snippet):
        header = ["-include-pch", self.pch] if self.pch.endswith(".pch") else ["-include", self.header]
        return self.run_compiler(*header, "-fsyntax-only", "-x", "c++", "-", input=translation_unit(snippet)).stderr

    def test_mistakes_do_not_compile_and_say_why(self):
        for name, (snippet, sentence) in REFUSED.items():
            with self.subTest(name):
                # Compilers may break a message where the source breaks its string.
                errors = re.sub(r'"\s*\n\s*\|?\s*"', "", self.errors(snippet))
                self.assertIn(sentence, errors)

    def test_what_stands_beside_them_compiles(self):
        self.assertEqual(self.errors(TAKEN), "")


if __name__ == "__main__":
    unittest.main()
