-- The index of the messages' words, derived from the log. storage/search_index.h fills it after the
-- messages are stored, and makes both tables anew with this file if they are damaged.

-- rowid is an event's gseq. words: its text, folded and cut (words/cut.h). facts: r<room>, u<sender>, haslink.
-- Without content and sizes, which would repeat the log. ascii keeps the words as they are.
CREATE VIRTUAL TABLE search_index USING fts5(words, facts, content='', columnsize=0, tokenize='ascii');

-- The events with lower < gseq <= upper are indexed, with the folding of that version. It is empty
-- while nothing was indexed yet.
CREATE TABLE search_state (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  folding TEXT NOT NULL,
  lower   INTEGER NOT NULL,
  upper   INTEGER NOT NULL
) STRICT;
INSERT INTO search_state (one, folding, lower, upper)
SELECT 1, '', coalesce(max(gseq), 0), coalesce(max(gseq), 0) FROM events;
