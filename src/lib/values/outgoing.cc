// The bodies of snug::Outgoing.
#include "snug/outgoing.h"

#include <string>
#include <utility>

#include "values/json_reader.h"

namespace snug {
namespace {

using arguments::Shared;

/// Appends copies of the values of one Outgoing to an array.
struct Copier {
  Json& array;

  void operator()(Outgoing::Text text) const {
    for (Json& value : values::read_checked_json("[" + std::string(text.json) + "]")) {
      array.push_back(std::move(value));
    }
  }
  void operator()(Outgoing::Each each) const {
    const Json& values = *each.values;
    if (values.is_null()) return;
    if (!values.is_array()) return array.push_back(values);
    array.insert(array.end(), values.begin(), values.end());
  }
  void operator()(const Json* value) const { array.push_back(*value); }
  template <class Value>
  void operator()(Value value) const {
    array.push_back(value);
  }
};

}  // namespace

Outgoing::Outgoing(const Argument& argument) {
  const Shared* const shared = argument.shared_.get();
  if (shared && shared->is_text()) {
    form_ = Text{shared->text_of(argument.index_)};
  } else {
    form_ = &argument.json();
  }
}

Outgoing::Outgoing(const Arguments& arguments) {
  if (arguments.has_text()) {
    form_ = Text{arguments.shared_.get()->text()};
  } else {
    form_ = &arguments.json();
  }
}

Outgoing Outgoing::each_of(const Arguments& arguments) {
  if (!arguments.has_text()) return each_of(arguments.json());
  const std::string_view text = arguments.shared_.get()->text();
  return Outgoing(Form(Text{text.substr(1, text.size() - 2)}));
}

BracedValue::BracedValue(Json::initializer_list_t value) : json_(value), outgoing_(json_) {}

void append_copies(Json& array, OutgoingList values) {
  for (const Outgoing& value : values) std::visit(Copier{array}, value.form());
}

Json to_array(OutgoingList values) {
  Json array = Json::array();
  append_copies(array, values);
  return array;
}

}  // namespace snug
