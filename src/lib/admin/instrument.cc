// snug::instrument: validates the options, then sets the server's monitor.
#include <memory>
#include <utility>
#include <variant>

#include "admin/admin.h"
#include "admin/bcrypt.h"
#include "server/server_impl.h"
#include "snug/admin.h"

namespace snug {
namespace {

Result<void> check(const AdminOptions& options) {
  if (std::holds_alternative<std::monostate>(options.auth)) {
    return Unexpected(Error{"auth_missing",
                            "AdminOptions::auth has to be chosen: a BasicAuth, a function, or "
                            "NoAuth{} for a server that only trusted people reach"});
  }
  const auto* const basic = std::get_if<BasicAuth>(&options.auth);
  if (basic && !admin::is_bcrypt_hash(basic->password)) {
    return Unexpected(Error{"hash_invalid",
                            "BasicAuth::password is no bcrypt hash ($2b$10$…); mkpasswd -m bcrypt "
                            "makes one of a password"});
  }
  return {};
}

}  // namespace

Result<void> instrument(Server& server, AdminOptions options) {
  if (server.impl().monitored()) {
    return Unexpected(Error{"already_instrumented", "a server is instrumented once"});
  }
  Result<void> checked = check(options);
  if (checked) server.impl().set_monitor(std::make_unique<admin::Admin>(server.impl(), options));
  return checked;
}

}  // namespace snug
