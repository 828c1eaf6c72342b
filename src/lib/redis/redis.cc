// The body of snug::Redis: two connections, their state, and the ids of handlers.
#include "snug/redis.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/listeners.h"
#include "base/loop_thread.h"
#include "base/one_line.h"
#include "redis/caller.h"
#include "redis/commands.h"
#include "redis/request.h"
#include "redis/subscriptions.h"
#include "redis/url.h"
#include "server/loop_impl.h"

namespace snug {

namespace {

redis::Url url_of(const Result<redis::Url>& parsed) {
  return parsed ? *parsed : redis::Url{};
}

}  // namespace

class SNUG_LOCAL Redis::Impl {
 public:
  Impl(Loop& loop, std::string_view url, RedisOptions options)
      : Impl(loop, redis::parse_url(url), std::move(options)) {}
  /// With the URL of `other`.
  Impl(const Impl& other, RedisOptions options)
      : Impl(other.loop_,
             other.url_error_ ? Result<redis::Url>(Unexpected(*other.url_error_))
                              : Result<redis::Url>(other.settings_.url),
             std::move(options)) {}

  Loop& loop() const { return loop_; }
  const RedisOptions& options() const { return settings_.options; }
  base::Environment& environment() const { return settings_.environment(); }

  void command(const RedisCommand& command, RedisHandler done) {
    if (!url_error_) return commands_.add(command, std::move(done));
    caller_.later([this, done = std::move(done)] {
      caller_.call("the handler of a Redis command", done, Unexpected(*url_error_));
    });
  }
  void send(const RedisCommand& command);

  ListenerId subscribe(redis::TopicKind kind, std::string name, RedisMessageHandler handler,
                       std::function<void()> done) {
    const ListenerId id{++last_id_};
    if (!url_error_) {
      subscriptions_.add(id, kind, std::move(name), std::move(handler), std::move(done));
    }
    return id;
  }
  void unsubscribe(ListenerId id);

  RedisState state() const { return state_; }
  ListenerId on_state(std::function<void(RedisState)> handler);

  void close(std::function<void()> done) {
    subscriptions_.end();
    commands_.close(std::move(done));
  }
  void end();

 private:
  struct StateHandler {
    std::function<void(RedisState)> call;
  };

  Impl(Loop& loop, const Result<redis::Url>& parsed, RedisOptions options);

  void update();
  void tell(RedisState state);
  void log_state() const;
  void log_lost(const std::string& name, const Error& error);

  Loop& loop_;
  redis::Settings settings_;
  redis::Caller caller_;
  std::optional<Error> url_error_;
  redis::Commands commands_;
  redis::Subscriptions subscriptions_;
  RedisState state_;
  base::Listeners<StateHandler> state_handlers_;
  std::unordered_map<ListenerId, std::uint32_t> state_handler_numbers_;
  std::uint32_t last_id_ = 0;
  std::string last_lost_;  ///< The error of a command that was logged last.
};

Redis::Impl::Impl(Loop& loop, const Result<redis::Url>& parsed, RedisOptions options)
    : loop_(loop),
      settings_{loop.impl().core(), std::move(options), url_of(parsed)},
      caller_(settings_),
      commands_(settings_, caller_, [this] { update(); }),
      subscriptions_(settings_, caller_, [this] { update(); }) {
  settings_.core.add_server();
  if (parsed) {
    commands_.start();
  } else {
    url_error_ = parsed.error();
    caller_.later([this] { tell({.error = *url_error_}); });
  }
}

// --- the state ---

void Redis::Impl::update() {
  RedisState now;
  now.connected = commands_.up() && subscriptions_.in_place();
  if (!now.connected) now.error = commands_.up() ? subscriptions_.error() : commands_.error();
  if (now.connected == state_.connected && now.error == state_.error) return;
  if (now.connected) now.gap = subscriptions_.take_gap();
  tell(std::move(now));
}

void Redis::Impl::tell(RedisState state) {
  state_ = std::move(state);
  if (state_.connected) last_lost_.clear();
  log_state();
  const RedisState told = state_;
  state_handlers_.each<StateHandler>([&](const std::function<void(RedisState)>& handler) {
    caller_.call("the handler of Redis::on_state", handler, told);
  });
}

void Redis::Impl::log_state() const {
  const LogSink& log = environment().log;
  const bool was_closed = state_.error.code == "unavailable";
  if (was_closed) return;
  if (!state_.connected) return log(LogLevel::kWarning, state_.error.message);
  log(LogLevel::kInfo, settings_.server_name() + " is connected" +
                           (state_.gap ? "; messages that were published meanwhile are lost" : ""));
}

ListenerId Redis::Impl::on_state(std::function<void(RedisState)> handler) {
  const ListenerId id{++last_id_};
  state_handler_numbers_.emplace(id, state_handlers_.add(StateHandler{std::move(handler)}));
  return id;
}

void Redis::Impl::unsubscribe(ListenerId id) {
  const auto node = state_handler_numbers_.extract(id);
  if (node.empty()) return subscriptions_.remove(id);
  state_handlers_.remove(node.mapped());
}

// --- commands whose reply is of no interest ---

void Redis::Impl::send(const RedisCommand& sent) {
  command(sent, [this, name = redis::name_of(sent)](const Result<RedisReply>& reply) {
    if (!reply) log_lost(name, reply.error());
  });
}

/// Once for each error until the next connection. Redis' message may quote the command, so only its
/// first word is logged.
void Redis::Impl::log_lost(const std::string& name, const Error& error) {
  constexpr std::size_t kMaxWordBytes = 32;
  const bool is_redis = error.code == "refused";
  const std::string line =
      "a command of " + settings_.server_name() + " is lost: " + name + ": " +
      base::one_line(is_redis ? error.message.substr(0, error.message.find(' ')) : error.code,
                     kMaxWordBytes);
  if (std::exchange(last_lost_, line) != line) environment().log(LogLevel::kWarning, line);
}

void Redis::Impl::end() {
  caller_.end();
  subscriptions_.end();
  commands_.end();
  state_handlers_.clear();
  settings_.core.remove_server();
}

// --- the public class ---

Redis::Redis(Loop& loop, std::string_view url, RedisOptions options) {
  ON_LOOP_THREAD(loop.impl().core().environment(), "Redis::Redis");
  impl_ = std::make_unique<Impl>(loop, url, std::move(options));
}

Redis::Redis(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

std::unique_ptr<Redis> Redis::duplicate(RedisOptions options) const {
  ON_LOOP_THREAD(impl_->environment(), "Redis::duplicate");
  return std::unique_ptr<Redis>(new Redis(std::make_unique<Impl>(*impl_, std::move(options))));
}

Redis::~Redis() {
  ON_LOOP_THREAD(impl_->environment(), "Redis::~Redis");
  impl_->end();
  // Later, because one of its handlers may have destroyed this.
  base::TurnQueue& turn = impl_->environment().turn;
  turn.dispose(std::move(impl_));
}

Loop& Redis::loop() const {
  return impl_->loop();
}

const RedisOptions& Redis::options() const {
  return impl_->options();
}

void Redis::command(const RedisCommand& command, RedisHandler done) {
  ON_LOOP_THREAD(impl_->environment(), "Redis::command");
  impl_->command(command, std::move(done));
}

void Redis::send(const RedisCommand& command) {
  ON_LOOP_THREAD(impl_->environment(), "Redis::send");
  impl_->send(command);
}

void Redis::publish(std::string_view channel, std::string_view message, RedisHandler done) {
  const RedisCommand publication{"PUBLISH", channel, message};
  done ? command(publication, std::move(done)) : send(publication);
}

void Redis::spublish(std::string_view channel, std::string_view message, RedisHandler done) {
  const RedisCommand publication{"SPUBLISH", channel, message};
  done ? command(publication, std::move(done)) : send(publication);
}

ListenerId Redis::subscribe(std::string channel, RedisMessageHandler handler,
                            std::function<void()> done) {
  ON_LOOP_THREAD(impl_->environment(), "Redis::subscribe");
  return impl_->subscribe(redis::TopicKind::kChannel, std::move(channel), std::move(handler),
                          std::move(done));
}

ListenerId Redis::psubscribe(std::string pattern, RedisMessageHandler handler,
                             std::function<void()> done) {
  ON_LOOP_THREAD(impl_->environment(), "Redis::psubscribe");
  return impl_->subscribe(redis::TopicKind::kPattern, std::move(pattern), std::move(handler),
                          std::move(done));
}

ListenerId Redis::ssubscribe(std::string channel, RedisMessageHandler handler,
                             std::function<void()> done) {
  ON_LOOP_THREAD(impl_->environment(), "Redis::ssubscribe");
  return impl_->subscribe(redis::TopicKind::kShard, std::move(channel), std::move(handler),
                          std::move(done));
}

void Redis::unsubscribe(ListenerId id) {
  ON_LOOP_THREAD(impl_->environment(), "Redis::unsubscribe");
  impl_->unsubscribe(id);
}

RedisState Redis::state() const {
  return impl_->state();
}

ListenerId Redis::on_state(std::function<void(RedisState)> handler) {
  ON_LOOP_THREAD(impl_->environment(), "Redis::on_state");
  return impl_->on_state(std::move(handler));
}

void Redis::close(std::function<void()> done) {
  ON_LOOP_THREAD(impl_->environment(), "Redis::close");
  impl_->close(std::move(done));
}

}  // namespace snug
