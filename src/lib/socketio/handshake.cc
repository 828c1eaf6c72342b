// snug::Handshake, and its form in Node.
#include "socketio/handshake.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "snug/socket.h"

namespace snug {

namespace {

/// Milliseconds since 1970 that a system_clock's nanoseconds still hold: the year 2255.
constexpr std::int64_t kMaxIssued = 9'000'000'000'000;

/// Fields of which Node keeps the first (http.IncomingMessage, `headers`), sorted.
constexpr std::array<std::string_view, 18> kSingleFields = {"age",
                                                            "authorization",
                                                            "content-length",
                                                            "content-type",
                                                            "etag",
                                                            "expires",
                                                            "from",
                                                            "host",
                                                            "if-modified-since",
                                                            "if-unmodified-since",
                                                            "last-modified",
                                                            "location",
                                                            "max-forwards",
                                                            "proxy-authorization",
                                                            "referer",
                                                            "retry-after",
                                                            "server",
                                                            "user-agent"};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

/// Adds a field to the object of Node's `request.headers`.
void add_field(Json& headers, const std::string& name, std::string value) {
  Json& place = headers[name];
  if (name == "set-cookie") {
    place.push_back(std::move(value));
  } else if (place.is_null()) {
    place = std::move(value);
  } else if (!std::binary_search(kSingleFields.begin(), kSingleFields.end(), name)) {
    place.get_ref<std::string&>() += (name == "cookie" ? "; " : ", ") + value;
  }
}

/// As Node's querystring: a repeated name gets an array of values.
Json query_of(const Handshake& handshake) {
  Json all = Json::object();
  for (const auto& [name, text] : handshake.query_parameters()) {
    Json& place = all[base::to_utf8(name)];
    Json value = base::to_utf8(text);
    if (place.is_null()) {
      place = std::move(value);
    } else {
      if (place.is_string()) place = Json::array({std::exchange(place, nullptr)});
      place.push_back(std::move(value));
    }
  }
  return all;
}

/// For a query (RFC 3986 2.3: all but the unreserved characters).
void append_encoded(std::string& query, std::string_view text) {
  constexpr std::string_view kUnreserved = "-._~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || kUnreserved.find(c) != std::string_view::npos) {
      query += c;
    } else {
      query += '%';
      query += kDigits[byte >> 4];
      query += kDigits[byte & 15];
    }
  }
}

void append_parameter(std::string& query, std::string_view name, const Json& text) {
  if (!text.is_string()) return;
  if (!query.empty()) query += '&';
  append_encoded(query, name);
  query += '=';
  append_encoded(query, text.get_ref<const std::string&>());
}

/// The way back from query_of().
std::string query_from(const Json& parameters) {
  std::string query;
  if (!parameters.is_object()) return query;
  for (const auto& [name, value] : parameters.get_ref<const Json::object_t&>()) {
    if (!value.is_array()) append_parameter(query, name, value);
    if (!value.is_array()) continue;
    for (const Json& each : value) append_parameter(query, name, each);
  }
  return query;
}

template <class Value>
void take_member(const Json& json, const char* name, Value& value) {
  const auto member = json.find(name);
  if (member == json.end()) return;
  if (const auto* found = member->get_ptr<const Value*>()) value = *found;
}

}  // namespace

std::optional<std::string> Handshake::query_parameter(std::string_view name) const {
  HttpRequest request;
  request.query = query;
  return request.query_parameter(name);
}

std::vector<std::pair<std::string, std::string>> Handshake::query_parameters() const {
  HttpRequest request;
  request.query = query;
  return request.query_parameters();
}

std::optional<std::string> Handshake::cookie(std::string_view name) const {
  HttpRequest request;
  request.headers = headers;
  return request.cookie(name);
}

std::optional<std::string> Handshake::auth_text(std::string_view name) const {
  const auto member = auth.find(name);
  if (member == auth.end() || !member->is_string()) return std::nullopt;
  return member->get<std::string>();
}

void to_json(Json& json, const HttpHeaders& headers) {
  json = Json::object();
  for (const auto& [name, value] : headers.fields()) {
    add_field(json, base::to_utf8(lower(name)), base::to_utf8(value));
  }
}

void to_json(Json& json, const Handshake& handshake) {
  const auto issued = std::chrono::floor<std::chrono::milliseconds>(handshake.issued);
  json = {{"headers", handshake.headers},
          {"time", socketio::long_date(handshake.issued)},
          {"address", handshake.address},
          {"xdomain", handshake.xdomain},
          {"secure", handshake.secure},
          {"issued", issued.time_since_epoch().count()},
          {"url", base::to_utf8(handshake.url)},
          {"query", query_of(handshake)},
          {"auth", handshake.auth}};
}

void from_json(const Json& json, HttpHeaders& headers) {
  headers = {};
  if (!json.is_object()) return;
  for (const auto& [name, value] : json.get_ref<const Json::object_t&>()) {
    if (value.is_string()) headers.add(name, value.get_ref<const std::string&>());
    if (!value.is_array()) continue;
    for (const Json& each : value) {
      if (each.is_string()) headers.add(name, each.get_ref<const std::string&>());
    }
  }
}

void from_json(const Json& json, Handshake& handshake) {
  handshake = {};
  handshake.auth = Json::object();
  if (!json.is_object()) return;
  take_member(json, "address", handshake.address);
  take_member(json, "url", handshake.url);
  take_member(json, "secure", handshake.secure);
  take_member(json, "xdomain", handshake.xdomain);
  if (const auto headers = json.find("headers"); headers != json.end()) {
    from_json(*headers, handshake.headers);
  }
  if (const auto auth = json.find("auth"); auth != json.end() && auth->is_object()) {
    handshake.auth = *auth;
  }
  std::int64_t issued = 0;
  take_member(json, "issued", issued);
  if (issued > 0 && issued < kMaxIssued) {
    handshake.issued = std::chrono::system_clock::time_point(std::chrono::milliseconds(issued));
  }
  const std::size_t mark = handshake.url.find('?');
  if (mark != std::string::npos) {
    handshake.query = handshake.url.substr(mark + 1);
  } else if (const auto query = json.find("query"); query != json.end()) {
    handshake.query = query_from(*query);
  }
}

namespace socketio {

std::string long_date(std::chrono::system_clock::time_point time) {
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<std::chrono::seconds> clock(
      std::chrono::floor<std::chrono::seconds>(time - day));
  const std::string week_day(kDays.substr(3 * std::chrono::weekday(day).c_encoding(), 3));
  const std::string month(kMonths.substr(3 * (static_cast<unsigned>(date.month()) - 1), 3));
  std::array<char, 96> text;
  std::snprintf(text.data(), text.size(),
                "%s %s %02u %04d %02d:%02d:%02d GMT+0000 (Coordinated Universal Time)",
                week_day.c_str(), month.c_str(), static_cast<unsigned>(date.day()),
                static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace socketio
}  // namespace snug
