#!/usr/bin/env python3
"""Turns sql/migrations and sql/queries into one C++ header of constants.

usage: embed_sql.py OUTPUT FILE...
A file in a folder `migrations` is one step; its name begins with its number: 0001, 0002, … without a
hole. Any other file holds queries, each below a line `-- name: some_query`.
"""

import pathlib
import re
import sys


def fail(message):
    sys.exit("embed_sql: " + message)


def literal(text):
    if ')sql"' in text:
        fail('the text holds )sql"')
    return 'R"sql(' + text.strip() + ')sql"'


def read_migrations(files):
    files = sorted(files, key=lambda file: file.name)
    for index, file in enumerate(files, 1):
        if not file.name.startswith("%04d_" % index):
            fail("%s: the number %04d is expected here" % (file, index))
    return [(file.name, file.read_text(encoding="utf-8")) for file in files]


def read_queries(files):
    queries = {}
    for file in sorted(files):
        parts = re.split(r"^-- name: (\w+)\n", file.read_text(encoding="utf-8"), flags=re.M)
        if parts[0].strip():
            fail("%s: text before the first name" % file)
        for name, text in zip(parts[1::2], parts[2::2]):
            if name in queries:
                fail("%s: %s is there twice" % (file, name))
            queries[name] = text
    return queries


def header(migrations, queries):
    out = ["// Made by embed_sql.py from sql/. Do not edit.", "#pragma once", "",
           "namespace snug::storage::sql {", "",
           "struct Text {", "  const char* name;", "  const char* text;", "};", ""]
    out.append("inline constexpr Text kMigrations[] = {")
    out += ["    {\"%s\", %s}," % (name, literal(text)) for name, text in migrations]
    out.append("};")
    for name, text in queries.items():
        out.append("inline constexpr const char* %s = %s;" % (name, literal(text)))
    out.append("inline constexpr Text kQueries[] = {")
    out += ['    {"%s", %s},' % (name, name) for name in queries]
    out += ["};", "", "}  // namespace snug::storage::sql", ""]
    return "\n".join(out)


def main():
    output, *names = sys.argv[1:]
    files = [pathlib.Path(name) for name in names]
    migrations = read_migrations([file for file in files if file.parent.name == "migrations"])
    queries = read_queries([file for file in files if file.parent.name != "migrations"])
    pathlib.Path(output).write_text(header(migrations, queries), encoding="utf-8")


main()
