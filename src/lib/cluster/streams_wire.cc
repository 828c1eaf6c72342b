// Writes entries.
#include "cluster/streams_wire.h"

#include <utility>

#include "base/base64.h"
#include "values/json_reader.h"
#include "values/json_writer.h"
#include "values/message_pack.h"

namespace snug::cluster {

/// Node's servers read nothing else there.
std::string StreamsWire::whole(const Body& body) const {
  if (body.packed) return pack_of(body.type, body.data);
  std::string bytes;
  values::append_message_pack(bytes, values::read_checked_json(text_of(body.type, body.data)));
  return bytes;
}

StreamEntry StreamsWire::entry_of(const Body& body) const {
  return {.id = {},
          .uid = settings().uid,
          .nsp = settings().nsp,
          .type = static_cast<std::size_t>(body.type),
          .data = body.packed ? base::base64_encode(body.data) : '{' + body.data + '}'};
}

StreamEntry StreamsWire::broadcast_entry(std::string_view event, OutgoingList values,
                                         const BroadcastOptions& options) const {
  return entry_of(event_body({}, event, values, options));
}

StreamEntry StreamsWire::join_entry(const BroadcastOptions& options, const RoomNames& rooms) const {
  return entry_of(join_body(options, rooms));
}

StreamEntry StreamsWire::leave_entry(const BroadcastOptions& options,
                                     const RoomNames& rooms) const {
  return entry_of(leave_body(options, rooms));
}

StreamEntry StreamsWire::disconnect_entry(const BroadcastOptions& options, bool close) const {
  return entry_of(disconnect_body(options, close));
}

StreamEntry StreamsWire::moved_entry(const RecoverableSession& session) const {
  std::string data = R"("sid":)";
  values::append_json_string(data, session.sid);
  data += R"(,"pid":)";
  values::append_json_string(data, session.pid);
  return entry_of({static_cast<int>(kMovedType), std::move(data), false});
}

}  // namespace snug::cluster
