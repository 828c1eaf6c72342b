// Questions of the other servers, and their answers.
#include <utility>

#include "cluster/redis_adapter.h"

namespace snug::cluster {

/// Tells the asker what this server's clients do. Owned by those that still may answer.
class RedisAdapter::RemoteClients final : public AnswerCollector {
 public:
  RemoteClients(Self adapter, Message question)
      : adapter_(std::move(adapter)), question_(std::move(question)) {}

  void expect_servers(std::size_t) override {}
  void on_missing(std::size_t) override {}
  void on_asked(std::size_t client_count) override {
    const auto self = adapter_.lock();
    if (self) (*self)->node_->publish((*self)->wire_->client_count(question_, client_count));
  }
  void on_answer(Result<Json> answer) override {
    const auto self = adapter_.lock();
    if (!self || !answer) return;  // as in Node, nobody is told of a client that does not answer
    const Json* const first = answer->empty() ? nullptr : &answer->front();
    if (first == nullptr || (*self)->carries({*first}))
      (*self)->node_->publish((*self)->wire_->client_value(question_, first));
  }

 private:
  const Self adapter_;
  const Message question_;
};

void RedisAdapter::on_message(std::string_view channel, std::string_view bytes) {
  if (bytes.size() > node_->options().max_message_bytes) return on_unreadable();
  Message message;
  switch (wire_->read_message(channel, bytes, message)) {
    case Reading::kRead:
      return carry_out(message);
    case Reading::kNotForUs:
      return;
    case Reading::kUnreadable:
      return on_unreadable();
  }
}

void RedisAdapter::on_answer(std::string_view bytes) {
  if (requests_.count() == 0) return;  // those of other servers are many
  Answer answer;
  if (bytes.size() > node_->options().max_message_bytes ||
      wire_->read_answer(bytes, answer) == Reading::kUnreadable) {
    return on_unreadable();
  }
  answer.byte_count = bytes.size();
  requests_.on_answer(answer);
}

/// The first one is logged, because a server that sends one may send millions.
void RedisAdapter::on_unreadable() {
  if (unreadable_count_++ > 0) return;
  host().log(LogLevel::kWarning,
             "cluster: a message from another server to " + host().nsp_name() +
                 " cannot be read and is dropped; Adapter::state() counts them");
}

void RedisAdapter::carry_out(Message& message) {
  switch (message.kind) {
    case MessageKind::kBroadcast:
      return host().local().broadcast(message.event, {message.outgoing()}, message.options);
    case MessageKind::kAsk:
      return ask_clients(message);
    case MessageKind::kJoin:
    case MessageKind::kLeave:
    case MessageKind::kDisconnect:
      return change(message);
    case MessageKind::kSockets:
      return answer_sockets(std::move(message));
    case MessageKind::kRooms:
      return answer_rooms(std::move(message));
    case MessageKind::kFetch:
      return answer_fetch(std::move(message));
    case MessageKind::kServerEvent:
      return deliver(std::move(message));
  }
}

/// The values are not kept while the clients think.
void RedisAdapter::ask_clients(const Message& message) {
  BroadcastOptions options = message.options;
  options.flags.timeout = timeout_of(options);
  Message asker;
  asker.uid = message.uid;
  asker.request_id = message.request_id;
  host().local().broadcast_with_ack(message.event, {message.outgoing()}, options,
                                    std::make_shared<RemoteClients>(self_, std::move(asker)));
}

void RedisAdapter::change(const Message& message) {
  if (message.for_one_socket && !host().local().socket_rooms(message.options.rooms.front())) return;
  Adapter& local = host().local();
  if (message.kind == MessageKind::kJoin) local.add_sockets(message.options, message.rooms);
  if (message.kind == MessageKind::kLeave) local.remove_sockets(message.options, message.rooms);
  if (message.kind == MessageKind::kDisconnect) {
    local.disconnect_sockets(message.options, message.close);
  }
  if (message.for_one_socket) node_->publish(wire_->done(message));
}

void RedisAdapter::answer_sockets(Message message) {
  host().local().sockets(message.options.rooms, [weak = Self(self_), message](const auto& ids) {
    const auto self = weak.lock();
    if (self) (*self)->node_->publish((*self)->wire_->found(message, *ids));
  });
}

void RedisAdapter::answer_rooms(Message message) {
  host().local().all_rooms([weak = Self(self_), message = std::move(message)](const auto& rooms) {
    const auto self = weak.lock();
    if (self) (*self)->node_->publish((*self)->wire_->found(message, *rooms));
  });
}

void RedisAdapter::answer_fetch(Message message) {
  const BroadcastOptions options = message.options;
  host().local().fetch_sockets(
      options, [weak = Self(self_), message = std::move(message)](const auto& sockets) {
        const auto self = weak.lock();
        if (self) (*self)->node_->publish((*self)->wire_->found(message, *sockets));
      });
}

void RedisAdapter::deliver(Message message) {
  ServerEvent event{std::move(message.event), std::move(message.values), Ack()};
  if (!message.request_id.empty()) {
    event.ack = Ack([weak = Self(self_), message = std::move(message)](Json values) {
      const auto self = weak.lock();
      const bool none = !values.is_array() || values.empty();
      if (!self || (!none && !(*self)->carries({values[0]}))) return;
      (*self)->node_->publish((*self)->wire_->value(message, none ? nullptr : &values[0]));
    });
  }
  host().deliver(std::move(event));
}

}  // namespace snug::cluster
