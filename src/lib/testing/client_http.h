// HTTP/1.1 as a client speaks it: requests as text, answers taken off a stream.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "snug/http.h"

namespace snug::test_support {

/// The request as it goes over the wire, with Host, and with Content-Length when it has a body or
/// its method asks for one.
std::string request_text(const HttpRequest& request);

/// Takes the first complete answer off the front of `bytes`; an answer to HEAD has no body.
std::optional<HttpResponse> take_answer(std::string& bytes, bool to_head = false);

}  // namespace snug::test_support
