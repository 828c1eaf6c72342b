"""A chat with people in it, made once and copied for every run. Signing up hundreds of people one by one would take
longer than the measurement, so they are written into the database in the server's own form."""
import hashlib
import pathlib
import shutil
import sqlite3

from harness import servers

OWNER, MEMBER = 0, 2  # model::Role


def seeded(build, root, count, launcher=()):
    """The data folder, and a file with a line for each person: the bearer token, and the partner's id. `launcher` starts the
    server if this machine cannot run it directly."""
    folder = build / f"people-{count}"
    accounts = folder / "accounts"
    if not accounts.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        data = folder / "data"
        with servers.start([*launcher, *servers.command("snug", build, root, data=data)], r"#join=[\w-]+"):
            pass
        write_people(data, count)
        accounts.write_text("".join(f"{token(i)} {(i ^ 1) + 1}\n" for i in range(count)), encoding="ascii")
    return folder / "data", accounts


def token(number):
    return f"{number:043d}"


def write_people(data, count):
    [database] = [file for file in pathlib.Path(data).iterdir() if file.suffix in (".db", ".sqlite", ".sqlite3")]
    connection = sqlite3.connect(database)
    with connection:
        for number in range(count):
            person = connection.execute(
                "INSERT INTO users (name, display_name, password_hash, role, created_at, last_seen_at)"
                " VALUES (?, ?, 'none', ?, 0, 0)", (f"p{number}", f"Person {number}", MEMBER if number else OWNER)).lastrowid
            token_hash = hashlib.blake2b(token(number).encode(), digest_size=32).digest()
            connection.execute("INSERT INTO devices (user, token_hash, label, last_n, created_at) VALUES (?, ?, 'bench', 0, 0)",
                               (person, token_hash))
            if person != number + 1:
                raise RuntimeError("people are not numbered as expected")
    connection.close()
