// Reads the fields of a payload.
#include "protocol/fields.h"

#include <limits>

namespace snug::chat {
namespace {

/// Only JSON integers that fit 63 bits: no 1.0, no "1", no true.
std::optional<std::int64_t> as_integer(const Json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  if (value.is_number_unsigned() &&
      value.get<std::uint64_t>() >
          static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return std::nullopt;
  }
  return value.get<std::int64_t>();
}

}  // namespace

Fields::Fields(const Json& payload) {
  if (payload.is_object()) {
    payload_ = &payload;
  } else {
    failure_ = bad_request("the payload must be an object");
  }
}

std::int64_t Fields::integer(std::string_view name, std::int64_t least) {
  const auto value = optional_integer(name, least);
  if (!value) refuse_field(name, "is missing");
  return value.value_or(0);
}

std::optional<std::int64_t> Fields::optional_integer(std::string_view name, std::int64_t least) {
  const Json* field = find(name);
  if (field == nullptr) return std::nullopt;
  const auto value = as_integer(*field);
  if (!value || *value < least) {
    refuse_field(name, "must be an integer of at least " + std::to_string(least));
    return std::nullopt;
  }
  return value;
}

std::string Fields::string(std::string_view name) {
  auto value = optional_string(name);
  if (!value) refuse_field(name, "is missing");
  return std::move(value).value_or(std::string());
}

std::optional<std::string> Fields::optional_string(std::string_view name) {
  const Json* field = find(name);
  if (field == nullptr) return std::nullopt;
  if (!field->is_string()) {
    refuse_field(name, "must be a string");
    return std::nullopt;
  }
  return field->get<std::string>();
}

bool Fields::boolean(std::string_view name) {
  const auto value = optional_boolean(name);
  if (!value) refuse_field(name, "is missing");
  return value.value_or(false);
}

std::optional<bool> Fields::optional_boolean(std::string_view name) {
  const Json* field = find(name);
  if (field == nullptr) return std::nullopt;
  if (!field->is_boolean()) {
    refuse_field(name, "must be true or false");
    return std::nullopt;
  }
  return field->get<bool>();
}

std::optional<std::vector<std::int64_t>> Fields::optional_integers(std::string_view name,
                                                                   std::size_t most) {
  std::vector<std::int64_t> integers;
  const Json* field = find(name);
  if (field == nullptr) return std::nullopt;
  if (!field->is_array() || field->size() > most) {
    refuse_field(name, "must be an array of at most " + std::to_string(most) + " integers");
    return integers;
  }
  for (const Json& one : *field) {
    const auto value = as_integer(one);
    if (!value || *value < 1) refuse_field(name, "must have integers above 0 only");
    integers.push_back(value.value_or(0));
  }
  return integers;
}

Fields Fields::object(std::string_view name) {
  Fields inner;
  const Json* field = find(name);
  if (field == nullptr)
    refuse_field(name, "is missing");
  else if (!field->is_object())
    refuse_field(name, "must be an object");
  else
    inner.payload_ = field;
  inner.failure_ = failure_;
  return inner;
}

void Fields::refuse(Failure failure) {
  if (!failure_) failure_ = std::move(failure);
}

const Json* Fields::find(std::string_view name) const {
  if (payload_ == nullptr || failure_) return nullptr;
  const auto field = payload_->find(name);
  return field == payload_->end() || field->is_null() ? nullptr : &*field;
}

void Fields::refuse_field(std::string_view name, std::string_view rule) {
  refuse(bad_request("`" + std::string(name) + "` " + std::string(rule)));
}

}  // namespace snug::chat
