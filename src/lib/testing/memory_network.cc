// See memory_network.h.
#include "testing/memory_network.h"

#include <utility>

#include "net/address.h"

namespace snug::test_support {

class MemoryNetwork::MemoryListener final : public net::Listener {
 public:
  MemoryListener(MemoryNetwork& network, std::string address, net::Acceptor& acceptor, bool secure)
      : network_(network), address_(std::move(address)), acceptor_(acceptor), secure_(secure) {
    network_.listeners_.emplace(address_, this);
    if (network_.first_.empty()) network_.first_ = address_;
  }
  ~MemoryListener() override {
    network_.listeners_.erase(address_);
    if (network_.first_ != address_) return;
    network_.first_ = network_.listeners_.empty() ? "" : network_.listeners_.begin()->first;
  }

  std::string address() const override { return address_; }

  std::unique_ptr<MemoryPeer> accept(base::Environment& environment,
                                     const std::string& remote_address) {
    auto peer = std::make_unique<MemoryPeer>(environment);
    acceptor_.on_stream(peer->take_stream(remote_address, secure_, &acceptor_));
    return peer;
  }

 private:
  MemoryNetwork& network_;
  const std::string address_;
  net::Acceptor& acceptor_;
  const bool secure_;
};

Result<std::unique_ptr<net::Listener>> MemoryNetwork::listen(std::string_view address,
                                                             net::Acceptor& acceptor, bool secure) {
  const auto parsed = net::parse_listen_address(address);
  if (!parsed) return Unexpected(parsed.error());
  std::string bound(address);
  if (parsed->kind == net::ListenAddress::Kind::kTcp && net::port_of(parsed->ip) == 0) {
    bound = bound.substr(0, bound.rfind(':') + 1) + std::to_string(++last_port_);
  }
  if (listeners_.contains(bound)) {
    return Unexpected(Error{"address_in_use", "something in this test listens on " + bound});
  }
  return std::unique_ptr<net::Listener>(
      std::make_unique<MemoryListener>(*this, std::move(bound), acceptor, secure));
}

std::unique_ptr<MemoryPeer> MemoryNetwork::connect(std::string_view address,
                                                   const std::string& remote_address) {
  const auto found = listeners_.find(address.empty() ? std::string_view(first_) : address);
  return found == listeners_.end() ? nullptr : found->second->accept(environment_, remote_address);
}

}  // namespace snug::test_support
