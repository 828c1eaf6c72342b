// The checks of a request, one after the other.
#include "engineio/request_check.h"

#include <exception>

namespace snug::engineio {

namespace {

using Admitted = Result<Admission, Refusal>;

Unexpected<Refusal> refuse(ErrorCode code, std::string message = {}) {
  return Unexpected(Refusal{code, std::move(message)});
}

Admitted check_transport(const Parameter& transport, const Options& options) {
  if (options.polling && transport.is("polling")) return Admission{.websocket = false};
  if (options.websocket && transport.is("websocket")) return Admission{.websocket = true};
  return refuse(ErrorCode::kUnknownTransport);
}

Admitted check_session(const Parameter& sid, Admission admission, bool upgrade,
                       const Options& options, SessionTable& sessions) {
  admission.session = sid.repeated ? nullptr : sessions.find_session(sid.value);
  if (admission.session == nullptr) return refuse(ErrorCode::kUnknownSession);
  const bool uses_websocket = !admission.session->polling();
  if (!upgrade && uses_websocket != admission.websocket) return refuse(ErrorCode::kBadRequest);
  if (upgrade && !options.allow_upgrades) return refuse(ErrorCode::kBadRequest);
  return admission;
}

/// What the application's function says; a function that throws refuses.
std::optional<std::string> ask(const HttpRequest& request, const Options& options,
                               const LogSink& log) {
  if (!options.allow_request) return std::nullopt;
  try {
    return options.allow_request(request);
  } catch (const std::exception&) {
    log(LogLevel::kError, "allow_request threw an exception; the request is refused");
  } catch (...) {
    log(LogLevel::kError, "allow_request threw; the request is refused");
  }
  return std::string();
}

}  // namespace

Admitted check_request(const HttpRequest& request, bool upgrade, const Options& options,
                       SessionTable& sessions, const LogSink& log) {
  Admitted admitted = check_transport(single_parameter(request, "transport"), options);
  if (!admitted) return admitted;
  const Parameter sid = single_parameter(request, "sid");
  const bool handshake = !sid.given();
  if (!handshake) {
    admitted = check_session(sid, *admitted, upgrade, options, sessions);
    if (!admitted) return admitted;
  }
  if (handshake && request.method != "GET") return refuse(ErrorCode::kBadHandshakeMethod);
  if (admitted->websocket != upgrade) return refuse(ErrorCode::kBadRequest);
  if (std::optional<std::string> refused = ask(request, options, log)) {
    return refuse(ErrorCode::kForbidden, std::move(*refused));
  }
  if (handshake && !single_parameter(request, "EIO").is("4")) {
    return refuse(ErrorCode::kUnsupportedProtocol);
  }
  return admitted;
}

}  // namespace snug::engineio
