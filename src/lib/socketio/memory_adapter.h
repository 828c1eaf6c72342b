// The default adapter: the sockets of this server, in rooms kept in memory.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/adapter.h"
#include "snug/namespace.h"
#include "snug/outgoing.h"
#include "socketio/room_table.h"

namespace snug::socketio {

/// A part of its namespace.
class MemoryAdapter final : public Adapter {
 public:
  explicit MemoryAdapter(Namespace::Impl& nsp);

  RoomTable& rooms() { return rooms_; }
  bool has_room(std::string_view room) const { return rooms_.exists(room); }
  /// Does nothing if the socket has left. The handler of another room may have caused that.
  void join(Socket::Impl& socket, std::string_view room);

  void server_count(std::function<void(std::size_t)> done) override;
  void add(const Socket& socket, const RoomNames& rooms) override;
  void remove(const Socket& socket, std::string_view room) override;
  void remove_all(const Socket& socket) override;
  void broadcast(std::string_view event, OutgoingList values,
                 const BroadcastOptions& options) override;
  /// See AdapterHost::broadcast_at.
  void broadcast_at(std::string_view offset, std::string_view event, OutgoingList values,
                    const BroadcastOptions& options);
  void broadcast_with_ack(std::string_view event, OutgoingList values,
                          const BroadcastOptions& options,
                          std::shared_ptr<AnswerCollector> collector) override;
  void sockets(std::vector<std::string> rooms,
               std::function<void(Result<Found<std::string>>)> done) override;
  void all_rooms(std::function<void(Result<Found<std::string>>)> done) override;
  std::optional<std::vector<std::string>> socket_rooms(std::string_view id) override;
  void fetch_sockets(const BroadcastOptions& options,
                     std::function<void(Result<Found<SocketDetails>>)> done) override;
  void add_sockets(const BroadcastOptions& options, const RoomNames& rooms) override;
  void remove_sockets(const BroadcastOptions& options, const RoomNames& rooms) override;
  void disconnect_sockets(const BroadcastOptions& options, bool close) override;
  void server_side_emit(std::string_view event, OutgoingList values,
                        BroadcastAckHandler on_answers) override;

 private:
  template <class Visit>
  void each_recipient(const BroadcastOptions& options, Visit visit);

  Namespace::Impl& nsp_;
  RoomTable rooms_;
  std::vector<Member*> recipients_;  ///< Kept for its capacity; empty between broadcasts.
};

}  // namespace snug::socketio
