// Which origins pass (http.h compares them), and the fields of CORS.
#include "engineio/origin_policy.h"

#include <algorithm>
#include <utility>

#include "base/guard.h"
#include "snug/origin.h"

namespace snug::engineio {

namespace {

bool same_origin_as_host(std::string_view page_origin, const HttpRequest& request) {
  return is_origin_of_host(page_origin, request.headers.find("host").value_or(""), request.secure);
}

/// Whether the request has fields that a browser adds for its visitor (RFC 6265, RFC 9110 11.6.2).
bool carries_credentials(const HttpRequest& request) {
  return request.headers.find("cookie") || request.headers.find("authorization");
}

void add_unless_empty(HttpHeaders& headers, std::string_view name, std::string_view value) {
  if (!value.empty()) headers.add(name, value);
}

}  // namespace

OriginPolicy::OriginPolicy(const CorsPolicy& cors, const LogSink& log)
    : cors_(cors),
      log_(log),
      any_(std::find(cors.origins.begin(), cors.origins.end(), "*") != cors.origins.end()) {}

/// Whether the policy names that origin.
bool OriginPolicy::grants(std::string_view origin) const {
  for (const std::string& known : cors_.origins) {
    if (known == origin || same_origin(known, origin)) return true;
  }
  if (!cors_.origin) return false;
  bool granted = false;
  const std::string thrown = base::thrown_by([&] { granted = cors_.origin(std::string(origin)); });
  if (thrown.empty()) return granted;
  log_(LogLevel::kError, "engineio: the function of cors threw " + thrown + ": refused");
  return false;
}

bool OriginPolicy::allows(const HttpRequest& request) const {
  const auto origin = request.headers.find("origin");
  if (!origin || any_) return true;
  if (request.headers.count("origin") > 1) return false;
  if (grants(*origin) || same_origin_as_host(*origin, request)) return true;
  return !cors_.refuse_foreign && !carries_credentials(request);
}

bool OriginPolicy::allows_script(const HttpRequest& request) const {
  if (!allows(request)) return false;
  if (any_ || request.headers.find("origin")) return true;
  const auto site = request.headers.find("sec-fetch-site");
  const bool foreign = site == "cross-site" || site == "same-site";
  return !foreign || (!cors_.refuse_foreign && !carries_credentials(request));
}

HttpHeaders OriginPolicy::answer_headers(const HttpRequest& request) const {
  HttpHeaders headers;
  if (!enabled()) return headers;
  if (any_) {
    headers.add("Access-Control-Allow-Origin", "*");
  } else {
    headers.add("Vary", "Origin");
    const auto origin = request.headers.find("origin");
    if (origin && grants(*origin)) headers.add("Access-Control-Allow-Origin", *origin);
    if (cors_.credentials) headers.add("Access-Control-Allow-Credentials", "true");
  }
  if (request.method == "OPTIONS") add_preflight_headers(headers, request);
  add_unless_empty(headers, "Access-Control-Expose-Headers", cors_.exposed_headers);
  return headers;
}

HttpResponse OriginPolicy::answer_preflight(const HttpRequest& request) const {
  HttpResponse response;
  response.status = cors_.preflight_status;
  response.headers = answer_headers(request);
  return response;
}

void OriginPolicy::add_preflight_headers(HttpHeaders& headers, const HttpRequest& request) const {
  headers.add("Access-Control-Allow-Methods", cors_.methods);
  if (!cors_.allowed_headers.empty()) {
    headers.add("Access-Control-Allow-Headers", cors_.allowed_headers);
  } else {
    headers.add("Vary", "Access-Control-Request-Headers");
    add_unless_empty(headers, "Access-Control-Allow-Headers",
                     request.headers.joined("access-control-request-headers"));
  }
  if (cors_.max_age) {
    headers.add("Access-Control-Max-Age", std::to_string(cors_.max_age->count()));
  }
}

}  // namespace snug::engineio
