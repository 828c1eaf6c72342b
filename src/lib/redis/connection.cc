// See connection.h.
#include "redis/connection.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/one_line.h"
#include "redis/request.h"

namespace snug::redis {

namespace {

constexpr std::size_t kMaxShownBytes = 200;

using Trust = Result<std::shared_ptr<const net::TlsContext>>;

/// "WRONGPASS" of "WRONGPASS invalid username-password pair".
std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find(' '));
}

}  // namespace

Connection::Connection(Settings& settings, User& user)
    : settings_(settings),
      user_(user),
      reader_(settings.options.max_reply_bytes),
      timer_(settings.environment().timers, *this) {
  timer_.start(settings_.options.connect_timeout);
  const bool needs_trust = settings_.url.tls && settings_.trust == nullptr;
  needs_trust ? load_trust() : connect();
}

Connection::~Connection() = default;

// --- the attempt ---

/// In the library's pool, because it reads files.
void Connection::load_trust() {
  const auto loaded = std::make_shared<std::optional<Trust>>();
  settings_.core.run_in_library_pool(
      [loaded, file = settings_.options.ca_file] {
        loaded->emplace(net::TlsContext::for_clients(file));
      },
      [this, loaded, exists = std::weak_ptr<bool>(exists_)] {
        if (exists.expired() || state_ != State::kConnecting) return;
        if (!**loaded) return fail((*loaded)->error());
        settings_.trust = std::move(***loaded);
        connect();
      });
}

void Connection::connect() {
  net::ConnectOptions options;
  // A name may have several addresses, of which the first may be silent.
  options.attempt_timeout = settings_.options.connect_timeout / 2;
  options.timeout = settings_.options.connect_timeout;
  options.tls = settings_.trust;
  connecting_ = settings_.core.connect(
      settings_.url.address, std::move(options),
      [this](Result<std::unique_ptr<net::Stream>> stream) { on_connected(std::move(stream)); });
}

void Connection::on_connected(Result<std::unique_ptr<net::Stream>> connected) {
  connecting_.reset();
  if (!connected) return fail(std::move(connected.error()));
  stream_ = std::move(*connected);
  stream_->set_observer(this);
  sign_in();
}

// --- sign-in ---

/// Its end is a PING: servers that are full, still load their data, or want a password accept the
/// connection, and tell their first command.
void Connection::sign_in() {
  state_ = State::kSigningIn;
  std::string request;
  const auto add = [&](Step step, const RedisCommand& command) {
    request += format(command);
    steps_.insert(steps_.begin(), step);
  };
  const Url& url = settings_.url;
  if (!url.user.empty()) {
    add(Step::kPassword, {"AUTH", url.user, url.password});
  } else if (!url.password.empty()) {
    add(Step::kPassword, {"AUTH", url.password});
  }
  if (url.database != 0) add(Step::kDatabase, {"SELECT", url.database});
  const std::string& name = settings_.options.client_name;
  if (!name.empty()) add(Step::kName, {"CLIENT", "SETNAME", name});
  add(Step::kPing, {"PING"});
  stream_->write(base::SharedBytes::copy_of(request));
}

void Connection::on_sign_in_reply(const Reply& reply) {
  const Step step = steps_.back();
  steps_.pop_back();
  if (!reply) {
    if (const auto error = refusal(step, reply.error().message)) return fail(*error);
  } else if (step != Step::kName && !reply->is_string()) {
    return fail({"protocol", settings_.server_name() + " answers as no Redis server does"});
  }
  if (!steps_.empty()) return;
  state_ = State::kReady;
  watch();
  user_.on_ready();
}

/// Nothing if the error of this step does not matter.
std::optional<Error> Connection::refusal(Step step, const std::string& text) const {
  const Url& url = settings_.url;
  const std::string_view word = first_word(text);
  const bool tells_secret = !url.password.empty() && text.find(url.password) != text.npos;
  const std::string shown =
      settings_.server_name() + " answers \"" +
      base::one_line(tells_secret ? word.substr(0, word.find(url.password)) : text,
                     kMaxShownBytes) +
      "\"";
  if (text.find("max number of clients") != text.npos) {
    return Error{"refused", shown + ": it has as many clients as its `maxclients` allows"};
  }
  if (word == "LOADING") return Error{"refused", shown + ": it can be used when it has loaded"};
  if (word == "DENIED") {
    return Error{"refused", settings_.server_name() +
                                " is in protected mode: it wants a password, or `bind` to this "
                                "network in its settings"};
  }
  if (word == "NOAUTH") {
    return Error{"authentication_failed",
                 shown + ": put a password into the URL, redis://:PASSWORD@HOST"};
  }
  if (step == Step::kPassword) {
    return Error{"authentication_failed", shown +
                                              ": compare user and password of the URL with "
                                              "its `requirepass` or ACL"};
  }
  if (step == Step::kDatabase) {
    return Error{"database_invalid", shown + ": database " + std::to_string(url.database) +
                                         " of the URL cannot be used"};
  }
  if (step == Step::kName || word == "NOPERM") return std::nullopt;
  return Error{"refused", shown};
}

// --- requests and replies ---

void Connection::ask(std::string_view request, std::size_t reply_count) {
  CHECK(state_ == State::kReady);
  const bool owed_nothing = owed_count_ == 0;
  owed_count_ += reply_count;
  stream_->write(base::SharedBytes::copy_of(request));
  if (!owed_nothing) return;
  owed_since_ = settings_.environment().timers.now();
  watch();
}

void Connection::answered() {
  CHECK(owed_count_ > 0);
  if (--owed_count_ == 0 && !timer_.active()) watch();
}

void Connection::flush() {
  stream_->flush();
  queued_then_ = stream_->queued_bytes();
}

void Connection::on_read(std::string_view bytes) {
  heard_ = settings_.environment().timers.now();
  reader_.feed(bytes);
  while (state_ != State::kOver) {
    Result<std::optional<Reply>> reply = reader_.next();
    if (!reply) {
      return fail({reply.error().code, settings_.server_name() + " is left, because " +
                                           base::one_line(reply.error().message, kMaxShownBytes)});
    }
    if (!*reply) return;
    if (state_ == State::kSigningIn) {
      on_sign_in_reply(**reply);
    } else {
      user_.on_reply(std::move(**reply));
    }
  }
}

void Connection::on_drain() {
  heard_ = settings_.environment().timers.now();
  if (state_ == State::kReady) user_.on_drain();
}

// --- liveness ---

/// When the server must have answered, or is asked whether it is there.
std::optional<base::MonotonicTime> Connection::deadline() const {
  const RedisOptions& options = settings_.options;
  const std::chrono::milliseconds after =
      owed_count_ > 0 ? options.response_timeout : options.ping_interval;
  if (after.count() <= 0) return std::nullopt;
  return (owed_count_ > 0 ? std::max(heard_, owed_since_) : heard_) + after;
}

void Connection::watch() {
  const auto next = deadline();
  if (!next) return timer_.stop();
  timer_.start(*next - settings_.environment().timers.now());
}

void Connection::on_timer(base::Timer&) {
  if (state_ != State::kReady) {
    return fail({"timeout", settings_.server_name() + " cannot be used within " +
                                std::to_string(settings_.options.connect_timeout.count()) + " ms"});
  }
  const auto due = deadline();
  if (!due || *due > settings_.environment().timers.now()) return watch();
  // A long request on a slow network goes out piece by piece.
  const bool reads = stream_->queued_bytes() < queued_then_;
  if (owed_count_ > 0 && reads) {
    queued_then_ = stream_->queued_bytes();
    heard_ = settings_.environment().timers.now();
    return watch();
  }
  if (owed_count_ > 0) {
    return fail({"timeout", settings_.server_name() + " has answered nothing for " +
                                std::to_string(settings_.options.response_timeout.count()) +
                                " ms"});
  }
  user_.on_idle();
}

// --- the end ---

void Connection::on_closed(net::CloseReason) {
  const bool was_ready = state_ == State::kReady;
  fail({"disconnected", settings_.server_name() +
                            (was_ready ? " has ended the connection"
                                       : " has ended the connection during sign-in: is it a Redis "
                                         "server, and does it want TLS (rediss://)?")});
}

void Connection::fail(Error why) {
  if (state_ == State::kOver) return;
  end();
  user_.on_lost(why);
}

void Connection::close() {
  if (stream_ != nullptr) stream_->close();
  end();
}

void Connection::end() {
  state_ = State::kOver;
  exists_.reset();
  timer_.stop();
  connecting_.reset();
  if (stream_ == nullptr) return;
  stream_->set_observer(nullptr);
  // Later, because it may be calling this object, and may have bytes to send in this turn.
  settings_.environment().turn.dispose(std::move(stream_));
}

}  // namespace snug::redis
