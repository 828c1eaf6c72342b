// What llhttp accepts in a request head and this server does not.
#pragma once

#include <optional>
#include <string_view>

#include "snug/http.h"

namespace snug::http {

struct HttpVersion {
  int major = 0;
  int minor = 0;
  bool is_1_1() const { return major == 1 && minor == 1; }
};

/// Holds the lines of a head, and of what frames the chunks of a body, against RFC 9112: each ends
/// in CR LF (2.2), and none begins with a space or tab (5.2). The bytes may come in pieces.
class LineRules {
 public:
  /// False once a line was against them.
  bool feed(std::string_view bytes);
  void reset() { *this = {}; }

 private:
  bool at_line_start_ = false;
  bool after_return_ = false;  ///< The last byte was a CR.
};

/// Splits `request.target` into path and query: origin form, absolute form or "*" (RFC 9112 3.2).
/// False for any other form.
bool split_target(HttpRequest& request);

/// The status that refuses a complete head, if it must be refused: version, Host,
/// Transfer-Encoding, Expect, target. Fills path and query.
std::optional<int> refuse_head(HttpRequest& head, HttpVersion version);

}  // namespace snug::http
