// snug::Handshake, and its form in Node.
#include "socketio/handshake.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "snug/socket.h"

namespace snug {

namespace {

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
