-- Data that distinguishes one history from another, and a repeat from another message under the same number.
-- New ids of people, devices and rooms are random from here on; existing ids stay.
-- After this step the program computes events.chain, fills sent_runs and sent_ids, and drops
-- idempotency_keys (storage/chain_step.cc).

-- id and chain_key are made with the history. id is public. chain_key is secret, so that somebody outside a conversation
-- cannot check guesses at its texts against the chain. running_ms: this server's total running time, as last saved.
CREATE TABLE server (
  one        INTEGER PRIMARY KEY CHECK (one = 1),
  id         TEXT NOT NULL,
  chain_key  BLOB NOT NULL CHECK (length(chain_key) = 16),
  running_ms INTEGER NOT NULL
) STRICT;
INSERT INTO server (one, id, chain_key, running_ms)
VALUES (1, lower(hex(randomblob(16))), randomblob(16), 0);

-- A hash over the event and the chain of the event before it (model/chain.h), as a signed number.
ALTER TABLE events ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;

-- Maps a device's numbers to events: the gseqs of first_n, first_n + 1, … as differences to the previous gseq,
-- seven bits a byte. Written for many events at once, because a row for each event, or an index of events,
-- would write one more page per message.
CREATE TABLE sent_runs (
  device  INTEGER NOT NULL,
  first_n INTEGER NOT NULL,
  gseqs   BLOB NOT NULL,
  PRIMARY KEY (device, first_n)
) STRICT, WITHOUT ROWID;
-- The gseq up to which sent_runs is complete.
ALTER TABLE log_state ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;

-- The ids that senders without a counter gave to their messages, for the newest events.
CREATE TABLE sent_ids (
  gseq   INTEGER PRIMARY KEY,
  device INTEGER NOT NULL,
  id     TEXT NOT NULL,
  UNIQUE (device, id)
) STRICT;

-- An invitation ends by the server's running time. Its remaining time is at most the time it was made with
-- (a year, or ten for the owner's link), whatever the clock says now.
ALTER TABLE invites RENAME COLUMN expires_at TO ends_running_ms;
UPDATE invites SET ends_running_ms = max(0, min(
  ends_running_ms - CAST(strftime('%s', 'now') AS INTEGER) * 1000,
  CASE WHEN created_by IS NULL THEN 315360000000 ELSE 31536000000 END));
