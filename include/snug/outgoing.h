// Values for emit and acknowledgements that stand for several.
#pragma once

#include "snug/arguments.h"
#include "snug/detail/outgoing.h"
#include "snug/export.h"
#include "snug/json.h"

namespace snug {

/// The elements of an array, or the arguments of an event, as values of their own among others.
/// Nothing is copied, so pass the result on within the same call. A Json that is not an array
/// stands for itself, and null for no value.
///
///     event.socket.to("kitchen").emit("said", event.socket.id(), snug::each(event.args));
///     event.ack("ok", snug::each(rows));
inline Outgoing each(const Json& array) {
  return Outgoing::each_of(array);
}
/// The same.
inline Outgoing each(const Arguments& arguments) {
  return Outgoing::each_of(arguments);
}

/// Copies of the values that an adapter is given, as one array. `values` is the list of what an
/// emit was called with, some of it ready text; it is valid during the call.
SNUG_API Json to_array(OutgoingList values);

}  // namespace snug
