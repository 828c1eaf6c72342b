// Assembles fields from pieces, directly in the memory of the headers.
#pragma once

#include <cstddef>
#include <string_view>

#include "snug/http.h"

namespace snug::http {

/// One field after the other: pieces of its name, complete_name(), pieces of its value, end().
/// Only end() adds the field to the headers; nothing else may change them meanwhile.
class FieldAssembler {
 public:
  void add_to_name(HttpHeaders& headers, std::string_view piece);
  void complete_name(const HttpHeaders& headers);
  void add_to_value(HttpHeaders& headers, std::string_view piece);
  /// Does nothing without a complete name.
  void end(HttpHeaders& headers);

 private:
  bool name_is_complete_ = false;
  std::size_t name_end_ = 0;
};

}  // namespace snug::http
