// The JSON forms of the chat's values, as docs/protocol.md describes them.
#pragma once

#include <cstdint>
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
/// As user_text(), with `online` and `last_seen`.
JsonText person_text(const Person& person);
/// A room as the member `me` sees it, with at most `max_members` of its members.
JsonText room_text(const ChatRoom& room, const RoomMember& me, bool limited,
                   std::size_t max_members);
/// `{user, role, received, read}`.
JsonText member_text(const RoomMember& member);
std::string_view kind_name(model::RoomKind kind);
/// A kind that people make; nothing for `direct` and unknown names.
std::optional<model::RoomKind> kind_named(std::string_view name);
std::string_view room_role_name(model::RoomRole role);
std::optional<model::RoomRole> room_role_named(std::string_view name);
std::string_view newcomers_name(model::Newcomers newcomers);
std::optional<model::Newcomers> newcomers_named(std::string_view name);
/// The body of a message, `{"reply_to": …, "text": …}`, as it is stored.
std::string message_body_text(std::string_view text, std::optional<std::int64_t> reply_to = {});
/// The body of an edit, `{"seq": …, "text": …}`.
std::string edit_body_text(model::RoomSeq seq, std::string_view text);
/// The end of each body with that text.
std::string body_ending(std::string_view text);
/// Replaces the body of an event from the store by `{}` if it is not JSON.
void mend_body(model::Event& event);
/// The body must be JSON.
JsonText event_text(const model::Event& event);

JsonText mark_text(const ChatRoom& room, const RoomMember& member);
JsonText presence_text(const Person& person);
JsonText typing_text(model::RoomId room, model::UserId user, bool on);

/// `{"ok": true}`.
JsonText ok_text();

}  // namespace snug::chat
