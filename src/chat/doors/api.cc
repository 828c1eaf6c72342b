// The frame of every HTTP answer below /api/.
#include "doors/api.h"

#include "doors/request_rules.h"

namespace snug::chat {
namespace {

constexpr std::size_t kMaxBodyBytes = 16 * 1024;
// Somewhat more is read, so that the answer is one of ours; a much longer body is cut off below.
constexpr std::size_t kMaxReadBytes = 4 * kMaxBodyBytes;

HttpResponse json_response(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.body = std::move(body);
  return response;
}

}  // namespace

void Responder::ok(Json body, const std::vector<std::string>& set_cookies) const {
  if (health_->failed()) return;
  HttpResponse response =
      json_response(200, body.dump(-1, ' ', false, Json::error_handler_t::replace));
  for (const std::string& line : set_cookies) response.headers.add("Set-Cookie", line);
  reply_(std::move(response));
}

void Responder::fail(const Failure& failure) const {
  if (health_->failed()) return;
  HttpResponse response = json_response(http_status(failure.code), failure_text(failure).take());
  if (failure.retry_after) {
    response.headers.add("Retry-After", std::to_string(*failure.retry_after));
  }
  reply_(std::move(response));
}

void Api::on(const std::string& method, const std::string& path, Handler handler) {
  routes_.on(method, path, kMaxReadBytes,
             [this, handler = std::move(handler)](HttpRequest http, HttpReply reply) {
               const Responder respond(std::move(reply), health_);
               ApiRequest request;
               request.http = std::move(http);
               request.secure = options_.secure_cookies || request.http.secure;
               request.address = client_address(request.http, options_.trusted_proxies);
               if (request.address.empty()) tell_of_silent_proxy();
               if (const auto refused = check(request)) return respond.fail(*refused);
               handler(std::move(request), respond);
             });
}

void Api::tell_of_silent_proxy() {
  if (std::exchange(silent_proxy_told_, true) || !options_.log) return;
  options_.log(LogLevel::kWarning,
               "the proxy on the Unix socket sends no X-Forwarded-For, so that all its visitors "
               "count as one address: have it set that field");
}

/// Everything but GET changes something: another site's page may not ask for it in the person's
/// name. Beside SameSite cookies this is the second lock.
std::optional<Failure> Api::check(ApiRequest& request) const {
  request.body = Json::object();
  if (!health_.accepting()) return unavailable();
  if (request.http.method == "GET") return std::nullopt;
  if (!is_own_origin(request.http.headers, options_.public_origins, request.secure)) {
    return foreign_origin(request.http.headers);
  }
  if (request.http.method == "DELETE") return std::nullopt;
  if (request.http.body.size() > kMaxBodyBytes) {
    return Failure(Code::kTooLarge, "the body is longer than 16 KiB");
  }
  if (!is_json(request.http.headers)) return bad_request("Content-Type must be application/json");
  request.body = Json::parse(request.http.body, nullptr, false);
  request.http.body.clear();  // Passwords are not kept longer than needed.
  if (!request.body.is_object()) return bad_request("the body must be a JSON object");
  return std::nullopt;
}

}  // namespace snug::chat
