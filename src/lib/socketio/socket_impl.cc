// The life of one socket: pending, connected, leaving, closed.
#include "socketio/socket_impl.h"

#include <utility>

#include "base/loop_thread.h"
#include "socketio/client.h"
#include "socketio/guard.h"
#include "socketio/namespace_impl.h"
#include "socketio/plain_event.h"
#include "socketio/recoverable.h"

namespace snug {

using socketio::EncodedPacket;
using socketio::HandlerKind;
using socketio::run_guarded;

namespace {

base::SharedBytes kept_auth(const Json& auth) {
  if (!auth.is_object() || auth.empty()) return {};
  std::string bytes;
  Json::to_cbor(auth, bytes);
  return base::SharedBytes::copy_of(bytes);
}

}  // namespace

Socket::Impl::Impl(std::string_view id, Namespace::Impl& nsp, socketio::Client& client,
                   const Json& auth)
    : Member(id),
      nsp_(&nsp),
      client_(&client),
      auth_(kept_auth(auth)),
      issued_(nsp.environment().wall_now()) {
  nsp.retain();
}

Socket::Impl::~Impl() {
  nsp_->let_go();
}

Socket::Impl::Seldom& Socket::Impl::seldom() {
  if (!seldom_) seldom_ = std::make_unique<Seldom>();
  return *seldom_;
}

socketio::PendingAcks* Socket::Impl::acks() const {
  return seldom_ ? seldom_->acks.get() : nullptr;
}

socketio::Recoverable* Socket::Impl::recoverable() const {
  return seldom_ ? seldom_->recoverable.get() : nullptr;
}

base::Environment& Socket::Impl::environment() {
  return nsp_->environment();
}

base::PooledText Socket::Impl::event_name(std::string_view name) const {
  return nsp_->event_names().take(name);
}

ListenerId Socket::Impl::on(EventName event, EventHandler handler, socketio::HandlerList::How how) {
  if (client_) ON_LOOP_THREAD(environment(), "Socket::on");
  if (client_ && event.reserved()) {
    environment().log(LogLevel::kWarning,
                      "socketio: no client can send \"" + std::string(event.view()) +
                          "\", the name is reserved: its handler is never called (see "
                          "on_disconnect, on_disconnecting and on_connection)");
  }
  return add_handler<HandlerKind::kEvent>(event, std::move(handler), how);
}

Handshake Socket::Impl::handshake() const {
  if (!client_) return {};
  HttpRequest request = client_->session().request();
  Handshake made;
  made.headers = std::move(request.headers);
  made.address = std::move(request.remote_address);
  made.url = std::move(request.target);
  made.query = std::move(request.query);
  made.secure = request.secure;
  made.xdomain = made.headers.find("Origin").has_value();
  made.issued = issued_;
  made.auth = auth_.empty() ? Json::object() : Json::from_cbor(auth_.view());
  return made;
}

const std::any* Socket::Impl::data_if_there() const {
  return seldom_ ? &seldom_->data : nullptr;
}

void Socket::Impl::drop_data() {
  if (seldom_) std::exchange(seldom_->data, {}).reset();
}

EngineSocket Socket::Impl::conn() const {
  return client_ ? client_->conn() : EngineSocket();
}

const engineio::Session* Socket::Impl::session() const {
  return client_ ? &client_->session() : nullptr;
}

void Socket::Impl::connect() {
  state_ = State::kConnected;
  nsp_->enter(*this);
  if (!joined()) return;  // a handler of its room, or the adapter, disconnected it
  client_->on_connected();
  const std::string_view pid = recover();
  if (!joined()) return;
  const bool revision3 = client_->session().protocol() == 3;
  send(revision3 ? nsp_->encoder().connect_revision3(nsp_->name())
                 : nsp_->encoder().connect(nsp_->name(), id(), pid),
       /*only_if_writable=*/false);
  save_session_soon();
}

void Socket::Impl::refuse(const ConnectError& refusal) {
  const bool revision3 = client_->session().protocol() == 3;
  const auto& encoder = nsp_->encoder();
  client_->send(revision3 ? encoder.error_revision3(nsp_->name(), refusal.message, refusal.data)
                          : encoder.connect_error(nsp_->name(), refusal.message, refusal.data));
  close("refused");
}

/// An event on its way through the middlewares.
struct Socket::Impl::Passage {
  Event event;
  bool failed = false;  ///< A middleware threw.
};

void Socket::Impl::on_packet(socketio::Packet packet) {
  switch (packet.type) {
    case socketio::PacketType::kEvent: {
      std::string name = std::move(packet.data.front().get_ref<std::string&>());
      packet.data.erase(packet.data.begin());
      return on_event(std::move(name), std::move(packet.data), packet.id);
    }
    case socketio::PacketType::kAck:
      if (acks()) acks()->answer(*packet.id, std::move(packet.data));
      return;
    case socketio::PacketType::kDisconnect:
      return close("client namespace disconnect");
    default:
      return;  // the client passes on no other type
  }
}

void Socket::Impl::on_event(const socketio::PlainEvent& received) {
  if (!handlers_.empty())
    on_event(std::string(received.name()), received.arguments(), received.id());
}

void Socket::Impl::on_event(std::string name, Arguments arguments,
                            std::optional<std::uint64_t> id) {
  if (handlers_.empty()) return;
  Event event{Socket(this), std::move(name), std::move(arguments), ack_of(id)};
  const bool asks_first = has_middleware();
  const std::uint32_t newest = handlers_.newest();
  if (handlers_.had(HandlerKind::kAny)) {
    const bool ends_here = !asks_first && handlers_.count(HandlerKind::kEvent, event.name) == 0;
    run_handlers<HandlerKind::kAny>({}, ends_here, event);
    if (ends_here || state_ != State::kConnected) return;  // one of them may have disconnected it
  }
  if (!asks_first) return run_named_handlers(event);
  run_middleware(std::make_shared<Passage>(Passage{std::move(event)}), 0, newest);
}

/// Answers the event `id` once, while the socket exists.
class Socket::Impl::EventAck final : public Ack::Answerer {
 public:
  EventAck(Socket socket, std::uint64_t id) : socket_(std::move(socket)), id_(id) {}

  bool wanted() const override { return socket_.impl() != nullptr; }
  void answer(OutgoingList values) override {
    const Socket socket = std::exchange(socket_, Socket());
    socket.impl()->send_ack(id_, values);
  }

 private:
  Socket socket_;
  std::uint64_t id_;
};

Ack Socket::Impl::ack_of(std::optional<std::uint64_t> id) {
  return id ? Ack(std::make_shared<EventAck>(Socket(this), *id)) : Ack();
}

void Socket::Impl::run_named_handlers(Event& event) {
  const std::string name = event.name;  // the event itself may be moved from
  run_handlers<HandlerKind::kEvent>(name, true, event);
}

/// Asks the next middleware after the one numbered `after`; those added later than `newest` are not
/// asked. An answer that arrives after the socket has left, or of a middleware that threw, is
/// ignored.
void Socket::Impl::run_middleware(const std::shared_ptr<Passage>& passage, std::uint32_t after,
                                  std::uint32_t newest) {
  const auto ask = [&](std::uint32_t id, const EventMiddleware& middleware) {
    auto decide = [self = Socket(this), passage, id, newest](Result<void, ConnectError> decision) {
      Impl& socket = *self.impl();
      if (socket.state_ != State::kConnected || passage->failed) return;
      if (decision) return socket.run_middleware(passage, id, newest);
      ConnectError& refusal = decision.error();
      socket.report({{"refused", std::move(refusal.message)}, std::move(refusal.data)});
    };
    const Next next(std::move(decide), "event refused");
    // A middleware may change the event, and the last handler takes it.
    const std::string name = passage->event.name;
    const Ack ack = passage->event.ack;
    const std::string thrown = base::thrown_by([&] { middleware(passage->event, next); });
    if (thrown.empty()) return;
    passage->failed = true;
    on_event_threw("a middleware", name, ack, thrown);
  };
  if (!handlers_.call_next<HandlerKind::kEventMiddleware>(after, newest, ask)) {
    run_named_handlers(passage->event);
  }
}

/// Calls the handlers of that name. The last one receives the event without a copy if nobody needs
/// it afterwards.
template <HandlerKind kKind>
void Socket::Impl::run_handlers(std::string_view name, bool last_takes_it, Event& event) {
  std::size_t left = handlers_.count(kKind, name);
  handlers_.each<kKind>(name, [&](const EventHandler& handler) {
    const bool gives_it = --left == 0 && last_takes_it;
    const Ack ack = event.ack;  // the handler may take it
    const std::string thrown =
        base::thrown_by([&] { handler(gives_it ? std::move(event) : event); });
    if (!thrown.empty()) on_event_threw("event", name, ack, thrown);
  });
}

void Socket::Impl::report(const SocketError& error) {
  handlers_.each<HandlerKind::kError>({}, [&](const ErrorHandler& handler) {
    run_guarded(environment(), "error", [&] { handler(error); });
  });
}

void Socket::Impl::on_event_threw(std::string_view what, std::string_view event, const Ack& ack,
                                  std::string_view thrown) {
  const Socket self(this);  // a handler of the error may drop the others
  typed::answer_error(ack, {"internal_error", "the server failed to handle this event"});
  report_thrown(socketio::log_thrown(environment(), what, event, thrown));
}

void Socket::Impl::report_thrown(std::string sentence) {
  if (!sentence.empty()) report({{"handler_threw", std::move(sentence)}, {}});
}

void Socket::Impl::tell_outgoing(std::string_view event, OutgoingList values) {
  if (handlers_.count(HandlerKind::kAnyOutgoing, {}) == 0) return;
  Event sent;
  sent.socket = Socket(this);
  sent.name = std::string(event);
  sent.args = to_array(values);
  run_handlers<HandlerKind::kAnyOutgoing>({}, true, sent);
}

void Socket::Impl::send(const EncodedPacket& packet, bool only_if_writable) {
  if (!joined()) return;
  if (only_if_writable && !client_->session().writable()) return;
  client_->send(packet);
}

void Socket::Impl::emit(std::string_view event, OutgoingList values, const EmitFlags& flags) {
  if (recoverable() && !flags.volatile_flag) return emit_recoverable(event, values, flags);
  if (client_) ON_LOOP_THREAD(environment(), "Socket::emit");
  if (!joined() || !nsp_->may_emit(event)) return;
  if (watches_outgoing()) tell_outgoing(event, values);
  if (!joined()) return;
  if (flags.volatile_flag && !client_->session().writable()) return;
  client_->send(nsp_->encode(event, values, std::nullopt, flags));
}

void Socket::Impl::emit_with_ack(std::string_view event, OutgoingList values,
                                 const EmitFlags& flags, answer::AllValuesHandler on_answer) {
  if (!joined()) return nsp_->fail(std::move(on_answer), socketio::disconnected_error());
  if (!nsp_->may_emit(event)) {
    return nsp_->fail(std::move(on_answer), socketio::reserved_event_error(event));
  }
  ON_LOOP_THREAD(environment(), "Socket::emit_with_ack");
  const std::uint64_t id = nsp_->take_ack_id();
  expect_answer(id, flags.timeout, std::move(on_answer));
  if (watches_outgoing()) tell_outgoing(event, values);
  send(nsp_->encode(event, values, id, flags), flags.volatile_flag);
}

void Socket::Impl::expect_answer(std::uint64_t id, std::chrono::milliseconds timeout,
                                 answer::AllValuesHandler on_answer) {
  auto& acks = seldom().acks;
  if (!acks) acks = std::make_unique<socketio::PendingAcks>(environment());
  acks->add(id, timeout, std::move(on_answer));
}

void Socket::Impl::send_ack(std::uint64_t id, OutgoingList values) {
  if (client_) ON_LOOP_THREAD(environment(), "Ack");
  if (joined()) client_->send(nsp_->encoder().ack(nsp_->name(), id, values));
}

void Socket::Impl::disconnect() {
  if (state_ != State::kConnected) return;
  ON_LOOP_THREAD(environment(), "Socket::disconnect");
  client_->send(nsp_->encoder().disconnect(nsp_->name()));
  client_->expect_stray_packets(*nsp_);
  close("server namespace disconnect");
}

void Socket::Impl::disconnect_client() {
  if (state_ == State::kConnected) client_->disconnect();
}

void Socket::Impl::close(std::string_view reason) {
  if (state_ == State::kLeaving || state_ == State::kClosed) return;
  const bool was_connected = state_ == State::kConnected;
  state_ = State::kLeaving;
  if (was_connected) run_disconnect_handlers<HandlerKind::kDisconnecting>(reason);
  if (recoverable()) persist(was_connected ? reason : std::string_view());
  state_ = State::kClosed;
  nsp_->leave_all(*this);
  if (acks()) acks()->end_all(nsp_->completions());
  if (was_connected) run_disconnect_handlers<HandlerKind::kDisconnect>(reason);
  if (recoverable()) finish_session();
  std::exchange(client_, nullptr)->forget(*this);
}

template <HandlerKind kKind>
void Socket::Impl::run_disconnect_handlers(std::string_view reason) {
  handlers_.each<kKind>({}, [&](const DisconnectHandler& handler) {
    run_reported("a disconnect", [&] { handler(reason); });
  });
}

void Socket::Impl::abandon() {
  nsp_->rooms().remove(*this);
  state_ = State::kClosed;
  client_ = nullptr;
}

void Socket::Impl::release() {
  handlers_.clear();
  if (!seldom_) return;
  // It is unreachable before it is destroyed, because that may run the application's code.
  std::exchange(seldom_->acks, nullptr).reset();
  drop_data();
}

}  // namespace snug
