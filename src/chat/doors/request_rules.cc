// Rules of HTTP requests.
#include "doors/request_rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/text.h"
#include "snug/origin.h"

namespace snug::chat {
namespace {

// Seconds: 400 days, the most that browsers allow.
constexpr std::string_view kOneYearAndABit = "34560000";

using Names = std::array<std::pair<std::string_view, std::string_view>, 6>;

// The first match wins, because browsers name their relatives too.
constexpr Names kPrograms = {{{"Edg", "Edge"},
                              {"OPR/", "Opera"},
                              {"Firefox/", "Firefox"},
                              {"Chrome/", "Chrome"},
                              {"Safari/", "Safari"},
                              {"curl/", "curl"}}};
constexpr Names kSystems = {{{"Android", "Android"},
                             {"iPhone", "iPhone"},
                             {"iPad", "iPad"},
                             {"Windows", "Windows"},
                             {"Mac OS X", "macOS"},
                             {"Linux", "Linux"}}};

std::string_view first_in(std::string_view text, const Names& names) {
  for (const auto& [mark, name] : names) {
    if (text.find(mark) != std::string_view::npos) return name;
  }
  return {};
}

std::string line_of(Cookie cookie, std::string_view value, std::string_view max_age, bool secure) {
  std::string line(cookie_name(cookie, secure));
  line.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
  line.append(max_age);
  if (secure) line.append("; Secure");
  return line;
}

}  // namespace

bool is_own_origin(const HttpHeaders& headers, const std::vector<std::string>& public_origins,
                   bool secure) {
  const auto origin = headers.find("Origin");
  if (!origin) return true;
  if (headers.count("Origin") > 1) return false;
  const bool is_listed =
      std::any_of(public_origins.begin(), public_origins.end(),
                  [&origin](const std::string& known) { return same_origin(known, *origin); });
  return is_listed || is_origin_of_host(*origin, headers.find("Host").value_or(""), secure);
}

Failure foreign_origin(const HttpHeaders& headers) {
  const std::string_view origin = headers.find("Origin").value_or("");
  const bool printable =
      std::all_of(origin.begin(), origin.end(), [](char c) { return c > ' ' && c <= '~'; });
  return {Code::kForbidden, "the page at " + std::string(printable ? origin : "this address") +
                                " may not use this server: if it is the server's own, whoever runs "
                                "it adds this address to `public_origins` in its settings"};
}

std::optional<std::string> bearer_token(const HttpHeaders& headers) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view value = headers.find("Authorization").value_or("");
  if (fold_case(value.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  const std::size_t start = value.find_first_not_of(' ', kScheme.size());
  return std::string(value.substr(std::min(start, value.size())));
}

std::string_view cookie_name(Cookie cookie, bool secure) {
  switch (cookie) {
    case Cookie::kKnown:
      return secure ? "__Host-snug_known" : "snug_known";
    case Cookie::kSession:
      break;
  }
  return secure ? "__Host-snug_session" : "snug_session";
}

std::string cookie_line(Cookie cookie, std::string_view token, bool secure) {
  return line_of(cookie, token, kOneYearAndABit, secure);
}

std::string expired_cookie_line(Cookie cookie, bool secure) {
  return line_of(cookie, "", "0", secure);
}

bool is_json(const HttpHeaders& headers) {
  const std::string_view type = headers.find("Content-Type").value_or("");
  std::string essence = fold_case(type.substr(0, type.find(';')));
  while (!essence.empty() && (essence.back() == ' ' || essence.back() == '\t')) essence.pop_back();
  return essence == "application/json";
}

std::string device_label(const HttpHeaders& headers) {
  const std::string_view agent = headers.find("User-Agent").value_or("");
  const std::string_view program = first_in(agent, kPrograms);
  const std::string_view system = first_in(agent, kSystems);
  if (program.empty() && system.empty()) return "unknown device";
  if (program.empty()) return std::string(system);
  if (system.empty()) return std::string(program);
  return std::string(program).append(" on ").append(system);
}

}  // namespace snug::chat
