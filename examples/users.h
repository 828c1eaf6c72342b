// The program of user_map, whose users may be kept anywhere: `authenticate` gives a socket a name,
// and `chat-message` becomes a `private-message` for the socket of a name.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "run.h"

/// Which socket has which name. Calls take effect in their order, and answers come in that order,
/// on the loop, within the call or later.
class Users {
 public:
  using FoundHandler = std::function<void(std::optional<std::string> socket_id)>;

  virtual ~Users() = default;
  /// The name is that socket's from now on, and no longer another's.
  virtual void put(const std::string& name, const std::string& socket_id) = 0;
  /// Calls `found` with the socket of that name, or with nothing.
  virtual void find(const std::string& name, FoundHandler found) = 0;
  /// Removes the name, unless it is another socket's by now.
  virtual void remove(const std::string& name, const std::string& socket_id) = 0;
};

/// The payload that the recipient gets. A message that was not sent is missing there, too, rather
/// than null.
inline snug::Json private_message(const std::string& sender_id, const snug::Json& sent) {
  snug::Json payload = {{"sender", sender_id}};
  if (sent.contains("message")) payload["message"] = sent["message"];
  return payload;
}

/// Adds the events to the server. `users` outlives it.
inline void serve_users(snug::Server& server, Users& users) {
  server.on_connection([&server, &users](snug::Socket socket) {
    const auto names = std::make_shared<std::set<std::string>>();  // of this socket
    socket.on("authenticate", [&users, names](snug::Socket self, snug::Json value) {
      const auto name = name_of(value);
      if (!name) return;
      names->insert(*name);
      users.put(*name, self.id());
    });
    socket.on("chat-message", [&server, &users](snug::Socket self, snug::Json sent) {
      const auto recipient = name_in(sent, "recipient");
      if (!recipient) return;
      users.find(*recipient, [&server, payload = private_message(self.id(), sent)](
                                 const std::optional<std::string>& socket_id) {
        if (socket_id) server.to(*socket_id).emit("private-message", payload);
      });
    });
    socket.on_disconnect([&users, names, id = socket.id()](std::string_view) {
      for (const std::string& name : *names) users.remove(name, id);
    });
  });
}
