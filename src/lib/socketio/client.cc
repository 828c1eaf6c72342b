// Handles the packets of one session, and its end.
#include "socketio/client.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/random.h"
#include "engineio/engine_socket.h"
#include "socketio/namespace_impl.h"
#include "socketio/plain_event.h"
#include "socketio/revision3.h"
#include "socketio/socket_impl.h"

namespace snug::socketio {
namespace {

// Namespaces that the client was taken out of but may not know about yet.
constexpr std::size_t kMaxLeft = 32;

}  // namespace

struct Client::Seldom final : base::Timer::Target {
  explicit Seldom(Client& its_client)
      : client(its_client), deadline(client.environment().timers, *this) {}
  void on_timer(base::Timer&) override { client.on_deadline(); }

  Client& client;
  /// Runs until the first namespace is joined, and later while attachments are missing.
  base::Timer deadline;
  std::vector<std::string> left;                  ///< Names of the last kMaxLeft namespaces.
  std::vector<const Namespace::Impl*> restoring;  ///< Their adapters are asked for its sessions.
  std::shared_ptr<Client*> self;                  ///< Made with the first of them.
};

Client::Client(ClientHost& host, engineio::Session& session)
    : host_(host), session_(session), decoder_(settings().parser.get(), settings().limits) {
  session.set_observer(*this);
  if (*host.context.over) {
    closing_ = true;
  } else {
    seldom().deadline.start(settings().connect_timeout);
  }
}

Client::~Client() = default;

void Client::abandon(std::vector<Socket>& left) {
  closing_ = true;
  stop_waiting();
  while (Socket::Impl* const socket = sockets_.impl()) {
    socket->abandon();
    left.push_back(std::exchange(sockets_, std::move(socket->next_of_client)));
  }
}

Client::Seldom& Client::seldom() {
  if (!seldom_) seldom_ = std::make_unique<Seldom>(*this);
  return *seldom_;
}

void Client::stop_waiting() {
  if (!seldom_) return;
  seldom_->deadline.stop();
  if (seldom_->left.empty() && seldom_->restoring.empty()) seldom_.reset();
}

const EngineSocket& Client::conn() {
  if (conn_.impl() == nullptr) {
    conn_ = EngineSocket(new EngineSocket::Impl(session_, environment(), &conn_hears_messages_));
  }
  return conn_;
}

void Client::on_message(engineio::MessageKind kind, std::string_view payload) {
  if (!conn_hears_messages_) return take(kind, payload);
  conn_.impl()->tell_message_packet(kind, payload);
  if (session_.open()) take(kind, payload);
  conn_.impl()->tell_message(kind, payload);
}

void Client::take(engineio::MessageKind kind, std::string_view payload) {
  if (closing_) return;
  if (kind == engineio::MessageKind::kText && take_plain_event(payload)) return;
  auto packet = decoder_.feed(settings().limits, kind, payload);
  if (!packet) return fail(error_text(packet.error()));
  if (*packet) dispatch(std::move(**packet));
  if (!closing_ && joined_) watch_attachments();
}

/// False for any other packet, and if its socket cannot take events now.
bool Client::take_plain_event(std::string_view text) {
  if (settings().parser || decoder_.waiting()) return false;
  PlainEvent event;
  if (!event.read(text, settings().limits.max_json_depth)) return false;
  Socket::Impl* const socket = find(event.nsp());
  if (!socket || !socket->joined()) return false;
  socket->on_event(event);
  return true;
}

void Client::watch_attachments() {
  if (!decoder_.waiting()) {
    stop_waiting();
  } else if (!seldom().deadline.active()) {
    seldom().deadline.start(settings().attachment_timeout);
  }
}

void Client::connect_to_root() {
  host_.enter_namespace(*this, "/", Json::object());
}

void Client::dispatch(Packet packet) {
  if (packet.type == PacketType::kConnect && session_.protocol() == 3) {
    packet = revision3::without_query(std::move(packet));
  }
  Socket::Impl* const socket = find(packet.nsp);
  if (packet.type == PacketType::kConnect && !socket) {
    return host_.enter_namespace(*this, packet.nsp, packet.data);
  }
  if (packet.type == PacketType::kConnect || packet.type == PacketType::kConnectError) {
    return disconnect_as("forced close");
  }
  if (socket && socket->joined()) return socket->on_packet(std::move(packet));
  if (!socket && expects_stray_packets(packet.nsp)) return;
  disconnect_as("forced close");
}

void Client::join(Namespace::Impl& nsp, const Json& auth) {
  if (closing_ || find(nsp.name())) return;  // a late answer
  if (seldom_) std::erase(seldom_->left, nsp.name());
  if (session_.protocol() == 3) return enter(nsp, auth, nullptr);
  if (nsp.restores_by_adapter(auth)) return restore(nsp, auth);
  enter(nsp, auth, nsp.recoverable(auth));
}

void Client::restore(Namespace::Impl& nsp, const Json& auth) {
  Seldom& own = seldom();
  const bool again =
      std::find(own.restoring.begin(), own.restoring.end(), &nsp) != own.restoring.end();
  if (again) return disconnect_as("forced close");
  own.restoring.push_back(&nsp);
  if (!own.self) own.self = std::make_shared<Client*>(this);
  nsp.restore(auth, [self = std::weak_ptr(own.self), &nsp, auth](auto recoverable) {
    if (const auto client = self.lock()) {
      return (*client)->on_restored(nsp, auth, std::move(recoverable));
    }
    nsp.give_back(*recoverable);
  });
}

void Client::on_restored(Namespace::Impl& nsp, const Json& auth,
                         std::unique_ptr<Recoverable> recoverable) {
  std::erase(seldom().restoring, &nsp);
  // An older socket of that session may be here still. Its handlers may do anything.
  if (recoverable->session) nsp.session_moved(recoverable->session->sid, recoverable->pid);
  if (closing_ || find(nsp.name())) return nsp.give_back(*recoverable);
  enter(nsp, auth, std::move(recoverable));
}

void Client::enter(Namespace::Impl& nsp, const Json& auth,
                   std::unique_ptr<Recoverable> recoverable) {
  const bool revision3 = session_.protocol() == 3;
  const std::string id = revision3 ? revision3::socket_id(nsp.name(), session_.id())
                         : recoverable && recoverable->session
                             ? recoverable->session->sid
                             : base::random_id(environment().random);
  const Socket socket(new Socket::Impl(id, nsp, *this, auth));
  Socket* end = &sockets_;
  while (end->impl() != nullptr) end = &end->impl()->next_of_client;
  *end = socket;
  nsp.admit(socket, std::move(recoverable));
}

void Client::refuse_namespace(std::string_view name) {
  send(host_.context.encoder.connect_error(name, "Invalid namespace", nullptr));
}

void Client::send(const EncodedPacket& packet) {
  if (!closing_) session_.send(packet.messages());
}

void Client::on_connected() {
  joined_ = true;
  watch_attachments();
}

void Client::forget(Socket::Impl& socket) {
  Socket* place = &sockets_;
  while (place->impl() != nullptr && place->impl() != &socket) {
    place = &place->impl()->next_of_client;
  }
  if (place->impl() == nullptr) return;
  host_.retire(std::exchange(*place, std::move(socket.next_of_client)));
}

void Client::expect_stray_packets(const Namespace::Impl& nsp) {
  auto& left = seldom().left;
  if (left.size() == kMaxLeft) left.erase(left.begin());
  left.push_back(nsp.name());
}

void Client::disconnect() {
  for (Socket::Impl* socket : snapshot()) socket->disconnect();
  disconnect_as("forced close");
}

/// Stops its timers, and drops its pending questions.
void Client::begin_to_close() {
  closing_ = true;
  if (seldom_) seldom_->restoring.clear();
  stop_waiting();
  host_.forget_wishes(*this);
}

/// Ends the session. Remaining sockets get `reason`.
void Client::disconnect_as(std::string_view reason) {
  if (closing_) return;
  begin_to_close();
  close_sockets(reason);
  session_.close(/*discard=*/false);
}

void Client::fail(std::string_view why) {
  environment().log(LogLevel::kInfo, "socketio: a client is cut off: " + std::string(why));
  begin_to_close();
  close_sockets("parse error");
  session_.close_on_parse_error();
}

void Client::on_packet(EnginePacketType type, std::string_view data) {
  if (conn_.impl() != nullptr) conn_.impl()->on_packet(type, data);
}

void Client::on_packet_created(EnginePacketType type, MessageKind kind, std::string_view data) {
  if (conn_.impl() != nullptr) conn_.impl()->on_packet_created(type, kind, data);
}

void Client::on_drain() {
  if (conn_.impl() != nullptr) conn_.impl()->on_drain();
}

void Client::on_upgrade() {
  if (conn_.impl() != nullptr) conn_.impl()->on_upgrade();
}

void Client::on_closed(engineio::CloseReason reason) {
  begin_to_close();
  close_sockets(engineio::reason_text(reason));
  if (conn_.impl() != nullptr) conn_.impl()->on_closed(reason);
  host_.remove_client(*this);
}

void Client::on_abandoned() {
  if (conn_.impl() != nullptr) conn_.impl()->on_abandoned();
}

void Client::on_deadline() {
  if (joined_) return fail("its attachments did not come in time");
  environment().log(LogLevel::kDebug, "socketio: a client joined no namespace in time");
  disconnect_as("forced close");
}

void Client::close_sockets(std::string_view reason) {
  for (Socket::Impl* socket : snapshot()) socket->close(reason);
}

Socket::Impl* Client::find(std::string_view nsp) const {
  Socket::Impl* socket = sockets_.impl();
  while (socket != nullptr && socket->nsp().name() != nsp) socket = socket->next_of_client.impl();
  return socket;
}

bool Client::expects_stray_packets(std::string_view nsp) const {
  return seldom_ &&
         std::find(seldom_->left.begin(), seldom_->left.end(), nsp) != seldom_->left.end();
}

/// Its sockets, copied because handlers may change the list meanwhile. Sockets that leave live
/// until the end of the turn.
std::vector<Socket::Impl*> Client::snapshot() const {
  std::vector<Socket::Impl*> sockets;
  for (Socket::Impl* socket = sockets_.impl(); socket != nullptr;
       socket = socket->next_of_client.impl()) {
    sockets.push_back(socket);
  }
  return sockets;
}

}  // namespace snug::socketio
