-- People, their sign-ins, rooms, and the one durable log.
-- Ids are AUTOINCREMENT, so an id is never given to a second owner.

CREATE TABLE users (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT NOT NULL UNIQUE COLLATE NOCASE,
  display_name  TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  role          INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),  -- model::Role
  created_at    INTEGER NOT NULL,
  last_seen_at  INTEGER NOT NULL
) STRICT;

-- A device is one sign-in. last_n is its highest stored counter as of log_state.folded. An append does not
-- touch this row, because the event itself carries device and n (this saves writing a page per message).
CREATE TABLE devices (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  user       INTEGER NOT NULL REFERENCES users (id),
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  label      TEXT NOT NULL,
  last_n     INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX devices_of_user ON devices (user);

-- created_by is null for the owner's link of the first start.
CREATE TABLE invites (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  created_by INTEGER REFERENCES users (id),
  role       INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),
  uses_left  INTEGER NOT NULL CHECK (uses_left >= 0),
  expires_at INTEGER NOT NULL
) STRICT;

-- A direct room has its two people here, the lower id first (twice the same for notes to oneself), so
-- there is one room for each pair.
CREATE TABLE rooms (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),  -- model::RoomKind
  name TEXT NOT NULL,
  low  INTEGER REFERENCES users (id),
  high INTEGER REFERENCES users (id),
  CHECK ((kind = 0) = (low IS NOT NULL AND high IS NOT NULL AND low <= high))
) STRICT;
CREATE UNIQUE INDEX direct_rooms ON rooms (low, high) WHERE kind = 0;

CREATE TABLE members (
  room     INTEGER NOT NULL REFERENCES rooms (id),
  user     INTEGER NOT NULL REFERENCES users (id),
  received INTEGER NOT NULL DEFAULT 0,
  read     INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX rooms_of_user ON members (user);

-- The log. Rows are only appended. device is not a foreign key, because a sign-in ends but its events stay.
CREATE TABLE events (
  gseq   INTEGER PRIMARY KEY,
  room   INTEGER NOT NULL REFERENCES rooms (id),
  seq    INTEGER NOT NULL CHECK (seq > 0),
  user   INTEGER REFERENCES users (id),
  device INTEGER,
  n      INTEGER,
  at     INTEGER NOT NULL,
  kind   TEXT NOT NULL,
  body   TEXT NOT NULL,
  UNIQUE (room, seq)
) STRICT;

-- The ids that senders without a counter gave to their messages, for seven days.
CREATE TABLE idempotency_keys (
  gseq INTEGER PRIMARY KEY,
  user INTEGER NOT NULL,
  key  TEXT NOT NULL,
  at   INTEGER NOT NULL,
  UNIQUE (user, key)
) STRICT;

-- The gseq up to which the devices' last_n are current.
CREATE TABLE log_state (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  folded INTEGER NOT NULL
) STRICT;
INSERT INTO log_state (one, folded) VALUES (1, 0);

-- Nothing is copied per recipient: the undelivered events are those beyond a member's mark.
CREATE VIEW undelivered AS
SELECT members.user AS recipient, events.*
FROM members JOIN events ON events.room = members.room AND events.seq > members.received;
