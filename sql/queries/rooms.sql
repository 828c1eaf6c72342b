-- name: find_direct_room
SELECT id FROM rooms WHERE kind = 0 AND low = ?1 AND high = ?2;

-- name: add_direct_room
INSERT INTO rooms (id, kind, name, low, high) VALUES (?1, 0, '', ?2, ?3);

-- name: add_room
INSERT INTO rooms (id, kind, name, topic, newcomers) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: set_details
UPDATE rooms SET name = ?2, topic = ?3, newcomers = ?4 WHERE id = ?1;

-- name: newcomers_of_room
SELECT newcomers FROM rooms WHERE id = ?1;

-- name: add_member
INSERT INTO members (room, user, role, received, read, first, joined) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6);

-- name: set_room_role
UPDATE members SET role = ?3 WHERE room = ?1 AND user = ?2;

-- name: remove_member
DELETE FROM members WHERE room = ?1 AND user = ?2;

-- name: add_ban
INSERT OR IGNORE INTO bans (room, user) VALUES (?1, ?2);

-- name: lift_ban
DELETE FROM bans WHERE room = ?1 AND user = ?2;

-- name: members_of_room
SELECT user, received, read, role, first, joined FROM members WHERE room = ?1 ORDER BY user;

-- name: raise_marks
UPDATE members SET received = max(received, ?3), read = max(read, ?4)
WHERE room = ?1 AND user = ?2 AND (received < ?3 OR read < ?4);

-- name: all_bans
SELECT room, user FROM bans ORDER BY room, user;

-- name: all_rooms
SELECT id, kind, name, topic, newcomers FROM rooms ORDER BY id;
