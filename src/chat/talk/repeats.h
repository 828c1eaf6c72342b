// How a sender makes a request repeatable, and how a repeat is refused that is none.
#pragma once

#include <string>

#include "model/store.h"
#include "protocol/failure.h"
#include "protocol/fields.h"

namespace snug::chat {

/// The field `id`; empty if it is missing. Refuses one that is too long or empty.
std::string checked_id(Fields& fields);
/// The number or id was used before for other content. The sender must not believe that this is
/// stored.
Failure conflict(const model::Appended& appended);
Failure gap(const model::Appended& appended);

}  // namespace snug::chat
