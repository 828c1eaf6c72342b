-- name: append_event
INSERT INTO events (gseq, room, seq, user, device, n, at, kind, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: remember_key
INSERT INTO idempotency_keys (gseq, user, key, at) VALUES (?1, ?2, ?3, ?4);

-- name: find_key
-- The event stored under this user's key.
SELECT events.gseq, events.room, events.seq, events.user, events.device, events.n, events.at,
       events.kind, events.body, idempotency_keys.at
FROM idempotency_keys JOIN events ON events.gseq = idempotency_keys.gseq
WHERE idempotency_keys.user = ?1 AND idempotency_keys.key = ?2;

-- name: forget_key
DELETE FROM idempotency_keys WHERE user = ?1 AND key = ?2;

-- name: forget_old_keys
-- At most two of the oldest: each keyed append removes more than it adds, and none scans.
DELETE FROM idempotency_keys WHERE gseq IN (
  SELECT gseq FROM (SELECT gseq, at FROM idempotency_keys ORDER BY gseq LIMIT 2) WHERE at < ?1);

-- name: log_head
SELECT max(folded, (SELECT coalesce(max(gseq), 0) FROM events)) FROM log_state;

-- name: room_heads
SELECT id, (SELECT coalesce(max(seq), 0) FROM events WHERE events.room = rooms.id) FROM rooms;

-- name: folded_counters
SELECT id, last_n FROM devices;

-- name: unfolded_counters
SELECT device, max(n) FROM events
WHERE gseq > (SELECT folded FROM log_state) AND device IS NOT NULL AND n IS NOT NULL
GROUP BY device;

-- name: fold_counter
UPDATE devices SET last_n = ?2 WHERE id = ?1;

-- name: fold_head
UPDATE log_state SET folded = ?1;
