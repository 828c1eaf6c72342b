// Rooms that a client named.
#include "snug/room_names.h"

namespace snug {

namespace {

const std::string& room_of(const Json& value) {
  if (!value.is_string()) static_cast<void>(value.get<std::string>());  // throws
  return value.get_ref<const std::string&>();
}

}  // namespace

RoomNames::RoomNames(const Json& rooms) {
  if (rooms.is_array()) {
    for (const Json& room : rooms) static_cast<void>(room_of(room));
    json_ = &rooms;
  } else {
    one_ = room_of(rooms);
    views_ = {&one_, 1};
  }
}

}  // namespace snug
