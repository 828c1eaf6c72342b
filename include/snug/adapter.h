// What knows which socket is in which room, and reaches them: the seam at which several servers
// become a cluster. Programs that run one server need nothing of this file but its events.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/ack.h"
#include "snug/awaitable.h"
#include "snug/broadcast.h"
#include "snug/json.h"
#include "snug/result.h"
#include "snug/socket.h"

namespace snug {

class Adapter;

/// What one server of a cluster tells the others of a socket of its own.
struct SocketDetails {
  std::string id;                  ///< Socket::id().
  Handshake handshake;             ///< Socket::handshake().
  std::vector<std::string> rooms;  ///< Socket::rooms().
  Json data;                       ///< Socket::data() when that is a Json; null otherwise.
};

/// An event of Namespace::server_side_emit, at another server of the cluster.
struct ServerEvent {
  std::string name;  ///< What it is called.
  Json args;         ///< Array of the values after the name.
  Ack ack;           ///< Answers it, if the sender asked.
};

/// What became of a room at one server.
enum class RoomChange { kCreated, kDeleted, kJoined, kLeft };
/// `socket_id` is empty for kCreated and kDeleted. The views live for the call.
using RoomChangeHandler =
    std::function<void(RoomChange change, std::string_view room, std::string_view socket_id)>;

/// Gathers what comes of a broadcast with acknowledgements, from every server that was asked.
class AnswerCollector {
 public:
  virtual ~AnswerCollector() = default;  ///< When nobody will answer any more.
  /// Once for each server: to how many clients it sent the event.
  virtual void on_asked(std::size_t client_count) = 0;
  /// Once for each client: its answer (an array of values), or why there is none.
  virtual void on_answer(Result<Json> answer) = 0;
};

/// The namespace, as its adapter sees it; outlives the adapter. Loop thread only.
class AdapterHost {
 public:
  virtual const std::string& nsp_name() const = 0;  ///< "/" or "/admin".
  /// The in-memory adapter: the sockets of this server.
  virtual Adapter& local() = 0;
  /// An event of another server's server_side_emit has come: calls the handlers of Namespace::on.
  virtual void deliver(ServerEvent event) = 0;
  /// Hears of rooms at this server from now on.
  virtual void watch_rooms(RoomChangeHandler handler) = 0;

 protected:
  ~AdapterHost() = default;
};

/// Reaches the sockets of one namespace. The default one knows those of this server. Another is
/// written by deriving from this class, whose functions all do what the default one does, and
/// changing those that concern the other servers:
///
///     class ClusterAdapter : public snug::Adapter {
///      public:
///       using Adapter::Adapter;
///       void broadcast(std::string_view event, snug::Json values,
///                      const snug::BroadcastOptions& options) override {
///         if (!options.flags.local) bus_.publish(host().nsp_name(), event, values, options);
///         Adapter::broadcast(event, std::move(values), options);
///       }
///     };
///     snug::Server server(loop, {.adapter = [](snug::AdapterHost& host) {
///       return std::make_unique<ClusterAdapter>(host);
///     }});
///
/// The answer of a cluster is handed to a callback, which is called once, on the loop thread: by
/// the default adapter at the end of the turn. Nothing here may throw. Loop thread only.
class Adapter {
 public:
  explicit Adapter(AdapterHost& host) : host_(host) {}  ///< The host outlives it.
  virtual ~Adapter();                                   ///< When its server or namespace goes.
  Adapter(const Adapter&) = delete;
  Adapter& operator=(const Adapter&) = delete;

  /// The namespace is there, and goes: connect to the others, and part from them.
  /// @{
  virtual void init();
  virtual void close();
  /// @}
  /// How many servers form the cluster, this one included.
  virtual void server_count(std::function<void(std::size_t)> done);
  /// The same for a coroutine (see task.h), as are all_rooms() and sockets() without a callback.
  /// What it throws when it goes on comes out of the adapter's call of `done`.
  ///
  ///     const std::vector<std::string> rooms{"kitchen"};
  ///     const auto ids = co_await nsp.adapter().sockets(rooms);
  Awaitable<std::size_t> server_count() {
    return Awaitable<std::size_t>([this](auto done) { server_count(std::move(done)); });
  }

  /// A socket of this server joins rooms (that of its own id when it connects), leaves one, and
  /// leaves all when it goes.
  /// @{
  virtual void add(const Socket& socket, const RoomNames& rooms);
  virtual void remove(const Socket& socket, std::string_view room);
  virtual void remove_all(const Socket& socket);
  /// @}

  /// `values` as in Broadcast::emit_values. The event's name is no reserved one.
  virtual void broadcast(std::string_view event, Json values, const BroadcastOptions& options);
  /// Tells `collector` what server_count() promised: a count for each server, and an answer for
  /// each client, at the latest when the timeout of `options` has passed.
  virtual void broadcast_with_ack(std::string_view event, Json values,
                                  const BroadcastOptions& options,
                                  std::shared_ptr<AnswerCollector> collector);

  /// Ids of the sockets in any of `rooms`, or of all when it is empty.
  virtual void sockets(std::vector<std::string> rooms,
                       std::function<void(Result<std::vector<std::string>>)> done);
  /// The same for a coroutine.
  Awaitable<Result<std::vector<std::string>>> sockets(std::vector<std::string> rooms) {
    return Awaitable<Result<std::vector<std::string>>>(
        [&](auto done) { sockets(std::move(rooms), std::move(done)); });
  }
  /// Names of all rooms, those of sockets' own ids included.
  virtual void all_rooms(std::function<void(Result<std::vector<std::string>>)> done);
  /// The same for a coroutine.
  Awaitable<Result<std::vector<std::string>>> all_rooms() {
    return Awaitable<Result<std::vector<std::string>>>(
        [this](auto done) { all_rooms(std::move(done)); });
  }
  /// Rooms of a connected socket of this server; nothing when there is none of that id.
  virtual std::optional<std::vector<std::string>> socket_rooms(std::string_view id);
  /// The bodies of Broadcast's functions of these names.
  /// @{
  virtual void fetch_sockets(const BroadcastOptions& options,
                             std::function<void(Result<std::vector<SocketDetails>>)> done);
  virtual void add_sockets(const BroadcastOptions& options, const RoomNames& rooms);
  virtual void remove_sockets(const BroadcastOptions& options, const RoomNames& rooms);
  virtual void disconnect_sockets(const BroadcastOptions& options, bool close);
  /// @}

  /// To the same namespace at every other server; the default adapter knows none. `on_answers` is
  /// empty when nobody asked.
  virtual void server_side_emit(std::string_view event, Json values,
                                BroadcastAckHandler on_answers);

 protected:
  AdapterHost& host() { return host_; }  ///< The namespace.

 private:
  AdapterHost& host_;
};

/// Makes the adapter of a namespace; called once for each, when it is made.
using AdapterFactory = std::function<std::unique_ptr<Adapter>(AdapterHost& host)>;

}  // namespace snug
