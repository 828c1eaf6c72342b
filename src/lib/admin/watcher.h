// Development mode: tells of every socket, room and event at the moment when it happens.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>

#include "admin/describe.h"
#include "admin/reporter.h"
#include "snug/namespace.h"
#include "snug/socket.h"
#include "socketio/hub.h"

namespace snug::admin {

/// Its handlers are in every namespace and socket: it outlives them.
class Watcher {
 public:
  /// All are borrowed. Watches what is there, and what comes.
  Watcher(socketio::Hub& hub, const Reporter& reporter, const Describer& describer);
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// Tells of sockets whose data is not what it was.
  void tell_changed_data();

 private:
  struct Known {
    Socket socket;
    std::size_t data_hash;  ///< As it was told.
  };

  void watch(const Namespace& nsp);
  void watch_rooms(const Namespace& nsp);
  void on_socket(Socket socket);
  void watch_events(Socket& socket);
  void tell_data(Known& known);
  void tell_event(std::string_view what, Event event) const;

  const Reporter& reporter_;
  const Describer& describer_;
  std::unordered_map<const Socket::Impl*, Known> sockets_;
};

}  // namespace snug::admin
