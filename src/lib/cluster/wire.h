// How the servers of a cluster write to each other: channels and bytes of one namespace.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/message.h"
#include "snug/adapter.h"
#include "snug/outgoing.h"
#include "snug/room_names.h"

namespace snug::cluster {

struct WireSettings {
  std::string key;  ///< The beginning of each channel's name.
  std::string nsp;
  std::string uid;                                 ///< This server's.
  std::function<bool(std::string_view)> has_room;  ///< Whether a socket here is in that room.
  bool answers_to_own_channel = false;             ///< publishOnSpecificResponseChannel.
};

/// Loop thread. The functions that write are for the application's values, those that read for
/// any bytes.
class Wire {
 public:
  explicit Wire(WireSettings settings) : settings_(std::move(settings)) {}
  virtual ~Wire() = default;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// Whether its channels are shard channels.
  virtual bool sharded() const = 0;
  /// Whether find_sockets() and find_rooms() get names. Else they get descriptions of sockets.
  virtual bool asks_for_names() const = 0;
  /// Each server subscribes it, so its subscribers are counted.
  virtual const std::string& request_channel() const = 0;
  /// Where the server with that id hears answers.
  virtual std::string response_channel(std::string_view uid) const = 0;

  virtual Publication broadcast(std::string_view event, OutgoingList values,
                                const BroadcastOptions& options) const = 0;
  virtual Publication ask(std::string_view id, std::string_view event, OutgoingList values,
                          const BroadcastOptions& options) const = 0;
  virtual Publication join(const BroadcastOptions& options, const RoomNames& rooms) const = 0;
  virtual Publication leave(const BroadcastOptions& options, const RoomNames& rooms) const = 0;
  virtual Publication disconnect(const BroadcastOptions& options, bool close) const = 0;
  virtual Publication find_sockets(std::string_view id, const RoomNames& rooms) const = 0;
  virtual Publication find_rooms(std::string_view id) const = 0;
  virtual Publication fetch(std::string_view id, const BroadcastOptions& options) const = 0;
  /// An empty `id` asks for no answers.
  virtual Publication server_event(std::string_view id, std::string_view event,
                                   OutgoingList values) const = 0;
  /// The answer to kSockets or kRooms, and to the old forms of joining, leaving and disconnecting
  /// one socket. Only a wire that reads these questions is called.
  /// @{
  virtual Publication found(const Message& question, const std::vector<std::string>& names) const;
  virtual Publication done(const Message& question) const;
  /// @}
  /// The answer to kFetch.
  virtual Publication found(const Message& question,
                            const std::vector<SocketDetails>& sockets) const = 0;
  /// The answer to kServerEvent; null for no value.
  virtual Publication value(const Message& question, const Json* value) const = 0;
  virtual Publication client_count(const Message& question, std::size_t count) const = 0;
  virtual Publication client_value(const Message& question, const Json* value) const = 0;

  virtual Reading read_message(std::string_view channel, std::string_view bytes,
                               Message& message) const = 0;
  virtual Reading read_answer(std::string_view bytes, Answer& answer) const = 0;

 protected:
  const WireSettings& settings() const { return settings_; }

 private:
  const WireSettings settings_;
};

/// The wire of @socket.io/redis-adapter 8 (createAdapter) and @socket.io/redis-emitter 5.
std::unique_ptr<Wire> classic_wire(WireSettings settings);
/// That of its createShardedAdapter. `by_room`: rooms have channels of their own ("dynamic"), and
/// with `private_rooms` those of sockets' ids, too ("dynamic-private").
std::unique_ptr<Wire> sharded_wire(WireSettings settings, bool by_room, bool private_rooms);

}  // namespace snug::cluster
