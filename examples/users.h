// The program of user_map, whose users may be kept anywhere: `authenticate` gives a socket a name,
// and `chat-message` becomes a `private-message` for the socket of a name.
#pragma once

#include <cstddef>
#include <cstdio>
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

/// About as many bytes as the value takes in memory.
inline std::size_t size_of(const snug::Json& value) {
  std::size_t size = sizeof(snug::Json);
  if (value.is_string()) size += value.get_ref<const std::string&>().size();
  if (value.is_binary()) size += value.get_binary().size();
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) size += name.size() + size_of(member);
  }
  if (value.is_array()) {
    for (const snug::Json& item : value) size += size_of(item);
  }
  return size;
}

/// Counts the messages whose recipients are looked up. A database that hangs answers none of them,
/// and clients send more meanwhile.
class WaitingMessages {
 public:
  /// False if that many bytes more are too many, which it says once until none waits.
  bool add(std::size_t bytes) {
    if (count_ < kMostCount && bytes_ + bytes <= kMostBytes) {
      ++count_;
      bytes_ += bytes;
      return true;
    }
    if (!std::exchange(told_, true))
      std::fprintf(stderr, "too many messages wait for the names of users: more are lost\n");
    return false;
  }
  /// One that was added waits no more.
  void remove(std::size_t bytes) {
    bytes_ -= bytes;
    if (--count_ == 0) told_ = false;
  }

 private:
  static constexpr std::size_t kMostCount = 5'000;
  static constexpr std::size_t kMostBytes = 16UL << 20;

  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
  bool told_ = false;
};

/// A socket that takes more names has lost count of them.
inline constexpr std::size_t kMostNamesOfASocket = 100;

/// Adds the events to the server. `users` outlives it.
inline void serve_users(snug::Server& server, Users& users) {
  const auto waiting = std::make_shared<WaitingMessages>();
  server.on_connection([&server, &users, waiting](snug::Socket socket) {
    const auto names = std::make_shared<std::set<std::string>>();  // of this socket
    socket.on("authenticate", [&users, names](snug::Socket self, snug::Json value) {
      const auto name = name_of(value);
      if (!name || (names->size() >= kMostNamesOfASocket && !names->contains(*name))) return;
      names->insert(*name);
      users.put(*name, self.id());
    });
    socket.on("chat-message", [&server, &users, waiting](snug::Socket self, snug::Json sent) {
      const auto recipient = name_in(sent, "recipient");
      if (!recipient) return;
      const snug::Json payload = private_message(self.id(), sent);
      const std::size_t size = size_of(payload);
      if (!waiting->add(size)) return;
      users.find(*recipient,
                 [&server, waiting, payload, size](const std::optional<std::string>& socket_id) {
                   waiting->remove(size);
                   if (socket_id) server.to(*socket_id).emit("private-message", payload);
                 });
    });
    socket.on_disconnect([&users, names, id = socket.id()](std::string_view) {
      for (const std::string& name : *names) users.remove(name, id);
    });
  });
}
