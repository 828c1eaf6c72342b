// Data from a client is untrusted: invalid UTF-8 is repaired, and secrets are left out.
#include "admin/describe.h"

#include <algorithm>
#include <any>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "base/base64.h"
#include "base/sha1.h"
#include "base/utf8.h"
#include "engineio/session.h"
#include "snug/http.h"
#include "snug/namespace.h"
#include "socketio/socket_impl.h"

namespace snug::admin {
namespace {

using std::chrono::system_clock;

constexpr std::size_t kClientIdBytes = 12;  // as Node's
constexpr std::array<std::string_view, 3> kSecretHeaders = {"authorization", "cookie",
                                                            "proxy-authorization"};

struct Clock {
  explicit Clock(system_clock::time_point time)
      : day(std::chrono::floor<std::chrono::days>(time)),
        date(day),
        of_day(std::chrono::floor<std::chrono::milliseconds>(time - day)) {}

  int year() const { return static_cast<int>(date.year()); }
  unsigned month() const { return static_cast<unsigned>(date.month()); }
  unsigned month_day() const { return static_cast<unsigned>(date.day()); }
  int hours() const { return static_cast<int>(of_day.hours().count()); }
  int minutes() const { return static_cast<int>(of_day.minutes().count()); }
  int seconds() const { return static_cast<int>(of_day.seconds().count()); }

  std::chrono::sys_days day;
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> of_day;
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

Json headers_of(const HttpHeaders& headers) {
  Json all = Json::object();
  for (const auto& [name, value] : headers.fields()) {
    const std::string key = base::to_utf8(lower(name));
    if (std::find(kSecretHeaders.begin(), kSecretHeaders.end(), key) == kSecretHeaders.end()) {
      all[key] = base::to_utf8(headers.joined(name));
    }
  }
  return all;
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

/// The client's address. These header fields count whether or not a proxy is in front, so a client
/// can forge them.
std::string address_of(const Handshake& handshake) {
  for (const char* name : {"cf-connecting-ip", "x-forwarded-for"}) {
    const std::string_view value = handshake.headers.find(name).value_or("");
    if (!value.empty()) return base::to_utf8(value);
  }
  return handshake.address;
}

/// Without `auth`, as in Node.
Json handshake_of(const Handshake& handshake) {
  const auto issued = std::chrono::floor<std::chrono::milliseconds>(handshake.issued);
  return {{"address", address_of(handshake)},    {"headers", headers_of(handshake.headers)},
          {"query", query_of(handshake)},        {"issued", issued.time_since_epoch().count()},
          {"secure", handshake.secure},          {"time", long_date(handshake.issued)},
          {"url", base::to_utf8(handshake.url)}, {"xdomain", handshake.xdomain}};
}

}  // namespace

std::string iso_date(system_clock::time_point time) {
  const Clock clock(time);
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", clock.year(),
                clock.month(), clock.month_day(), clock.hours(), clock.minutes(), clock.seconds(),
                static_cast<int>(clock.of_day.subseconds().count()));
  return text.data();
}

std::string long_date(system_clock::time_point time) {
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const Clock clock(time);
  const std::string day(kDays.substr(3 * std::chrono::weekday(clock.day).c_encoding(), 3));
  const std::string month(kMonths.substr(3 * (clock.month() - 1), 3));
  std::array<char, 96> text;
  std::snprintf(text.data(), text.size(),
                "%s %s %02u %04d %02d:%02d:%02d GMT+0000 (Coordinated Universal Time)", day.c_str(),
                month.c_str(), clock.month_day(), clock.year(), clock.hours(), clock.minutes(),
                clock.seconds());
  return text.data();
}

Json data_of(Socket& socket) {
  const auto* const data = std::any_cast<Json>(&socket.data());
  return data && data->is_object() ? *data : Json::object();
}

Json Describer::socket(Socket socket) const {
  return {{"id", socket.id()},
          {"clientId", client_id(socket)},
          {"transport", socket.conn().transport()},
          {"nsp", socket.nsp().name()},
          {"data", data_of(socket)},
          {"handshake", handshake_of(socket.handshake())},
          {"rooms", socket.rooms()}};
}

Json Describer::socket(const RemoteSocket& socket, const std::string& nsp) const {
  return {{"id", socket.id()},
          {"clientId", socket.id()},
          {"nsp", nsp},
          {"data", socket.data().is_object() ? socket.data() : Json::object()},
          {"handshake", handshake_of(socket.handshake())},
          {"rooms", socket.rooms()}};
}

std::string Describer::client_id(const Socket& socket) const {
  const engineio::Session* const session = socket.impl()->session();
  if (!session) return socket.id();
  const auto hash = base::sha1(salt_ + std::string(session->id()));
  std::string bytes;
  for (const std::byte byte : hash) bytes += static_cast<char>(std::to_integer<int>(byte));
  return base::base64url_encode(bytes).substr(0, kClientIdBytes);
}

}  // namespace snug::admin
