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

/// Finds folded header lines (RFC 9112 5.2: a line that begins with a space or tab) in the bytes of
/// a head that come in pieces.
class FoldDetector {
 public:
  /// False once a folded line was seen.
  bool feed(std::string_view head_bytes);
  void reset() { *this = {}; }

 private:
  bool at_line_start_ = false;
};

/// Splits `request.target` into path and query: origin form, absolute form or "*" (RFC 9112 3.2).
/// False for any other form.
bool split_target(HttpRequest& request);

/// The status that refuses a complete head, if it must be refused: version, Host,
/// Transfer-Encoding, Expect, target. Fills path and query.
std::optional<int> refuse_head(HttpRequest& head, HttpVersion version);

}  // namespace snug::http
