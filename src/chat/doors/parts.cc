// The chat's parts, wired.
#include "doors/parts.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace snug::chat {
namespace {

constexpr std::chrono::seconds kWriterPatience{2};

/// Passes the answer to a function.
class FunctionReply final : public Reply {
 public:
  explicit FunctionReply(std::function<void(Json)> done) : done_(std::move(done)) {}

  void ok(JsonText body) override { done_(body.json()); }
  void fail(const Failure& failure) override { done_(failure_text(failure).json()); }
  void signed_in(JsonText body, const Credentials&) override { ok(std::move(body)); }
  void signed_out(JsonText body) override { ok(std::move(body)); }

 private:
  std::function<void(Json)> done_;
};

}  // namespace

ChatParts::ChatParts(model::Clock& time, Audience& audience, HttpRoutes& routes, model::Store& kept,
                     model::Snapshot snapshot, Options chosen)
    : options(std::move(chosen)),
      clock(time),
      store(kept),
      health(options.on_storage_failed),
      running(clock, store, health, snapshot.running),
      known_devices(snapshot.known_devices),
      directory(std::move(snapshot)),
      sessions(time),
      answer_queue(sessions, time, options.limits.answers_waiting),
      recent({directory.head(), directory.chain()}, options.limits.recent_events,
             options.limits.recent_bytes),
      feed(directory, sessions, recent, audience, clock, options),
      around{directory, sessions, answer_queue, feed, store, health, clock, running, options},
      replay(around, recent),
      messages(around),
      message_changes(around),
      history(around),
      search(around),
      marks(around),
      rooms(around),
      room_changes(around),
      groups(around, room_changes),
      memberships(around, room_changes),
      room_lists(around),
      presence(around),
      directory_pages(around),
      invitations(around),
      accounts(around, known_devices),
      verbs(around, {accounts, directory_pages, groups, history, invitations, marks, memberships,
                     message_changes, messages, room_lists, rooms, search}),
      http_door(routes, verbs, accounts, around),
      socket_door(around, verbs, accounts, presence, replay) {
  feed.on_demoted([this](SessionId id) { replay.advance(id); });
  messages.on_stored([this](model::RoomId room, model::UserId user) { rooms.wrote(room, user); });
  accounts.on_device_ended([this](const model::Device& device) {
    messages.forget(device.id);
    search.forget(device.id);
    verbs.forget(device.id);
    socket_door.device_ended(device);
  });
  serve_health(routes);
}

void ChatParts::serve_health(HttpRoutes& routes) {
  routes.on("GET", "/healthz", 0, [this](const HttpRequest&, const HttpReply& reply) {
    check_writer([reply](bool answers) {
      HttpResponse response;
      response.status = answers ? 200 : 503;
      response.headers.add("Content-Type", "text/plain; charset=utf-8");
      response.headers.add("Cache-Control", "no-store");
      response.headers.add("X-Content-Type-Options", "nosniff");
      response.body = answers ? "ok\n" : "the database does not answer\n";
      reply(std::move(response));
    });
  });
}

void ChatParts::ask_as_owner(std::string_view event, const Json& payload,
                             std::function<void(Json)> done) {
  const Answer answer(std::make_shared<FunctionReply>(std::move(done)), health);
  const auto& people = directory.people();
  const auto owner = std::find_if(people.begin(), people.end(), [](const auto& entry) {
    return entry.second.user.role == model::Role::kOwner;
  });
  if (owner == people.end()) {
    return answer.fail(
        {Code::kNotFound,
         "nobody owns this chat yet: open the owner's link that it printed at its start"});
  }
  const Arguments arguments(Json::array({payload}));
  verbs.ask(verbs.of_event(event), Caller{owner->first, {}}, arguments.front(), answer);
}

/// An empty write passes through the writer like any other.
void ChatParts::check_writer(std::function<void(bool)> done) {
  if (health.failed()) return done(false);
  struct Check {
    std::function<void(bool)> done;
    model::Clock::TimerId timer = 0;
  };
  const auto check = std::make_shared<Check>();
  check->done = std::move(done);
  const auto finish = [this, check](bool answers) {
    clock.clear_timer(check->timer);
    if (const auto answer = std::exchange(check->done, nullptr)) answer(answers);
  };
  check->timer = clock.set_timeout(kWriterPatience, [finish] { finish(false); });
  checks_.push_back(finish);
  if (checks_.size() > 1) return;  // One write answers all of them.
  store.save_marks({}, [this](const Result<bool, model::StoreError>& saved) {
    for (const auto& one : std::exchange(checks_, {})) one(saved.has_value());
  });
}

/// The store answers writes in order, so the answer to the last of these comes after the answers to
/// all earlier writes.
void ChatParts::shutdown(std::function<void()> done) {
  health.stop();
  if (health.failed()) return done();
  marks.write([this, done = std::move(done)]() mutable {
    presence.write([this, done = std::move(done)]() mutable { running.save(std::move(done)); });
  });
}

}  // namespace snug::chat
