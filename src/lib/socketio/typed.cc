// The part of typed handlers that is the same for every type.
#include "snug/typed.h"

#include "base/guard.h"
#include "base/one_line.h"
#include "socketio/guard.h"
#include "socketio/namespace_impl.h"
#include "socketio/socket_impl.h"

namespace snug::typed {

namespace {

constexpr int kKeyNotFound = 403;  // out_of_range
constexpr int kTypeMustBe = 302;   // type_error
constexpr std::size_t kMaxKeyBytes = 100;
constexpr int kMaxNamedMembers = 3;

/// What follows `begin` and, if it is not empty, precedes `end`. Empty if they are not there.
std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + begin.size());
  return end.empty() ? text : text.substr(0, text.rfind(end));
}

std::string in_quotes(std::string_view key) {
  return '"' + base::one_line(key, kMaxKeyBytes) + '"';
}

/// The members of that type, among which one does not fit: "x" or "y". Empty if that is not
/// certain, because a value within a member may be the one, or if they are too many to help.
std::string members_of_type(const Json& value, std::string_view type) {
  if (!value.is_object()) return {};
  std::string names;
  int count = 0;
  for (const auto& [key, member] : value.get_ref<const Json::object_t&>()) {
    if (member.is_structured()) return {};
    if (member.type_name() != type) continue;
    if (++count > kMaxNamedMembers) return {};
    names += (names.empty() ? "" : " or ") + in_quotes(key);
  }
  return names;
}

}  // namespace

std::string fault_of(const Json::exception& exception, const Json& value) {
  const std::string_view text = exception.what();
  if (exception.id == kKeyNotFound) {
    return "member " + in_quotes(between(text, "key '", "' not found")) + " is missing";
  }
  if (exception.id != kTypeMustBe) return {};
  const std::string_view types = between(text, "type must be ", {});
  if (types.empty()) return {};
  const std::string members = members_of_type(value, between(types, "but is ", {}));
  return (members.empty() ? "a value" : "member " + members) + " must be " + std::string(types);
}

void answer_error(const Ack& ack, const Error& error) {
  if (!ack.wanted()) return;
  ack(Json{{"error", {{"code", error.code}, {"message", error.message}}}});
}

void refuse(const Event& event, const std::string& fault) {
  const Error error{"invalid_arguments", fault};
  answer_error(event.ack, error);
  event.socket.report(error);
}

void on_coroutine_threw(const Socket& socket, const Ack& ack, std::string_view event) {
  const std::string thrown = base::describe_exception();
  if (Socket::Impl* const impl = socket.impl()) impl->on_event_threw("event", event, ack, thrown);
}

}  // namespace snug::typed
