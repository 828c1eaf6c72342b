-- name: search_state
SELECT folding, lower, upper FROM search_state WHERE one = 1;

-- name: save_search_state
UPDATE search_state SET folding = ?1, lower = ?2, upper = ?3 WHERE one = 1;

-- name: index_words
INSERT INTO search_index (rowid, words, facts) VALUES (?1, ?2, ?3);

-- name: forget_words
-- FTS5 has no other way without content: it needs the words that were indexed.
INSERT INTO search_index (search_index, rowid, words, facts) VALUES ('delete', ?1, ?2, ?3);

-- name: empty_index_some
DELETE FROM search_index_data WHERE id IN (SELECT id FROM search_index_data ORDER BY id DESC LIMIT ?1);

-- name: empty_index
INSERT INTO search_index (search_index) VALUES ('delete-all');

-- name: merge_index_some
-- A negative number begins to merge everything; FTS5 goes on with a positive one.
INSERT INTO search_index (search_index, rank) VALUES ('merge', ?1);

-- name: find_words
SELECT rowid FROM search_index WHERE search_index MATCH ?1 AND rowid > ?2 AND rowid < ?3
ORDER BY rowid DESC;

-- name: time_from
-- The first event at or above a number.
SELECT gseq, at FROM events WHERE gseq >= ?1 ORDER BY gseq LIMIT 1;
