-- name: event_by_seq
SELECT gseq, room, seq, user, device, n, at, kind, body, chain, body_hash FROM events WHERE room = ?1 AND seq = ?2;

-- name: erase_body
UPDATE events SET body = '{}', body_hash = ?2 WHERE gseq = ?1;

-- name: add_edit
INSERT INTO edits (room, seq, edit) VALUES (?1, ?2, ?3);

-- name: forget_edits
DELETE FROM edits WHERE room = ?1 AND seq = ?2;

-- name: count_edits
SELECT count(*) FROM edits WHERE room = ?1 AND seq = ?2;

-- name: edits_of_message
SELECT edit FROM edits WHERE room = ?1 AND seq = ?2 ORDER BY edit;

-- name: add_pin
INSERT INTO pins (room, seq) VALUES (?1, ?2);

-- name: remove_pin
DELETE FROM pins WHERE room = ?1 AND seq = ?2;

-- name: has_pin
SELECT 1 FROM pins WHERE room = ?1 AND seq = ?2;

-- name: count_pins
SELECT count(*) FROM pins WHERE room = ?1;

-- name: pins_after
SELECT seq FROM pins WHERE room = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3;

-- name: add_reaction
INSERT INTO reactions (room, seq, emoji, user, event) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: remove_reaction
DELETE FROM reactions WHERE room = ?1 AND seq = ?2 AND emoji = ?3 AND user = ?4;

-- name: forget_reactions
DELETE FROM reactions WHERE room = ?1 AND seq = ?2;

-- name: has_reacted
SELECT 1 FROM reactions WHERE room = ?1 AND seq = ?2 AND emoji = ?3 AND user = ?4;

-- name: has_emoji
SELECT 1 FROM reactions WHERE room = ?1 AND seq = ?2 AND emoji = ?3 LIMIT 1;

-- name: count_emojis
SELECT count(DISTINCT emoji) FROM reactions WHERE room = ?1 AND seq = ?2;

-- name: emojis_of_message
SELECT emoji, count(*) FROM reactions WHERE room = ?1 AND seq = ?2 GROUP BY emoji ORDER BY min(event);

-- name: first_reactors
SELECT user FROM reactions WHERE room = ?1 AND seq = ?2 AND emoji = ?3 ORDER BY event LIMIT ?4;

-- name: changes_of_message
-- The newest edit, whether it is pinned, whether it has reactions: one look for the many messages without changes.
SELECT (SELECT max(edit) FROM edits WHERE room = ?1 AND seq = ?2),
  EXISTS (SELECT 1 FROM pins WHERE room = ?1 AND seq = ?2),
  EXISTS (SELECT 1 FROM reactions WHERE room = ?1 AND seq = ?2);
