// Origins compared (RFC 6454), and the fields of CORS.
#include "engineio/origin_policy.h"

#include <algorithm>
#include <cctype>

namespace snug::engineio {

namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char character) {
    return static_cast<char>(std::tolower(character));
  });
  return result;
}

std::string_view without_suffix(std::string_view text, std::string_view suffix) {
  return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

/// Scheme and authority (RFC 6454 6.2); an empty scheme for "null" and the like.
struct Origin {
  std::string_view scheme;
  std::string_view authority;
};

Origin split(std::string_view origin) {
  const std::size_t colon = origin.find("://");
  if (colon == std::string_view::npos) return {};
  return {origin.substr(0, colon), origin.substr(colon + 3)};
}

/// Behind a proxy that ends TLS the request's own scheme is unknown, so only the page's counts, for
/// the port that it leaves out.
bool same_origin(const std::string& page_origin, const HttpRequest& request) {
  const std::string* host = request.headers.find("host");
  const Origin page = split(page_origin);
  if (host == nullptr || host->empty()) return false;
  if (page.scheme != "https" && (page.scheme != "http" || request.secure)) return false;
  const std::string_view usual_port = page.scheme == "https" ? ":443" : ":80";
  return without_suffix(page.authority, usual_port) == without_suffix(lower(*host), usual_port);
}

}  // namespace

OriginPolicy::OriginPolicy(std::vector<std::string> origins, bool credentials)
    : origins_(std::move(origins)),
      any_(std::find(origins_.begin(), origins_.end(), "*") != origins_.end()),
      credentials_(credentials && !any_) {
  for (std::string& origin : origins_) origin = lower(origin);
}

bool OriginPolicy::lists(std::string_view origin) const {
  return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

bool OriginPolicy::allows(const HttpRequest& request) const {
  const std::string* origin = request.headers.find("origin");
  if (origin == nullptr || any_) return true;
  if (request.headers.count("origin") > 1) return false;
  const std::string page_origin = lower(*origin);
  return lists(page_origin) || same_origin(page_origin, request);
}

HttpHeaders OriginPolicy::answer_headers(const HttpRequest& request) const {
  HttpHeaders headers;
  if (any_) {
    headers.add("Access-Control-Allow-Origin", "*");
    return headers;
  }
  if (origins_.empty()) return headers;
  headers.add("Vary", "Origin");
  const std::string* origin = request.headers.find("origin");
  if (origin == nullptr || !lists(lower(*origin))) return headers;
  headers.add("Access-Control-Allow-Origin", *origin);
  if (credentials_) headers.add("Access-Control-Allow-Credentials", "true");
  return headers;
}

HttpResponse OriginPolicy::answer_preflight(const HttpRequest& request) const {
  HttpResponse response;
  response.status = 204;
  response.headers = answer_headers(request);
  response.headers.add("Access-Control-Allow-Methods", "GET,POST");
  const std::string wanted = request.headers.joined("access-control-request-headers");
  if (!wanted.empty()) {
    response.headers.add("Vary", "Access-Control-Request-Headers");
    response.headers.add("Access-Control-Allow-Headers", wanted);
  }
  return response;
}

}  // namespace snug::engineio
