// The bodies of snug::Broadcast and snug::RemoteSocket. Both call the namespace's adapter.
#include "snug/broadcast.h"

#include <utility>

#include "snug/remote_socket.h"
#include "socketio/answer_collection.h"
#include "socketio/namespace_impl.h"
#include "socketio/pending_acks.h"

namespace snug {

using socketio::AnswerCollection;

Broadcast Broadcast::to(const RoomNames& rooms) const {
  Broadcast changed = *this;
  rooms.each([&](std::string_view room) { changed.options_.rooms.emplace_back(room); });
  return changed;
}

Broadcast Broadcast::except(const RoomNames& rooms) const {
  Broadcast changed = *this;
  rooms.each([&](std::string_view room) { changed.options_.except.emplace_back(room); });
  return changed;
}

Broadcast Broadcast::volatile_() const {
  Broadcast changed = *this;
  changed.options_.flags.volatile_flag = true;
  return changed;
}

Broadcast Broadcast::compress(bool compress) const {
  Broadcast changed = *this;
  changed.options_.flags.compress = compress;
  return changed;
}

Broadcast Broadcast::local() const {
  Broadcast changed = *this;
  changed.options_.flags.local = true;
  return changed;
}

Broadcast Broadcast::timeout(std::chrono::milliseconds timeout) const {
  Broadcast changed = *this;
  changed.options_.flags.timeout = timeout;
  return changed;
}

void Broadcast::emit_all(std::string_view event, OutgoingList values) const {
  Namespace::Impl& nsp = target_->nsp;
  if (!nsp.may_emit(event)) return;
  nsp.adapter().broadcast(event, values, options_);
}

void Broadcast::ask_all(std::string_view event, OutgoingList values,
                        BroadcastAckHandler on_answers) const {
  Namespace::Impl& nsp = target_->nsp;
  if (!nsp.may_emit(event)) return nsp.complete(std::move(on_answers), BroadcastAnswers());
  AnswerCollection::ask(nsp, event, values, options_,
                        [on_answers = std::move(on_answers)](BroadcastAnswers answers, Error) {
                          on_answers(answer::first_of_each(std::move(answers)));
                        });
}

void Broadcast::fetch_sockets(FetchHandler done) const {
  using Details = Result<Found<SocketDetails>>;
  std::function<void(Details)> on_found = [target = target_, done = std::move(done)](auto details) {
    if (!details) return done(Unexpected(details.error()));
    Found<RemoteSocket> sockets;
    sockets.missing_count = details->missing_count;
    sockets.reserve(details->size());
    for (SocketDetails& socket : *details) {
      Broadcast to_it(target, {{socket.id}, {}, {}});
      sockets.emplace_back(std::move(socket), std::move(to_it));
    }
    done(std::move(sockets));
  };
  Namespace::Impl& nsp = target_->nsp;
  nsp.ask(std::move(on_found),
          [&](auto answer) { nsp.adapter().fetch_sockets(options_, std::move(answer)); });
}

Awaitable<Result<Found<RemoteSocket>>> Broadcast::fetch_sockets() const {
  return Awaitable<Result<Found<RemoteSocket>>>(
      [this](auto done) { fetch_sockets(std::move(done)); });
}

void Broadcast::sockets_join(const RoomNames& rooms) const {
  target_->nsp.adapter().add_sockets(options_, rooms);
}

void Broadcast::sockets_leave(const RoomNames& rooms) const {
  target_->nsp.adapter().remove_sockets(options_, rooms);
}

void Broadcast::disconnect_sockets(bool close) const {
  target_->nsp.adapter().disconnect_sockets(options_, close);
}

RemoteSocket RemoteSocket::timeout(std::chrono::milliseconds timeout) const {
  RemoteSocket changed = *this;
  changed.operator_ = operator_.timeout(timeout);
  return changed;
}

void RemoteSocket::emit_all(std::string_view event, OutgoingList values) const {
  operator_.emit_all(event, values);
}

void RemoteSocket::ask_all(std::string_view event, OutgoingList values,
                           answer::AllValuesHandler on_answer) const {
  Namespace::Impl& nsp = operator_.target_->nsp;
  if (!nsp.may_emit(event)) {
    return nsp.fail(std::move(on_answer), socketio::reserved_event_error(event));
  }
  BroadcastOptions options = operator_.options_;
  options.flags.expect_single_response = true;
  AnswerCollection::ask(
      nsp, event, values, options,
      [on_answer = std::move(on_answer)](BroadcastAnswers answers, Error last_error) {
        if (!answers.answers.empty()) return on_answer(std::move(answers.answers.front()));
        if (last_error.code.empty()) last_error = socketio::disconnected_error();
        on_answer(Unexpected(std::move(last_error)));
      });
}

}  // namespace snug
