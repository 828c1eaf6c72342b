// Presence: people who are online, and when others were last seen.
#include "live/presence.h"

#include <memory>
#include <utility>
#include <vector>

namespace snug::chat {

Presence::Presence(const Surroundings& around) : around_(around) {}

void Presence::arrived(model::UserId user) {
  Person& person = *around_.directory.person(user);
  Trace& trace = traces_[user];
  around_.clock.clear_timer(std::exchange(trace.grace, 0));
  seen(person);
  if (std::exchange(person.online, true)) return;
  around_.feed.presence_changed(person);
}

void Presence::departed(model::UserId user) {
  if (around_.sessions.count_of(user) > 0) return;
  seen(*around_.directory.person(user));
  Trace& trace = traces_[user];
  around_.clock.clear_timer(trace.grace);
  trace.grace =
      around_.clock.set_timeout(around_.options.presence_grace, [this, user] { gone(user); });
}

void Presence::gone(model::UserId user) {
  traces_[user].grace = 0;
  Person& person = *around_.directory.person(user);
  person.online = false;
  around_.feed.presence_changed(person);
}

/// Sets last seen to now. It is written within `last_seen_every`.
void Presence::seen(Person& person) {
  person.user.last_seen_at = around_.clock.wall_now();
  Trace& trace = traces_[person.user.id];
  if (trace.writing != 0) return;
  trace.writing =
      around_.clock.set_timeout(around_.options.last_seen_every, [this, user = person.user.id] {
        traces_[user].writing = 0;
        write_one(user, [] {});
      });
}

void Presence::write_one(model::UserId user, std::function<void()> done) {
  Trace& trace = traces_[user];
  Person& person = *around_.directory.person(user);
  if (around_.sessions.count_of(user) > 0) person.user.last_seen_at = around_.clock.wall_now();
  const model::WallMillis at = person.user.last_seen_at;
  if (trace.written == at || around_.health.failed()) return done();
  around_.store.save_last_seen(
      user, at, [this, user, at, done = std::move(done)](Result<bool, model::StoreError> saved) {
        // On a full disk only this last seen is lost.
        if (saved)
          traces_[user].written = at;
        else
          around_.health.note(saved.error());
        done();
      });
}

void Presence::write(std::function<void()> done) {
  std::vector<model::UserId> users;
  for (const auto& [user, trace] : traces_) users.push_back(user);
  const auto last = std::make_shared<std::size_t>(users.size() + 1);
  const auto one_done = [last, done = std::move(done)] {
    if (--*last == 0) done();
  };
  for (const model::UserId user : users) write_one(user, one_done);
  one_done();
}

}  // namespace snug::chat
