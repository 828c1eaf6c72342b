// Each command names first a namespace, then its recipients: one room, several rooms, or everyone.
#include "admin/commands.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "snug/namespace.h"

namespace snug::admin {
namespace {

const Json& argument(const Json& args, std::size_t index) {
  static const Json kNone;
  return index < args.size() ? args[index] : kNone;
}

bool is_text_list(const Json& value) {
  return value.is_array() && !value.empty() &&
         std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_string(); });
}

/// Names of rooms. Nothing if `value` is neither a name nor a list of names.
std::optional<std::vector<std::string>> rooms_of(const Json& value) {
  if (value.is_string()) return std::vector{value.get<std::string>()};
  if (is_text_list(value)) return value.get<std::vector<std::string>>();
  return std::nullopt;
}

/// The recipients of a command. Nothing if it is invalid. Does not create a missing namespace.
std::optional<Broadcast> recipients(socketio::Hub& hub, const Json& nsp, const Json& filter) {
  if (!nsp.is_string()) return std::nullopt;
  const auto found = hub.find(nsp.get_ref<const std::string&>());
  if (!found) return std::nullopt;
  if (filter.is_null() || filter == "") return found->all();
  const auto rooms = rooms_of(filter);
  return rooms ? std::optional(found->to(*rooms)) : std::nullopt;
}

void emit(socketio::Hub& hub, const Json& args) {
  const auto target = recipients(hub, argument(args, 0), argument(args, 1));
  const Json& event = argument(args, 2);
  if (!target || !event.is_string()) return;
  target->emit_values(event.get_ref<const std::string&>(),
                      Json::array_t(args.begin() + 3, args.end()));
}

/// Calls `act(recipients, rooms)`; does nothing if either is invalid.
template <class Act>
void with_rooms(socketio::Hub& hub, const Json& args, Act act) {
  const auto target = recipients(hub, argument(args, 0), argument(args, 2));
  const auto rooms = rooms_of(argument(args, 1));
  if (target && rooms) act(*target, *rooms);
}

void join(socketio::Hub& hub, const Json& args) {
  with_rooms(hub, args, [](const auto& to, const auto& rooms) { to.sockets_join(rooms); });
}

void leave(socketio::Hub& hub, const Json& args) {
  with_rooms(hub, args, [](const auto& to, const auto& rooms) { to.sockets_leave(rooms); });
}

void disconnect(socketio::Hub& hub, const Json& args) {
  const auto target = recipients(hub, argument(args, 0), argument(args, 2));
  const Json& close = argument(args, 1);
  if (target) target->disconnect_sockets(close.is_boolean() && close.get<bool>());
}

}  // namespace

void obey(Socket& admin, socketio::Hub& hub) {
  using Command = void (*)(socketio::Hub&, const Json&);
  const auto on = [&](const char* name, Command command) {
    admin.on(name, [&hub, command](Event event) { command(hub, event.args); });
  };
  on("emit", emit);
  on("join", join);
  on("leave", leave);
  on("_disconnect", disconnect);
}

}  // namespace snug::admin
