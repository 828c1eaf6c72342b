// HTTP/1.1 on the client's side: writes requests as text, and reads answers from a stream.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "snug/http.h"

namespace snug::test_support {

/// The request's bytes on the wire. Adds Host, and Content-Length if it has a body or its method
/// requires the field.
std::string request_text(const HttpRequest& request);

/// Takes the first complete answer from the front of `bytes`. An answer to HEAD has no body.
std::optional<HttpResponse> take_answer(std::string& bytes, bool to_head = false);

}  // namespace snug::test_support
