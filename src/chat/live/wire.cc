// The JSON forms of the chat's values.
#include "live/wire.h"

#include <utility>

#include "model/chain.h"

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

JsonText user_text(const model::User& user) {
  return JsonObjectBuilder()
      .add("display_name", user.display_name)
      .add("id", user.id.value)
      .add("name", user.name)
      .add("role", role_name(user.role))
      .build();
}

JsonText person_text(const Person& person) {
  const model::User& user = person.user;
  return JsonObjectBuilder()
      .add("display_name", user.display_name)
      .add("id", user.id.value)
      .add("last_seen", user.last_seen_at)
      .add("name", user.name)
      .add("online", person.online)
      .add("role", role_name(user.role))
      .build();
}

JsonText room_text(const ChatRoom& room, bool limited) {
  JsonArrayBuilder members;
  for (const RoomMember& member : room.members) {
    members.add(JsonObjectBuilder()
                    .add("read", member.read.value)
                    .add("received", member.received.value)
                    .add("user", member.user.value)
                    .build());
  }
  return JsonObjectBuilder()
      .add("head", room.head.value)
      .add("kind", kind_name(room.kind))
      .add("last", room.last ? event_text(*room.last) : JsonText("null"))
      .add("limited", limited)
      .add("members", members.build())
      .add("name", room.name)
      .add("room", room.id.value)
      .build();
}

std::string message_body_text(std::string_view text) {
  return JsonObjectBuilder().add("text", text).build().take();
}

void mend_body(model::Event& event) {
  if (!Json::accept(event.body)) event.body = "{}";
}

JsonText event_text(const model::Event& event) {
  const model::ChainText chain = model::chain_text(event.chain);
  JsonObjectBuilder text;
  text.add("at", event.at)
      .add_text("body", event.body)
      .add("chain", std::string_view(chain.data(), chain.size()))
      .add("device", event.device.value)
      .add("gseq", event.gseq.value)
      .add("kind", event.kind);
  if (event.n) text.add("n", event.n->value);
  return text.add("room", event.room.value)
      .add("seq", event.seq.value)
      .add("user", event.user.value)
      .build();
}

JsonText mark_text(const ChatRoom& room, const RoomMember& member) {
  return JsonObjectBuilder()
      .add("read", member.read.value)
      .add("received", member.received.value)
      .add("room", room.id.value)
      .add("user", member.user.value)
      .build();
}

JsonText presence_text(const Person& person) {
  return JsonObjectBuilder()
      .add("last_seen", person.user.last_seen_at)
      .add("online", person.online)
      .add("user", person.user.id.value)
      .build();
}

JsonText typing_text(model::RoomId room, model::UserId user, bool on) {
  return JsonObjectBuilder().add("on", on).add("room", room.value).add("user", user.value).build();
}

JsonText ok_text() {
  return JsonObjectBuilder().add("ok", true).build();
}

}  // namespace snug::chat
