// The JSON forms of the chat's values, as docs/protocol.md describes them.
#pragma once

#include <optional>
#include <string_view>

#include "chat/directory.h"
#include "model/values.h"
#include "snug/json.h"

namespace snug::chat {

std::string_view role_name(model::Role role);
std::optional<model::Role> role_named(std::string_view name);

/// `{id, name, display_name, role}`.
Json user_json(const model::User& user);
/// The same with `online` and `last_seen`.
Json person_json(const Person& person);
/// `{room, kind, name, members, head, last, limited}`.
Json room_json(const ChatRoom& room, bool limited);
/// An event as it came from the store.
Json event_json(const model::Event& event);
/// The same, when its body is at hand as a value.
Json event_json(const model::Event& event, Json body);

Json mark_json(const ChatRoom& room, const RoomMember& member);
Json presence_json(const Person& person);
Json typing_json(model::RoomId room, model::UserId user, bool on);

/// `{"ok": true}`, to be added to.
Json ok_json();

}  // namespace snug::chat
