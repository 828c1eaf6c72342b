// Writes people, sign-ins and invitations. Writer's thread only, inside a transaction.
#pragma once

#include <SQLiteCpp/Statement.h>

#include "model/store.h"
#include "storage/heads.h"
#include "storage/ids.h"

namespace snug::storage {

/// Every function may throw SQLite::Exception.
class People {
 public:
  People(SQLite::Database& database, Heads& heads, IdSource& ids);

  /// Several statements, so it needs a savepoint. The role is the invitation's.
  Result<model::User, model::StoreError> register_user(const model::TokenHash& invite,
                                                       model::User user, model::RunningMillis now);
  /// Several statements, so it needs a savepoint.
  Result<model::Device, model::StoreError> add_device(model::SignIn sign_in);
  Result<bool, model::StoreError> remove_device(model::DeviceId device);
  Result<model::Invite, model::StoreError> add_invite(model::Invite invite);
  /// Several statements, so it needs a savepoint.
  Result<bool, model::StoreError> set_password(model::UserId user,
                                               const std::string& password_hash);
  Result<bool, model::StoreError> renew_password_hash(model::UserId user,
                                                      const std::string& old_hash,
                                                      const std::string& new_hash);
  Result<bool, model::StoreError> save_last_seen(model::UserId user, model::WallMillis at);
  Result<bool, model::StoreError> save_running_time(model::RunningMillis running);

 private:
  struct OpenInvite {
    std::int64_t id;
    model::Role role;
  };
  std::optional<OpenInvite> find_open_invite(const model::TokenHash& token,
                                             model::RunningMillis now);
  bool is_name_taken(const std::string& name);
  bool has_password_hash(model::UserId user, const std::string& password_hash);
  void know_device(model::UserId user, const model::TokenHash& token);
  void remove_devices_of(model::UserId user);

  Heads& heads_;
  IdSource& ids_;
  SQLite::Statement find_invite_;
  SQLite::Statement use_invite_;
  SQLite::Statement find_user_by_name_;
  SQLite::Statement add_user_;
  SQLite::Statement add_device_;
  SQLite::Statement has_password_hash_;
  SQLite::Statement know_device_;
  SQLite::Statement forget_surplus_known_devices_;
  SQLite::Statement forget_known_devices_;
  SQLite::Statement remove_device_;
  SQLite::Statement remove_devices_of_;
  SQLite::Statement add_invite_;
  SQLite::Statement set_password_;
  SQLite::Statement renew_password_hash_;
  SQLite::Statement save_last_seen_;
  SQLite::Statement save_running_time_;
};

}  // namespace snug::storage
