"""Checks every #include of src/ and include/snug/ against the tables of rooms in ARCHITECTURE.md."""
import re

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# The headers of each third-party library, by the name that the table uses.
THIRD_PARTY = {
    "libuv": ("uv.h", "uv/"),
    "llhttp": ("llhttp.h",),
    "wslay": ("wslay/",),
    "zlib": ("zlib.h",),
    "OpenSSL": ("openssl/",),
    "nlohmann/json": ("nlohmann/",),
    "SQLiteCpp": ("SQLiteCpp/",),
    "sqlite3": ("sqlite3.h", "sqlite3ext.h"),
    "libcrypt": ("crypt.h",),
    "libsodium": ("sodium.h", "sodium/"),
    "utf8proc": ("utf8proc.h",),
    "toml++": ("toml++/",),
    "CLI11": ("CLI/",),
    "spdlog": ("spdlog/",),
    "libqrencode": ("qrencode.h",),
    "hiredis": ("hiredis/",),
}

# Headers of the C library and the kernel, beside the C++ standard library.
SYSTEM = re.compile(
    r"(sys|netinet|arpa|net|linux)/\w+\.h|(cxxabi|string|unistd|fcntl|link|malloc|poll|signal|pthread|dirent|ifaddrs|netdb|pwd|grp|syslog|termios)\.h"
)
STANDARD = re.compile(r"[a-z_0-9]+")


class Room:
    def __init__(self, house, name, rooms, third_party):
        self.house = house
        self.name = name
        self.rooms = rooms
        # An entry "OpenSSL (tls files only)" is for files whose names begin with that word.
        self.third_party = {}
        for entry in third_party:
            match = re.fullmatch(r"(.+?) \((\w+) files only\)", entry)
            self.third_party[match[1] if match else entry] = match[2] if match else ""


class Table:
    """The two houses, their rooms, what each may include, and the vocabulary headers, as ARCHITECTURE.md has them."""

    def __init__(self, text):
        self.rooms = {}
        house = None
        for line in text.splitlines():
            if line.startswith("#"):
                heading = re.search(r"`src/(\w+)`", line)
                house = heading[1] if heading else None
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            match = re.fullmatch(r"`(\w+)`", cells[0]) if house and line.startswith("|") else None
            if match and len(cells) == 4:
                self.rooms[match[1]] = Room(house, match[1], split(cells[1]), split(cells[2]))
        vocabulary = re.search(r"^\*Vocabulary\*.*", text, re.MULTILINE)
        self.vocabulary = set(re.findall(r"`(\w+\.h)`", vocabulary[0])) if vocabulary else set()
        unknown = {name for room in self.rooms.values() for name in room.third_party} - THIRD_PARTY.keys()
        if not self.rooms or not self.vocabulary or unknown:
            raise ValueError(f"ARCHITECTURE.md has no readable table of rooms {sorted(unknown)}")
        for room in self.rooms.values():
            strangers = [name for name in room.rooms if name in self.rooms and self.rooms[name].house != room.house]
            if strangers:
                raise ValueError(f"ARCHITECTURE.md lets {room.name} through the wall between the houses, to {', '.join(strangers)}")

    def complaints(self, path, text):
        """Complaints about the includes of `path` ("src/lib/net/loop.cc" or "include/snug/json.h")."""
        parts = path.split("/")
        if path.startswith("include/snug/"):
            judge = self._judge_public
        elif parts[0] == "src" and path.endswith((".h", ".cc")):
            room = self.rooms.get(parts[2]) if len(parts) == 4 else None
            if room is None or room.house != parts[1]:
                return [f"{path}: is in no room of ARCHITECTURE.md's tables (src/<house>/<room>/)"]
            judge = lambda bracket, header: self._judge_room(room, parts[-1], bracket, header)
        else:
            return []
        found = []
        for match in INCLUDE.finditer(text):
            wrong = judge(match[1], match[2])
            if wrong:
                line = text.count("\n", 0, match.start(2)) + 1
                found.append(f"{path}:{line}: {match[2]}: {wrong}")
        return found

    def _judge_public(self, bracket, header):
        if header.startswith("snug/") and bracket == '"':
            return None
        if bracket == "<" and (STANDARD.fullmatch(header) or header.startswith("nlohmann/")):
            return None
        return "include/snug names only the standard library, itself and nlohmann/json"

    def _judge_room(self, room, file, bracket, header):
        if bracket == "<":
            return self._judge_library(room, file, header)
        first = header.split("/")[0]
        if first not in self.rooms and first != "snug":
            return "is in no room: write it as room/file.h"
        if first == room.name or first in room.rooms:
            return None
        if "everything" in room.rooms:
            is_own_house = first == "snug" or self.rooms[first].house == room.house
            return None if is_own_house else f"{room.name} may include of the other house include/snug only"
        if first == "snug":
            rest = header[len("snug/") :]
            if "include/snug" in room.rooms or ("vocabulary" in room.rooms and rest in self.vocabulary):
                return None
            return f"{room.name} may include " + ("of include/snug only the vocabulary" if "vocabulary" in room.rooms else "nothing of include/snug")
        return f"{room.name} may include only {', '.join(room.rooms)}"

    def _judge_library(self, room, file, header):
        for library, prefixes in THIRD_PARTY.items():
            if any(header == prefix or (prefix.endswith("/") and header.startswith(prefix)) for prefix in prefixes):
                files = room.third_party.get(library)
                if files is None:
                    return f"{library} is not visible in {room.name}"
                return None if file.startswith(files) else f"{library} is visible in {room.name}'s {files} files only"
        if STANDARD.fullmatch(header) or SYSTEM.fullmatch(header):
            return None
        return "is of no library that the gate knows (tests/tidy/layers.py)"


def split(cell):
    return [] if cell == "–" else [name.strip() for name in cell.split(",")]
