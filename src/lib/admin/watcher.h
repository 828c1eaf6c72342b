// Development mode: reports every socket, room and event when it happens.
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

/// Must outlive every namespace and socket, because its handlers are in all of them.
class Watcher {
 public:
  /// All are borrowed. Watches the existing and all future namespaces and sockets.
  Watcher(socketio::Hub& hub, const Reporter& reporter, const Describer& describer);
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// Reports sockets whose data has changed.
  void tell_changed_data();

 private:
  struct Known {
    Socket socket;
    std::size_t data_hash;  ///< As last reported.
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
