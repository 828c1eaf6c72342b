// The door for sockets.
#include "doors/socket_door.h"

#include <utility>

#include "doors/request_rules.h"
#include "live/wire.h"
#include "model/chain.h"
#include "protocol/fields.h"

namespace snug::chat {
namespace {

/// A browser sends the cookie from any page, so the Origin must then be allowed. Only its owner
/// knows a bearer token.
Result<std::string, Failure> find_token(const Handshake& handshake,
                                        std::optional<std::string> auth_token,
                                        const Options& options) {
  if (auth_token) return std::move(*auth_token);
  if (auto bearer = bearer_token(handshake.headers)) return std::move(*bearer);
  const bool secure = options.secure_cookies || handshake.secure;
  auto cookie = handshake.cookie(cookie_name(Cookie::kSession, secure));
  if (!cookie) return Unexpected(Failure(Code::kUnauthorized, "sign in first"));
  if (!is_own_origin(handshake.headers, options.public_origins, secure)) {
    return Unexpected(foreign_origin(handshake.headers));
  }
  return std::move(*cookie);
}

/// Clients that know nothing of chains send a number. It is ignored.
std::optional<model::Cursor> cursor_of(const Json& auth, Fields& fields) {
  if (!auth.is_object() || !auth.contains("since") || !auth["since"].is_object()) return {};
  Fields inner = fields.object("since");
  const std::int64_t gseq = inner.integer("gseq", 0);
  const auto chain = model::parse_chain(inner.string("chain"));
  if (inner.failure()) fields.refuse(*inner.failure());
  if (!chain) {
    fields.refuse(bad_request("`since.chain` must be 16 hex digits"));
    return {};
  }
  return model::Cursor{{gseq}, *chain};
}

}  // namespace

SocketDoor::SocketDoor(const Surroundings& around, VerbTable& verbs, const Accounts& accounts,
                       Presence& presence, Replay& replay)
    : around_(around), verbs_(verbs), accounts_(accounts), presence_(presence), replay_(replay) {}

Result<Admission, Failure> SocketDoor::admit(const Handshake& handshake) {
  if (!around_.health.accepting()) return Unexpected(unavailable());
  Fields fields(handshake.auth);
  auto auth_token = fields.optional_string("token");
  const auto since = cursor_of(handshake.auth, fields);
  if (fields.failure()) return Unexpected(*fields.failure());
  const auto token = find_token(handshake, std::move(auth_token), around_.options);
  if (!token) return Unexpected(token.error());
  const auto identity = accounts_.identify(*token);
  if (!identity) {
    return Unexpected(Failure(Code::kUnauthorized, "this sign-in is unknown or has ended"));
  }
  if (around_.sessions.count_of(identity->user) >= around_.options.limits.sockets_per_person) {
    return Unexpected(too_many("too many connections of one person, close some", 60));
  }
  return Admission{*identity, since};
}

std::optional<SessionId> SocketDoor::connected(std::unique_ptr<Peer> peer,
                                               const Admission& admission) {
  const Identity& who = admission.identity;
  if (around_.directory.device(who.device) == nullptr) return std::nullopt;
  Session& session = around_.sessions.add(std::move(peer), who.user, who.device);
  presence_.arrived(who.user);
  replay_.begin(session, admission.since);
  return session.id;
}

void SocketDoor::received(SessionId id, std::string_view event, const Arguments& args,
                          const Ack& ack) {
  const Session* session = around_.sessions.find(id);
  if (session == nullptr || around_.health.failed()) return;
  verbs_.ask(verbs_.of_event(event), Caller{session->user, session->device, id}, args.front(),
             Answer(ack, around_.health));
}

void SocketDoor::disconnected(SessionId id) {
  Session* session = around_.sessions.find(id);
  if (session == nullptr) return;
  const model::UserId user = session->user;
  around_.sessions.remove(id);
  presence_.departed(user);
}

void SocketDoor::device_ended(const model::Device& device) {
  for (const SessionId id : around_.sessions.of_device(device.user, device.id)) {
    Session* session = around_.sessions.find(id);
    if (session == nullptr) continue;
    session->peer->emit("session:revoked", Json::object());
    session->peer->disconnect();
  }
}

}  // namespace snug::chat
