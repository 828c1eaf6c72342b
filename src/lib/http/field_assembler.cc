// See field_assembler.h.
#include "http/field_assembler.h"

#include <string>
#include <utility>

#include "http/fields.h"

namespace snug::http {

void FieldAssembler::add_to_name(HttpHeaders& headers, std::string_view piece) {
  std::string& text = headers.text_;
  if (text.empty()) text.reserve(HttpHeaders::kUsualBytes);
  text += piece;
}

void FieldAssembler::complete_name(const HttpHeaders& headers) {
  name_is_complete_ = true;
  name_end_ = headers.text_.size();
}

void FieldAssembler::add_to_value(HttpHeaders& headers, std::string_view piece) {
  const bool is_first = headers.text_.size() == name_end_;
  headers.text_ += is_first ? without_leading_space(piece) : piece;
}

void FieldAssembler::end(HttpHeaders& headers) {
  if (!std::exchange(name_is_complete_, false)) return;
  const std::string_view value = std::string_view(headers.text_).substr(name_end_);
  headers.text_.resize(name_end_ + without_trailing_space(value).size());
  headers.add_place(name_end_);
}

}  // namespace snug::http
