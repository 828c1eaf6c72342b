-- name: append_event
INSERT INTO events (gseq, room, seq, user, device, n, at, kind, body, chain)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: remember_id
INSERT INTO sent_ids (gseq, device, id) VALUES (?1, ?2, ?3);

-- name: find_id
SELECT gseq FROM sent_ids WHERE device = ?1 AND id = ?2;

-- name: forget_id
DELETE FROM sent_ids WHERE device = ?1 AND id = ?2;

-- name: forget_old_ids
-- Removes at most two of the oldest. Each append with an id removes more than it adds, and none scans.
DELETE FROM sent_ids WHERE gseq IN (
  SELECT gseq FROM (SELECT gseq FROM sent_ids ORDER BY gseq LIMIT 2) WHERE gseq <= ?1);

-- name: newest_event
SELECT gseq, chain, at FROM events ORDER BY gseq DESC LIMIT 1;

-- name: place_by_gseq
SELECT room, seq FROM events WHERE gseq = ?1;

-- name: folded_counters
SELECT id, last_n FROM devices;

-- name: fold_counter
UPDATE devices SET last_n = ?2 WHERE id = ?1;

-- name: fold_head
UPDATE log_state SET folded = ?1;

-- name: unindexed_numbers
SELECT device, n, gseq FROM events
WHERE gseq > ?1 AND device IS NOT NULL AND n IS NOT NULL
ORDER BY gseq;

-- name: log_positions
SELECT indexed, folded FROM log_state;

-- name: number_by_gseq
SELECT device, n FROM events WHERE gseq = ?1 AND device IS NOT NULL AND n IS NOT NULL;

-- name: add_sent_run
INSERT OR REPLACE INTO sent_runs (device, first_n, gseqs) VALUES (?1, ?2, ?3);

-- name: find_sent_run
SELECT first_n, gseqs FROM sent_runs WHERE device = ?1 AND first_n <= ?2 ORDER BY first_n DESC LIMIT 1;

-- name: set_indexed
UPDATE log_state SET indexed = ?1;

-- name: set_chain
UPDATE events SET chain = ?2 WHERE gseq = ?1;

-- name: server_id
SELECT id, running_ms, chain_key FROM server;

-- name: save_running_time
UPDATE server SET running_ms = ?1 WHERE running_ms < ?1;
