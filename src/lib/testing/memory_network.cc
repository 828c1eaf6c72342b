// See memory_network.h.
#include "testing/memory_network.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "net/address.h"
#include "testing/paired_stream.h"

namespace snug::test_support {

namespace {

// All services have it. They are told apart by name.
constexpr const char* kServiceHost = "192.0.2.250";

bool is_public_text(const std::string& host) {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  const auto parsed = net::parse_listen_address(is_ipv6 ? "[" + host + "]:1" : host + ":1");
  return parsed && net::is_public(parsed->ip);
}

}  // namespace

class MemoryNetwork::MemoryListener final : public net::Listener {
 public:
  MemoryListener(MemoryNetwork& network, std::string address, net::Acceptor& acceptor, bool secure,
                 bool is_service)
      : network_(network),
        address_(std::move(address)),
        acceptor_(acceptor),
        secure_(secure),
        is_service_(is_service) {
    network_.listeners_.emplace(address_, this);
    if (network_.first_.empty() && !is_service_) network_.first_ = address_;
  }
  ~MemoryListener() override {
    network_.listeners_.erase(address_);
    if (network_.first_ != address_) return;
    const auto next = std::ranges::find_if(
        network_.listeners_, [](const auto& entry) { return !entry.second->is_service_; });
    network_.first_ = next == network_.listeners_.end() ? "" : next->first;
  }

  std::string address() const override { return address_; }

  std::unique_ptr<MemoryPeer> accept(base::Environment& environment,
                                     const std::string& remote_address) {
    auto peer = std::make_unique<MemoryPeer>(environment);
    acceptor_.on_stream(peer->take_stream(remote_address, secure_, &acceptor_));
    return peer;
  }

  bool secure() const { return secure_; }
  /// The other end of a new connection.
  std::unique_ptr<net::Stream> accept_from(base::Environment& environment, std::string host) {
    auto [ours, theirs] = PairedStream::make(environment, secure_, {"127.0.0.1", &acceptor_},
                                             {std::move(host), nullptr});
    acceptor_.on_stream(std::move(ours));
    return std::move(theirs);
  }

 private:
  MemoryNetwork& network_;
  const std::string address_;
  net::Acceptor& acceptor_;
  const bool secure_;
  const bool is_service_;
};

/// Completes in the next turn; if nothing answers, at its timeout.
class MemoryNetwork::MemoryConnecting final : public net::Connecting, base::Timer::Target {
 public:
  MemoryConnecting(MemoryNetwork& network, std::string_view address, net::ConnectOptions options,
                   net::ConnectHandler done)
      : network_(network),
        address_(address),
        tls_(options.tls != nullptr),
        public_only_(options.public_only),
        done_(std::move(done)),
        silent_(network.silent_.contains(address)),
        timer_(network.environment_.timers, *this) {
    timer_.start(silent_ ? std::min(options.attempt_timeout, options.timeout)
                         : std::chrono::milliseconds(0));
  }

 private:
  void on_timer(base::Timer&) override {
    const net::ConnectHandler done = std::exchange(done_, nullptr);
    if (silent_) {
      return done(Unexpected(
          Error{"timeout", "cannot connect to \"" + address_ + "\": it does not answer in time"}));
    }
    done(network_.reach(address_, tls_, public_only_));  // may destroy this
  }

  MemoryNetwork& network_;
  const std::string address_;
  const bool tls_;
  const bool public_only_;
  net::ConnectHandler done_;
  const bool silent_;
  base::Timer timer_;
};

std::unique_ptr<net::Connecting> MemoryNetwork::open(std::string_view address,
                                                     net::ConnectOptions options,
                                                     net::ConnectHandler done) {
  return std::make_unique<MemoryConnecting>(*this, address, std::move(options), std::move(done));
}

void MemoryNetwork::set_silent(std::string_view address, bool silent) {
  if (silent) {
    silent_.emplace(address);
  } else {
    silent_.erase(std::string(address));
  }
}

Result<std::unique_ptr<net::Stream>> MemoryNetwork::reach(std::string_view address, bool tls,
                                                          bool public_only) {
  const Result<net::RemoteAddress> remote = net::parse_remote_address(address);
  if (!remote) return Unexpected(remote.error());
  const auto failure = [&](const char* code, const char* why) {
    return Unexpected(Error{code, "cannot connect to \"" + std::string(address) + "\": " + why});
  };
  std::string host = remote->host;
  if (const auto named = names_.find(host); named != names_.end()) host = named->second;
  if (host == "localhost") host = "127.0.0.1";
  if (network_of_text(host) == net::PeerNetwork::kLocal && host != "127.0.0.1" && host != "::1") {
    return failure("name_not_found", "no address of this name is known here");
  }
  if (public_only && !is_public_text(host)) {
    return failure("forbidden", "it leads to this machine or its networks");
  }
  const auto listening = listeners_.find(address);
  MemoryListener* const listener =
      listening != listeners_.end() ? listening->second : find(host, remote->port);
  if (listener == nullptr) return failure("refused", "nobody in this test listens there");
  if (tls && !listener->secure()) return failure("tls_failed", "nobody speaks TLS there");
  if (tls == listener->secure()) return listener->accept_from(environment_, std::move(host));
  // A listener with TLS does not understand plain text.
  auto [ours, theirs] = PairedStream::make(environment_, false, {"", nullptr}, {host, nullptr});
  ours->close();
  environment_.turn.dispose(std::move(ours));
  return std::unique_ptr<net::Stream>(std::move(theirs));
}

/// The listener at that address, or at the wildcard address.
MemoryNetwork::MemoryListener* MemoryNetwork::find(const std::string& host, int port) const {
  const std::string suffix = ":" + std::to_string(port);
  const std::string written = host.find(':') == std::string::npos ? host : "[" + host + "]";
  for (const std::string& address : {written + suffix, suffix}) {
    const auto found = listeners_.find(address);
    if (found != listeners_.end()) return found->second;
  }
  return nullptr;
}

Result<std::unique_ptr<net::Listener>> MemoryNetwork::listen(std::string_view address,
                                                             net::Acceptor& acceptor, bool secure) {
  const auto parsed = net::parse_listen_address(address);
  if (!parsed) return Unexpected(parsed.error());
  std::string bound(address);
  if (parsed->kind == net::ListenAddress::Kind::kTcp && net::port_of(parsed->ip) == 0) {
    bound = bound.substr(0, bound.rfind(':') + 1) + std::to_string(++last_port_);
  }
  return add_listener(std::move(bound), acceptor, secure, false);
}

Result<std::unique_ptr<net::Listener>> MemoryNetwork::listen_as_service(std::string_view name,
                                                                        int port,
                                                                        net::Acceptor& acceptor,
                                                                        bool secure) {
  add_name(std::string(name), kServiceHost);
  return add_listener(std::string(name) + ':' + std::to_string(port), acceptor, secure, true);
}

Result<std::unique_ptr<net::Listener>> MemoryNetwork::add_listener(std::string address,
                                                                   net::Acceptor& acceptor,
                                                                   bool secure, bool is_service) {
  if (listeners_.contains(address)) {
    return Unexpected(Error{"address_in_use", "something in this test listens on " + address});
  }
  return std::unique_ptr<net::Listener>(
      std::make_unique<MemoryListener>(*this, std::move(address), acceptor, secure, is_service));
}

std::unique_ptr<MemoryPeer> MemoryNetwork::connect(std::string_view address,
                                                   const std::string& remote_address) {
  const auto found = listeners_.find(address.empty() ? std::string_view(first_) : address);
  return found == listeners_.end() ? nullptr : found->second->accept(environment_, remote_address);
}

}  // namespace snug::test_support
