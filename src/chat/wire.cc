// The JSON forms of the chat's values.
#include "chat/wire.h"

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
  return {{"id", user.id.value},
          {"name", user.name},
          {"display_name", user.display_name},
          {"role", role_name(user.role)}};
}

Json person_json(const Person& person) {
  Json json = user_json(person.user);
  json["online"] = person.online;
  json["last_seen"] = person.user.last_seen_at;
  return json;
}

Json room_json(const ChatRoom& room, bool limited) {
  Json members = Json::array();
  for (const RoomMember& member : room.members) {
    members.push_back({{"user", member.user.value},
                       {"received", member.received.value},
                       {"read", member.read.value}});
  }
  return {{"room", room.id.value},   {"kind", kind_name(room.kind)},
          {"name", room.name},       {"members", std::move(members)},
          {"head", room.head.value}, {"last", room.last ? event_json(*room.last) : Json()},
          {"limited", limited}};
}

Json event_json(const model::Event& event) {
  Json body = Json::parse(event.body, nullptr, false);
  return event_json(event, body.is_discarded() ? Json::object() : std::move(body));
}

Json event_json(const model::Event& event, Json body) {
  Json json = {{"gseq", event.gseq.value},
               {"room", event.room.value},
               {"seq", event.seq.value},
               {"kind", event.kind},
               {"user", event.user.value},
               {"device", event.device.value},
               {"at", event.at}};
  if (event.n) json["n"] = event.n->value;
  json["body"] = std::move(body);
  return json;
}

Json mark_json(const ChatRoom& room, const RoomMember& member) {
  return {{"room", room.id.value},
          {"user", member.user.value},
          {"received", member.received.value},
          {"read", member.read.value}};
}

Json presence_json(const Person& person) {
  return {{"user", person.user.id.value},
          {"online", person.online},
          {"last_seen", person.user.last_seen_at}};
}

Json typing_json(model::RoomId room, model::UserId user, bool on) {
  return {{"room", room.value}, {"user", user.value}, {"on", on}};
}

Json ok_json() {
  return {{"ok", true}};
}

}  // namespace snug::chat
