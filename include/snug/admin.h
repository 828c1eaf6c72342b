// The server's side of Socket.IO's admin page (npm @socket.io/admin-ui, https://admin.socket.io).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "snug/export.h"
#include "snug/namespace.h"
#include "snug/result.h"
#include "snug/server.h"

namespace snug {

/// Everyone who can reach the server may see and do everything: Node's `auth: false`. Logged as a
/// warning.
struct NoAuth {};

/// One name and one password: Node's `auth: {type: "basic", …}`. Passwords are checked on other
/// threads, at most two at a time, and a wrong name takes as long as a wrong password. One address
/// (of IPv6, one /64) has at most 10 wrong tries a minute. Further tries, and tries that come while
/// two are checked, are refused with "too many attempts". A client with a session needs no
/// password.
struct BasicAuth {
  std::string username;  ///< Compared byte by byte. Not empty.
  /// The password's bcrypt hash, "$2b$10$…" (or `$2a$`, `$2y$`): `mkpasswd -m bcrypt` of Debian's
  /// package whois, `htpasswd -nB`, or npm's bcryptjs make one. Only the first 72 bytes of a
  /// password count.
  std::string password;
};

/// Keeps the ids of sessions that have logged in, so that the page does not ask again. Derive from
/// it to share them between the servers of a cluster. Loop thread only.
class SNUG_API AdminStore {
 public:
  virtual ~AdminStore() = default;  ///< With its last owner.
  /// `id` is a secret of 32 characters.
  virtual void save_session(const std::string& id) = 0;
  /// Calls `done` once, at any later time; if it is never called, the answer is no.
  virtual void does_session_exist(const std::string& id, std::function<void(bool)> done) = 0;
};

/// How much the page shows.
enum class AdminMode {
  kDevelopment,  ///< Every socket, room and event, as it happens.
  kProduction    ///< Counts, every 2 s: for servers with many clients.
};

/// Node's options of `instrument`, with its names and defaults.
struct AdminOptions {
  std::string namespace_name =
      "/admin";  ///< Where the page connects. Not "/", which is everyone's.
  /// Decides who may connect there; required. A Middleware is a function of your own, which answers
  /// at once or later; a client that it admits gets a session too:
  ///
  ///     .auth = [&](snug::Socket socket, snug::Next next) {
  ///       const snug::Json& auth = socket.handshake().auth;  // {"username":…,"password":…}
  ///       accounts.check(auth, [next](bool known) {
  ///         known ? next() : next({"invalid credentials", nullptr});
  ///       });
  ///     }
  std::variant<std::monostate, NoAuth, BasicAuth, Middleware> auth{};
  bool read_only = false;   ///< Whether the page may only look; its commands are ignored.
  std::string server_id{};  ///< This server's name in the page; the host's name when empty.
  AdminMode mode = AdminMode::kDevelopment;  ///< How much the page shows.
  /// Where sessions are kept; in memory when empty, with the two limits that follow.
  std::shared_ptr<AdminStore> store{};
  /// How long a session is accepted after the login.
  std::chrono::seconds session_duration{24 * 60 * 60};
  std::size_t max_session_count = 1000;  ///< Beyond it the oldest session is forgotten.
};

/// Adds the namespace to which the admin page connects, and reports the server to it. Call it once
/// for a server, before the server listens, because clients that are already connected are not
/// counted. It lasts as long as the server. Errors: `auth_missing`, `hash_invalid`,
/// `already_instrumented`, and `invalid_option`, whose message names the option, its value and what
/// is allowed.
///
///     snug::Server server(loop, {.cors = {.origins = {"https://admin.socket.io"},
///                                         .credentials = true}});
///     auto instrumented = snug::instrument(
///         server, {.auth = snug::BasicAuth{"admin", hash_from_the_configuration}});
///     if (!instrumented) std::puts(instrumented.error().message.c_str());
///
/// The page shows everything that clients send, and their addresses, so give access only to people
/// who may see that. Without the password, or a session, it shows nothing. Two headers of clients
/// are never shown: `Cookie` and `Authorization`.
///
/// In development mode handlers are added to every socket; Socket::off and Socket::off_any remove
/// them too. A change of Socket::data is shown within 2 s if it is an object in a snug::Json.
SNUG_API Result<void> instrument(Server& server, AdminOptions options);

}  // namespace snug
