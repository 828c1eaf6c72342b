-- name: find_direct_room
SELECT id FROM rooms WHERE kind = 0 AND low = ?1 AND high = ?2;

-- name: add_direct_room
INSERT INTO rooms (id, kind, name, low, high) VALUES (?1, 0, '', ?2, ?3);

-- name: add_member
INSERT INTO members (room, user) VALUES (?1, ?2);

-- name: members_of_room
SELECT user, received, read FROM members WHERE room = ?1 ORDER BY user;

-- name: raise_marks
UPDATE members SET received = max(received, ?3), read = max(read, ?4)
WHERE room = ?1 AND user = ?2 AND (received < ?3 OR read < ?4);

-- name: all_rooms
SELECT id, kind, name FROM rooms ORDER BY id;
