// Whether a request may do what it asks for: transport, session and method, in that order; then,
// when the application has allowed a handshake, its protocol.
#pragma once

#include <optional>
#include <string_view>

#include "engineio/client_session.h"
#include "engineio/engine.h"
#include "engineio/query.h"
#include "engineio/refusal.h"
#include "snug/result.h"

namespace snug::engineio {

class SessionTable {
 public:
  /// Null when there is none.
  virtual ClientSession* find_session(std::string_view id) = 0;

 protected:
  ~SessionTable() = default;
};

/// What a valid request is for.
struct Admission {
  bool websocket = false;
  ClientSession* session = nullptr;  ///< Null for a handshake.
};

/// `query` is the request's; `upgrade`: it asks for a connection upgrade. Does not look at the
/// Origin.
Result<Admission, Refusal> check_request(const HttpRequest& request, const Query& query,
                                         bool upgrade, const Options& options,
                                         SessionTable& sessions);
/// Why a handshake is refused that is in a revision of the protocol not served.
std::optional<Refusal> check_protocol(const HttpRequest& request, const Options& options);

}  // namespace snug::engineio
