// One room or several, as an argument.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snug/arguments.h"
#include "snug/export.h"
#include "snug/json.h"

namespace snug {

/// The rooms in a call: `"kitchen"`, `{"kitchen", "hall"}`, a `std::string`, a
/// `std::vector<std::string>`, or an argument of an event. It refers to its argument, and is valid
/// during the call. As in Node, `to()` with an empty list adds no room, and so reaches everyone:
/// check what a client sent before you pass on an array.
///
///     socket.on("join", [](snug::Event event) { event.socket.join(event.args[0]); });
class SNUG_API RoomNames {
 public:
  // NOLINTBEGIN(google-explicit-constructor): an argument's form
  /// One room, or those rooms.
  /// @{
  RoomNames(const char* room) : one_(room), views_(&one_, 1) {}
  RoomNames(std::string_view room) : one_(room), views_(&one_, 1) {}
  RoomNames(const std::string& room) : one_(room), views_(&one_, 1) {}
  RoomNames(std::initializer_list<std::string_view> rooms) : views_(rooms) {}
  RoomNames(const std::vector<std::string>& rooms) : strings_(rooms) {}
  RoomNames(std::span<const std::string> rooms) : strings_(rooms) {}
  /// @}
  /// A string, or an array of strings. Throws Json::type_error for any other value, before the call
  /// does anything.
  /// @{
  RoomNames(const Json& rooms);
  RoomNames(const Argument& rooms) : RoomNames(rooms.json()) {}
  /// @}
  // NOLINTEND(google-explicit-constructor)
  RoomNames(const RoomNames&) = delete;
  RoomNames& operator=(const RoomNames&) = delete;

  /// Calls `visit(std::string_view)` for each, in order.
  template <class Visit>
  void each(Visit visit) const {
    for (const std::string_view room : views_) visit(room);
    for (const std::string& room : strings_) visit(std::string_view(room));
    if (json_ == nullptr) return;
    for (const Json& room : *json_) visit(std::string_view(room.get_ref<const std::string&>()));
  }
  /// Copies of the names, which may be kept.
  std::vector<std::string> to_vector() const {
    std::vector<std::string> names;
    each([&names](std::string_view room) { names.emplace_back(room); });
    return names;
  }

 private:
  std::string_view one_;
  std::span<const std::string_view> views_;
  std::span<const std::string> strings_;
  const Json* json_ = nullptr;  ///< An array of strings, or null.
};

}  // namespace snug
