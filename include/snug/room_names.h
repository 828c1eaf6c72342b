// One room or several, as an argument.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snug {

/// The rooms in a call: `"kitchen"`, `{"kitchen", "hall"}`, a `std::string` or a
/// `std::vector<std::string>`. It refers to its argument, and is valid during the call.
class RoomNames {
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
  // NOLINTEND(google-explicit-constructor)
  RoomNames(const RoomNames&) = delete;
  RoomNames& operator=(const RoomNames&) = delete;

  /// Calls `visit(std::string_view)` for each, in order.
  template <class Visit>
  void each(Visit visit) const {
    for (const std::string_view room : views_) visit(room);
    for (const std::string& room : strings_) visit(std::string_view(room));
  }
  /// Copies of the names, which may be kept.
  std::vector<std::string> to_vector() const {
    std::vector<std::string> names;
    names.reserve(views_.size() + strings_.size());
    each([&names](std::string_view room) { names.emplace_back(room); });
    return names;
  }

 private:
  std::string_view one_;
  std::span<const std::string_view> views_;
  std::span<const std::string> strings_;
};

}  // namespace snug
