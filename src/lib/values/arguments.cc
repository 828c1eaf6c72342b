// The bodies of snug::Arguments and snug::Argument.
#include "snug/arguments.h"

#include <cstring>
#include <new>

#include "values/json_reader.h"

namespace snug {
namespace {

using arguments::Shared;

const Json& null_value() {
  static const Json kNull;
  return kNull;
}

Shared* allocate(std::size_t more_bytes) {
  return new (::operator new(sizeof(Shared) + more_bytes)) Shared();
}

Shared* with_values(Json values) {
  Shared* const shared = allocate(0);
  shared->values = std::move(values);
  return shared;
}

/// The array, parsed from the text on the first call.
Json& values_of(Shared& shared) {
  if (shared.values.is_null()) shared.values = values::read_checked_json(shared.text());
  return shared.values;
}

}  // namespace

void arguments::Reference::destroy(Shared* shared) {
  shared->~Shared();
  ::operator delete(shared);
}

const Json& Argument::json() const {
  return shared_.get() ? values_of(*shared_.get())[index_] : null_value();
}

Json Argument::copy() const {
  Shared* const shared = shared_.get();
  if (!shared) return nullptr;
  if (!shared->values.is_null()) return shared->values[index_];
  return values::read_checked_json(shared->text_of(index_));
}

Json::value_t Argument::type() const {
  const Shared* const shared = shared_.get();
  if (!shared || !shared->is_text()) return json().type();
  switch (shared->text_of(index_).front()) {
    case '"':
      return Json::value_t::string;
    case '{':
      return Json::value_t::object;
    case '[':
      return Json::value_t::array;
    case 't':
    case 'f':
      return Json::value_t::boolean;
    case 'n':
      return Json::value_t::null;
    default:
      return json().type();  // three kinds of number
  }
}

const Json& Argument::operator[](std::string_view key) const {
  const Json& object = json();
  if (!object.is_object()) return object.at(std::string(key));  // throws
  const auto member = object.find(key);
  return member == object.end() ? null_value() : *member;
}

const Json& Argument::operator[](std::size_t index) const {
  const Json& array = json();
  return array.is_array() && index >= array.size() ? null_value() : array.at(index);
}

Arguments::Arguments(Json values) {
  if (values.is_null()) return;
  if (!values.is_array()) values = Json::array({std::move(values)});
  shared_ = arguments::Reference(with_values(std::move(values)));
}

std::size_t Arguments::size() const {
  const Shared* const shared = shared_.get();
  if (!shared) return 0;
  return shared->is_text() ? shared->count : shared->values.size();
}

Argument Arguments::at(std::size_t index) const {
  if (index >= size()) static_cast<void>(json().at(index));  // throws
  return (*this)[index];
}

const Json& Arguments::json() const {
  static const Json kNone = Json::array();
  return shared_.get() ? values_of(*shared_.get()) : kNone;
}

Json& Arguments::edit() {
  if (!shared_.get() || shared_.get()->references > 1) {
    shared_ = arguments::Reference(with_values(json()));
  }
  Shared& own = *shared_.get();
  Json& values = values_of(own);
  own.text_bytes = 0;
  return values;
}

Arguments Arguments::of_text(std::string_view values, const Shared::Place* places,
                             std::size_t count) {
  const std::size_t places_bytes = count * sizeof(Shared::Place);
  const std::size_t text_bytes = values.size() + 2;
  Shared* const shared = allocate(places_bytes + text_bytes);
  shared->count = static_cast<std::uint32_t>(count);
  shared->text_bytes = static_cast<std::uint32_t>(text_bytes);
  char* const behind = reinterpret_cast<char*>(shared + 1);
  auto* const own_places = new (behind) Shared::Place[count];
  for (std::size_t i = 0; i < count; ++i) {
    own_places[i] = {places[i].begin - places[0].begin, places[i].end - places[0].begin};
  }
  char* const text = behind + places_bytes;
  text[0] = '[';
  std::memcpy(text + 1, values.data(), values.size());
  text[values.size() + 1] = ']';
  Arguments arguments;
  arguments.shared_ = arguments::Reference(shared);
  return arguments;
}

}  // namespace snug
