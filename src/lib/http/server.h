// The HTTP/1.1 server: owns the connections, parses requests, hands them to routes.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/environment.h"
#include "http/limits.h"
#include "http/router.h"
#include "net/listener.h"

namespace snug::http {

class Connection;
struct ServerState;

class Server final : public net::Acceptor {
 public:
  /// `environment` is borrowed.
  Server(base::Environment& environment, Limits limits);
  ~Server();

  Router& router();
  void on_stream(std::unique_ptr<net::Stream> stream) override;
  /// Answers the first request of the stream with 503 and closes it. For too many connections.
  void turn_away(std::unique_ptr<net::Stream> stream);
  /// The same before any request. A TLS stream is closed without an answer, which would need a
  /// handshake.
  void turn_away_now(std::unique_ptr<net::Stream> stream);
  /// The bytes of that answer.
  std::string refusal() override;
  std::size_t connection_count() const;
  /// Closes idle connections now and the others after their answer.
  void close();

 private:
  Connection* add(std::unique_ptr<net::Stream> stream);

  std::unique_ptr<ServerState> state_;
};

}  // namespace snug::http
