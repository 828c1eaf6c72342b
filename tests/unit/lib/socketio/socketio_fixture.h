// A Socket.IO server over sessions in memory, with a clock that the test moves.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fake_session.h"
#include "snug/snug.h"
#include "socketio/hub.h"
#include "support/manual_environment.h"

namespace snug::socketio {

using Texts = std::vector<std::string>;

class SocketIo : public testing::Test {
 protected:
  void TearDown() override { end_sessions(); }

  /// A session that has joined no namespace yet.
  FakeSession& open() {
    sessions_.push_back(std::make_unique<FakeSession>());
    server->on_session(*sessions_.back());
    return *sessions_.back();
  }

  /// A session whose socket is connected to `nsp`. The messages sent meanwhile are taken.
  FakeSession& join(std::string_view nsp = "/", std::string_view auth = "") {
    FakeSession& session = open();
    join(session, nsp, auth);
    return session;
  }
  void join(FakeSession& session, std::string_view nsp, std::string_view auth = "") {
    session.text("0" + (nsp == "/" ? std::string() : std::string(nsp) + ",") + std::string(auth));
    session.take_sent();
  }

  void end_sessions() {
    for (const auto& session : sessions_) {
      if (server && !session->ended()) session->end(engineio::CloseReason::kTransportClose);
    }
    environment.end_turn();
  }

  /// Keeps every socket that connects to `/`, newest last.
  void keep_sockets() {
    server->of("/").on_connection([this](Socket socket) { sockets.push_back(socket); });
  }

  test_support::ManualEnvironment environment;
  ServerOptions options;
  std::unique_ptr<Hub> server = std::make_unique<Hub>(environment, options);
  std::vector<Socket> sockets;

 private:
  std::vector<std::unique_ptr<FakeSession>> sessions_;
};

}  // namespace snug::socketio
