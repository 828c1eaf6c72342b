// The first thing that a socket is sent.
#include "live/ready.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "live/wire.h"
#include "model/chain.h"

namespace snug::chat {
namespace {

// One room may have a `last` of 36 KB, and its people have 7 KB: so `ready` stays below 64 KiB.
constexpr std::size_t kRoomsBytes = 28 * 1024;
constexpr std::size_t kReadyBytes = 48 * 1024;

}  // namespace

void Ready::send(Session& session, const Start& start) {
  const Directory& directory = around_.directory;
  const Person& me = *around_.directory.person(session.user);
  session.rest = std::make_unique<ReadyRest>();
  session.rest->rooms = newest_first(me);
  session.rest->since = start.since;
  session.rest->continues = start.continues;
  session.rest->limited = start.limited;

  Page page;
  fill(session, page, kRoomsBytes);
  if (around_.options.directory) add_everyone(page, kReadyBytes);
  const bool has_everyone = page.people.size() >= directory.people_count();
  const model::Device* device = around_.directory.device(session.device);
  const model::ChainText chain = model::chain_text(directory.chain());
  JsonObjectBuilder ready;
  ready.add("chain", std::string_view(chain.data(), chain.size()))
      .add("continues", start.continues)
      .add("device", session.device.value)
      .add("durability", around_.options.durability)
      .add("head", directory.head().value)
      .add("last_n", device == nullptr ? 0 : device->last_n.value)
      .add("me", user_text(me.user))
      .add("more", session.rest != nullptr)
      .add("rooms", page.rooms.build())
      .add("server", directory.server())
      .add("users", page.users.build())
      .add("users_more", around_.options.directory && !has_everyone);
  session.peer->emit("ready", ready.build());
}

void Ready::send_more(Session& session,
                      std::function<void(std::size_t, const Result<void>&)> done) {
  Page page;
  fill(session, page, session.pace.page_bytes());
  const JsonText text = JsonObjectBuilder()
                            .add("more", session.rest != nullptr)
                            .add("rooms", page.rooms.build())
                            .add("users", page.users.build())
                            .build();
  session.peer->emit_with_ack("ready:more", text,
                              [done = std::move(done), bytes = text.text().size()](
                                  const Result<void>& answered) { done(bytes, answered); });
}

std::vector<model::RoomId> Ready::newest_first(const Person& me) const {
  std::vector<std::pair<std::int64_t, model::RoomId>> keyed;
  keyed.reserve(me.rooms.size());
  for (const model::RoomId id : me.rooms) {
    const ChatRoom& room = *around_.directory.room(id);
    keyed.emplace_back(room.last ? room.last->gseq.value : 0, id);
  }
  std::sort(keyed.begin(), keyed.end(), std::greater<>());
  std::vector<model::RoomId> rooms;
  rooms.reserve(keyed.size());
  for (const auto& [gseq, id] : keyed) rooms.push_back(id);
  return rooms;
}

/// Takes rooms until the page holds `max_bytes`, and drops what is kept when none is left.
void Ready::fill(Session& session, Page& page, std::size_t max_bytes) {
  ReadyRest& rest = *session.rest;
  while (rest.next < rest.rooms.size() &&
         add_room(session, *around_.directory.room(rest.rooms[rest.next]), page, max_bytes)) {
    ++rest.next;
  }
  if (rest.next == rest.rooms.size()) session.rest.reset();
}

/// False if the page has no place for the room. A page has a place for one room at least.
bool Ready::add_room(Session& session, ChatRoom& room, Page& page, std::size_t max_bytes) {
  const RoomMember* mine = room.member(session.user);
  if (mine == nullptr) return true;  // They left since `ready`.
  const ReadyRest& rest = *session.rest;
  // A client that has a room's newest event misses nothing in that room.
  const bool has_last = room.last ? room.last->gseq <= rest.since : !room.is_last_damaged;
  const bool has_all = rest.continues && has_last;
  const bool is_limited = mine->joined > rest.since || (rest.limited && !has_all);
  const std::size_t most = around_.options.limits.members_shown;
  const JsonText text = room_text(room, *mine, is_limited, most);
  if (page.bytes > 0 && page.bytes + text.text().size() > max_bytes) return false;
  if (is_limited) session.limited.emplace_back(room.id, around_.directory.head());
  page.bytes += text.text().size();
  page.rooms.add(text);
  std::size_t left = most;
  for (const RoomMember& member : room.members) {
    if (left-- == 0) break;
    add_person(member.user, page);
  }
  return true;
}

void Ready::add_person(model::UserId user, Page& page) {
  if (!page.people.insert(user).second) return;
  const JsonText text = person_text(*around_.directory.person(user));
  page.bytes += text.text().size();
  page.users.add(text);
}

void Ready::add_everyone(Page& page, std::size_t max_bytes) {
  for (const auto& [id, person] : around_.directory.people()) {
    if (page.bytes >= max_bytes) return;
    add_person(id, page);
  }
}

}  // namespace snug::chat
