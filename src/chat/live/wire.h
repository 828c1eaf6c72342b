// The JSON forms of the chat's values, as docs/protocol.md describes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "live/directory.h"
#include "model/values.h"
#include "snug/json.h"
#include "snug/json_text.h"

namespace snug::chat {

std::string_view role_name(model::Role role);
std::optional<model::Role> role_named(std::string_view name);

/// `{id, name, display_name, role}`.
JsonText user_text(const model::User& user);
/// The same with `online` and `last_seen`.
JsonText person_text(const Person& person);
/// `{room, kind, name, members, head, last, limited}`.
JsonText room_text(const ChatRoom& room, bool limited);
/// The text of a message's body, `{"text": …}`, as it is stored.
std::string message_body_text(std::string_view text);
/// For an event that comes from the store: if its body is no JSON, it becomes an empty object.
void mend_body(model::Event& event);
/// An event whose body is JSON.
JsonText event_text(const model::Event& event);

JsonText mark_text(const ChatRoom& room, const RoomMember& member);
JsonText presence_text(const Person& person);
JsonText typing_text(model::RoomId room, model::UserId user, bool on);

/// `{"ok": true}`.
JsonText ok_text();

}  // namespace snug::chat
