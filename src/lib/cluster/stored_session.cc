// Writes and reads sessions.
#include "cluster/stored_session.h"

#include "base/base64.h"
#include "cluster/message.h"
#include "cluster/wire_text.h"
#include "values/message_pack.h"

namespace snug::cluster {

std::string to_stored(const RecoverableSession& session) {
  std::string bytes;
  values::append_message_pack_map(bytes, 4);
  values::append_message_pack_string(bytes, "sid");
  values::append_message_pack_string(bytes, session.sid);
  values::append_message_pack_string(bytes, "pid");
  values::append_message_pack_string(bytes, session.pid);
  values::append_message_pack_string(bytes, "rooms");
  append_set_pack(bytes, session.rooms);
  values::append_message_pack_string(bytes, "data");
  // Node's data is an object, and programs there read members of it.
  values::append_message_pack(bytes, session.data.is_null() ? Json::object() : session.data);
  return base::base64_encode(bytes);
}

std::optional<RecoverableSession> from_stored(std::string_view text, std::string_view pid) {
  auto value = values::read_message_pack(base::base64_decode(text), kMaxDepth);
  if (!value || !value->is_object()) return std::nullopt;
  RecoverableSession session;
  if (!read_id(find_member(*value, "sid"), session.sid) ||
      !read_id(find_member(*value, "pid"), session.pid) || session.pid != pid ||
      !read_names(find_member(*value, "rooms"), session.rooms)) {
    return std::nullopt;
  }
  const auto data = value->find("data");
  const bool none = data == value->end() || (data->is_object() && data->empty());
  if (!none) session.data = std::move(*data);
  return session;
}

}  // namespace snug::cluster
