// The JSON forms of the chat's values.
#include "chat/wire.h"

#include <algorithm>
#include <utility>

namespace snug::chat {
namespace {

std::string_view kind_name(model::RoomKind kind) {
  switch (kind) {
    case model::RoomKind::kPrivate:
      return "private";
    case model::RoomKind::kPublic:
      return "public";
    case model::RoomKind::kDirect:
      break;
  }
  return "direct";
}

}  // namespace

std::string_view role_name(model::Role role) {
  switch (role) {
    case model::Role::kOwner:
      return "owner";
    case model::Role::kAdmin:
      return "admin";
    case model::Role::kMember:
      break;
  }
  return "member";
}

std::optional<model::Role> role_named(std::string_view name) {
  for (const auto role : {model::Role::kOwner, model::Role::kAdmin, model::Role::kMember}) {
    if (role_name(role) == name) return role;
  }
  return std::nullopt;
}

Json user_json(const model::User& user) {
  return ObjectOf()
      .with("display_name", user.display_name)
      .with("id", user.id.value)
      .with("name", user.name)
      .with("role", role_name(user.role))
      .json();
}

Json person_json(const Person& person) {
  const model::User& user = person.user;
  return ObjectOf()
      .with("display_name", user.display_name)
      .with("id", user.id.value)
      .with("last_seen", user.last_seen_at)
      .with("name", user.name)
      .with("online", person.online)
      .with("role", role_name(user.role))
      .json();
}

Json room_json(const ChatRoom& room, bool limited) {
  Json::array_t members;
  members.reserve(room.members.size());
  for (const RoomMember& member : room.members) {
    members.push_back(ObjectOf()
                          .with("read", member.read.value)
                          .with("received", member.received.value)
                          .with("user", member.user.value)
                          .json());
  }
  return ObjectOf()
      .with("head", room.head.value)
      .with("kind", kind_name(room.kind))
      .with("last", room.last ? event_json(*room.last) : Json())
      .with("limited", limited)
      .with("members", std::move(members))
      .with("name", room.name)
      .with("room", room.id.value)
      .json();
}

std::string message_body_text(const Json& body) {
  const auto& text = body.at("text").get_ref<const std::string&>();
  const bool is_plain = std::none_of(text.begin(), text.end(), [](char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
  });
  if (!is_plain) return body.dump();
  std::string json;
  json.reserve(text.size() + 11);
  return json.append("{\"text\":\"").append(text).append("\"}");
}

Json event_json(const model::Event& event) {
  Json body = Json::parse(event.body, nullptr, false);
  return event_json(event, body.is_discarded() ? Json::object() : std::move(body));
}

Json event_json(const model::Event& event, Json body) {
  ObjectOf json = ObjectOf()
                      .with("at", event.at)
                      .with("body", std::move(body))
                      .with("device", event.device.value)
                      .with("gseq", event.gseq.value)
                      .with("kind", event.kind);
  if (event.n) json.add("n", event.n->value);
  return std::move(json)
      .with("room", event.room.value)
      .with("seq", event.seq.value)
      .with("user", event.user.value)
      .json();
}

Json mark_json(const ChatRoom& room, const RoomMember& member) {
  return ObjectOf()
      .with("read", member.read.value)
      .with("received", member.received.value)
      .with("room", room.id.value)
      .with("user", member.user.value)
      .json();
}

Json presence_json(const Person& person) {
  return ObjectOf()
      .with("last_seen", person.user.last_seen_at)
      .with("online", person.online)
      .with("user", person.user.id.value)
      .json();
}

Json typing_json(model::RoomId room, model::UserId user, bool on) {
  return {{"room", room.value}, {"user", user.value}, {"on", on}};
}

Json ok_json() {
  return ObjectOf().with("ok", true).json();
}

}  // namespace snug::chat
