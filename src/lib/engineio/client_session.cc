// One session: queueing, receiving, heartbeat, upgrade and end.
#include "engineio/client_session.h"

#include <utility>

#include "base/check.h"
#include "base/utf8.h"
#include "engineio/refusal.h"
#include "engineio/revision3.h"

namespace snug::engineio {

namespace {

bool is_binary(const HttpRequest& request) {
  return request.headers.find("content-type") == "application/octet-stream";
}

/// Whether the peer broke the protocol or the connection failed, rather than closed.
bool is_failure(websocket::CloseCode code) {
  switch (code) {
    case websocket::CloseCode::kProtocolError:
    case websocket::CloseCode::kUnsupportedData:
    case websocket::CloseCode::kInvalidData:
    case websocket::CloseCode::kPolicyViolation:
    case websocket::CloseCode::kTooBig:
    case websocket::CloseCode::kInternalError:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string_view reason_text(CloseReason reason) {
  switch (reason) {
    case CloseReason::kTransportClose:
      return "transport close";
    case CloseReason::kTransportError:
      return "transport error";
    case CloseReason::kPingTimeout:
      return "ping timeout";
    case CloseReason::kParseError:
      return "parse error";
    case CloseReason::kForcedClose:
      return "forced close";
    case CloseReason::kForcedServerClose:
      return "forced server close";
    case CloseReason::kServerShuttingDown:
      return "server shutting down";
  }
  return {};
}

class ClientSession::Polling final : public PollingTransport::Owner,
                                     public PostedPayload::Owner,
                                     public UpgradeAttempt::Owner {
 public:
  explicit Polling(ClientSession& its_session) : session(its_session) {
    const SessionContext& context = session.context_;
    transport.emplace(context.environment.turn, context.options.http_compression, *this);
  }

  void begin_upgrade(AcceptedWebSocket& accepted);
  void abandon_upgrade();

  ClientSession& session;
  std::optional<PollingTransport> transport;  ///< Empty once the client speaks WebSocket.
  std::unique_ptr<PostedPayload> posted;      ///< Set while packets of a POST are left.
  std::unique_ptr<UpgradeAttempt> upgrade;
  bool websocket_base64 = false;  ///< Whether the upgrade in progress needs base64.
  bool close_queued = false;      ///< The close packet waits for its poll.
  bool receiving_data = false;    ///< The body of a POST is arriving.

 private:
  // PollingTransport::Owner
  void on_poll_answered() override { session.on_poll_answered(); }
  void on_poll_abandoned() override { session.end(CloseReason::kTransportError); }
  // PostedPayload::Owner
  bool on_posted_packet(const Packet& packet) override;
  void on_posted(bool valid) override;
  // UpgradeAttempt::Owner
  void on_upgrade_wants_poll_released() override;
  void on_upgrade_complete() override { session.complete_upgrade(); }
  void on_upgrade_failed() override { abandon_upgrade(); }
};

ClientSession::ClientSession(SessionContext& context, const Sid& id, const HttpRequest& request,
                             Dialect dialect)
    : context_(context), id_(id.value), request_(context.heads, request), dialect_(dialect) {}

ClientSession::~ClientSession() = default;

// --- opening ---

std::string ClientSession::handshake() const {
  const Options& options = context_.options;
  const bool upgrades = polling() && options.websocket && options.allow_upgrades;
  return "{\"sid\":" + json_quoted(id()) +
         ",\"upgrades\":" + (upgrades ? "[\"websocket\"]" : "[]") +
         ",\"pingInterval\":" + std::to_string(options.ping_interval.count()) +
         ",\"pingTimeout\":" + std::to_string(options.ping_timeout.count()) +
         ",\"maxPayload\":" + std::to_string(options.max_http_buffer_size) + "}";
}

void ClientSession::open_polling(http::Responder poll, PollTerms terms) {
  polling_ = std::make_unique<Polling>(*this);
  queue(Message::packet(PacketType::kOpen, handshake()));
  polling_->transport->hold(std::move(poll), std::move(terms));
  expect_heartbeat();
}

WebSocketTransport& ClientSession::open_websocket(AcceptedWebSocket& accepted) {
  websocket_ = std::make_unique<WebSocketTransport>(accepted, context_.websocket, *this);
  queue(Message::packet(PacketType::kOpen, handshake()));
  expect_heartbeat();
  return *websocket_;
}

// --- sending ---

void ClientSession::queue(const Message& message) {
  if (sending_is_watched_ && !tell_created(message)) return;
  if (websocket_) {
    send_by_websocket(message);
  } else {
    polling_->transport->queue(message);
  }
}

/// False if the observer has ended the session.
bool ClientSession::tell_created(const Message& message) {
  observer_->on_packet_created(message.type(), message.kind(), message.payload());
  return state_ != State::kOver;
}

void ClientSession::send_by_websocket(const Message& message) {
  if (dialect_.revision3 && message.kind() == MessageKind::kBinary) {
    websocket_->send(revision3::binary_message(message, dialect_.base64));
  } else {
    websocket_->send(message);
  }
}

void ClientSession::send(std::span<const Message> messages) {
  if (state_ != State::kOpen) return;
  for (const Message& message : messages) queue(message);
  // A client that does not poll may have as much queued as a WebSocket client that does not read.
  if (polling_ && polling_->transport->queued_bytes() > context_.options.max_queued_bytes) {
    end(CloseReason::kTransportError);
  }
}

bool ClientSession::writable() const {
  if (state_ != State::kOpen) return false;
  return websocket_ ? websocket_->writable() : polling_->transport->waiting();
}

std::size_t ClientSession::queued_bytes() const {
  if (state_ == State::kOver) return 0;
  return websocket_ ? websocket_->queued_bytes() : polling_->transport->queued_bytes();
}

std::string_view ClientSession::transport_name() const {
  return polling_ ? "polling" : "websocket";
}

// --- receiving ---

void ClientSession::on_poll(http::Responder poll, PollTerms terms) {
  if (polling_->transport->waiting()) {
    end(CloseReason::kTransportError);
    poll.respond({.status = 400, .headers = std::move(terms.headers), .body = {}});
    return;
  }
  polling_->transport->hold(std::move(poll), std::move(terms));
  if (state_ == State::kOver) polling_->transport->answer_now(context_.close);
}

void ClientSession::on_data_begun() {
  const bool overlaps = std::exchange(polling_->receiving_data, true) || polling_->posted;
  if (overlaps) end(CloseReason::kTransportError);
}

void ClientSession::on_data_complete() {
  polling_->receiving_data = false;
}

void ClientSession::on_data_lost(bool client_gone) {
  on_data_complete();
  if (client_gone) end(CloseReason::kTransportError);
}

void ClientSession::on_data(HttpRequest request, PostAnswer answer) {
  using Form = PostedPayload::Form;
  const std::size_t most = context_.options.max_payload_packet_count;
  Form form = dialect_.revision3 ? Form::kRevision3 : Form::kRevision4;
  if (dialect_.jsonp) {
    std::optional<std::string> payload = revision3::jsonp_payload(request.body);
    if (!payload) return;  // As in Node, no payload is no error.
    request.body = *std::move(payload);
  } else if (is_binary(request)) {
    if (!dialect_.revision3) return refuse_data(CloseReason::kTransportError, 400, answer);
    form = Form::kRevision3Binary;
  }
  if (form == Form::kRevision4 && PayloadReader::count(request.body) > most) {
    return refuse_data(CloseReason::kParseError, 413, answer);
  }
  if (form != Form::kRevision3Binary && !base::is_utf8(request.body)) {
    return refuse_data(CloseReason::kParseError, 400, answer);
  }
  const std::size_t quota = context_.options.max_payload_packets_per_turn;
  polling_->posted = std::make_unique<PostedPayload>(
      context_.environment.timers, std::move(request.body), form, PostedPayload::Quota{quota, most},
      std::move(answer), *polling_);
  polling_->posted->start();
}

void ClientSession::refuse_data(CloseReason reason, int status, PostAnswer& answer) {
  end(reason);
  answer.refuse(status);
}

bool ClientSession::Polling::on_posted_packet(const Packet& packet) {
  session.receive(packet);
  return session.state_ != State::kOver;
}

void ClientSession::Polling::on_posted(bool valid) {
  if (!valid) session.end(CloseReason::kParseError);
  posted.reset();
}

void ClientSession::receive(const Packet& packet) {
  if (state_ == State::kOpen && packet.type() != PacketType::kMessage) {
    observer_->on_packet(packet.type(), packet.data());
    if (state_ == State::kOver) return;
  }
  if (packet.type() == PacketType::kClose) return receive_close();
  if (state_ != State::kOpen) return;
  switch (packet.type()) {
    case PacketType::kMessage:
      observer_->on_message(packet.kind(), packet.data());
      break;
    case PacketType::kPong:
      if (dialect_.revision3) return end(CloseReason::kTransportError);
      context_.ping_due.restart(*this);
      break;
    case PacketType::kPing:  // In revision 4 the server pings, in revision 3 the client.
      if (!dialect_.revision3) return end(CloseReason::kTransportError);
      queue(context_.pong);
      context_.silence_due.restart(*this);
      break;
    default:
      break;
  }
}

void ClientSession::receive_close() {
  // A noop, not a close packet, answers the client's own close.
  if (polling_) polling_->transport->answer_now(context_.noop);
  end(CloseReason::kTransportClose);
}

void ClientSession::on_websocket_message(MessageKind kind, std::string_view payload) {
  if (state_ == State::kOver) return;
  const bool binary = kind == MessageKind::kBinary;
  const bool is_text_message =
      !binary && !payload.empty() && payload.front() == static_cast<char>(PacketType::kMessage);
  if (is_text_message) {  // nearly all are
    if (state_ == State::kOpen) observer_->on_message(kind, payload.substr(1));
    return;
  }
  if (binary && !dialect_.revision3) {
    observer_->on_message(kind, payload);
    return;
  }
  if (const std::optional<Packet> packet =
          dialect_.revision3
              ? binary ? revision3::read_binary(payload) : revision3::read_text(payload)
              : Packet::read(payload)) {
    receive(*packet);
  } else {
    end(CloseReason::kParseError);
  }
}

void ClientSession::on_websocket_drain() {
  if (state_ == State::kOpen) observer_->on_drain();
}

void ClientSession::on_poll_answered() {
  if (state_ == State::kOpen) observer_->on_drain();
  if (state_ != State::kClosing) return;
  if (polling_->close_queued) return end(CloseReason::kForcedClose);
  queue_close();
}

// --- heartbeat ---

void ClientSession::expect_heartbeat() {
  (dialect_.revision3 ? context_.silence_due : context_.ping_due).restart(*this);
}

void ClientSession::on_deadline(DeadlineList& list) {
  if (&list == &context_.ping_due) {
    queue(context_.ping);
    context_.pong_due.restart(*this);
  } else if (&list == &context_.pong_due || &list == &context_.silence_due) {
    end(CloseReason::kPingTimeout);
  } else {
    end(CloseReason::kForcedClose);
  }
}

// --- upgrade ---

bool ClientSession::may_upgrade() const {
  return polling() && polling_->upgrade == nullptr && state_ != State::kOver;
}

void ClientSession::begin_upgrade(AcceptedWebSocket accepted, Dialect dialect) {
  polling_->websocket_base64 = dialect.base64;
  polling_->begin_upgrade(accepted);
}

void ClientSession::Polling::begin_upgrade(AcceptedWebSocket& accepted) {
  const SessionContext& context = session.context_;
  upgrade = std::make_unique<UpgradeAttempt>(accepted, context.websocket,
                                             context.options.upgrade_timeout, *this);
  upgrade->start(accepted.early_bytes);
}

void ClientSession::Polling::on_upgrade_wants_poll_released() {
  if (transport->waiting() && transport->queue_empty()) transport->queue(session.context_.noop);
}

void ClientSession::Polling::abandon_upgrade() {
  const SessionContext& context = session.context_;
  context.retirement.retire(upgrade->take_transport(), websocket::CloseCode::kNormal);
  context.environment.turn.dispose(std::move(upgrade));
}

void ClientSession::complete_upgrade() {
  // Posted packets come before the packets of the WebSocket.
  if (polling_->posted) polling_->posted->finish();
  if (state_ == State::kOver) return;
  std::vector<Message> waiting = polling_->transport->take_queue();
  polling_->transport->answer_now(context_.noop);
  polling_->transport.reset();
  websocket_ = polling_->upgrade->take_transport();
  websocket_->set_owner(*this);
  if (polling_->close_queued) waiting.pop_back();  // A WebSocket closes by itself.
  dialect_.base64 = polling_->websocket_base64;
  context_.environment.turn.dispose(std::move(polling_));
  for (const Message& message : waiting) send_by_websocket(message);
  if (state_ == State::kClosing) return end(CloseReason::kForcedClose);
  observer_->on_upgrade();
}

// --- closing ---

void ClientSession::close(bool discard) {
  if (state_ == State::kOver) return;
  if (discard && polling_) polling_->transport->take_queue();
  if (discard && websocket_) {
    context_.retirement.retire(std::move(websocket_), websocket::CloseCode::kNormal, true);
  }
  if (discard || websocket_) return end(CloseReason::kForcedClose);
  if (state_ == State::kOpen) close_when_sent();
}

void ClientSession::close_when_sent() {
  state_ = State::kClosing;
  context_.close_due.restart(*this);
  if (polling_->transport->queue_empty()) queue_close();
}

/// The close packet has a poll of its own, as in Node. The official client obeys it at once, before
/// it reads other messages in the same payload.
void ClientSession::queue_close() {
  polling_->close_queued = true;
  polling_->transport->queue(context_.close);
}

void ClientSession::end(CloseReason reason) {
  if (state_ == State::kOver) return;
  state_ = State::kOver;
  reason_ = reason;
  leave();
  leave_transports();
  context_.keeper.on_session_over(*this);
}

void ClientSession::leave_transports() {
  if (polling_ && polling_->upgrade) polling_->abandon_upgrade();
  if (polling_) polling_->transport->answer_now(context_.close);
  if (websocket_) {
    const bool leaving = reason_ == CloseReason::kServerShuttingDown;
    context_.retirement.retire(std::move(websocket_), leaving ? websocket::CloseCode::kGoingAway
                                                              : websocket::CloseCode::kNormal);
  }
}

void ClientSession::on_websocket_closed(WebSocketTransport&, websocket::CloseCode code) {
  end(is_failure(code) ? CloseReason::kTransportError : CloseReason::kTransportClose);
}

}  // namespace snug::engineio
