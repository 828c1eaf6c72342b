// The door for sockets.
#include "doors/gateway.h"

#include <utility>

#include "doors/request_rules.h"
#include "live/wire.h"
#include "model/chain.h"
#include "protocol/fields.h"

namespace snug::chat {
namespace {

/// The page's cookie is sent by whatever page connects, so then the Origin counts; a bearer token
/// is known to its owner only.
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

/// A number is the cursor of clients that know nothing of chains: as if it were not there.
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

Gateway::Gateway(Directory& directory, Sessions& sessions, Accounts& accounts, Presence& presence,
                 Replay& replay, Verbs verbs, Health& health, model::Clock& clock,
                 const Options& options)
    : directory_(directory),
      sessions_(sessions),
      accounts_(accounts),
      presence_(presence),
      replay_(replay),
      verbs_(verbs),
      health_(health),
      clock_(clock),
      options_(options) {}

Result<Admission, Failure> Gateway::admit(const Handshake& handshake) {
  if (!health_.accepting()) return Unexpected(unavailable());
  Fields fields(handshake.auth);
  auto auth_token = fields.optional_string("token");
  const auto since = cursor_of(handshake.auth, fields);
  if (fields.failure()) return Unexpected(*fields.failure());
  const auto token = find_token(handshake, std::move(auth_token), options_);
  if (!token) return Unexpected(token.error());
  const auto identity = accounts_.identify(*token);
  if (!identity) {
    return Unexpected(Failure(Code::kUnauthorized, "this sign-in is unknown or has ended"));
  }
  if (sessions_.count_of(identity->user) >= options_.limits.sockets_per_person) {
    return Unexpected(too_many("too many connections of one person, close some", 60));
  }
  return Admission{*identity, since};
}

std::optional<SessionId> Gateway::connected(std::unique_ptr<Peer> peer,
                                            const Admission& admission) {
  const Identity& who = admission.identity;
  if (directory_.device(who.device) == nullptr) return std::nullopt;
  Session& session = sessions_.add(std::move(peer), who.user, who.device);
  presence_.arrived(who.user);
  replay_.begin(session, admission.since);
  return session.id;
}

void Gateway::received(SessionId id, std::string_view event, const Arguments& args,
                       const Ack& ack) {
  Session* session = sessions_.find(id);
  if (session == nullptr || health_.failed()) return;
  if (!health_.accepting()) return refuse(ack, unavailable());
  dispatch(*session, event, args.front(), ack);
}

void Gateway::dispatch(Session& session, std::string_view event, const Argument& payload,
                       const Ack& ack) {
  // Sends have a budget of their own, per device.
  if (event == "message:send") {
    verbs_.marks.write_with_message();
    return verbs_.messages.send(session, payload, ack);
  }
  if (session.events.take(clock_.now(), options_.limits.other_events_per_second) > 0) {
    return refuse(ack, too_many("too many requests, slow down", 1));
  }
  if (event == "history") return verbs_.messages.history(session, payload, ack);
  if (event == "mark") return verbs_.marks.mark(session, payload, ack);
  if (event == "typing") return verbs_.rooms.typing(session, payload, ack);
  if (event == "room:open") return verbs_.rooms.open(session, payload, ack);
  if (event == "invite:create") {
    return verbs_.invitations.create(session.user, payload, [ack](Result<Json, Failure> made) {
      made ? ack(std::move(*made)) : refuse(ack, made.error());
    });
  }
  refuse(ack, bad_request("there is no event of this name"));
}

void Gateway::disconnected(SessionId id) {
  Session* session = sessions_.find(id);
  if (session == nullptr) return;
  const model::UserId user = session->user;
  sessions_.remove(id);
  presence_.departed(user);
}

void Gateway::device_ended(const model::Device& device) {
  verbs_.messages.forget(device.id);
  for (const SessionId id : sessions_.of_device(device.user, device.id)) {
    Session* session = sessions_.find(id);
    if (session == nullptr) continue;
    session->peer->emit("session:revoked", Json::object());
    session->peer->disconnect();
  }
}

}  // namespace snug::chat
