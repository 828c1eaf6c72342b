// Checks whether a request is allowed: transport, session and method, in that order. Once the
// application has allowed a handshake, its protocol revision is checked.
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
  /// Null if no session has that id.
  virtual ClientSession* find_session(std::string_view id) = 0;

 protected:
  ~SessionTable() = default;
};

/// The purpose of a valid request.
struct Admission {
  bool websocket = false;
  ClientSession* session = nullptr;  ///< Null for a handshake.
};

/// `query` is the request's. `upgrade`: the request asks for a connection upgrade. Does not check
/// the Origin.
Result<Admission, Refusal> check_request(const HttpRequest& request, const Query& query,
                                         bool upgrade, const Options& options,
                                         SessionTable& sessions);
/// The refusal of a handshake whose protocol revision is not served.
std::optional<Refusal> check_protocol(const HttpRequest& request, const Options& options);

}  // namespace snug::engineio
