// Data from a client is untrusted: invalid UTF-8 is repaired, and secrets are left out.
#include "admin/describe.h"

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

/// The client's address. These header fields count whether or not a proxy is in front, so a client
/// can forge them.
std::string address_of(const Handshake& handshake) {
  for (const char* name : {"cf-connecting-ip", "x-forwarded-for"}) {
    const std::string_view value = handshake.headers.find(name).value_or("");
    if (!value.empty()) return base::to_utf8(value);
  }
  return handshake.address;
}

/// As in Node without `auth`; here also without secrets in the headers.
Json handshake_of(const Handshake& handshake) {
  Json all = handshake;
  all.erase("auth");
  all["address"] = address_of(handshake);
  for (const std::string_view name : kSecretHeaders) all["headers"].erase(std::string(name));
  return all;
}

}  // namespace

std::string iso_date(system_clock::time_point time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<std::chrono::milliseconds> clock(
      std::chrono::floor<std::chrono::milliseconds>(time - day));
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()),
                static_cast<int>(clock.subseconds().count()));
  return text.data();
}

Json data_of(const Socket& socket) {
  const auto* const data = std::any_cast<Json>(socket.impl()->data_if_there());
  return data && data->is_object() ? *data : Json::object();
}

Json Describer::socket(const Socket& socket) const {
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
