-- Browsers and programs that were signed in as a person before, by the hash of their token. Each has its own
-- number of guesses at that person's password. id rises with each use, so the oldest are removed first.

CREATE TABLE known_devices (
  id         INTEGER PRIMARY KEY,
  user       INTEGER NOT NULL REFERENCES users (id),
  token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
  UNIQUE (user, token_hash)
) STRICT;
