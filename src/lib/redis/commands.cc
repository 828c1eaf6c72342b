// See commands.h.
#include "redis/commands.h"

#include <algorithm>
#include <utility>

#include "redis/request.h"

namespace snug::redis {

namespace {

/// One write takes about so much, so that a program's burst needs few copies.
constexpr std::size_t kBatchBytes = 256 * 1024;
constexpr const char* kHandler = "the handler of a Redis command";

}  // namespace

Commands::Commands(Settings& settings, Caller& caller, std::function<void()> on_change)
    : settings_(settings),
      caller_(caller),
      on_change_(std::move(on_change)),
      link_(settings, *this),
      down_since_(settings.environment().timers.now()),
      wait_(settings.environment().timers, *this),
      close_timer_(settings.environment().timers, *this) {}

// --- taking commands ---

void Commands::add(const RedisCommand& command, RedisHandler done) {
  std::string bytes = command.words().empty() ? "" : format(command);
  if (auto error = refusal(command, bytes.size())) return fail_later(std::move(done), *error);
  const bool in_transaction = note_transaction(name_of(command));
  pending_bytes_ += bytes.size();
  unsent_.push_back(
      {std::move(bytes), std::move(done), settings_.environment().timers.now(), in_transaction});
  if (up()) return settings_.environment().turn.at_end(*this);
  if (!wait_.active()) watch_wait();
}

std::optional<Error> Commands::refusal(const RedisCommand& command, std::size_t size) {
  if (auto error = complaint_about(command)) return error;
  if (!closing_.empty() || closed_) return Error{"unavailable", "this Redis was closed"};
  // Without its end, Redis would queue the commands of everybody else.
  if (transaction_ != Transaction::kNone) return std::nullopt;
  const RedisOptions& options = settings_.options;
  const bool fits =
      count() < options.max_pending_count &&
      size <= options.max_pending_bytes - std::min(options.max_pending_bytes, pending_bytes_);
  if (fits) return std::nullopt;
  return Error{"queue_full", "too many commands wait for " + settings_.server_name() +
                                 " (RedisOptions::max_pending_count and max_pending_bytes)"};
}

/// True if the command follows another one of its transaction.
bool Commands::note_transaction(const std::string& name) {
  const Transaction before = transaction_;
  const bool ends = name == "EXEC" || name == "DISCARD" ||
                    (name == "UNWATCH" && before == Transaction::kWatching);
  if (ends) {
    transaction_ = Transaction::kNone;
  } else if (name == "MULTI") {
    transaction_ = Transaction::kQueueing;
  } else if (name == "WATCH" && before == Transaction::kNone) {
    transaction_ = Transaction::kWatching;
  }
  return before != Transaction::kNone;
}

void Commands::fail_later(RedisHandler done, Error error) {
  caller_.later([this, done = std::move(done), error = std::move(error)] {
    caller_.call(kHandler, done, Unexpected(error));
  });
}

// --- sending, and replies ---

void Commands::send() {
  while (up() && !unsent_.empty() && link_.queued_bytes() == 0) send_some();
}

/// The link's queue stays short, so that a command which the kernel does not take yet counts as
/// unsent and survives the connection.
void Commands::send_some() {
  std::string batch;
  std::size_t reply_count = 0;
  while (!unsent_.empty() && batch.size() < kBatchBytes) {
    Unsent& next = unsent_.front();
    batch += next.bytes;
    sent_.push_back({next.bytes.size(), std::move(next.done)});
    unsent_.pop_front();
    ++reply_count;
  }
  link_.ask(batch, reply_count);
  link_.flush();
}

void Commands::on_reply(Reply reply) {
  if (sent_.empty()) {
    return link_.fail({"protocol", settings_.server_name() + " sends what nobody asked for"});
  }
  link_.answered();
  const Sent answered = std::move(sent_.front());
  sent_.pop_front();
  pending_bytes_ -= answered.size;
  caller_.call(kHandler, answered.done, std::move(reply));
  look_for_end();
}

void Commands::on_idle() {
  sent_.push_back({0, {}});
  link_.ask(format({"PING"}), 1);
}

// --- the link ---

void Commands::on_up() {
  wait_.stop();
  was_up_ = true;
  error_ = {};
  on_change_();
  if (!caller_.ended()) send();
}

void Commands::on_down(const Error& why) {
  error_ = why;
  if (std::exchange(was_up_, false)) down_since_ = settings_.environment().timers.now();
  // Before a handler of the state gives commands, which belong to no lost transaction.
  std::deque<Sent> lost = std::exchange(sent_, {});
  drop_transaction(lost);
  watch_wait();
  on_change_();
  if (!caller_.ended()) tell(std::move(lost), {"disconnected", why.message});
}

void Commands::lose_first(std::deque<Sent>& lost) {
  lost.push_back({unsent_.front().bytes.size(), std::move(unsent_.front().done)});
  unsent_.pop_front();
}

/// The rest of a transaction whose beginning is lost: on another connection each of its commands
/// would be carried out by itself.
void Commands::drop_transaction(std::deque<Sent>& lost) {
  while (!unsent_.empty() && unsent_.front().in_transaction) lose_first(lost);
  if (unsent_.empty()) transaction_ = Transaction::kNone;
}

void Commands::tell(std::deque<Sent> lost, const Error& why) {
  for (const Sent& command : lost) pending_bytes_ -= command.size;
  for (const Sent& command : lost) caller_.call(kHandler, command.done, Unexpected(why));
  look_for_end();
}

void Commands::watch_wait() {
  if (unsent_.empty() || up()) return wait_.stop();
  const base::MonotonicTime since = std::max(unsent_.front().since, down_since_);
  wait_.start(since - settings_.environment().timers.now() + settings_.options.max_wait);
}

void Commands::on_timer(base::Timer& timer) {
  if (&timer == &close_timer_) return give_up();
  const base::MonotonicTime now = settings_.environment().timers.now();
  const auto since = [&](const Unsent& command) { return std::max(command.since, down_since_); };
  std::deque<Sent> lost;
  while (!unsent_.empty() && since(unsent_.front()) + settings_.options.max_wait <= now) {
    lose_first(lost);
  }
  if (!lost.empty()) drop_transaction(lost);
  watch_wait();
  tell(std::move(lost), {"unavailable", "no connection in time: " + error_.message});
}

// --- the end ---

void Commands::close(std::function<void()> done) {
  closing_.push_back(std::move(done));
  if (!close_timer_.active()) close_timer_.start(settings_.options.close_timeout);
  caller_.later([this] { look_for_end(); });
}

/// Those that were not sent are told first, because the last one ends this.
void Commands::give_up() {
  std::deque<Sent> unsent;
  while (!unsent_.empty()) lose_first(unsent);
  const std::string why = "this Redis was closed before " + settings_.server_name() + " answered";
  tell(std::move(unsent), {"unavailable", why});
  if (!caller_.ended()) tell(std::exchange(sent_, {}), {"disconnected", why});
}

void Commands::look_for_end() {
  if (caller_.ended() || closing_.empty() || count() > 0) return;
  closed_ = true;
  close_timer_.stop();
  link_.close();
  error_ = {"unavailable", "this Redis was closed"};
  const auto done = std::exchange(closing_, {});
  on_change_();
  for (const auto& each : done) caller_.call("the handler of Redis::close", each);
}

void Commands::end() {
  send();
  link_.close();
  wait_.stop();
  close_timer_.stop();
  // Their ends may run the program's code, which finds nothing here.
  const auto unsent = std::exchange(unsent_, {});
  const auto sent = std::exchange(sent_, {});
  const auto closing = std::exchange(closing_, {});
}

}  // namespace snug::redis
