// snug::instrument: validates the options, then sets the server's monitor.
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "admin/admin.h"
#include "admin/bcrypt.h"
#include "server/option_check.h"
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

Result<void> check_values(const AdminOptions& options) {
  server::OptionCheck check("AdminOptions");
  const std::string& name = options.namespace_name;
  check.demand_text(!name.empty() && name != "/", "namespace_name", name,
                    "the name of a namespace besides \"/\", such as \"/admin\"");
  if (const auto* const basic = std::get_if<BasicAuth>(&options.auth)) {
    check.demand_text(!basic->username.empty(), "auth.username", "", "a name");
  }
  if (const auto* const ask = std::get_if<Middleware>(&options.auth)) {
    check.demand(*ask != nullptr, "auth", "an empty function", "a function that can be called");
  }
  check.demand(options.session_duration.count() > 0, "session_duration",
               std::to_string(options.session_duration.count()) + " s", "at least 1 s");
  check.at_least_one("max_session_count", options.max_session_count);
  return check.outcome();
}

}  // namespace

Result<void> instrument(Server& server, AdminOptions options) {
  if (server.impl().monitored()) {
    return Unexpected(Error{"already_instrumented", "a server is instrumented once"});
  }
  Result<void> checked = check(options);
  if (checked) checked = check_values(options);
  if (checked) server.impl().set_monitor(std::make_unique<admin::Admin>(server.impl(), options));
  return checked;
}

}  // namespace snug
