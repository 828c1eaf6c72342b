-- Rooms beside the direct ones: what they are about, who has which role in them, and who is kept out.

ALTER TABLE rooms ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE rooms ADD COLUMN newcomers INTEGER NOT NULL DEFAULT 0 CHECK (newcomers BETWEEN 0 AND 1);  -- model::Newcomers

-- first: the first seq that the member may read. joined: the gseq of the event with which they joined.
ALTER TABLE members ADD COLUMN role INTEGER NOT NULL DEFAULT 2 CHECK (role BETWEEN 0 AND 2);  -- model::RoomRole
ALTER TABLE members ADD COLUMN first INTEGER NOT NULL DEFAULT 1;
ALTER TABLE members ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;

CREATE TABLE bans (
  room INTEGER NOT NULL REFERENCES rooms (id),
  user INTEGER NOT NULL REFERENCES users (id),
  PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;

-- A member's undelivered events are those that they may read.
DROP VIEW undelivered;
CREATE VIEW undelivered AS
SELECT members.user AS recipient, events.*
FROM members JOIN events ON events.room = members.room
  AND events.seq > members.received AND events.seq >= members.first;
