// Checks the session first, then the password. Refusals use Node's words.
#include "admin/gate.h"

#include <any>
#include <array>
#include <utility>

#include "admin/bcrypt.h"
#include "admin/memory_store.h"

namespace snug::admin {
namespace {

constexpr std::uint32_t kMaxAttempts = 10;  // per minute and address
constexpr std::size_t kSessionBytes = 16;
constexpr std::size_t kMaxSessionIdBytes = 128;  // ids of other stores
constexpr const char* kInvalid = "invalid credentials";

/// The data of an admin's socket between its login and its connection.
struct NewSession {
  std::string id;
};

std::optional<std::string> text_member(const Json& auth, const char* name) {
  const auto found = auth.find(name);
  if (found == auth.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::shared_ptr<AdminStore> store_of(const base::Environment& environment,
                                     const AdminOptions& options) {
  if (options.store) return options.store;
  return std::make_shared<MemoryStore>(environment.timers, options.session_duration,
                                       options.max_session_count);
}

std::string hash_of(const AdminOptions& options) {
  const auto* const basic = std::get_if<BasicAuth>(&options.auth);
  return basic ? basic->password : std::string();
}

std::string new_session_id(base::Random& random) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::array<std::byte, kSessionBytes> bytes;
  random.fill(bytes);
  std::string id;
  for (const std::byte byte : bytes) {
    id += kHex[std::to_integer<std::size_t>(byte >> 4)];
    id += kHex[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return id;
}

}  // namespace

Gate::Gate(base::Environment& environment, server::LoopCore& loop, const AdminOptions& options)
    : environment_(environment),
      auth_(options.auth),
      store_(store_of(environment, options)),
      attempts_(kMaxAttempts),
      passwords_(loop, hash_of(options)) {
  if (std::holds_alternative<NoAuth>(auth_)) {
    environment.log(LogLevel::kWarning, "admin: whoever can reach the server may administer it");
  }
}

void Gate::admit(Socket socket, Next next) {
  if (std::holds_alternative<NoAuth>(auth_)) return next();
  const auto id = text_member(socket.handshake().auth, "sessionId");
  if (!id || id->size() > kMaxSessionIdBytes) return ask(std::move(socket), std::move(next));
  store_->does_session_exist(
      *id, [weak = weak_from_this(), socket, next = std::move(next)](bool exists) {
        const auto self = weak.lock();
        if (!self) return;
        if (exists) return next();
        self->ask(socket, next);
      });
}

void Gate::ask(Socket socket, Next next) {
  const auto* const decide = std::get_if<Middleware>(&auth_);
  if (!decide) return check_password(std::move(socket), std::move(next));
  Next decided([weak = weak_from_this(), socket, next](Result<void, ConnectError> decision) {
    if (!decision) return next(decision.error());
    if (const auto self = weak.lock()) self->let_in_anew(socket, next);
  });
  (*decide)(std::move(socket), std::move(decided));
}

void Gate::check_password(Socket socket, Next next) {
  const Json& auth = socket.handshake().auth;
  const auto username = text_member(auth, "username");
  auto password = text_member(auth, "password");
  if (!username || !password) return next({kInvalid, nullptr});  // the page sent only a session
  const std::string address = socket.handshake().address;
  const bool known = same_secret(*username, std::get<BasicAuth>(auth_).username);
  if (!attempts_.take(address, environment_.timers.now())) return refuse_for_now(address, next);
  const bool asked =
      passwords_.ask(std::move(*password), [this, address, known, socket, next](bool matches) {
        on_password(address, known && matches, socket, next);
      });
  if (asked) return;
  attempts_.give_back(address);
  refuse_for_now(address, next);
}

void Gate::refuse_for_now(const std::string& address, const Next& next) {
  environment_.log(LogLevel::kWarning, "admin: too many attempts, one of them from " + address);
  next({"too many attempts", nullptr});
}

void Gate::on_password(const std::string& address, bool right, Socket socket, const Next& next) {
  if (!right) {
    environment_.log(LogLevel::kWarning, "admin: a wrong name or password from " + address);
    return next({kInvalid, nullptr});
  }
  attempts_.give_back(address);
  environment_.log(LogLevel::kInfo, "admin: a login from " + address);
  let_in_anew(std::move(socket), next);
}

void Gate::let_in_anew(Socket socket, const Next& next) {
  NewSession session{new_session_id(environment_.random)};
  store_->save_session(session.id);
  socket.data() = std::move(session);
  next();
}

std::optional<std::string> Gate::take_new_session(Socket& socket) {
  auto* const session = std::any_cast<NewSession>(&socket.data());
  if (!session) return std::nullopt;
  std::string id = std::move(session->id);
  socket.data().reset();
  return id;
}

}  // namespace snug::admin
