// The Engine.IO 4 endpoint: an HTTP route that makes and feeds sessions.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "engineio/polling_transport.h"
#include "engineio/session.h"
#include "http/router.h"
#include "websocket/deflate_handshake.h"

namespace snug::engineio {

struct Options {
  std::chrono::milliseconds ping_interval{25'000};
  std::chrono::milliseconds ping_timeout{20'000};
  std::chrono::milliseconds upgrade_timeout{10'000};
  std::size_t max_http_buffer_size = 1'000'000;
  /// Packets in one polling body (CVE-2020-36048).
  std::size_t max_payload_packet_count = 10'000;
  bool polling = true;
  bool websocket = true;
  bool allow_upgrades = true;
  /// Off unless given (see compression.h).
  std::optional<websocket::DeflateOptions> per_message_deflate{};
  std::optional<HttpCompression> http_compression{};
  std::vector<std::string> cors_origins{};
  bool cors_credentials = false;
  /// An error's text refuses the request (code 4).
  std::function<std::optional<std::string>(const HttpRequest&)> allow_request{};
};

class ServerObserver {
 public:
  /// A session opened: its observer must be set before this returns. The open packet is already
  /// queued.
  virtual void on_session(Session& session) = 0;

 protected:
  ~ServerObserver() = default;
};

class Server final : public http::Route {
 public:
  Server(base::Environment& environment, Options options, ServerObserver& observer);
  ~Server() override;

  std::size_t max_body_bytes(const HttpRequest& head) override;
  void on_request(HttpRequest request, http::Responder responder) override;
  void on_body_lost(const HttpRequest& head, bool client_gone) override;
  void on_upgrade(HttpRequest request, http::Upgrade upgrade) override;

  std::size_t session_count() const;
  /// Closes every session (kServerShuttingDown); new ones are refused.
  void close();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug::engineio
