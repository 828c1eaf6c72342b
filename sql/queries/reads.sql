-- name: event_by_gseq
SELECT gseq, room, seq, user, device, n, at, kind, body, chain, body_hash FROM events WHERE gseq = ?1;

-- name: chain_by_gseq
SELECT chain FROM events WHERE gseq = ?1;

-- name: rooms_of_user
SELECT room, first FROM members WHERE user = ?1;

-- name: newest_in_room
-- Reads the index only, as do the next queries. The rows themselves are read one by one, so that a damaged
-- row fails alone.
SELECT seq, gseq FROM events WHERE room = ?1 ORDER BY seq DESC LIMIT 1;

-- name: position_from
-- The first event at or above a seq.
SELECT seq, gseq FROM events WHERE room = ?1 AND seq >= ?2 ORDER BY seq LIMIT 1;

-- name: gseqs_from
SELECT seq, gseq FROM events WHERE room = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3;

-- name: positions_before
SELECT seq, gseq FROM events WHERE room = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3;

-- name: positions_after
SELECT seq, gseq FROM events WHERE room = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3;
