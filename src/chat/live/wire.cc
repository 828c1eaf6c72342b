// The JSON forms of the chat's values.
#include "live/wire.h"

#include <array>
#include <utility>

#include "model/chain.h"
#include "model/message_rules.h"

namespace snug::chat {
namespace {

/// The value of a table with that name.
template <class Table>
auto value_named(const Table& table, std::string_view name) {
  std::optional<decltype(table[0].first)> found;
  for (const auto& [value, its_name] : table) {
    if (its_name == name) found = value;
  }
  return found;
}

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& [one, name] : table) {
    if (one == value) return name;
  }
  return {};
}

template <class Value, std::size_t kSize>
using Names = std::array<std::pair<Value, std::string_view>, kSize>;

constexpr Names<model::Role, 3> kRoles{{{model::Role::kOwner, "owner"},
                                        {model::Role::kAdmin, "admin"},
                                        {model::Role::kMember, "member"}}};
constexpr Names<model::RoomRole, 3> kRoomRoles{{{model::RoomRole::kOwner, "owner"},
                                                {model::RoomRole::kModerator, "moderator"},
                                                {model::RoomRole::kMember, "member"}}};
constexpr Names<model::RoomKind, 3> kKinds{{{model::RoomKind::kDirect, "direct"},
                                            {model::RoomKind::kPrivate, "private"},
                                            {model::RoomKind::kPublic, "public"}}};
constexpr Names<model::Newcomers, 2> kNewcomers{
    {{model::Newcomers::kReadAll, "all"}, {model::Newcomers::kReadFromJoining, "from_joining"}}};

/// The first members, and always `me`.
JsonText members_text(const ChatRoom& room, const RoomMember& me, std::size_t most) {
  JsonArrayBuilder members;
  std::size_t left = most;
  bool has_me = false;
  for (const RoomMember& member : room.members) {
    if (left == 0 || (left == 1 && !has_me && member.user != me.user)) break;
    has_me = has_me || member.user == me.user;
    members.add(member_text(member));
    --left;
  }
  if (!has_me) members.add(member_text(me));
  return members.build();
}

JsonText reaction_text(const model::Reaction& reaction) {
  JsonArrayBuilder users;
  for (const model::UserId user : reaction.users) users.add(user.value);
  return JsonObjectBuilder()
      .add("count", reaction.count)
      .add("emoji", reaction.emoji)
      .add("users", users.build())
      .build();
}

JsonText now_text(const model::MessageNow& now) {
  JsonObjectBuilder text;
  const Json edit = Json::parse(now.edit, nullptr, false);
  const bool is_edited = edit.is_object() && edit.contains("text") && edit["text"].is_string();
  if (is_edited) text.add("edited_at", now.edited_at);
  if (now.is_pinned) text.add("pinned", true);
  if (!now.reactions.empty()) {
    JsonArrayBuilder reactions;
    for (const model::Reaction& one : now.reactions) reactions.add(reaction_text(one));
    text.add("reactions", reactions.build());
  }
  if (is_edited) text.add("text", edit["text"].get_ref<const std::string&>());
  return text.build();
}

}  // namespace

std::string_view role_name(model::Role role) {
  return name_in(kRoles, role);
}

std::optional<model::Role> role_named(std::string_view name) {
  return value_named(kRoles, name);
}

std::string_view room_role_name(model::RoomRole role) {
  return name_in(kRoomRoles, role);
}

std::optional<model::RoomRole> room_role_named(std::string_view name) {
  return value_named(kRoomRoles, name);
}

std::string_view kind_name(model::RoomKind kind) {
  return name_in(kKinds, kind);
}

std::optional<model::RoomKind> kind_named(std::string_view name) {
  const auto kind = value_named(kKinds, name);
  return kind == model::RoomKind::kDirect ? std::nullopt : kind;
}

std::string_view newcomers_name(model::Newcomers newcomers) {
  return name_in(kNewcomers, newcomers);
}

std::optional<model::Newcomers> newcomers_named(std::string_view name) {
  return value_named(kNewcomers, name);
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

JsonText member_text(const RoomMember& member) {
  return JsonObjectBuilder()
      .add("read", member.read.value)
      .add("received", member.received.value)
      .add("role", room_role_name(member.role))
      .add("user", member.user.value)
      .build();
}

JsonText room_text(const ChatRoom& room, const RoomMember& me, bool limited,
                   std::size_t max_members) {
  return JsonObjectBuilder()
      .add("first", me.first.value)
      .add("head", room.head.value)
      .add("kind", kind_name(room.kind))
      .add("last", room.last ? event_text(*room.last) : JsonText("null"))
      .add("limited", limited)
      .add("members", members_text(room, me, max_members))
      .add("members_count", room.members.size())
      .add("name", room.details.name)
      .add("newcomers_read", newcomers_name(room.details.newcomers))
      .add("role", room_role_name(me.role))
      .add("room", room.id.value)
      .add("topic", room.details.topic)
      .build();
}

std::string message_body_text(std::string_view text, std::optional<std::int64_t> reply_to) {
  JsonObjectBuilder body;
  if (reply_to) body.add("reply_to", *reply_to);
  return body.add("text", text).build().take();
}

std::string edit_body_text(model::RoomSeq seq, std::string_view text) {
  return JsonObjectBuilder().add("seq", seq.value).add("text", text).build().take();
}

std::string body_ending(std::string_view text) {
  return message_body_text(text).substr(1);
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
  if (event.kind == model::kMessageKind && event.erased)
    text.add_text("now", R"({"deleted":true})");
  if (event.now) text.add("now", now_text(*event.now));
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
