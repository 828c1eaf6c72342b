"""The names that the public headers declare, as patterns of the symbols that the shared library may export.

A class of the headers exports its functions and its run-time type. A class within it is exported only if the headers define
it, so no Impl is visible. The patterns are of mangled names (Itanium C++ ABI 5.1): functions begin with a small
letter and types with a capital one in all of this tree, which tells a class's functions from the classes within it.
"""
import re

# clang-format indents the contents of a namespace by no column, and the members of a class by two.
NAMESPACE = re.compile(r"^namespace ([\w:]+) \{")
END_OF_NAMESPACE = re.compile(r"^\}  // namespace ([\w:]+)")
TYPE = r"(?:class|struct) (?:\[\[\w+\]\] |SNUG_[A-Z_]+ )*(\w+)(?: final)?(?: [:{].*|)"
OUTER = re.compile(rf"^{TYPE}$")
INNER = re.compile(rf"^  {TYPE}$")
FUNCTION = re.compile(r"^(?:SNUG_API )?(?!using|namespace|template|class|struct|enum|static|inline|typedef|friend|return)(?:[\w:]+(?:<.*>)?[ &*]+)+(\w+)\(")

QUALIFIERS = ("", "K", "R", "KR", "O", "KO")


def names_of(text):
    """(types, functions) that a header defines: ["snug", "Socket"], ["snug", "connect"]."""
    types, functions, spaces, outer = [], [], [], None
    for line in text.splitlines():
        if match := NAMESPACE.match(line):
            spaces += match[1].split("::")
        elif match := END_OF_NAMESPACE.match(line):
            del spaces[-len(match[1].split("::")) :]
        elif not spaces:
            continue
        elif match := OUTER.match(line):
            outer = [*spaces, match[1]]
            types.append(outer)
        elif (match := INNER.match(line)) and outer:
            types.append([*outer, match[1]])
        elif match := FUNCTION.match(line):
            functions.append([*spaces, match[1]])
    return types, functions


def mangled(path):
    return "".join(f"{len(name)}{name}" for name in path)


def patterns_of(types, functions):
    for path in types:
        name = mangled(path)
        for qualifier in QUALIFIERS:
            for member in ("[a-zA-Z]*", "[0-9][a-z_]*", "[0-9][0-9][a-z_]*"):
                yield f"_ZN{qualifier}{name}{member}"
        yield f"_ZT[ISV]N{name}E"
    for path in functions:
        yield f"_ZN{mangled(path)}[EB]*"


def declared(headers):
    """A regular expression that matches the symbols of everything that the headers declare."""
    types, functions = [], []
    for header in headers:
        more_types, more_functions = names_of(header.read_text())
        types += more_types
        functions += more_functions
    patterns = dict.fromkeys(patterns_of(types, functions))
    return re.compile("|".join(pattern.replace("*", ".*") + "$" for pattern in patterns))
