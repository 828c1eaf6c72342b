// The chat's surroundings in a real program.
#include "chat/adapter.h"

namespace snug::chat {

model::WallMillis LoopClock::wall_now() const {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

Loop::TimerId LoopClock::set_timeout(std::chrono::milliseconds after, Loop::Task task) {
  return loop_.set_timeout(after, std::move(task));
}

void LoopClock::clear_timer(Loop::TimerId id) {
  loop_.clear_timer(id);
}

void LoopClock::run_in_pool(Loop::Task work, Loop::Task done) {
  loop_.run_in_pool(std::move(work), std::move(done));
}

void ServerAudience::emit(std::string_view room, std::string_view event, const Outgoing& payload) {
  server_.to(room).emit(event, payload);
}

void SocketPeer::emit(std::string_view event, const Outgoing& payload) {
  socket_.emit(event, payload);
}

void SocketPeer::emit_with_ack(std::string_view event, const Outgoing& payload,
                               std::function<void(Result<void>)> done) {
  socket_.emit_with_ack(event, to_array({payload}), {},
                        [done = std::move(done)](const Result<Json>& answer) {
                          done(answer ? Result<void>() : Unexpected(answer.error()));
                        });
}

void SocketPeer::relay(std::string_view room, std::string_view event, const Outgoing& payload) {
  socket_.to(room).volatile_().emit(event, payload);
}

void SocketPeer::disconnect() {
  socket_.disconnect(true);
}

}  // namespace snug::chat
