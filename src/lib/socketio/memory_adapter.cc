// Encodes one packet for all recipients.
#include "socketio/memory_adapter.h"

#include <optional>

#include "socketio/namespace_impl.h"
#include "socketio/socket_impl.h"

namespace snug::socketio {

MemoryAdapter::MemoryAdapter(Namespace::Impl& nsp) : Adapter(nsp), nsp_(nsp) {}

/// Calls `visit(Socket::Impl&)` for each recipient that is still connected when it is reached.
/// Handlers may join, leave and disconnect meanwhile.
template <class Visit>
void MemoryAdapter::each_recipient(const BroadcastOptions& options, Visit visit) {
  std::vector<Member*> recipients = std::exchange(recipients_, {});
  rooms_.collect(options.rooms, options.except, recipients);
  for (Member* member : recipients) {
    auto& socket = static_cast<Socket::Impl&>(*member);  // lives until the end of the turn at least
    if (socket.joined()) visit(socket);
  }
  recipients.clear();
  recipients_ = std::move(recipients);
}

void MemoryAdapter::join(Socket::Impl& socket, std::string_view room) {
  if (!socket.closed()) rooms_.join(socket, room);
}

void MemoryAdapter::server_count(std::function<void(std::size_t)> done) {
  nsp_.complete(std::move(done), std::size_t{1});
}

void MemoryAdapter::add(const Socket& socket, const RoomNames& rooms) {
  if (Socket::Impl* const member = socket.impl()) {
    rooms.each([&](std::string_view room) { join(*member, room); });
  }
}

void MemoryAdapter::remove(const Socket& socket, std::string_view room) {
  if (Socket::Impl* const member = socket.impl()) rooms_.leave(*member, room);
}

void MemoryAdapter::remove_all(const Socket& socket) {
  if (Socket::Impl* const member = socket.impl()) rooms_.remove(*member);
}

void MemoryAdapter::broadcast(std::string_view event, OutgoingList values,
                              const BroadcastOptions& options) {
  std::optional<EncodedPacket> packet;  // encoded when the first recipient is reached
  Recovery* const recovery = options.flags.volatile_flag ? nullptr : nsp_.own_recovery();
  if (recovery) {
    packet = nsp_.encode(event, values, std::nullopt, options.flags, recovery->next_offset());
    recovery->keep(*packet, options.rooms, options.except);
  }
  each_recipient(options, [&](Socket::Impl& socket) {
    if (!packet) packet = nsp_.encode(event, values, std::nullopt, options.flags);
    if (socket.watches_outgoing()) socket.tell_outgoing(event, values);
    socket.send(*packet, options.flags.volatile_flag);
  });
}

void MemoryAdapter::broadcast_at(std::string_view offset, std::string_view event,
                                 OutgoingList values, const BroadcastOptions& options) {
  Recovery* const recovery = nsp_.recovery();
  if (!recovery || options.flags.volatile_flag) return broadcast(event, values, options);
  std::optional<EncodedPacket> packet;
  if (recovery->held()) {
    packet = nsp_.encode(event, values, std::nullopt, options.flags, offset);
    recovery->keep_held(*packet, options.rooms, options.except);
    nsp_.restores().on_delivered(offset);
  }
  each_recipient(options, [&](Socket::Impl& socket) {
    if (!packet) packet = nsp_.encode(event, values, std::nullopt, options.flags, offset);
    if (socket.watches_outgoing()) socket.tell_outgoing(event, values);
    socket.send(*packet, /*only_if_writable=*/false);
  });
}

void MemoryAdapter::broadcast_with_ack(std::string_view event, OutgoingList values,
                                       const BroadcastOptions& options,
                                       std::shared_ptr<AnswerCollector> collector) {
  const std::uint64_t id = nsp_.take_ack_id();
  std::optional<EncodedPacket> packet;
  std::size_t client_count = 0;
  each_recipient(options, [&](Socket::Impl& socket) {
    if (!packet) packet = nsp_.encode(event, values, id, options.flags);
    ++client_count;
    socket.expect_answer(id, options.flags.timeout, [collector](Result<Json> answer) {
      collector->on_answer(std::move(answer));
    });
    if (socket.watches_outgoing()) socket.tell_outgoing(event, values);
    socket.send(*packet, options.flags.volatile_flag);
  });
  collector->on_asked(client_count);
}

void MemoryAdapter::sockets(std::vector<std::string> rooms,
                            std::function<void(Result<Found<std::string>>)> done) {
  Found<std::string> ids;
  each_recipient({std::move(rooms), {}, {}},
                 [&ids](Socket::Impl& socket) { ids.emplace_back(socket.id()); });
  nsp_.complete(std::move(done), Result<Found<std::string>>(std::move(ids)));
}

void MemoryAdapter::all_rooms(std::function<void(Result<Found<std::string>>)> done) {
  nsp_.complete(std::move(done), Result<Found<std::string>>(rooms_.names()));
}

std::optional<std::vector<std::string>> MemoryAdapter::socket_rooms(std::string_view id) {
  const Member* const member = rooms_.find_member(id);
  if (!member) return std::nullopt;
  return rooms_.rooms_of(*member);
}

void MemoryAdapter::fetch_sockets(const BroadcastOptions& options,
                                  std::function<void(Result<Found<SocketDetails>>)> done) {
  Found<SocketDetails> found;
  each_recipient(options, [&](Socket::Impl& socket) {
    const Json* const data = std::any_cast<Json>(socket.data_if_there());
    found.push_back({std::string(socket.id()), socket.handshake(), rooms_.rooms_of(socket),
                     data ? *data : Json()});
  });
  nsp_.complete(std::move(done), Result<Found<SocketDetails>>(std::move(found)));
}

void MemoryAdapter::add_sockets(const BroadcastOptions& options, const RoomNames& rooms) {
  each_recipient(options, [&](Socket::Impl& socket) { nsp_.join(socket, rooms); });
}

void MemoryAdapter::remove_sockets(const BroadcastOptions& options, const RoomNames& rooms) {
  each_recipient(options, [&](Socket::Impl& socket) { nsp_.leave(socket, rooms); });
}

void MemoryAdapter::disconnect_sockets(const BroadcastOptions& options, bool close) {
  each_recipient(options, [close](Socket::Impl& socket) {
    if (close) {
      socket.disconnect_client();
    } else {
      socket.disconnect();
    }
  });
}

void MemoryAdapter::server_side_emit(std::string_view event, OutgoingList,
                                     BroadcastAckHandler on_answers) {
  if (nsp_.over()) return;
  nsp_.environment().log(
      LogLevel::kWarning,
      "socketio: this server is alone, a server-side event goes nowhere: " + std::string(event));
  if (on_answers) nsp_.complete(std::move(on_answers), BroadcastAnswers());
}

}  // namespace snug::socketio
