// The HTTP/1.1 server: owns the connections, parses requests, hands them to routes.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <unordered_map>

#include "base/environment.h"
#include "http/router.h"
#include "net/listener.h"

namespace snug::http {

/// Limits on what a peer can make grow, each with the reason for its number.
struct Limits {
  std::size_t max_head_bytes = 16 * 1024;  ///< Node's default: cookies of a few KiB fit. 431 above.
  std::size_t max_target_bytes = 8 * 1024;  ///< RFC 9112 3 recommends 8000 at least. 414 above.
  std::size_t max_header_count = 100;       ///< Browsers send about 20. 431 above.
  std::chrono::milliseconds head_timeout{10'000};  ///< From the first byte to the end of the head; 408.
  std::chrono::milliseconds body_timeout{60'000};  ///< 1 MB at 17 KB/s, a poor phone; 408.
  std::chrono::milliseconds idle_timeout{65'000};  ///< Between requests: above the usual proxy's 60 s.
};

class Server final : public net::Acceptor {
 public:
  Server(base::Environment& environment, Limits limits);
  ~Server();

  Router& router() { return router_; }
  void on_stream(std::unique_ptr<net::Stream> stream) override;
  std::size_t connection_count() const;
  /// Closes idle connections now and the others after their answer.
  void close();

 private:
  friend class Connection;
  struct State;
  base::Environment& environment_;
  Limits limits_;
  Router router_;
  std::unique_ptr<State> state_;
};

}  // namespace snug::http
