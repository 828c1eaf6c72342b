// The door for HTTP.
#include "doors/http_door.h"

#include <utility>

#include "doors/request_rules.h"

namespace snug::chat {
namespace {

// More than a verb's limit is read, so that the refusal is one of ours. The server cuts off much
// longer bodies.
constexpr std::size_t kReadBeyondBytes = 48 * 1024;

HttpResponse json_response(int status, JsonText body) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.body = body.take();
  return response;
}

class RequestReply final : public Reply {
 public:
  RequestReply(HttpReply reply, bool secure) : reply_(std::move(reply)), secure_(secure) {}

  void ok(JsonText body) override { reply_(json_response(200, std::move(body))); }
  void fail(const Failure& failure) override {
    HttpResponse response = json_response(http_status(failure.code), failure_text(failure));
    if (failure.retry_after) {
      response.headers.add("Retry-After", std::to_string(*failure.retry_after));
    }
    reply_(std::move(response));
  }
  void signed_in(JsonText body, const Credentials& credentials) override {
    HttpResponse response = json_response(200, std::move(body));
    response.headers.add("Set-Cookie", cookie_line(Cookie::kSession, credentials.session, secure_));
    response.headers.add("Set-Cookie", cookie_line(Cookie::kKnown, credentials.known, secure_));
    reply_(std::move(response));
  }
  void signed_out(JsonText body) override {
    HttpResponse response = json_response(200, std::move(body));
    response.headers.add("Set-Cookie", expired_cookie_line(Cookie::kSession, secure_));
    reply_(std::move(response));
  }

 private:
  HttpReply reply_;
  bool secure_;
};

}  // namespace

HttpDoor::HttpDoor(HttpRoutes& routes, VerbTable& verbs, const Accounts& accounts,
                   const Surroundings& around)
    : verbs_(verbs), accounts_(accounts), around_(around) {
  for (const Verb& verb : verbs.all()) {
    routes.on(std::string(verb.method), std::string(verb.path),
              verb.max_body_bytes + kReadBeyondBytes,
              [this, &verb](HttpRequest request, HttpReply reply) {
                ask(verb, std::move(request), std::move(reply));
              });
  }
}

void HttpDoor::ask(const Verb& verb, HttpRequest request, HttpReply reply) {
  const bool secure = around_.options.secure_cookies || request.secure;
  const Answer answer(std::make_shared<RequestReply>(std::move(reply), secure), around_.health);
  const Caller caller = caller_of(request, secure);
  if (caller.visitor.address.empty()) tell_of_silent_proxy();
  auto payload = read_payload(verb, request, secure);
  if (!payload) return answer.fail(payload.error());
  const Arguments arguments(Json::array({*std::move(payload)}));
  verbs_.ask(&verb, caller, arguments.front(), answer);
}

Caller HttpDoor::caller_of(const HttpRequest& request, bool secure) {
  Caller caller;
  caller.visitor.address = client_address(request, around_.options.trusted_proxies);
  caller.visitor.device_label = device_label(request.headers);
  caller.visitor.known = request.cookie(cookie_name(Cookie::kKnown, secure)).value_or("");
  auto token = bearer_token(request.headers);
  if (!token) token = request.cookie(cookie_name(Cookie::kSession, secure));
  if (const auto who = token ? accounts_.identify(*token) : std::nullopt) {
    caller.user = who->user;
    caller.device = who->device;
  }
  return caller;
}

/// Every method but GET changes something, so a page of another site may not call it in the
/// person's name. This check backs up the SameSite cookies.
Result<Json, Failure> HttpDoor::read_payload(const Verb& verb, HttpRequest& request,
                                             bool secure) const {
  if (!around_.health.accepting()) return Unexpected(unavailable());
  if (request.method == "GET") return Json::object();
  if (!is_own_origin(request.headers, around_.options.public_origins, secure)) {
    return Unexpected(foreign_origin(request.headers));
  }
  if (request.method == "DELETE") return Json::object();
  if (request.body.size() > verb.max_body_bytes) {
    return Unexpected(
        Failure(Code::kTooLarge,
                "the body is longer than " + std::to_string(verb.max_body_bytes / 1024) + " KiB"));
  }
  if (!is_json(request.headers)) {
    return Unexpected(bad_request("Content-Type must be application/json"));
  }
  Json payload = Json::parse(request.body, nullptr, false);
  request.body.clear();  // Passwords are not kept longer than needed.
  if (!payload.is_object())
    return Unexpected(bad_request("the body must be a JSON object in UTF-8"));
  return payload;
}

void HttpDoor::tell_of_silent_proxy() {
  if (std::exchange(silent_proxy_told_, true) || !around_.options.log) return;
  around_.options.log(
      LogLevel::kWarning,
      "the proxy on the Unix socket sends no X-Forwarded-For, so that all its visitors "
      "count as one address: have it set that field");
}

}  // namespace snug::chat
