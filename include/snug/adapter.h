// Adapters know which socket is in which room, and reach them. With an adapter of its own, a
// program joins several servers into a cluster. Programs that run one server need only the events
// here.
#pragma once

#include <chrono>
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
#include "snug/export.h"
#include "snug/found.h"
#include "snug/json.h"
#include "snug/log.h"
#include "snug/outgoing.h"
#include "snug/result.h"
#include "snug/socket.h"

namespace snug {

class Adapter;
struct ConnectionStateRecoveryOptions;

/// A socket's description, which one server of a cluster sends to the others.
struct SocketDetails {
  std::string id;                  ///< Socket::id().
  Handshake handshake;             ///< Socket::handshake().
  std::vector<std::string> rooms;  ///< Socket::rooms().
  Json data;                       ///< Socket::data() when that is a Json; null otherwise.
};

/// An event of Namespace::server_side_emit, at another server of the cluster.
struct ServerEvent {
  std::string name;  ///< Its name.
  Json args;         ///< Array of the values after the name.
  Ack ack;           ///< Answers it, if the sender asked.
};

/// A change of a room at one server.
enum class RoomChange { kCreated, kDeleted, kJoined, kLeft };
/// `socket_id` is empty for kCreated and kDeleted. The views are valid during the call.
using RoomChangeHandler =
    std::function<void(RoomChange change, std::string_view room, std::string_view socket_id)>;

/// Collects the answers to a broadcast with acknowledgements, from every server of the cluster.
class SNUG_API AnswerCollector {
 public:
  virtual ~AnswerCollector() = default;  ///< Called when no more answers can come.
  /// Called once, before or after the counts, with the number of servers that were asked, this one
  /// included. Those whose count does not come are BroadcastAnswers::missing_server_count.
  virtual void expect_servers(std::size_t server_count) = 0;
  /// Called when so many of these servers are known to tell no count: they hang, or have left.
  virtual void on_missing(std::size_t server_count) = 0;
  /// Called once for each server, with the number of clients to which it sent the event.
  virtual void on_asked(std::size_t client_count) = 0;
  /// Called once for each client, with all values of its answer as an array, or an error. From a
  /// Node server, which sends the first value only, make an array of that one.
  virtual void on_answer(Result<Json> answer) = 0;
};

/// Whether an adapter reaches the other servers.
struct AdapterState {
  bool connected = true;                          ///< False: events reach this server only.
  std::chrono::steady_clock::time_point since{};  ///< Since when; the epoch: since it was made.
  Error error{};                                  ///< Without `connected`: the reason.
  std::size_t unsent_count = 0;                   ///< Messages to other servers that were given up.
  std::size_t unreadable_count = 0;               ///< Messages from others that could not be read.
};

/// The state of a client for connection state recovery: an adapter keeps it, so that the client may
/// continue at any server of the cluster.
struct RecoverableSession {
  std::string pid;                 ///< A secret that only the client and the servers know: no log.
  std::string sid;                 ///< Socket::id().
  std::vector<std::string> rooms;  ///< Socket::rooms().
  Json data;                       ///< Socket::data() when that is a Json; null otherwise.
  /// Whether the client is connected to this server. Keep the session until it is saved again
  /// without, or forgotten; a server that is killed leaves it behind. Without, keep it for
  /// ConnectionStateRecoveryOptions::max_disconnection_duration.
  bool connected = false;
};

/// An event that a client missed.
struct MissedEvent {
  std::string offset;  ///< As for AdapterHost::broadcast_at.
  std::string name;    ///< Its name.
  Json values;         ///< Array of the values after the name, without the offset.
};

/// The answer to Adapter::restore_session.
struct RestoredSession {
  RecoverableSession session;       ///< As it was saved last.
  std::vector<MissedEvent> missed;  ///< The oldest first.
};

/// An adapter's view of its namespace; outlives the adapter. Loop thread only.
class SNUG_API AdapterHost {
 public:
  virtual const std::string& nsp_name() const = 0;  ///< "/" or "/admin".
  /// The in-memory adapter: the sockets of this server.
  virtual Adapter& local() = 0;
  /// Whether a socket of this server is in that room. Takes constant time, so an adapter can drop
  /// what concerns nobody here before it reads it.
  virtual bool has_room(std::string_view room) const = 0;
  /// Calls the handlers of Namespace::on with an event of another server's server_side_emit.
  virtual void deliver(ServerEvent event) = 0;
  /// From now on calls `handler` for each change of a room at this server.
  virtual void watch_rooms(RoomChangeHandler handler) = 0;
  /// The options of connection state recovery, null when it is off. Valid until the adapter's end.
  virtual const ConnectionStateRecoveryOptions* recovery_options() const = 0;
  /// As local().broadcast(), for an event with a place in the order of the cluster: an adapter that
  /// keeps sessions delivers every event so, those of its own server too, in that order, except
  /// volatile and local ones. Each client gets `offset` as one more argument, and names the last
  /// when it comes back. Without recovery nobody gets it.
  virtual void broadcast_at(std::string_view offset, std::string_view event, OutgoingList values,
                            const BroadcastOptions& options) = 0;
  /// Another server has restored the session `pid` of the socket `sid`. If this server still takes
  /// that client for connected, its socket is disconnected, and its session is neither saved nor
  /// forgotten.
  virtual void session_moved(std::string_view sid, std::string_view pid) = 0;
  /// Writes a line to the server's log. Log a change ("the cluster is away"), not each message that
  /// suffers from it; and no secrets and no message texts (see log.h).
  virtual void log(LogLevel level, std::string_view line) = 0;

 protected:
  ~AdapterHost() = default;
};

/// Reaches the sockets of one namespace. This default adapter knows the sockets of this server. To
/// write another adapter, derive from it and override the functions that concern the other servers:
///
///     class ClusterAdapter : public snug::Adapter {
///      public:
///       using Adapter::Adapter;
///       void broadcast(std::string_view event, snug::OutgoingList values,
///                      const snug::BroadcastOptions& options) override {
///         if (!options.flags.local) {
///           bus_.publish(host().nsp_name(), event, snug::to_array(values), options);
///         }
///         Adapter::broadcast(event, values, options);
///       }
///     };
///     snug::Server server(loop, {.adapter = [](snug::AdapterHost& host) {
///       return std::make_unique<ClusterAdapter>(host);
///     }});
///
/// Answers of a cluster come by a callback, which is called once, on the loop thread. A server that
/// does not answer is no error: the answer has what the others said, and the number of the missing
/// (Found::missing_count). The default
/// adapter calls it at the end of the turn. No function here may throw. Loop thread only.
class SNUG_API Adapter {
 public:
  explicit Adapter(AdapterHost& host) : host_(host) {}  ///< The host outlives it.
  virtual ~Adapter();                                   ///< With its server or namespace.
  Adapter(const Adapter&) = delete;
  Adapter& operator=(const Adapter&) = delete;

  /// Called when the namespace is created. Connect to the other servers. An error is logged, and
  /// the namespace goes on: what happens later is told by state().
  virtual Result<void> init();
  /// Called once: by Server::close() when the last client has left, or when the namespace is
  /// removed. Disconnect from the other servers, and call `done`, at once or later. Server::close()
  /// waits for it for a second at most; where the namespace is removed, or the server is destroyed,
  /// nobody waits. Later calls reach this server only.
  virtual void close(std::function<void()> done);
  /// Whether the other servers can be reached. The default adapter knows none, and is connected.
  virtual AdapterState state() const;
  /// Calls `done` with the number of servers in the cluster, this one included.
  virtual void server_count(std::function<void(std::size_t)> done);
  /// The same for a coroutine (see task.h), as are all_rooms() and sockets() without a callback. An
  /// exception that the coroutine throws when it continues comes out of the adapter's call of
  /// `done`.
  ///
  ///     const std::vector<std::string> rooms{"kitchen"};
  ///     const auto ids = co_await nsp.adapter().sockets(rooms);
  Awaitable<std::size_t> server_count() {
    return Awaitable<std::size_t>([this](auto done) { server_count(std::move(done)); });
  }

  /// Called when a socket of this server joins rooms (the room of its own id when it connects),
  /// leaves a room, and leaves all rooms at its disconnect.
  /// @{
  virtual void add(const Socket& socket, const RoomNames& rooms);
  virtual void remove(const Socket& socket, std::string_view room);
  virtual void remove_all(const Socket& socket);
  /// @}

  /// Sends an event. `values` are those after its name; to_array() makes a Json of them, and
  /// `{snug::each(array)}` gives them from one. The event's name is not reserved.
  virtual void broadcast(std::string_view event, OutgoingList values,
                         const BroadcastOptions& options);
  /// The same with acknowledgements. `collector` gets the number of servers that are asked, a count
  /// from each, and an answer for each client, at the latest when the timeout of `options` has
  /// passed. The default calls `expect_servers(1)`; an adapter that asks others passes the
  /// collector to `host().local()`, which does not, and tells the number itself.
  virtual void broadcast_with_ack(std::string_view event, OutgoingList values,
                                  const BroadcastOptions& options,
                                  std::shared_ptr<AnswerCollector> collector);

  /// Calls `done` with the ids of the sockets in any of `rooms`, or of all when it is empty.
  virtual void sockets(std::vector<std::string> rooms,
                       std::function<void(Result<Found<std::string>>)> done);
  /// The same for a coroutine.
  Awaitable<Result<Found<std::string>>> sockets(std::vector<std::string> rooms) {
    return Awaitable<Result<Found<std::string>>>(
        [&](auto done) { sockets(std::move(rooms), std::move(done)); });
  }
  /// Calls `done` with the names of all rooms, including the rooms of sockets' own ids.
  virtual void all_rooms(std::function<void(Result<Found<std::string>>)> done);
  /// The same for a coroutine.
  Awaitable<Result<Found<std::string>>> all_rooms() {
    return Awaitable<Result<Found<std::string>>>([this](auto done) { all_rooms(std::move(done)); });
  }
  /// The rooms of a connected socket of this server; empty if there is no socket of that id.
  virtual std::optional<std::vector<std::string>> socket_rooms(std::string_view id);
  /// The implementations of Broadcast's functions of these names.
  /// @{
  virtual void fetch_sockets(const BroadcastOptions& options,
                             std::function<void(Result<Found<SocketDetails>>)> done);
  virtual void add_sockets(const BroadcastOptions& options, const RoomNames& rooms);
  virtual void remove_sockets(const BroadcastOptions& options, const RoomNames& rooms);
  virtual void disconnect_sockets(const BroadcastOptions& options, bool close);
  /// @}

  /// Sends an event to the same namespace at every other server; the default adapter knows none.
  /// `on_answers` is empty if no answers are wanted. Each of its answers is an array of all values.
  virtual void server_side_emit(std::string_view event, OutgoingList values,
                                BroadcastAckHandler on_answers);

  /// Whether this adapter does connection state recovery for its namespace, where that is on:
  /// events then carry the offsets of AdapterHost::broadcast_at, an event to one socket is a
  /// broadcast() to the room of its id, and the three functions below are called. Asked once, after
  /// init(). With `false`, the default, each server keeps the events and sessions of its own
  /// clients.
  virtual bool keeps_sessions() const;
  /// Keeps a session, in place of the one of the same `pid`. Called at the end of a turn in which
  /// the socket connected or changed rooms, when its connection broke (after its handlers), and for
  /// a session that was restored in vain, because the client had left again.
  virtual void save_session(const RecoverableSession& session);
  /// The client left by itself, or was disconnected: it cannot come back.
  virtual void forget_session(std::string_view pid);
  /// A client names its last offset. Take the session out, so that only one server gets it, and
  /// call `done` with it and with all events for it that were delivered here (broadcast_at) after
  /// `offset` and before this call. The namespace adds those delivered later. A client may be ahead
  /// of this server; then call `done` when the event of its offset was delivered here.
  ///
  /// After an error (which is not shown to the client), or when `done` was not called in
  /// ConnectionStateRecoveryOptions::restore_timeout, the client starts anew. A session that comes
  /// later is saved again. Call `done` at once or later; further calls do nothing.
  virtual void restore_session(std::string pid, std::string offset,
                               std::function<void(Result<RestoredSession>)> done);

 protected:
  AdapterHost& host() { return host_; }  ///< The namespace.

 private:
  AdapterHost& host_;
};

/// Makes the adapter of a namespace; called once for each namespace, when it is created.
using AdapterFactory = std::function<std::unique_ptr<Adapter>(AdapterHost& host)>;

}  // namespace snug
