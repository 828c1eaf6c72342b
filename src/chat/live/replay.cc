// Brings a socket from its cursor to the head of the log.
#include "live/replay.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "live/wire.h"
#include "model/chain.h"

namespace snug::chat {
namespace {

constexpr std::chrono::milliseconds kLookAgainAfter{50};

/// The last number in a page, or in the damage that the page begins with.
model::GlobalSeq end_of(const model::Page& page) {
  return page.damage ? model::GlobalSeq{page.damage->last} : page.events.back().gseq;
}

}  // namespace

struct Replay::Start {
  SessionId session = 0;
  model::GlobalSeq since;
  bool continues = false;  ///< The client has this history, up to `since`.
  model::GlobalSeq counted_up_to;
  std::size_t missing = 0;
  bool limited = false;
};

Replay::Replay(const Surroundings& around, RecentEvents& recent)
    : around_(around), recent_(recent) {}

void Replay::begin(Session& session, std::optional<model::Cursor> since) {
  Start start;
  start.session = session.id;
  if (!since || since->gseq > around_.directory.head()) {
    start.limited = true;
    return load_last_events(start);
  }
  start.since = start.counted_up_to = since->gseq;
  if (recent_.covers(since->gseq)) {
    start.continues = recent_.chain_at(since->gseq) == since->chain;
    return count_missing(start);
  }
  around_.store.read_chain(
      since->gseq, [this, start, chain = since->chain](
                       Result<std::optional<model::Chain>, model::StoreError> read) mutable {
        if (!read) around_.health.note(read.error());
        if (around_.health.failed()) return;
        // If the chain cannot be read, the histories may differ.
        start.continues = read && *read == chain;
        count_missing(start);
      });
}

/// Counts page by page to keep memory small, and only if the whole log has grown by more than may
/// be replayed.
void Replay::count_missing(Start start) {
  if (!start.continues) start.limited = true;
  const auto span = around_.directory.head().value - start.counted_up_to.value;
  const auto limit =
      static_cast<std::int64_t>(around_.options.limits.replay_events - start.missing);
  if (start.limited || span <= limit) return load_last_events(start);

  const Session* session = around_.sessions.find(start.session);
  if (session == nullptr) return;
  around_.store.read_since(session->user, start.counted_up_to, around_.directory.head(),
                           around_.options.limits.page_events, around_.options.limits.page_bytes,
                           [this, start](Result<model::Page, model::StoreError> page) mutable {
                             if (!page) around_.health.note(page.error());
                             if (around_.health.failed()) return;
                             start.missing += page ? page->events.size() : 0;
                             start.limited =
                                 !page || start.missing > around_.options.limits.replay_events;
                             if (!page || !page->more) return load_last_events(start);
                             start.counted_up_to = end_of(*page);
                             count_missing(start);
                           });
}

/// `ready` shows each room's newest event. Events that are not in memory are read one at a time.
void Replay::load_last_events(Start start) {
  Session* session = around_.sessions.find(start.session);
  if (session == nullptr) return;
  for (const model::RoomId id : around_.directory.person(session->user)->rooms) {
    const ChatRoom& room = *around_.directory.room(id);
    if (room.last || room.is_last_damaged || !room.head) continue;
    around_.store.read_before(id, {room.head.value + 1}, 1,
                              [this, start, id](Result<model::Page, model::StoreError> page) {
                                if (!page) around_.health.note(page.error());
                                if (around_.health.failed()) return;
                                keep_last_event(
                                    id, page ? *page : model::Page{{}, false, model::Damage{}});
                                load_last_events(start);
                              });
    return;
  }
  send_ready(*session, start);
}

void Replay::keep_last_event(model::RoomId id, model::Page page) {
  ChatRoom& room = *around_.directory.room(id);
  if (room.last) return;  // A newer one was stored meanwhile.
  room.is_last_damaged = page.damage.has_value();
  if (room.is_last_damaged) return;
  // The head says that the room has events. If the database has none, the room looks empty.
  if (page.events.empty()) {
    room.head = {};
    return;
  }
  mend_body(page.events.back());
  room.last = std::make_shared<const model::Event>(std::move(page.events.back()));
}

void Replay::send_ready(Session& session, const Start& start) {
  const Person& me = *around_.directory.person(session.user);
  const model::Device* device = around_.directory.device(session.device);
  const model::GlobalSeq head = around_.directory.head();
  JsonArrayBuilder users;
  for (const auto& [id, person] : around_.directory.people()) users.add(person_text(person));
  JsonArrayBuilder rooms;
  for (const model::RoomId id : me.rooms) {
    const ChatRoom& room = *around_.directory.room(id);
    const RoomMember& mine = *room.member(me.user.id);
    // A client that has a room's newest event misses nothing in that room.
    const bool has_last = room.last ? room.last->gseq <= start.since : !room.is_last_damaged;
    const bool has_all = start.continues && has_last;
    const bool is_new = mine.joined > start.since;
    const bool is_limited = is_new || (start.limited && !has_all);
    if (is_limited) session.limited.emplace_back(id, head);
    rooms.add(room_text(room, mine, is_limited, around_.options.limits.members_shown));
  }
  session.state = Session::State::kReplaying;
  const model::ChainText chain = model::chain_text(around_.directory.chain());
  session.peer->emit("ready", JsonObjectBuilder()
                                  .add("chain", std::string_view(chain.data(), chain.size()))
                                  .add("continues", start.continues)
                                  .add("device", session.device.value)
                                  .add("durability", around_.options.durability)
                                  .add("head", head.value)
                                  .add("last_n", device == nullptr ? 0 : device->last_n.value)
                                  .add("me", user_text(me.user))
                                  .add("rooms", rooms.build())
                                  .add("server", around_.directory.server())
                                  .add("users", users.build())
                                  .build());
  session.cursor = start.limited ? head : start.since;
  session.told = around_.directory.version();
  advance(session.id);
}

void Replay::advance(SessionId id) {
  Session* session = around_.sessions.find(id);
  if (session == nullptr || session->state != Session::State::kReplaying) return;
  if (session->page_pending || around_.health.failed()) return;
  if (session->peer->queued_bytes() > around_.options.limits.slow_socket_bytes) {
    return look_again(*session);
  }
  session->page_pending = true;
  if (!recent_.covers(session->cursor)) return read_page(*session);
  around_.feed.tell_missed(*session);
  Page page;
  page.cursor = session->cursor;
  top_up(*session, page, budget_of(*session));
  send_page(*session, std::move(page));
}

/// There is no drain event if the kernel took everything at once.
void Replay::look_again(Session& session) {
  if (std::exchange(session.look_again_planned, true)) return;
  around_.clock.set_timeout(kLookAgainAfter, [this, id = session.id] {
    if (Session* waiting = around_.sessions.find(id)) waiting->look_again_planned = false;
    advance(id);
  });
}

void Replay::read_page(Session& session) {
  const model::GlobalSeq until = around_.directory.head();
  const PageBudget bounds = budget_of(session);
  around_.store.read_since(
      session.user, session.cursor, until, bounds.most_events(), bounds.bytes,
      [this, id = session.id, until](Result<model::Page, model::StoreError> read) {
        if (!read) around_.health.note(read.error());
        if (around_.health.failed()) return;
        Session* waiting = around_.sessions.find(id);
        if (waiting == nullptr) return;
        around_.feed.tell_missed(*waiting);
        if (!read || read->damage) {
          const bool goes_on = read && read->more;
          return send_page(*waiting, {{}, goes_on ? end_of(*read) : until, true});
        }
        send_read(*waiting, std::move(*read), until);
      });
}

void Replay::send_read(Session& session, model::Page read, model::GlobalSeq until) {
  PageBudget budget = budget_of(session);
  Page page;
  bool goes_on = read.more;
  for (model::Event& event : read.events) {
    if (budget.spent()) {
      goes_on = true;
      break;
    }
    page.cursor = event.gseq;
    if (!is_due(session, event)) continue;
    budget.take(event);
    mend_body(event);
    page.events.add(event_text(event));
  }
  if (!goes_on) {
    page.cursor = until;
    if (recent_.covers(until)) top_up(session, page, budget);
  }
  send_page(session, std::move(page));
}

/// Bounds a page by the socket's pace.
PageBudget Replay::budget_of(const Session& session) const {
  return {around_.options.limits.page_events, session.pace.page_bytes()};
}

/// Whether a page has this event. Who may read it is looked at when it is sent, because a
/// membership may have ended since it was read.
bool Replay::is_due(const Session& session, const model::Event& event) const {
  const ChatRoom* room = around_.directory.room(event.room);
  const RoomMember* member = room == nullptr ? nullptr : room->member(session.user);
  if (member == nullptr || event.seq < member->first) return false;
  return std::none_of(session.limited.begin(), session.limited.end(), [&event](const auto& one) {
    return one.first == event.room && event.gseq <= one.second;
  });
}

/// Adds recent events after the page's cursor until the budget is spent.
void Replay::top_up(const Session& session, Page& page, PageBudget budget) const {
  auto slice = recent_.after(page.cursor, budget, [this, &session](const model::Event& event) {
    return is_due(session, event);
  });
  for (const SharedEvent& event : slice.events) page.events.add(event_text(*event));
  page.cursor = slice.cursor;
}

/// A page that is never acknowledged ends the replay, because the connection has ended.
void Replay::send_page(Session& session, Page page) {
  session.cursor = page.cursor;
  const bool more = page.cursor < around_.directory.head();
  JsonObjectBuilder object;
  if (page.damaged) object.add("damaged", true);
  const JsonText text = object.add("events", page.events.build()).add("more", more).build();
  session.peer->emit_with_ack("replay", text,
                              [this, id = session.id, bytes = text.text().size(),
                               sent_at = around_.clock.now()](const Result<void>& answered) {
                                Session* waiting = around_.sessions.find(id);
                                if (!answered || waiting == nullptr) return;
                                waiting->pace.arrived(bytes, around_.clock.now() - sent_at);
                                waiting->page_pending = false;
                                advance(id);
                              });
  if (!more) around_.feed.go_live(session);
}

}  // namespace snug::chat
