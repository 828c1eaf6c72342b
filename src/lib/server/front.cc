// Takes connections, and closes.
#include "server/front.h"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/loop_thread.h"
#include "server/engine_options.h"

namespace snug::server {

namespace {

// Enough for a client on a poor line to take its last bytes, short enough for a restart.
constexpr std::chrono::seconds kCloseTimeout{5};

/// As in Node, slashes at the ends of the path are optional.
std::string folder_path(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  while (path.starts_with('/')) path.remove_prefix(1);
  return path.empty() ? "/" : "/" + std::string(path) + "/";
}

}  // namespace

base::Environment environment_of(LoopCore& loop, const ServerOptions& options) {
  if (options.log) loop.offer_log(options.log);  // listeners log through the loop
  base::Environment environment = loop.environment();
  if (options.log) environment.log = options.log;
  return environment;
}

Front::Front(LoopCore& loop, base::Environment& environment, const ServerOptions& options,
             std::string_view usual_path, engineio::EngineObserver& sessions)
    : loop_(loop),
      environment_(environment),
      path_(folder_path(options.path.empty() ? usual_path : options.path)),
      close_timer_(environment_.timers, *this),
      routes_(environment_,
              [&loop](LoopCore::Task work, LoopCore::Task done) {
                loop.run_in_library_pool(std::move(work), std::move(done));
              },
              {options.http_limits.max_file_job_count, options.http_limits.max_waiting_file_count}),
      limits_(environment_, options.max_connections, options.max_connections_per_address),
      peak_memory_(environment_.timers,
                   [&loop] { loop.run_in_library_pool([] { malloc_trim(0); }, [] {}); }),
      takes_last_descriptors_(options.takes_last_descriptors),
      hooks_(environment_),
      http_(environment_, http_limits(options.http_limits)),
      engineio_(environment_, hooks_.hook_into(engineio_options(options)), sessions),
      certificates_(loop, environment_) {
  hooks_.belong_to(engineio_);
  router().add(path_, engineio_);
  if (path_ != "/") router().add("/", routes_);
}

Front::~Front() = default;

Result<std::string> Front::listen(std::string_view address) {
  return listen(address, std::shared_ptr<const net::TlsIdentity>());
}

Result<std::string> Front::listen(std::string_view address, const TlsOptions& tls) {
  if (tls.certificate_file.empty() || tls.key_file.empty()) {
    const bool no_key = tls.key_file.empty();
    return Unexpected(Error{no_key ? "key_unreadable" : "certificate_unreadable",
                            std::string("TlsOptions::") + (no_key ? "key" : "certificate") +
                                "_file is empty: name the file"});
  }
  auto identity = certificates_.identity_of(tls);
  if (!identity) return Unexpected(identity.error());
  return listen(address, std::move(*identity));
}

Result<std::string> Front::listen(std::string_view address,
                                  std::shared_ptr<const net::TlsIdentity> identity) {
  ON_LOOP_THREAD(environment_, "listen() of a server");
  if (over_) return Unexpected(Error{"io", "the server is being destroyed"});
  if (closing_) return Unexpected(Error{"io", "the server was closed: make another one"});
  auto listener = loop_.listen(address, *this, std::move(identity));
  if (!listener) {
    const bool own = std::any_of(listeners_.begin(), listeners_.end(),
                                 [&](const auto& other) { return other->address() == address; });
    if (!own) return Unexpected(listener.error());
    return Unexpected(Error{listener.error().code,
                            "this server listens on " + std::string(address) + " already"});
  }
  listeners_.push_back(std::move(*listener));
  return listeners_.back()->address();
}

void Front::on_stream(std::unique_ptr<net::Stream> stream) {
  using Verdict = ConnectionLimits::Verdict;
  switch (limits_.judge(*stream)) {
    case Verdict::kTake:
      peak_memory_.on_count(limits_.count());
      return http_.on_stream(std::move(stream));
    case Verdict::kTurnAway:
      return http_.turn_away(std::move(stream));
    case Verdict::kTurnAwayNow:
      return http_.turn_away_now(std::move(stream));
  }
}

void Front::on_stream_gone(net::PeerNetwork from) {
  limits_.on_gone(from);
  peak_memory_.on_count(limits_.count());
  if (closing_ && limits_.count() == 0) environment_.turn.at_end(*this);
}

void Front::stop_listening() {
  over_ = true;
  listeners_.clear();
}

void Front::end() {
  engineio_.end();
  hooks_.end();
  routes_.end();
  certificates_.end();
  std::exchange(closed_, {}).clear();
}

bool Front::close(std::function<void()> closed) {
  if (over_) return false;
  if (closed) closed_.push_back(std::move(closed));
  const bool begins = !std::exchange(closing_, true);
  if (begins) {
    listeners_.clear();
    http_.close();  // first, so the answers of waiting polls are the last on their connections
    engineio_.close();
    close_timer_.start(kCloseTimeout);
  }
  environment_.turn.at_end(*this);
  return begins;
}

void Front::on_timer(base::Timer&) {
  environment_.turn.at_end(*this);
}

void Front::on_turn_end() {
  if (limits_.count() > 0 && close_timer_.active()) return;
  close_timer_.stop();
  // Posted, because `closed` may destroy the server: nothing of the server is on the stack or
  // waiting in the turn then.
  for (std::function<void()>& closed : std::exchange(closed_, {})) loop_.post(std::move(closed));
}

}  // namespace snug::server
