// The JSON forms of the chat's values, as docs/protocol.md describes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

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
/// The text of a message's body, `{"text": …}`, as it is stored.
std::string message_body_text(const Json& body);
/// An event as it came from the store.
Json event_json(const model::Event& event);
/// The same, when its body is at hand as a value.
Json event_json(const model::Event& event, Json body);

Json mark_json(const ChatRoom& room, const RoomMember& member);
Json presence_json(const Person& person);
Json typing_json(model::RoomId room, model::UserId user, bool on);

/// `{"ok": true}`, to be added to.
Json ok_json();

/// Makes an object from members that come in alphabetical order: each goes to the end without a
/// search, and nothing is copied, as a list of initialisers would be.
class ObjectOf {
 public:
  template <class Value>
  void add(const char* name, Value&& value) {
    members_.emplace_hint(members_.end(), name, std::forward<Value>(value));
  }
  template <class Value>
  ObjectOf&& with(const char* name, Value&& value) && {
    add(name, std::forward<Value>(value));
    return std::move(*this);
  }
  Json json() && { return Json(std::move(members_)); }

 private:
  Json::object_t members_;
};

}  // namespace snug::chat
