// The endpoint: passes requests to sessions, and ends sessions.
#include "engineio/engine.h"

#include <utility>

#include "base/check.h"
#include "base/id_table.h"
#include "engineio/client_session.h"
#include "engineio/dialect.h"
#include "engineio/hooks.h"
#include "engineio/origin_policy.h"
#include "engineio/request_check.h"
#include "engineio/request_middleware.h"
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

/// Adds the fields of `more` whose names `headers` has not.
void add_missing(HttpHeaders& headers, const HttpHeaders& more) {
  if (more.fields().empty()) return;
  const HttpHeaders before = headers;
  for (const HttpHeaders::Field& field : more.fields()) {
    if (!before.find(field.name)) headers.add(field.name, field.value);
  }
}

}  // namespace

class Engine::Impl final : public SessionTable,
                           private SessionContext::Keeper,
                           private RequestMiddleware::Owner,
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
  void use(RequestMiddleware::Function function) { middleware_.add(std::move(function)); }
  std::size_t session_count() const { return sessions_.size(); }
  void close();
  void end();

 private:
  bool foreign_script(const HttpRequest& request) const;
  Result<Admission, Refusal> admit(const Arrival& arrival, const Query& query, bool origin_allowed);
  Result<Sid, Refusal> new_id(const HttpRequest& request);
  void receive(Arrival arrival);
  void take(Arrival arrival);
  void on_decided(Arrival& arrival, const std::optional<std::string>& objection);
  void refuse(Arrival& arrival, const Refusal& refusal);
  HttpHeaders base_headers(const Arrival& arrival) const;
  HttpHeaders answer_headers(const Arrival& arrival, bool initial, const Sid* cookie = nullptr);
  ClientSession* session_of_body(const HttpRequest& head);
  ClientSession* session_of_body(const Parameter& sid);
  void end_body(const HttpRequest& request);
  void answer(ClientSession& session, Arrival& arrival);
  Dialect dialect_of(const HttpRequest& request) const;
  void open(Arrival& arrival);
  void take_websocket(ClientSession* session, Arrival& arrival);
  void open_polling(Arrival& arrival);
  void open_websocket(const Sid& id, const HttpRequest& request, AcceptedWebSocket accepted);
  ClientSession& add_session(const Sid& id, const HttpRequest& request);
  void announce(ClientSession& session);

  void on_passed(Arrival arrival) override { take(std::move(arrival)); }
  void on_refused(Arrival arrival, const std::string& objection) override;
  void on_answered(Arrival arrival, HttpResponse response) override;
  void on_client_left(const HttpRequest& request) override;
  void on_session_over(ClientSession& session) override;
  void on_deadline(DeadlineList& list, DeadlineList::Member& member) override;
  void on_turn_end() override;

  base::Environment& environment_;
  Options options_;
  EngineObserver& observer_;
  Hooks hooks_;
  RequestMiddleware middleware_;
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
      middleware_(environment.log, *this),
      waiting_(hooks_,
               [this](Arrival& arrival, const std::optional<std::string>& objection) {
                 on_decided(arrival, objection);
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

/// The body of a POST was refused.
void Engine::Impl::end_body(const HttpRequest& request) {
  if (ClientSession* session = session_of_body(request)) session->on_data_complete();
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

Result<Admission, Refusal> Engine::Impl::admit(const Arrival& arrival, const Query& query,
                                               bool origin_allowed) {
  const HttpRequest& request = arrival.request;
  if (!origin_allowed || foreign_script(request)) {
    return Unexpected(
        Refusal{ErrorCode::kForbidden,
                {},
                {{"name", "FOREIGN_ORIGIN"}, {"origin", request.headers.joined("origin")}}});
  }
  if (closed_) return Unexpected(shutting_down());
  return check_request(request, query, arrival.websocket, options_, *this);
}

Result<Sid, Refusal> Engine::Impl::new_id(const HttpRequest& request) {
  Result<Sid, Refusal> id = hooks_.new_id(request, environment_.random);
  if (id && find_session(id->value) != nullptr) return Unexpected(bad_id());
  return id;
}

void Engine::Impl::refuse(Arrival& arrival, const Refusal& refusal) {
  hooks_.report(arrival.request, refusal);
  HttpHeaders headers = base_headers(arrival);
  if (arrival.websocket) {
    http::Upgrade(std::move(arrival.responder))
        .refuse(answer_upgrade_refusal(refusal, std::move(headers)));
  } else {
    arrival.responder.respond(answer_refusal(refusal, std::move(headers)));
  }
}

/// The fields of CORS, and those of middleware.
HttpHeaders Engine::Impl::base_headers(const Arrival& arrival) const {
  HttpHeaders headers = origins_.answer_headers(arrival.request);
  add_missing(headers, arrival.answer_headers);
  return headers;
}

/// The fields of an answer that do not describe its content. `initial`: it opens a session.
HttpHeaders Engine::Impl::answer_headers(const Arrival& arrival, bool initial, const Sid* cookie) {
  HttpHeaders headers = base_headers(arrival);
  if (cookie != nullptr) hooks_.add_cookie(headers, *cookie);
  hooks_.edit_headers(headers, arrival.request, initial);
  return headers;
}

void Engine::Impl::on_request(HttpRequest request, http::Responder responder) {
  const bool preflight = request.method == "OPTIONS" && origins_.answers_preflight();
  if (preflight && origins_.allows(request)) {
    responder.respond(origins_.answer_preflight(request));
    return;
  }
  receive({std::move(request), std::move(responder), false});
}

void Engine::Impl::on_upgrade(HttpRequest request, http::Upgrade upgrade) {
  if (!websocket::wants_websocket(request)) {
    on_request(std::move(request), upgrade.decline());
    return;
  }
  receive({std::move(request), upgrade.decline(), true});
}

// --- middleware ---

/// A foreign page's request is refused before middleware could do something for it.
void Engine::Impl::receive(Arrival arrival) {
  const HttpRequest& request = arrival.request;
  if (middleware_.empty() || closed_ || !origins_.allows(request) || foreign_script(request)) {
    return take(std::move(arrival));
  }
  middleware_.run(std::move(arrival));
}

void Engine::Impl::on_refused(Arrival arrival, const std::string& objection) {
  end_body(arrival.request);
  Refusal refusal{ErrorCode::kBadRequest, {}, {{"name", "MIDDLEWARE_FAILURE"}}};
  if (!objection.empty()) refusal.context.emplace("message", objection);
  refuse(arrival, refusal);
}

void Engine::Impl::on_answered(Arrival arrival, HttpResponse response) {
  end_body(arrival.request);
  add_missing(response.headers, base_headers(arrival));
  if (arrival.websocket) {
    http::Upgrade(std::move(arrival.responder)).refuse(std::move(response));
  } else {
    arrival.responder.respond(std::move(response), http::Author::kApplication);
  }
}

void Engine::Impl::on_client_left(const HttpRequest& request) {
  on_body_lost(request, /*client_gone=*/true);
}

// --- opening and continuing ---

void Engine::Impl::take(Arrival arrival) {
  const Query query = query_of(arrival.request);
  const bool origin_allowed = origins_.allows(arrival.request);
  if (arrival.request.method == "POST" && origin_allowed) {
    if (ClientSession* session = session_of_body(query.sid)) session->on_data_complete();
  }
  const Result<Admission, Refusal> admitted = admit(arrival, query, origin_allowed);
  if (!admitted) return refuse(arrival, admitted.error());
  ClientSession* session = admitted->session;
  if (session == nullptr) {
    if (!options_.allow_request) return open(arrival);
    waiting_.add(std::move(arrival));
  } else if (arrival.websocket) {
    take_websocket(session, arrival);
  } else {
    answer(*session, arrival);
  }
}

void Engine::Impl::on_decided(Arrival& arrival, const std::optional<std::string>& objection) {
  if (closed_) {
    refuse(arrival, shutting_down());
  } else if (objection) {
    refuse(arrival, {ErrorCode::kForbidden, *objection, {{"message", *objection}}});
  } else {
    open(arrival);
  }
}

void Engine::Impl::answer(ClientSession& session, Arrival& arrival) {
  if (arrival.request.method == "GET") {
    session.on_poll(std::move(arrival.responder),
                    terms_of(arrival.request, session.dialect(), answer_headers(arrival, false)));
  } else if (arrival.request.method == "POST") {
    PostAnswer post(std::move(arrival.responder), answer_headers(arrival, false));
    session.on_data(std::move(arrival.request), std::move(post));
  } else {
    refuse(arrival, {ErrorCode::kBadRequest});
  }
}

void Engine::Impl::open(Arrival& arrival) {
  if (std::optional<Refusal> refusal = check_protocol(arrival.request, options_)) {
    refuse(arrival, *refusal);
  } else if (arrival.websocket) {
    take_websocket(nullptr, arrival);
  } else {
    open_polling(arrival);
  }
}

void Engine::Impl::open_polling(Arrival& arrival) {
  Result<Sid, Refusal> id = new_id(arrival.request);
  if (!id) return refuse(arrival, id.error());
  HttpHeaders headers = answer_headers(arrival, true, &*id);
  if (closed_) return refuse(arrival, shutting_down());
  ClientSession& session = add_session(*id, arrival.request);
  session.open_polling(std::move(arrival.responder),
                       terms_of(arrival.request, session.dialect(), std::move(headers)));
  announce(session);
}

Dialect Engine::Impl::dialect_of(const HttpRequest& request) const {
  return options_.allow_eio3 ? read_dialect(request) : Dialect();
}

/// `session` is null for a new session.
void Engine::Impl::take_websocket(ClientSession* session, Arrival& arrival) {
  if (!arrival.responder.waiting()) return;  // The application's functions may have ended it.
  const HttpRequest& request = arrival.request;
  HttpResponse handshake = websocket::answer_handshake(request);
  std::optional<websocket::DeflateAgreement> deflate;
  if (compression_ && handshake.status == 101) {
    deflate = websocket::agree_on_deflate(request, compression_->options, handshake);
  }
  if (handshake.status != 101) {
    http::Upgrade(std::move(arrival.responder)).refuse(std::move(handshake));
    return;
  }
  Result<Sid, Refusal> id{Sid()};
  if (session == nullptr) id = new_id(request);
  if (!id) return refuse(arrival, id.error());
  add_missing(handshake.headers, answer_headers(arrival, session == nullptr));
  // The application's functions may have closed the server.
  if (closed_) return refuse(arrival, shutting_down());
  if (!arrival.responder.waiting()) return;
  http::Upgrade::Taken taken =
      http::Upgrade(std::move(arrival.responder)).accept(std::move(handshake));
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
  middleware_.pass_all();
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
  middleware_.end();
  // Sessions that end meanwhile live until the end of the turn.
  std::vector<ClientSession*> sessions = sessions_.all();
  for (const auto& session : over_) sessions.push_back(session.get());
  for (ClientSession* session : sessions) session->abandon();
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

void Engine::use(RequestMiddleware::Function function) {
  impl_->use(std::move(function));
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
