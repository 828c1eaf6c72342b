// How far people have received and read.
#include "talk/marks.h"

#include <algorithm>
#include <vector>

#include "live/wire.h"
#include "protocol/fields.h"
#include "talk/room_rights.h"

namespace snug::chat {

Marks::Marks(const Surroundings& around) : around_(around) {}

void Marks::mark(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t number = fields.integer("room");
  const auto received = fields.optional_integer("received", 0);
  const auto read = fields.optional_integer("read", 0);
  if (!received && !read) fields.refuse(bad_request("give `received`, `read` or both"));
  if (fields.failure()) return answer.fail(*fields.failure());
  const auto room = room_for(RoomAct::kRead, around_.directory, number, caller.user);
  if (!room) return answer.fail(room.error());

  ChatRoom& target = **room;
  RoomMember& member = *target.member(caller.user);
  const auto risen = [&target](model::RoomSeq from, std::int64_t to) {
    return std::max(from, std::min(model::RoomSeq{to}, target.head));
  };
  const model::RoomSeq now_read = risen(member.read, read.value_or(0));
  const model::RoomSeq now_received =
      std::max(now_read, risen(member.received, received.value_or(0)));
  if (now_read > member.read || now_received > member.received) {
    member.read = now_read;
    member.received = now_received;
    risen_.insert({target.id, caller.user});
    write_later();
    around_.feed.mark_rose(target, member);
  }
  answer.ok(ok_text());
}

void Marks::write_later() {
  if (timer_ != 0) return;
  timer_ = around_.clock.set_timeout(around_.options.marks_at_latest, [this] {
    timer_ = 0;
    write([] {});
  });
}

/// The store makes all writes of one loop turn one transaction.
void Marks::write_with_message() {
  if (risen_.empty() || around_.clock.now() < written_at_ + around_.options.marks_every) return;
  write([] {});
}

void Marks::write(std::function<void()> done) {
  if (risen_.empty() || around_.health.failed()) return done();
  around_.clock.clear_timer(std::exchange(timer_, 0));
  written_at_ = around_.clock.now();
  std::vector<model::Mark> marks;
  marks.reserve(risen_.size());
  for (const auto& [room, user] : risen_) {
    const RoomMember* member = around_.directory.room(room)->member(user);
    if (member != nullptr) marks.push_back({room, user, member->received, member->read});
  }
  around_.store.save_marks(std::move(marks),
                           [this, written = std::exchange(risen_, {}),
                            done = std::move(done)](Result<bool, model::StoreError> saved) {
                             if (!saved) around_.health.note(saved.error());
                             if (!saved && !around_.health.failed()) {
                               risen_.insert(written.begin(), written.end());
                               if (around_.health.accepting()) write_later();
                             }
                             done();
                           });
}

}  // namespace snug::chat
