// Writes people, sign-ins and invitations.
#include "storage/people.h"

#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::StoreError;

People::People(SQLite::Database& database, Heads& heads, IdSource& ids)
    : heads_(heads),
      ids_(ids),
      find_invite_(database, sql::find_invite),
      use_invite_(database, sql::use_invite),
      find_user_by_name_(database, sql::find_user_by_name),
      add_user_(database, sql::add_user),
      add_device_(database, sql::add_device),
      has_password_hash_(database, sql::has_password_hash),
      know_device_(database, sql::know_device),
      forget_surplus_known_devices_(database, sql::forget_surplus_known_devices),
      forget_known_devices_(database, sql::forget_known_devices),
      remove_device_(database, sql::remove_device),
      remove_devices_of_(database, sql::remove_devices_of),
      add_invite_(database, sql::add_invite),
      set_password_(database, sql::set_password),
      renew_password_hash_(database, sql::renew_password_hash),
      save_last_seen_(database, sql::save_last_seen),
      save_running_time_(database, sql::save_running_time) {}

Result<model::User, StoreError> People::register_user(const model::TokenHash& invite,
                                                      model::User user, model::RunningMillis now) {
  const std::optional<OpenInvite> open = find_open_invite(invite, now);
  if (!open) return Unexpected(StoreError::kInviteInvalid);
  if (is_name_taken(user.name)) return Unexpected(StoreError::kNameTaken);

  user.role = open->role;
  user.id = {ids_(IdKind::kUser)};
  Query(use_invite_).bind(open->id).run();
  Query query(add_user_);
  query.bind(user.id).bind(user.name).bind(user.display_name).bind(user.password_hash);
  query.bind(static_cast<std::int64_t>(user.role)).bind(user.created_at).bind(user.last_seen_at);
  query.run();
  return user;
}

std::optional<People::OpenInvite> People::find_open_invite(const model::TokenHash& token,
                                                           model::RunningMillis now) {
  Query query(find_invite_);
  query.bind(token);
  if (!query.step()) return std::nullopt;
  const std::int64_t uses_left = query.integer(2);
  const model::RunningMillis expires_at = query.integer(3);
  if (uses_left <= 0 || expires_at <= now) return std::nullopt;
  return OpenInvite{query.integer(0), static_cast<model::Role>(query.integer(1))};
}

bool People::is_name_taken(const std::string& name) {
  Query query(find_user_by_name_);
  return query.bind(name).step();
}

Result<model::Device, StoreError> People::add_device(model::SignIn sign_in) {
  model::Device device = std::move(sign_in.device);
  if (!has_password_hash(device.user, sign_in.password_hash)) {
    return Unexpected(StoreError::kPasswordChanged);
  }
  know_device(device.user, sign_in.known);
  device.id = {ids_(IdKind::kDevice)};
  Query query(add_device_);
  query.bind(device.id)
      .bind(device.user)
      .bind(device.token_hash)
      .bind(device.label)
      .bind(device.created_at)
      .run();
  device.last_n = {};
  heads_.set_device(device.id, device.last_n);
  return device;
}

bool People::has_password_hash(model::UserId user, const std::string& password_hash) {
  Query query(has_password_hash_);
  return query.bind(user).bind(password_hash).step();
}

void People::know_device(model::UserId user, const model::TokenHash& token) {
  Query(know_device_).bind(user).bind(token).run();
  Query(forget_surplus_known_devices_)
      .bind(user)
      .bind(static_cast<std::int64_t>(model::kKnownDevicesOfPerson))
      .run();
}

Result<bool, StoreError> People::remove_device(model::DeviceId device) {
  const bool was_there = Query(remove_device_).bind(device).run() > 0;
  if (!was_there) return Unexpected(StoreError::kNotFound);
  heads_.forget_device(device);
  return true;
}

Result<model::Invite, StoreError> People::add_invite(model::Invite invite) {
  Query query(add_invite_);
  query.bind(invite.token_hash).bind_or_null(invite.created_by);
  query.bind(static_cast<std::int64_t>(invite.role)).bind(invite.uses_left).bind(invite.expires_at);
  invite.id = query.inserted_id<model::InviteId>();
  return invite;
}

Result<bool, StoreError> People::set_password(model::UserId user,
                                              const std::string& password_hash) {
  const bool is_known = Query(set_password_).bind(user).bind(password_hash).run() > 0;
  if (!is_known) return Unexpected(StoreError::kNotFound);
  remove_devices_of(user);
  Query(forget_known_devices_).bind(user).run();
  return true;
}

void People::remove_devices_of(model::UserId user) {
  Query query(remove_devices_of_);
  query.bind(user);
  while (query.step()) heads_.forget_device(query.id<model::DeviceId>(0));
}

Result<bool, StoreError> People::renew_password_hash(model::UserId user,
                                                     const std::string& old_hash,
                                                     const std::string& new_hash) {
  const bool was_theirs =
      Query(renew_password_hash_).bind(user).bind(old_hash).bind(new_hash).run() > 0;
  if (!was_theirs) return Unexpected(StoreError::kPasswordChanged);
  return true;
}

Result<bool, StoreError> People::save_last_seen(model::UserId user, model::WallMillis at) {
  Query(save_last_seen_).bind(user).bind(at).run();
  return true;
}

Result<bool, StoreError> People::save_running_time(model::RunningMillis running) {
  Query(save_running_time_).bind(running).run();
  return true;
}

}  // namespace snug::storage
