// How far people have received and read.
#include "talk/marks.h"

#include <algorithm>
#include <vector>

#include "live/wire.h"
#include "protocol/fields.h"
#include "talk/messages.h"

namespace snug::chat {

Marks::Marks(const Common& common)
    : directory_(common.directory),
      feed_(common.feed),
      store_(common.store),
      health_(common.health),
      clock_(common.clock),
      options_(common.options) {}

void Marks::mark(Session& session, const Json& payload, const Ack& ack) {
  Fields fields(payload);
  const std::int64_t number = fields.integer("room");
  const auto received = fields.optional_integer("received", 0);
  const auto read = fields.optional_integer("read", 0);
  if (!received && !read) fields.refuse(bad_request("give `received`, `read` or both"));
  if (fields.failure()) return refuse(ack, *fields.failure());
  const auto room = room_of_member(directory_, number, session.user);
  if (!room) return refuse(ack, room.error());

  ChatRoom& target = **room;
  RoomMember& member = *target.member(session.user);
  const auto risen = [&target](model::RoomSeq from, std::int64_t to) {
    return std::max(from, std::min(model::RoomSeq{to}, target.head));
  };
  const model::RoomSeq now_read = risen(member.read, read.value_or(0));
  const model::RoomSeq now_received =
      std::max(now_read, risen(member.received, received.value_or(0)));
  if (now_read > member.read || now_received > member.received) {
    member.read = now_read;
    member.received = now_received;
    risen_.insert({target.id, session.user});
    write_later();
    feed_.mark_rose(target, member);
  }
  ack(Outgoing(ok_text()));
}

void Marks::write_later() {
  if (timer_ != 0) return;
  timer_ = clock_.set_timeout(options_.marks_at_latest, [this] {
    timer_ = 0;
    write([] {});
  });
}

/// The store takes what is asked for in one turn of the loop as one transaction.
void Marks::write_with_message() {
  if (risen_.empty() || clock_.now() < written_at_ + options_.marks_every) return;
  write([] {});
}

void Marks::write(std::function<void()> done) {
  if (risen_.empty() || health_.failed()) return done();
  clock_.clear_timer(std::exchange(timer_, 0));
  written_at_ = clock_.now();
  std::vector<model::Mark> marks;
  marks.reserve(risen_.size());
  for (const auto& [room, user] : risen_) {
    const RoomMember& member = *directory_.room(room)->member(user);
    marks.push_back({room, user, member.received, member.read});
  }
  store_.save_marks(std::move(marks),
                    [this, written = std::exchange(risen_, {}),
                     done = std::move(done)](Result<bool, model::StoreError> saved) {
                      if (!saved && health_.failure(saved.error())) {
                        risen_.insert(written.begin(), written.end());
                        if (health_.accepting()) write_later();
                      }
                      done();
                    });
}

}  // namespace snug::chat
