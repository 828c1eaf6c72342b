// The answer of a middleware.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "snug/export.h"
#include "snug/json.h"
#include "snug/result.h"

namespace snug {

/// Why a connection is refused: the client's connect_error has this message and data. For an event
/// (Socket::use), the on_error handlers get them.
struct ConnectError {
  std::string message;  ///< For people.
  Json data;            ///< Left out when null.
};

/// The answer to a middleware, a NamespaceFilter or ServerOptions::allow_request, given once, at
/// any later time. Cheap to copy; the first call of any copy counts. Dropping every copy uncalled
/// refuses: a connection with the message "connection refused", an event with "event refused", a
/// handshake with "Forbidden", a namespace as one that does not exist, and a request as Engine::use
/// says. Loop thread only.
class SNUG_API Next {
 public:
  using Decide = std::function<void(Result<void, ConnectError>)>;  ///< Gets the decision.
  /// For the library.
  explicit Next(Decide decide, const char* when_dropped = "connection refused");
  /// Continues with the next middleware, or with the connection or event after the last one.
  void operator()() const;
  /// Refuses: `next({"not authorized", {{"retry_after", 60}}})`.
  void operator()(ConnectError refusal) const;
  /// Refuses without data: `next("not authorized")`.
  template <std::convertible_to<std::string> Message>
  void operator()(Message&& message) const {
    (*this)(ConnectError{std::string(std::forward<Message>(message)), nullptr});
  }

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace snug
