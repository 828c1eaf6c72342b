-- What tells one history from another, and a repeat from something else under the same number.
-- Ids of people, devices and rooms are random from here on; those that are there stay.
-- After this step the program computes events.chain, fills sent_runs and sent_ids, and drops
-- idempotency_keys (storage/chain_step.cc).

-- id is made with the history, and told; chain_key as well, and told to nobody: who is in no conversation
-- must not be able to try guesses at its texts against the chain. running_ms: how long this server has run in all, as last saved.
CREATE TABLE server (
  one        INTEGER PRIMARY KEY CHECK (one = 1),
  id         TEXT NOT NULL,
  chain_key  BLOB NOT NULL CHECK (length(chain_key) = 16),
  running_ms INTEGER NOT NULL
) STRICT;
INSERT INTO server (one, id, chain_key, running_ms)
VALUES (1, lower(hex(randomblob(16))), randomblob(16), 0);

-- A hash over the event and the chain of the one before (model/chain.h), as a signed number.
ALTER TABLE events ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;

-- Which events a device's numbers became: those of first_n, first_n + 1, … as differences to the one
-- before, seven bits a byte. Written for many events at once, because a row for each, or an index of
-- events, would be one more page written for each message.
CREATE TABLE sent_runs (
  device  INTEGER NOT NULL,
  first_n INTEGER NOT NULL,
  gseqs   BLOB NOT NULL,
  PRIMARY KEY (device, first_n)
) STRICT, WITHOUT ROWID;
-- Up to which gseq sent_runs has them.
ALTER TABLE log_state ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;

-- What senders without a counter gave as their message's id, among the newest events.
CREATE TABLE sent_ids (
  gseq   INTEGER PRIMARY KEY,
  device INTEGER NOT NULL,
  id     TEXT NOT NULL,
  UNIQUE (device, id)
) STRICT;

-- An invitation ends by the server's running time. What is left of each is no more than it was made
-- with, whatever the clock says now: a year, or ten for the owner's link.
ALTER TABLE invites RENAME COLUMN expires_at TO ends_running_ms;
UPDATE invites SET ends_running_ms = max(0, min(
  ends_running_ms - CAST(strftime('%s', 'now') AS INTEGER) * 1000,
  CASE WHEN created_by IS NULL THEN 315360000000 ELSE 31536000000 END));
