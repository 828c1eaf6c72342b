// How a sender makes a request repeatable, and the refusals that concern repeats.
#pragma once

#include <string>

#include "live/answer.h"
#include "live/surroundings.h"
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
/// Answers with an error of the store. It knows no device whose sign-in ended after the request.
void refuse(const Surroundings& around, model::DeviceId device, model::StoreError error,
            const Answer& answer);

}  // namespace snug::chat
