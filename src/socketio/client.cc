// What one session's packets do, and how it ends.
#include "socketio/client.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/random.h"
#include "socketio/namespace_impl.h"
#include "socketio/plain_event.h"
#include "socketio/revision3.h"
#include "socketio/socket_impl.h"

namespace snug::socketio {
namespace {

// Namespaces that a client was taken out of, and cannot know yet.
constexpr std::size_t kMaxLeft = 32;

/// Keeps a socket that left until the end of the turn: handlers of its own may be on the stack, and
/// a broadcast that is under way may still point at it.
struct Retired final : base::TurnQueue::Disposable {
  explicit Retired(std::shared_ptr<Socket::Impl> left) : socket(std::move(left)) {}
  ~Retired() override { socket->release(); }
  std::shared_ptr<Socket::Impl> socket;
};

}  // namespace

Client::Client(Hub& hub, engineio::Session& session)
    : hub_(hub),
      session_(session),
      decoder_(hub.limits, hub.parser.get()),
      deadline_(hub.environment.timers, *this) {
  deadline_.start(hub.connect_timeout);
  session.set_observer(*this);
}

Client::~Client() {
  for (const auto& socket : sockets_) socket->abandon();
}

void Client::on_message(engineio::MessageKind kind, std::string_view payload) {
  if (closing_) return;
  if (kind == engineio::MessageKind::kText && take_plain_event(payload)) return;
  auto packet = decoder_.feed(kind, payload);
  if (!packet) return fail(error_text(packet.error()));
  if (*packet) dispatch(std::move(**packet));
  if (!closing_ && joined_) watch_attachments();
}

/// False when it is something else, or not for a socket that takes events now.
bool Client::take_plain_event(std::string_view text) {
  if (hub_.parser || decoder_.waiting()) return false;
  PlainEvent event;
  if (!event.read(text, hub_.limits.max_json_depth)) return false;
  Socket::Impl* const socket = find(event.nsp());
  if (!socket || !socket->joined()) return false;
  socket->on_event(event);
  return true;
}

void Client::watch_attachments() {
  if (!decoder_.waiting()) {
    deadline_.stop();
  } else if (!deadline_.active()) {
    deadline_.start(hub_.attachment_timeout);
  }
}

void Client::connect_to_root() {
  connect({.type = PacketType::kConnect, .nsp = "/", .id = std::nullopt, .data = Json::object()});
}

void Client::dispatch(Packet packet) {
  if (packet.type == PacketType::kConnect && session_.protocol() == 3) {
    packet = revision3::without_query(std::move(packet));
  }
  Socket::Impl* const socket = find(packet.nsp);
  if (packet.type == PacketType::kConnect && !socket) return connect(packet);
  if (packet.type == PacketType::kConnect || packet.type == PacketType::kConnectError) {
    return disconnect_as("forced close");
  }
  if (socket && socket->joined()) return socket->on_packet(std::move(packet));
  if (!socket && expects_stray_packets(packet.nsp)) return;
  disconnect_as("forced close");
}

void Client::connect(const Packet& packet) {
  if (Namespace::Impl* const nsp = hub_.find_namespace(packet.nsp)) return join(*nsp, packet.data);
  hub_.dynamic().ask(*this, packet.nsp, packet.data);
}

void Client::join(Namespace::Impl& nsp, const Json& auth) {
  if (closing_ || find(nsp.name())) return;  // a late answer
  std::erase(left_, nsp.name());
  const bool revision3 = session_.protocol() == 3;
  auto recoverable = revision3 ? nullptr : nsp.recoverable(auth);
  std::string id = revision3 ? revision3::socket_id(nsp.name(), session_.id().value)
                   : recoverable && recoverable->session ? recoverable->session->sid
                                                         : base::random_id(hub_.environment.random);
  auto socket = std::make_shared<Socket::Impl>(std::move(id), nsp, *this, auth);
  if (recoverable) socket->make_recoverable(std::move(recoverable));
  sockets_.push_back(socket);
  nsp.admit(socket);
}

void Client::refuse_namespace(std::string_view name) {
  send(hub_.encoder.connect_error(name, "Invalid namespace", nullptr));
}

void Client::send(const EncodedPacket& packet) {
  if (!closing_) session_.send(packet.messages());
}

void Client::on_connected() {
  joined_ = true;
  watch_attachments();
}

void Client::forget(Socket::Impl& socket) {
  const auto place = std::find_if(sockets_.begin(), sockets_.end(),
                                  [&socket](const auto& other) { return other.get() == &socket; });
  if (place == sockets_.end()) return;
  hub_.environment.turn.dispose(std::make_unique<Retired>(std::move(*place)));
  sockets_.erase(place);
}

void Client::expect_stray_packets(const Namespace::Impl& nsp) {
  if (left_.size() == kMaxLeft) left_.erase(left_.begin());
  left_.push_back(nsp.name());
}

void Client::disconnect() {
  for (Socket::Impl* socket : snapshot()) socket->disconnect();
  disconnect_as("forced close");
}

/// Ends the session; sockets that are still there hear `reason`.
void Client::disconnect_as(std::string_view reason) {
  if (std::exchange(closing_, true)) return;
  deadline_.stop();
  close_sockets(reason);
  session_.close(/*discard=*/false);
}

void Client::fail(std::string_view why) {
  hub_.environment.log(LogLevel::kInfo, "socketio: a client is cut off: " + std::string(why));
  closing_ = true;
  deadline_.stop();
  close_sockets("parse error");
  session_.close_on_parse_error();
}

void Client::on_drain() {
  if (sockets_.size() == 1) return sockets_.front()->on_drain();  // the usual one, often: no list
  for (Socket::Impl* socket : snapshot()) socket->on_drain();
}

void Client::on_upgrade() {
  for (Socket::Impl* socket : snapshot()) socket->on_upgrade();
}

void Client::on_closed(engineio::CloseReason reason) {
  closing_ = true;
  deadline_.stop();
  close_sockets(engineio::reason_text(reason));
  hub_.remove_client(*this);
}

void Client::on_timer(base::Timer&) {
  if (joined_) return fail("its attachments did not come in time");
  hub_.environment.log(LogLevel::kDebug, "socketio: a client joined no namespace in time");
  disconnect_as("forced close");
}

void Client::close_sockets(std::string_view reason) {
  for (Socket::Impl* socket : snapshot()) socket->close(reason);
}

Socket::Impl* Client::find(std::string_view nsp) const {
  for (const auto& socket : sockets_) {
    if (socket->nsp().name() == nsp) return socket.get();
  }
  return nullptr;
}

bool Client::expects_stray_packets(std::string_view nsp) const {
  return std::any_of(left_.begin(), left_.end(),
                     [nsp](const std::string& left) { return left == nsp; });
}

/// Its sockets, for a walk during which handlers change them. Those that leave live until the end
/// of the turn.
std::vector<Socket::Impl*> Client::snapshot() const {
  std::vector<Socket::Impl*> sockets;
  sockets.reserve(sockets_.size());
  for (const auto& socket : sockets_) sockets.push_back(socket.get());
  return sockets;
}

}  // namespace snug::socketio
