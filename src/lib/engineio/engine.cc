// The endpoint: passes requests to sessions, and ends sessions.
#include "engineio/engine.h"

#include <utility>

#include "base/check.h"
#include "base/id_table.h"
#include "engineio/client_session.h"
#include "engineio/hooks.h"
#include "engineio/origin_policy.h"
#include "engineio/request_check.h"
#include "engineio/revision3.h"
#include "engineio/waiting_handshakes.h"
#include "websocket/handshake.h"

namespace snug::engineio {

namespace {

// Time for a client to poll once more and learn that its session is closed; Node's number.
constexpr std::chrono::seconds kCloseTimeout{30};

websocket::Limits limits_of(const Options& options) {
  websocket::Limits limits = options.websocket_limits;
  limits.max_message_bytes = options.max_http_buffer_size;
  limits.max_queued_bytes = options.max_queued_bytes;
  return limits;
}

Refusal shutting_down() {
  return {ErrorCode::kForbidden, "Server shutting down"};
}

void add_missing(HttpHeaders& headers, const HttpHeaders& more) {
  for (const HttpHeaders::Field& field : more.fields()) {
    if (!headers.find(field.name)) headers.add(field.name, field.value);
  }
}

}  // namespace

class Engine::Impl final : public SessionTable,
                           private SessionContext::Keeper,
                           private DeadlineList::Target,
                           private base::TurnQueue::Hook {
 public:
  Impl(base::Environment& environment, Options options, EngineObserver& observer);

  ClientSession* find_session(std::string_view id) override;
  http::BodyPlan on_head(const HttpRequest& head);
  void on_body_lost(const HttpRequest& head, bool client_gone);
  HttpResponse refuse_size(const HttpRequest& head) const;
  void on_request(HttpRequest request, http::Responder responder);
  void on_upgrade(HttpRequest request, http::Upgrade upgrade);
  std::size_t session_count() const { return sessions_.size(); }
  void close();
  void end();

 private:
  bool foreign_script(const HttpRequest& request) const;
  Result<Admission, Refusal> admit(const HttpRequest& request, const Query& query, bool upgrade,
                                   bool origin_allowed);
  Result<Sid, Refusal> new_id(const HttpRequest& request);
  void take(HttpRequest request, http::Responder responder, bool upgrade);
  void on_decided(WaitingHandshake& handshake, const std::optional<std::string>& objection);
  void refuse(const HttpRequest& request, http::Responder responder, bool upgrade,
              const Refusal& refusal);
  HttpHeaders answer_headers(const HttpRequest& request, bool initial, const Sid* cookie = nullptr);
  ClientSession* session_of_body(const HttpRequest& head);
  ClientSession* session_of_body(const Parameter& sid);
  void answer(ClientSession& session, HttpRequest request, http::Responder responder);
  Dialect dialect_of(const HttpRequest& request) const;
  PollTerms terms_of(const HttpRequest& request, const ClientSession& session,
                     HttpHeaders headers) const;
  void open(const HttpRequest& request, http::Responder responder, bool websocket);
  void take_websocket(ClientSession* session, const HttpRequest& request,
                      http::Responder responder);
  void open_polling(const HttpRequest& request, http::Responder responder);
  void open_websocket(const Sid& id, const HttpRequest& request, AcceptedWebSocket accepted);
  ClientSession& add_session(const Sid& id, const HttpRequest& request);
  void announce(ClientSession& session);

  void on_session_over(ClientSession& session) override;
  void on_deadline(DeadlineList& list, DeadlineList::Member& member) override;
  void on_turn_end() override;

  base::Environment& environment_;
  Options options_;
  EngineObserver& observer_;
  Hooks hooks_;
  WaitingHandshakes waiting_;
  OriginPolicy origins_;
  DeadlineList ping_due_;
  DeadlineList pong_due_;
  DeadlineList silence_due_;
  DeadlineList close_due_;
  std::optional<SharedCompression> compression_;  // outlives the transports
  WebSocketSettings websocket_settings_;
  WebSocketRetirement retirement_;
  base::TextPool heads_;
  SessionContext context_;
  base::IdTable<std::unique_ptr<ClientSession>> sessions_;
  std::vector<std::unique_ptr<ClientSession>> over_;  ///< Their observers must be notified.
  bool closed_ = false;
};

Engine::Impl::Impl(base::Environment& environment, Options options, EngineObserver& observer)
    : environment_(environment),
      options_(std::move(options)),
      observer_(observer),
      hooks_(options_, environment.log),
      waiting_(hooks_,
               [this](WaitingHandshake& handshake, const std::optional<std::string>& objection) {
                 on_decided(handshake, objection);
               }),
      origins_(options_.cors, environment.log),
      ping_due_(environment.timers, options_.ping_interval, *this),
      pong_due_(environment.timers, options_.ping_timeout, *this),
      silence_due_(environment.timers, options_.ping_interval + options_.ping_timeout, *this),
      close_due_(environment.timers, kCloseTimeout, *this),
      websocket_settings_{{environment, limits_of(options_)}},
      retirement_(environment),
      context_{environment,  options_,   websocket_settings_, ping_due_, pong_due_,
               silence_due_, close_due_, retirement_,         heads_,    *this} {
  if (!options_.per_message_deflate) return;
  websocket_settings_.compression = &compression_.emplace(*options_.per_message_deflate);
}

ClientSession* Engine::Impl::find_session(std::string_view id) {
  return sessions_.find(id);
}

// --- arriving bodies ---

/// The session that the body of a POST is for; null if it may not receive one.
ClientSession* Engine::Impl::session_of_body(const HttpRequest& head) {
  if (head.method != "POST" || !origins_.allows(head)) return nullptr;
  return session_of_body(single_parameter(head, "sid"));
}

ClientSession* Engine::Impl::session_of_body(const Parameter& sid) {
  ClientSession* session = sid.repeated ? nullptr : find_session(sid.value);
  return session != nullptr && session->polling() ? session : nullptr;
}

http::BodyPlan Engine::Impl::on_head(const HttpRequest& head) {
  if (ClientSession* session = session_of_body(head)) session->on_data_begun();
  return http::BodyPlan::collect(options_.max_http_buffer_size);
}

void Engine::Impl::on_body_lost(const HttpRequest& head, bool client_gone) {
  if (ClientSession* session = session_of_body(head)) session->on_data_lost(client_gone);
}

HttpResponse Engine::Impl::refuse_size(const HttpRequest& head) const {
  return {.status = 413, .headers = origins_.answer_headers(head), .body = {}};
}

// --- requests ---

/// Whether the answer would be a script for a page that may not read it.
bool Engine::Impl::foreign_script(const HttpRequest& request) const {
  return options_.allow_eio3 && request.query_parameter("j") && !origins_.allows_script(request);
}

Result<Admission, Refusal> Engine::Impl::admit(const HttpRequest& request, const Query& query,
                                               bool upgrade, bool origin_allowed) {
  if (!origin_allowed || foreign_script(request)) {
    return Unexpected(
        Refusal{ErrorCode::kForbidden,
                {},
                {{"name", "FOREIGN_ORIGIN"}, {"origin", request.headers.joined("origin")}}});
  }
  if (closed_) return Unexpected(shutting_down());
  return check_request(request, query, upgrade, options_, *this);
}

Result<Sid, Refusal> Engine::Impl::new_id(const HttpRequest& request) {
  Result<Sid, Refusal> id = hooks_.new_id(request, environment_.random);
  if (id && find_session(id->value) != nullptr) return Unexpected(bad_id());
  return id;
}

void Engine::Impl::refuse(const HttpRequest& request, http::Responder responder, bool upgrade,
                          const Refusal& refusal) {
  hooks_.report(request, refusal);
  HttpHeaders headers = origins_.answer_headers(request);
  if (upgrade) {
    http::Upgrade(std::move(responder)).refuse(answer_upgrade_refusal(refusal, std::move(headers)));
  } else {
    responder.respond(answer_refusal(refusal, std::move(headers)));
  }
}

/// The fields of an answer that do not describe its content. `initial`: it opens a session.
HttpHeaders Engine::Impl::answer_headers(const HttpRequest& request, bool initial,
                                         const Sid* cookie) {
  HttpHeaders headers = origins_.answer_headers(request);
  if (cookie != nullptr) hooks_.add_cookie(headers, *cookie);
  hooks_.edit_headers(headers, request, initial);
  return headers;
}

void Engine::Impl::on_request(HttpRequest request, http::Responder responder) {
  const bool preflight = request.method == "OPTIONS" && origins_.answers_preflight();
  if (preflight && origins_.allows(request)) {
    responder.respond(origins_.answer_preflight(request));
    return;
  }
  take(std::move(request), std::move(responder), false);
}

void Engine::Impl::on_upgrade(HttpRequest request, http::Upgrade upgrade) {
  if (!websocket::wants_websocket(request)) {
    on_request(std::move(request), upgrade.decline());
    return;
  }
  take(std::move(request), upgrade.decline(), true);
}

void Engine::Impl::take(HttpRequest request, http::Responder responder, bool upgrade) {
  const Query query = query_of(request);
  const bool origin_allowed = origins_.allows(request);
  if (request.method == "POST" && origin_allowed) {
    if (ClientSession* session = session_of_body(query.sid)) session->on_data_complete();
  }
  const Result<Admission, Refusal> admitted = admit(request, query, upgrade, origin_allowed);
  if (!admitted) return refuse(request, std::move(responder), upgrade, admitted.error());
  ClientSession* session = admitted->session;
  if (session == nullptr) {
    if (!options_.allow_request) return open(request, std::move(responder), upgrade);
    waiting_.add({std::move(request), std::move(responder), upgrade});
  } else if (upgrade) {
    take_websocket(session, request, std::move(responder));
  } else {
    answer(*session, std::move(request), std::move(responder));
  }
}

void Engine::Impl::on_decided(WaitingHandshake& handshake,
                              const std::optional<std::string>& objection) {
  const auto& [request, _, websocket] = handshake;
  if (closed_) {
    refuse(request, std::move(handshake.responder), websocket, shutting_down());
  } else if (objection) {
    refuse(request, std::move(handshake.responder), websocket,
           {ErrorCode::kForbidden, *objection, {{"message", *objection}}});
  } else {
    open(request, std::move(handshake.responder), websocket);
  }
}

void Engine::Impl::answer(ClientSession& session, HttpRequest request, http::Responder responder) {
  if (request.method == "GET") {
    session.on_poll(std::move(responder),
                    terms_of(request, session, answer_headers(request, false)));
  } else if (request.method == "POST") {
    PostAnswer post(std::move(responder), answer_headers(request, false));
    session.on_data(std::move(request), std::move(post));
  } else {
    refuse(request, std::move(responder), false, {ErrorCode::kBadRequest});
  }
}

void Engine::Impl::open(const HttpRequest& request, http::Responder responder, bool websocket) {
  if (std::optional<Refusal> refusal = check_protocol(request, options_)) {
    refuse(request, std::move(responder), websocket, *refusal);
  } else if (websocket) {
    take_websocket(nullptr, request, std::move(responder));
  } else {
    open_polling(request, std::move(responder));
  }
}

void Engine::Impl::open_polling(const HttpRequest& request, http::Responder responder) {
  Result<Sid, Refusal> id = new_id(request);
  if (!id) return refuse(request, std::move(responder), false, id.error());
  HttpHeaders headers = answer_headers(request, true, &*id);
  if (closed_) return refuse(request, std::move(responder), false, shutting_down());
  ClientSession& session = add_session(*id, request);
  session.open_polling(std::move(responder), terms_of(request, session, std::move(headers)));
  announce(session);
}

Dialect Engine::Impl::dialect_of(const HttpRequest& request) const {
  Dialect dialect;
  if (!options_.allow_eio3 || single_parameter(request, "EIO").is("4")) return dialect;
  dialect.revision3 = true;
  dialect.base64 = single_parameter(request, "b64").given();
  dialect.jsonp = request.query_parameter("j").has_value();
  return dialect;
}

PollTerms Engine::Impl::terms_of(const HttpRequest& request, const ClientSession& session,
                                 HttpHeaders headers) const {
  PollTerms terms{std::move(headers), request.headers.joined("Accept-Encoding"), {}};
  const Dialect& dialect = session.dialect();
  if (!dialect.revision3) return terms;
  terms.format = {true, dialect.base64, PayloadFormat::kNoScript};
  if (dialect.jsonp) {
    terms.format.jsonp = revision3::script_number(request.query_parameter("j").value_or(""));
  }
  return terms;
}

/// `session` is null for a new session.
void Engine::Impl::take_websocket(ClientSession* session, const HttpRequest& request,
                                  http::Responder responder) {
  http::Upgrade upgrade(std::move(responder));
  if (!upgrade.waiting()) return;  // The application's functions may have ended it.
  HttpResponse handshake = websocket::answer_handshake(request);
  std::optional<websocket::DeflateAgreement> deflate;
  if (compression_ && handshake.status == 101) {
    deflate = websocket::agree_on_deflate(request, compression_->options, handshake);
  }
  if (handshake.status != 101) {
    upgrade.refuse(std::move(handshake));
    return;
  }
  Result<Sid, Refusal> id{Sid()};
  if (session == nullptr) id = new_id(request);
  if (!id) return refuse(request, upgrade.decline(), true, id.error());
  add_missing(handshake.headers, answer_headers(request, session == nullptr));
  // The application's functions may have closed the server.
  if (closed_) return refuse(request, upgrade.decline(), true, shutting_down());
  if (!upgrade.waiting()) return;
  http::Upgrade::Taken taken = upgrade.accept(std::move(handshake));
  AcceptedWebSocket accepted{std::move(taken.stream), std::move(taken.early_bytes), deflate};
  if (session == nullptr) {
    open_websocket(*id, request, std::move(accepted));
  } else if (session->may_upgrade()) {
    session->begin_upgrade(std::move(accepted), dialect_of(request));
  } else {
    retirement_.dismiss(std::move(accepted));
  }
}

void Engine::Impl::open_websocket(const Sid& id, const HttpRequest& request,
                                  AcceptedWebSocket accepted) {
  ClientSession& session = add_session(id, request);
  WebSocketTransport& transport = session.open_websocket(accepted);
  announce(session);
  transport.start(accepted.early_bytes);
}

// --- sessions ---

ClientSession& Engine::Impl::add_session(const Sid& id, const HttpRequest& request) {
  auto session = std::make_unique<ClientSession>(context_, id, request, dialect_of(request));
  ClientSession& added = *session;
  const bool inserted = sessions_.insert(std::move(session));
  CHECK(inserted);
  return added;
}

void Engine::Impl::announce(ClientSession& session) {
  observer_.on_session(session);
  CHECK(session.observed());
}

void Engine::Impl::on_session_over(ClientSession& session) {
  over_.push_back(sessions_.take(session.id()));
  environment_.turn.at_end(*this);
}

void Engine::Impl::on_turn_end() {
  for (std::unique_ptr<ClientSession>& session : std::exchange(over_, {})) {
    session->report_end();
    environment_.turn.dispose(std::move(session));
  }
}

void Engine::Impl::on_deadline(DeadlineList& list, DeadlineList::Member& member) {
  static_cast<ClientSession&>(member).on_deadline(list);
}

void Engine::Impl::close() {
  closed_ = true;
  waiting_.decide_all();
  for (ClientSession* session : sessions_.all()) session->end(CloseReason::kServerShuttingDown);
  // Stops idle timers, so this endpoint does not keep the loop alive.
  for (DeadlineList* list : {&ping_due_, &pong_due_, &silence_due_, &close_due_}) list->settle();
}

void Engine::Impl::end() {
  closed_ = true;
  // Each is unreachable before it is destroyed, because that may run the application's code.
  std::exchange(options_.allow_request, nullptr);
  std::exchange(options_.initial_headers, nullptr);
  std::exchange(options_.headers, nullptr);
  std::exchange(options_.connection_error, nullptr);
  std::exchange(options_.generate_id, nullptr);
  std::exchange(options_.cors.origin, nullptr);
}

// --- the public face ---

Engine::Engine(base::Environment& environment, Options options, EngineObserver& observer)
    : impl_(std::make_unique<Impl>(environment, std::move(options), observer)) {}

Engine::~Engine() = default;

http::BodyPlan Engine::on_head(const HttpRequest& head) {
  return impl_->on_head(head);
}

void Engine::on_body_lost(const HttpRequest& head, bool client_gone) {
  impl_->on_body_lost(head, client_gone);
}

HttpResponse Engine::refuse_size(const HttpRequest& head) {
  return impl_->refuse_size(head);
}

void Engine::on_request(HttpRequest request, http::Responder responder) {
  impl_->on_request(std::move(request), std::move(responder));
}

void Engine::on_upgrade(HttpRequest request, http::Upgrade upgrade) {
  impl_->on_upgrade(std::move(request), std::move(upgrade));
}

std::size_t Engine::session_count() const {
  return impl_->session_count();
}

void Engine::close() {
  impl_->close();
}

void Engine::end() {
  impl_->end();
}

}  // namespace snug::engineio
