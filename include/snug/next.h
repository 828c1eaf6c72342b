// What a middleware answers.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "snug/json.h"
#include "snug/result.h"

namespace snug {

/// Why a connection is refused: the client's connect_error has this message and data. Or an event
/// (Socket::use): the on_error handlers have them.
struct ConnectError {
  std::string message;  ///< For people.
  Json data;            ///< Left out when null.
};

/// Answers a middleware, or ServerOptions::allow_request, once, at any later time. Cheap to copy;
/// the first call of any copy counts, and dropping every copy without one refuses, with the message
/// "connection refused", "event refused" or "Forbidden". Loop thread only.
class Next {
 public:
  using Decide = std::function<void(Result<void, ConnectError>)>;  ///< What became of it.
  /// For the library.
  explicit Next(Decide decide, const char* when_dropped = "connection refused");
  /// Goes on to the next middleware, or to what they stand before.
  void operator()() const;
  /// Refuses: `next({"not authorized", {{"retry_after", 60}}})`.
  void operator()(ConnectError refusal) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace snug
