// The names of events, checked by the compiler where they are literals.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace snug {

/// @cond
namespace event_name {

// Not constexpr, so that a call while compiling is an error that shows the name.
void connect_is_reserved_see_on_connection();
void disconnect_is_reserved_see_on_disconnect();
void disconnecting_is_reserved_see_on_disconnecting();
void name_is_reserved_choose_another();

}  // namespace event_name
/// @endcond

/// The name of an event. It is made from any string. Reserved are `connect`, `connect_error`,
/// `disconnect`, `disconnecting`, `newListener` and `removeListener`, as in Node: no peer may send
/// an event of such a name. A literal with a reserved name does not compile, and the error says
/// which function to use. Other strings are checked when they are used.
///
///     socket.on("say", …);            // fine
///     socket.on("disconnect", …);     // does not compile: use on_disconnect
///     socket.on(config.event, …);     // a warning in the log, if it is reserved
///
/// It borrows the string, so it is for parameters: it lasts as long as the call.
class EventName {
 public:
  /// A literal, up to its first NUL.
  template <std::size_t kSize>
  consteval EventName(const char (&literal)[kSize])  // NOLINT: stands for the name
      : text_(static_cast<const char*>(literal)) {
    if (text_ == "connect") event_name::connect_is_reserved_see_on_connection();
    if (text_ == "disconnect") event_name::disconnect_is_reserved_see_on_disconnect();
    if (text_ == "disconnecting") event_name::disconnecting_is_reserved_see_on_disconnecting();
    if (reserved()) event_name::name_is_reserved_choose_another();
  }
  constexpr EventName(std::string_view name) : text_(name) {}  ///< Not checked yet. NOLINT
  EventName(const std::string& name) : text_(name) {}          ///< Not checked yet. NOLINT
  /// A pointer to text that ends with NUL; not checked yet.
  template <class Pointer>
    requires std::same_as<Pointer, const char*> || std::same_as<Pointer, char*>
  EventName(Pointer name) : text_(name) {}  // NOLINT: stands for the name

  constexpr operator std::string_view() const { return text_; }  ///< The name. NOLINT
  constexpr std::string_view view() const { return text_; }      ///< The name.

  /// Whether the name is one of the six.
  constexpr bool reserved() const {
    return text_ == "connect" || text_ == "connect_error" || text_ == "disconnect" ||
           text_ == "disconnecting" || text_ == "newListener" || text_ == "removeListener";
  }
  /// Whether servers cannot emit it to each other, as in Node: `connect`, `connection` and
  /// `new_namespace`. They may use the other reserved names.
  constexpr bool reserved_for_servers() const {
    return text_ == "connect" || text_ == "connection" || text_ == "new_namespace";
  }

 private:
  std::string_view text_;
};

}  // namespace snug
