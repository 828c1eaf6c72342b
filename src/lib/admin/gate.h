// Admits sockets to the admin namespace by a session, the password, or the application's decision.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "admin/attempts.h"
#include "admin/password_check.h"
#include "base/environment.h"
#include "server/loop_core.h"
#include "snug/admin.h"

namespace snug::admin {

class Gate : public std::enable_shared_from_this<Gate> {
 public:
  /// Both are borrowed. instrument() has validated `options.auth`.
  Gate(base::Environment& environment, server::LoopCore& loop, const AdminOptions& options);

  /// The admin namespace's middleware.
  void admit(Socket socket, Next next);
  /// The id of the session created when the socket was admitted. Returned once; nothing if it came
  /// with a session.
  static std::optional<std::string> take_new_session(Socket& socket);

 private:
  void ask(Socket socket, Next next);
  void check_password(Socket socket, Next next);
  void refuse_for_now(const std::string& address, const Next& next);
  void on_password(const std::string& address, bool right, Socket socket, const Next& next);
  void let_in_anew(Socket socket, const Next& next);

  base::Environment& environment_;
  const decltype(AdminOptions::auth) auth_;
  const std::shared_ptr<AdminStore> store_;
  Attempts attempts_;
  PasswordCheck passwords_;
};

}  // namespace snug::admin
