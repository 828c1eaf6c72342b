-- name: find_invite
SELECT id, role, uses_left, ends_running_ms FROM invites WHERE token_hash = ?1;

-- name: use_invite
UPDATE invites SET uses_left = uses_left - 1 WHERE id = ?1;

-- name: find_user_by_name
SELECT id FROM users WHERE name = ?1;

-- name: add_user
INSERT INTO users (id, name, display_name, password_hash, role, created_at, last_seen_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: add_device
INSERT INTO devices (id, user, token_hash, label, last_n, created_at)
VALUES (?1, ?2, ?3, ?4, 0, ?5);

-- name: has_password_hash
SELECT 1 FROM users WHERE id = ?1 AND password_hash = ?2;

-- name: know_device
INSERT OR REPLACE INTO known_devices (user, token_hash) VALUES (?1, ?2);

-- name: forget_surplus_known_devices
DELETE FROM known_devices WHERE user = ?1 AND id <=
  (SELECT id FROM known_devices WHERE user = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2);

-- name: forget_known_devices
DELETE FROM known_devices WHERE user = ?1;

-- name: remove_device
DELETE FROM devices WHERE id = ?1;

-- name: remove_devices_of
DELETE FROM devices WHERE user = ?1 RETURNING id;

-- name: add_invite
INSERT INTO invites (token_hash, created_by, role, uses_left, ends_running_ms)
VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id;

-- name: set_password
UPDATE users SET password_hash = ?2 WHERE id = ?1;

-- name: renew_password_hash
UPDATE users SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2;

-- name: save_last_seen
UPDATE users SET last_seen_at = ?2 WHERE id = ?1 AND last_seen_at < ?2;

-- name: all_users
SELECT id, name, display_name, password_hash, role, created_at, last_seen_at FROM users
ORDER BY created_at, id;

-- name: all_devices
SELECT id, user, token_hash, label, created_at FROM devices ORDER BY created_at, id;

-- name: all_known_devices
SELECT user, token_hash FROM known_devices ORDER BY id;

-- name: open_invites
SELECT id, token_hash, created_by, role, uses_left, ends_running_ms FROM invites
WHERE uses_left > 0 ORDER BY id;
