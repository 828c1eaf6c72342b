// Rules for request heads that llhttp does not enforce.
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

/// Checks the lines of a head, and of the framing of chunks, against RFC 9112: each ends in CR LF
/// (2.2), none begins with a space or tab (5.2). The bytes may come in pieces.
class LineRules {
 public:
  /// False once a line has broken a rule.
  bool feed(std::string_view bytes);
  void reset() { *this = {}; }

 private:
  bool at_line_start_ = false;
  bool after_return_ = false;  ///< The last byte was a CR.
};

/// Splits `request.target` into path and query: origin form, absolute form or "*" (RFC 9112 3.2).
/// False for any other form.
bool split_target(HttpRequest& request);

/// Checks version, Host, Transfer-Encoding, Expect and target of a complete head. Returns the
/// status that refuses it, if any. Fills path and query.
std::optional<int> refuse_head(HttpRequest& head, HttpVersion version);

}  // namespace snug::http
