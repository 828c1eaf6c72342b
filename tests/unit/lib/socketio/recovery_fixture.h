// Clients that lose their connection and come back.
#pragma once

#include <string>

#include "socketio_fixture.h"

namespace snug::socketio {

class RecoveringClients : public SocketIo {
 protected:
  Socket& socket() { return sockets.back(); }

  /// The events sent since the last call, without their offsets; the CONNECT packet is "0". Keeps
  /// the last offset.
  Texts take_events(FakeSession& session) {
    Texts events;
    for (const std::string& message : session.take_sent()) {
      if (!message.starts_with('2')) {
        events.push_back(message.substr(0, 1));
        continue;
      }
      Json event = Json::parse(message.substr(1));
      offset = event.back().get<std::string>();
      event.erase(event.size() - 1);
      events.push_back(event.dump());
    }
    return events;
  }
  void lose(FakeSession& session,
            engineio::CloseReason reason = engineio::CloseReason::kTransportClose) {
    session.end(reason);
    environment.end_turn();
  }
  /// What a client that comes back says.
  std::string auth() const { return Json{{"pid", pid}, {"offset", offset}}.dump(); }
  FakeSession& come_back() {
    FakeSession& session = open();
    session.text("0" + auth());
    return session;
  }

  std::string pid;     ///< The secret of the CONNECT packet.
  std::string offset;  ///< Of the last event.
};

}  // namespace snug::socketio
