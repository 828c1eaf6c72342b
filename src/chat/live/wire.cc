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
  return ObjectText()
      .with("display_name", user.display_name)
      .with("id", user.id.value)
      .with("name", user.name)
      .with("role", role_name(user.role))
      .text();
}

JsonText person_text(const Person& person) {
  const model::User& user = person.user;
  return ObjectText()
      .with("display_name", user.display_name)
      .with("id", user.id.value)
      .with("last_seen", user.last_seen_at)
      .with("name", user.name)
      .with("online", person.online)
      .with("role", role_name(user.role))
      .text();
}

JsonText room_text(const ChatRoom& room, bool limited) {
  ArrayText members;
  for (const RoomMember& member : room.members) {
    members.add(ObjectText()
                    .with("read", member.read.value)
                    .with("received", member.received.value)
                    .with("user", member.user.value)
                    .text());
  }
  return ObjectText()
      .with("head", room.head.value)
      .with("kind", kind_name(room.kind))
      .with("last", room.last ? event_text(*room.last) : JsonText("null"))
      .with("limited", limited)
      .with("members", members.text())
      .with("name", room.name)
      .with("room", room.id.value)
      .text();
}

std::string message_body_text(std::string_view text) {
  return ObjectText().with("text", text).text().take();
}

void mend_body(model::Event& event) {
  if (!Json::accept(event.body)) event.body = "{}";
}

JsonText event_text(const model::Event& event) {
  const model::ChainText chain = model::chain_text(event.chain);
  ObjectText text;
  text.with("at", event.at)
      .with_json("body", event.body)
      .with("chain", std::string_view(chain.data(), chain.size()))
      .with("device", event.device.value)
      .with("gseq", event.gseq.value)
      .with("kind", event.kind);
  if (event.n) text.with("n", event.n->value);
  return text.with("room", event.room.value)
      .with("seq", event.seq.value)
      .with("user", event.user.value)
      .text();
}

JsonText mark_text(const ChatRoom& room, const RoomMember& member) {
  return ObjectText()
      .with("read", member.read.value)
      .with("received", member.received.value)
      .with("room", room.id.value)
      .with("user", member.user.value)
      .text();
}

JsonText presence_text(const Person& person) {
  return ObjectText()
      .with("last_seen", person.user.last_seen_at)
      .with("online", person.online)
      .with("user", person.user.id.value)
      .text();
}

JsonText typing_text(model::RoomId room, model::UserId user, bool on) {
  return ObjectText().with("on", on).with("room", room.value).with("user", user.value).text();
}

JsonText ok_text() {
  return ObjectText().with("ok", true).text();
}

}  // namespace snug::chat
