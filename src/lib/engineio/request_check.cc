// The checks of a request, one after the other.
#include "engineio/request_check.h"

#include <utility>

namespace snug::engineio {

namespace {

using Admitted = Result<Admission, Refusal>;

Unexpected<Refusal> refuse(ErrorCode code, Refusal::Context context = {}) {
  return Unexpected(Refusal{code, {}, std::move(context)});
}

Admitted check_transport(const Parameter& transport, const Options& options) {
  if (options.polling && transport.is("polling")) return Admission{.websocket = false};
  if (options.websocket && transport.is("websocket")) return Admission{.websocket = true};
  return refuse(ErrorCode::kUnknownTransport, {{"transport", transport.value}});
}

std::string_view name_of(bool websocket) {
  return websocket ? "websocket" : "polling";
}

Unexpected<Refusal> refuse_mismatch(bool websocket, bool previously) {
  return refuse(ErrorCode::kBadRequest, {{"name", "TRANSPORT_MISMATCH"},
                                         {"transport", std::string(name_of(websocket))},
                                         {"previousTransport", std::string(name_of(previously))}});
}

Admitted check_session(const Query& query, Admission admission, bool upgrade,
                       const Options& options, SessionTable& sessions) {
  const auto& [sid, repeated] = query.sid;
  admission.session = repeated ? nullptr : sessions.find_session(sid);
  if (admission.session == nullptr) {
    return refuse(ErrorCode::kUnknownSession, {{"sid", sid}});
  }
  const bool uses_websocket = !admission.session->polling();
  if (!upgrade && uses_websocket != admission.websocket) {
    return refuse_mismatch(admission.websocket, uses_websocket);
  }
  if (admission.session->protocol() != query.revision) {
    return refuse(ErrorCode::kBadRequest,
                  {{"name", "PROTOCOL_MISMATCH"},
                   {"protocol", std::to_string(query.revision)},
                   {"previousProtocol", std::to_string(admission.session->protocol())}});
  }
  if (upgrade && !options.allow_upgrades) {
    return refuse_mismatch(admission.websocket, uses_websocket);
  }
  return admission;
}

}  // namespace

Admitted check_request(const HttpRequest& request, const Query& query, bool upgrade,
                       const Options& options, SessionTable& sessions) {
  Admitted admitted = check_transport(query.transport, options);
  if (!admitted) return admitted;
  const bool handshake = !query.sid.given();
  if (!handshake) {
    admitted = check_session(query, *admitted, upgrade, options, sessions);
    if (!admitted) return admitted;
  }
  if (handshake && request.method != "GET") {
    return refuse(ErrorCode::kBadHandshakeMethod, {{"method", request.method}});
  }
  if (admitted->websocket != upgrade) {
    return refuse(ErrorCode::kBadRequest, {{"name", "TRANSPORT_HANDSHAKE_ERROR"}});
  }
  return admitted;
}

std::optional<Refusal> check_protocol(const HttpRequest& request, const Options& options) {
  const int revision = query_of(request).revision;
  if (revision == 4 || options.allow_eio3) return std::nullopt;
  return Refusal{ErrorCode::kUnsupportedProtocol, {}, {{"protocol", std::to_string(revision)}}};
}

}  // namespace snug::engineio
