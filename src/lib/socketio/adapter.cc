// The defaults of every adapter: asks the adapter in memory.
#include "snug/adapter.h"

#include <utility>

namespace snug {

Adapter::~Adapter() = default;

Result<void> Adapter::init() {
  return {};
}

void Adapter::close(std::function<void()> done) {
  done();
}

AdapterState Adapter::state() const {
  return {};
}

void Adapter::server_count(std::function<void(std::size_t)> done) {
  host_.local().server_count(std::move(done));
}

void Adapter::add(const Socket& socket, const RoomNames& rooms) {
  host_.local().add(socket, rooms);
}

void Adapter::remove(const Socket& socket, std::string_view room) {
  host_.local().remove(socket, room);
}

void Adapter::remove_all(const Socket& socket) {
  host_.local().remove_all(socket);
}

void Adapter::broadcast(std::string_view event, OutgoingList values,
                        const BroadcastOptions& options) {
  host_.local().broadcast(event, values, options);
}

void Adapter::broadcast_with_ack(std::string_view event, OutgoingList values,
                                 const BroadcastOptions& options,
                                 std::shared_ptr<AnswerCollector> collector) {
  host_.local().broadcast_with_ack(event, values, options, collector);
  collector->expect_servers(1);
}

void Adapter::sockets(std::vector<std::string> rooms,
                      std::function<void(Result<Found<std::string>>)> done) {
  host_.local().sockets(std::move(rooms), std::move(done));
}

void Adapter::all_rooms(std::function<void(Result<Found<std::string>>)> done) {
  host_.local().all_rooms(std::move(done));
}

std::optional<std::vector<std::string>> Adapter::socket_rooms(std::string_view id) {
  return host_.local().socket_rooms(id);
}

void Adapter::fetch_sockets(const BroadcastOptions& options,
                            std::function<void(Result<Found<SocketDetails>>)> done) {
  host_.local().fetch_sockets(options, std::move(done));
}

void Adapter::add_sockets(const BroadcastOptions& options, const RoomNames& rooms) {
  host_.local().add_sockets(options, rooms);
}

void Adapter::remove_sockets(const BroadcastOptions& options, const RoomNames& rooms) {
  host_.local().remove_sockets(options, rooms);
}

void Adapter::disconnect_sockets(const BroadcastOptions& options, bool close) {
  host_.local().disconnect_sockets(options, close);
}

void Adapter::server_side_emit(std::string_view event, OutgoingList values,
                               BroadcastAckHandler on_answers) {
  host_.local().server_side_emit(event, values, std::move(on_answers));
}

bool Adapter::keeps_sessions() const {
  return false;
}

void Adapter::save_session(const RecoverableSession&) {}

void Adapter::forget_session(std::string_view) {}

void Adapter::restore_session(std::string, std::string,
                              std::function<void(Result<RestoredSession>)> done) {
  done(Unexpected(Error{"unsupported", "this adapter keeps no sessions"}));
}

}  // namespace snug
