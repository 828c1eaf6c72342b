// The server's side of Socket.IO's admin page (npm @socket.io/admin-ui, https://admin.socket.io).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "snug/namespace.h"
#include "snug/result.h"
#include "snug/server.h"

namespace snug {

/// Whoever can reach the server may see and do everything: Node's `auth: false`. Logged as a
/// warning.
struct NoAuth {};

/// One name and one password: Node's `auth: {type: "basic", …}`. Passwords are checked in the pool,
/// at most two at a time, and a wrong name takes as long as a wrong password. At most 10 wrong
/// tries a minute are let through from one address (of IPv6, one /64). Further ones, and those
/// that come while two are checked, are refused with "too many attempts". Who has a session needs
/// no password.
struct BasicAuth {
  std::string username;  ///< Compared byte by byte.
  /// The password's bcrypt hash, "$2b$10$…" (or `$2a$`, `$2y$`): `mkpasswd -m bcrypt` of Debian's
  /// package whois, `htpasswd -nB`, or npm's bcryptjs make one. Of a password the first 72 bytes
  /// count.
  std::string password;
};

/// Keeps the ids of those who have shown who they are, so that the page does not ask again. Derive
/// from it to share them between the servers of a cluster. Loop thread only.
class AdminStore {
 public:
  virtual ~AdminStore() = default;  ///< With the last who holds it.
  /// `id` is a secret of 32 characters.
  virtual void save_session(const std::string& id) = 0;
  /// Answers once, at any later time; never is "no".
  virtual void does_session_exist(const std::string& id, std::function<void(bool)> done) = 0;
};

/// How much the page is told.
enum class AdminMode {
  kDevelopment,  ///< Every socket, room and event, at the moment when it happens.
  kProduction    ///< Counts, each 2 s: for servers with many clients.
};

/// Node's options of `instrument`, with its names and defaults.
struct AdminOptions {
  std::string namespace_name = "/admin";  ///< Where the page connects.
  /// Who may connect there; has to be chosen. A Middleware is a function of your own, which answers
  /// at once or later; who it lets in gets a session, too:
  ///
  ///     .auth = [&](snug::Socket socket, snug::Next next) {
  ///       const snug::Json& auth = socket.handshake().auth;  // {"username":…,"password":…}
  ///       accounts.check(auth, [next](bool known) {
  ///         known ? next() : next({"invalid credentials", nullptr});
  ///       });
  ///     }
  std::variant<std::monostate, NoAuth, BasicAuth, Middleware> auth{};
  bool read_only = false;   ///< Whether the page only shows: what it sends is ignored.
  std::string server_id{};  ///< What this server is called in the page; the host's name when empty.
  AdminMode mode = AdminMode::kDevelopment;  ///< How much the page is told.
  /// Where sessions are kept; in memory when empty, with the two limits that follow.
  std::shared_ptr<AdminStore> store{};
  /// How long one is accepted, from the login on.
  std::chrono::seconds session_duration{24 * 60 * 60};
  std::size_t max_session_count = 1000;  ///< When there are more the oldest is forgotten.
};

/// Lets the admin page attach: adds the namespace that it connects to, and tells it of the server.
/// Once for a server, before it listens: sessions that are open already are not counted. It lives
/// as long as the server. Errors: `auth_missing`, `hash_invalid`, `already_instrumented`.
///
///     snug::Server server(loop, {.cors = {.origins = {"https://admin.socket.io"},
///                                         .credentials = true}});
///     auto instrumented = snug::instrument(
///         server, {.auth = snug::BasicAuth{"admin", hash_from_the_configuration}});
///     if (!instrumented) std::puts(instrumented.error().message.c_str());
///
/// The page is shown all that clients send, and where they are: give it to nobody who may not know.
/// Without the password, or a session, nothing is told. Two headers of clients are never shown:
/// `Cookie` and `Authorization`.
///
/// In development mode handlers are added to every socket; Socket::off and Socket::off_any remove
/// them, too. A change of Socket::data is told within 2 s, when it is an object in a snug::Json.
Result<void> instrument(Server& server, AdminOptions options);

}  // namespace snug
