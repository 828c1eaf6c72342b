// The bodies of snug/json_text.h. A prepared text is written in the same way as a packet.
#include "snug/json_text.h"

#include "values/json_writer.h"

namespace snug {
namespace {

// Enough for an object with a dozen members and a short text, so most objects never grow.
constexpr std::size_t kUsualObjectBytes = 256;

}  // namespace

void json_text::append_string(std::string& text, std::string_view value) {
  values::append_json_string(text, value);
}

void json_text::append_integer(std::string& text, std::int64_t value) {
  values::append_number(text, value);
}

void json_text::append_unsigned(std::string& text, std::uint64_t value) {
  values::append_number(text, value);
}

void json_text::append_double(std::string& text, double value) {
  values::append_number(text, value);
}

JsonObjectBuilder::JsonObjectBuilder() {
  text_.reserve(kUsualObjectBytes);
}

JsonObjectBuilder& JsonObjectBuilder::add_text(JsonKey key, std::string_view json) {
  begin_member(key);
  text_ += json;
  return *this;
}

JsonText JsonObjectBuilder::build() {
  text_ += text_.empty() ? "{}" : "}";
  return JsonText(std::move(text_));
}

void JsonObjectBuilder::begin_member(JsonKey key) {
  text_ += text_.empty() ? "{\"" : ",\"";
  text_ += key.name();
  text_ += "\":";
}

JsonText JsonArrayBuilder::build() {
  text_ += ']';
  return JsonText(std::move(text_));
}

}  // namespace snug
