// An Engine.IO server behind a real HTTP server. Its clients are byte streams in memory.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engineio/engine.h"
#include "http/server.h"
#include "support/manual_environment.h"
#include "support/memory_stream.h"
#include "testing/client_frames.h"

namespace snug::engineio::test {

/// One parsed answer. `status` is 0 if none arrived.
struct Answer {
  int status = 0;
  std::string head;
  std::string body;

  bool has(std::string_view line) const { return head.find(line) != std::string::npos; }
};

/// Takes the first answer from the front of `bytes`.
Answer take_answer(std::string& bytes);
using test_support::client_frame;
inline std::string client_text(std::string_view payload) {
  return client_frame(0x81, payload);
}
inline std::string server_text(std::string_view payload) {
  return test_support::server_frame(0x81, payload);
}
inline std::string server_binary(std::string_view payload) {
  return test_support::server_frame(0x82, payload);
}

/// One connection of a client.
class Link {
 public:
  Link(base::Environment& environment, http::Server& server) : peer(environment) {
    server.on_stream(peer.take_stream());
  }

  void send(std::string_view bytes) { peer.feed(bytes); }
  void get(std::string_view query, std::string_view fields = {});
  void post(std::string_view query, std::string_view body, std::string_view fields = {});
  void upgrade(std::string_view query, std::string_view fields = {}, std::string_view early = {});
  /// Everything received since the last call, as bytes or as one answer.
  std::string received() { return peer.take_written(); }
  Answer answer();

  test_support::MemoryPeer peer;
};

/// Records the calls to one session's observer as lines.
class Observed final : public SessionObserver {
 public:
  explicit Observed(Session& opened) : session(&opened) { opened.set_observer(*this); }

  void on_message(MessageKind kind, std::string_view payload) override;
  void on_drain() override { ++drains; }
  void on_upgrade() override { ++upgrades; }
  void on_closed(CloseReason reason) override;

  Session* session;
  std::vector<std::string> messages;  ///< Binary messages begin with "binary:".
  int drains = 0;
  int upgrades = 0;
  std::string closed;  ///< The reason's text.
  std::function<void(Observed&, std::string_view)> reaction;
};

class Endpoint final : public EngineObserver {
 public:
  explicit Endpoint(Options options = {});

  std::unique_ptr<Link> connect() { return std::make_unique<Link>(environment, http); }
  /// Sends a request on a connection of its own.
  Answer get(std::string_view query, std::string_view fields = {});
  Answer post(std::string_view query, std::string_view body, std::string_view fields = {});
  Answer send(std::string_view bytes);

  /// Opens a session by polling and reads its handshake. Stores its id in `sid`.
  Observed& open_polling();
  /// Opens a session by WebSocket on `link` and reads its handshake.
  Observed& open_websocket(Link& link);
  std::string polling_query() const { return "EIO=4&transport=polling&sid=" + sid; }
  std::string websocket_query() const { return "EIO=4&transport=websocket&sid=" + sid; }

  test_support::ManualEnvironment environment;
  http::Server http{environment, {}};
  std::unique_ptr<Engine> server;
  std::vector<std::unique_ptr<Observed>> observed;
  std::string sid;  ///< Id of the newest session.
  std::function<void(Session&)> on_open;

 private:
  void on_session(Session& session) override;
};

}  // namespace snug::engineio::test
