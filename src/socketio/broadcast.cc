// The body of snug::Broadcast: one packet for every recipient.
#include "snug/broadcast.h"

#include <utility>

#include "socketio/namespace_impl.h"
#include "socketio/socket_impl.h"

namespace snug {
namespace {

/// What one emit_with_ack collects; shared by the sockets that it asked.
struct Collection {
  void add(Result<Json> answer) {
    if (answer) {
      answers.answers.push_back(*std::move(answer));
    } else {
      ++answers.missing_count;
    }
    end_one();
  }
  void end_one() {
    if (--waiting_count == 0) on_answers(std::move(answers));
  }

  BroadcastAckHandler on_answers;
  BroadcastAnswers answers;
  std::size_t waiting_count = 1;  ///< The emit itself, which is asking.
};

}  // namespace

Broadcast Broadcast::to(std::string_view room) const {
  Broadcast changed = *this;
  changed.rooms_.emplace_back(room);
  return changed;
}

Broadcast Broadcast::except(std::string_view room) const {
  Broadcast changed = *this;
  changed.except_.emplace_back(room);
  return changed;
}

Broadcast Broadcast::volatile_() const {
  Broadcast changed = *this;
  changed.volatile_flag_ = true;
  return changed;
}

void Broadcast::emit_values(std::string_view event, Json values) const {
  Namespace::Impl& nsp = target_->nsp;
  if (!nsp.may_emit(event)) return;
  std::optional<socketio::EncodedPacket>
      packet;  // encoded for the first recipient, if there is one
  nsp.each_recipient(rooms_, except_, [&](Socket::Impl& socket) {
    if (!packet) packet = nsp.encoder().event(nsp.name(), event, values, std::nullopt);
    socket.send(*packet, volatile_flag_);
  });
}

void Broadcast::emit_with_ack(std::string_view event, Json values,
                              std::chrono::milliseconds timeout,
                              BroadcastAckHandler on_answers) const {
  Namespace::Impl& nsp = target_->nsp;
  if (!nsp.may_emit(event)) return on_answers({});
  const auto collection = std::make_shared<Collection>();
  collection->on_answers = std::move(on_answers);
  const std::uint64_t id = nsp.take_ack_id();
  const auto packet = nsp.encoder().event(nsp.name(), event, values, id);
  nsp.each_recipient(rooms_, except_, [&](Socket::Impl& socket) {
    ++collection->waiting_count;
    socket.expect_answer(id, timeout,
                         [collection](Result<Json> answer) { collection->add(std::move(answer)); });
    socket.send(packet, volatile_flag_);
  });
  collection->end_one();
}

void Broadcast::sockets_join(std::string_view room) const {
  Namespace::Impl& nsp = target_->nsp;
  nsp.each_recipient(rooms_, except_,
                     [&](Socket::Impl& socket) { nsp.rooms().join(socket, room); });
}

void Broadcast::sockets_leave(std::string_view room) const {
  Namespace::Impl& nsp = target_->nsp;
  nsp.each_recipient(rooms_, except_,
                     [&](Socket::Impl& socket) { nsp.rooms().leave(socket, room); });
}

void Broadcast::disconnect_sockets(bool close) const {
  target_->nsp.each_recipient(rooms_, except_, [close](Socket::Impl& socket) {
    if (close) {
      socket.disconnect_client();
    } else {
      socket.disconnect();
    }
  });
}

}  // namespace snug
