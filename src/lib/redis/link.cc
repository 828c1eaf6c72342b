// See link.h.
#include "redis/link.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace snug::redis {

namespace {

// Of the delays that a program may choose.
constexpr std::chrono::milliseconds kShortest{1};
constexpr std::chrono::hours kLongest{1};

}  // namespace

Link::Link(Settings& settings, User& user)
    : settings_(settings),
      user_(user),
      delay_(settings.options.min_retry_delay),
      retry_(settings.environment().timers, *this) {}

void Link::start() {
  if (state_ == State::kIdle) connect();
}

void Link::connect() {
  state_ = State::kConnecting;
  Connection::User& user = *this;
  connection_ = std::make_unique<Connection>(settings_, user);
}

void Link::on_ready() {
  state_ = State::kUp;
  up_since_ = settings_.environment().timers.now();
  user_.on_up();
}

void Link::on_lost(const Error& why) {
  // A server that ends each connection at once is asked ever less often.
  const RedisOptions& options = settings_.options;
  const auto now = settings_.environment().timers.now();
  const bool was_stable = up() && now - up_since_ >= options.max_retry_delay;
  if (was_stable) delay_ = options.min_retry_delay;
  state_ = State::kWaiting;
  settings_.environment().turn.dispose(std::move(connection_));
  retry_.start(next_delay());
  user_.on_down(why);
}

/// Shortened by up to a half at random; the next one is twice as long.
std::chrono::milliseconds Link::next_delay() {
  using std::chrono::milliseconds;
  const milliseconds most =
      std::clamp<milliseconds>(settings_.options.max_retry_delay, kShortest, kLongest);
  const milliseconds delay = std::clamp<milliseconds>(delay_, kShortest, most);
  delay_ = delay * 2;
  std::array<std::byte, sizeof(std::uint32_t)> bytes{};
  settings_.environment().random.fill(bytes);
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), bytes.size());
  return delay - milliseconds(number % static_cast<std::uint32_t>(delay.count() / 2 + 1));
}

void Link::on_timer(base::Timer&) {
  connect();
}

void Link::close() {
  state_ = State::kClosed;
  retry_.stop();
  if (connection_ == nullptr) return;
  connection_->close();
  settings_.environment().turn.dispose(std::move(connection_));
}

}  // namespace snug::redis
