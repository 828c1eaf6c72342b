-- What people do with messages. The log has an event for each change; these tables say what is true now.

-- The hash of a body that was erased (model/chain.h), as a signed number. body is then '{}'.
ALTER TABLE events ADD COLUMN body_hash INTEGER;

-- edit: the seq of an event with another text of the message `seq`.
CREATE TABLE edits (
  room INTEGER NOT NULL REFERENCES rooms (id),
  seq  INTEGER NOT NULL,
  edit INTEGER NOT NULL,
  PRIMARY KEY (room, seq, edit)
) STRICT, WITHOUT ROWID;

-- event: the seq of the event with which somebody reacted.
CREATE TABLE reactions (
  room  INTEGER NOT NULL REFERENCES rooms (id),
  seq   INTEGER NOT NULL,
  emoji TEXT NOT NULL,
  user  INTEGER NOT NULL REFERENCES users (id),
  event INTEGER NOT NULL,
  PRIMARY KEY (room, seq, emoji, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE pins (
  room INTEGER NOT NULL REFERENCES rooms (id),
  seq  INTEGER NOT NULL,
  PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;
