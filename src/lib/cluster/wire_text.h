// Parts that both wires write and read in the same way.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/message.h"
#include "snug/adapter.h"
#include "snug/room_names.h"

namespace snug::cluster {

/// Appends a value as JSON.stringify does, binary ones as those of Node's Buffer.
void append_node_json(std::string& text, const Json& value);
/// Appends `[event, …values]` in the same way. False if there are binary values, and `text` is as
/// before.
bool append_event_json(std::string& text, std::string_view event, OutgoingList values);
/// The same with binary values as those of Node's Buffer.
void append_event_node_json(std::string& text, std::string_view event, OutgoingList values);
/// Appends `[event, …values]` as MessagePack.
void append_event_pack(std::string& bytes, std::string_view event, OutgoingList values);
void append_names_json(std::string& text, const std::vector<std::string>& names);
void append_names_json(std::string& text, const RoomNames& names);
/// Appends the names once each, as Node's Sets.
/// @{
void append_set_json(std::string& text, const std::vector<std::string>& names);
void append_set_pack(std::string& bytes, const std::vector<std::string>& names);
/// @}
/// Appends `[{id, handshake, rooms, data}]`.
void append_sockets_json(std::string& text, const std::vector<SocketDetails>& sockets);
/// Appends the object of Node's flags.
/// @{
void append_flags_json(std::string& text, const EmitFlags& flags);
void append_flags_pack(std::string& bytes, const EmitFlags& flags);
/// @}

/// `{rooms, except}`, and the flags behind them, as the member "opts".
void append_options_json(std::string& text, const BroadcastOptions& options, bool with_flags);
/// The map `{rooms, except, flags}`, in the order of servers or of emitters.
void append_options_pack(std::string& bytes, const BroadcastOptions& options, bool flags_first);
/// The only room that is addressed; nothing if there are none or several.
std::optional<std::string_view> only_room(const std::vector<std::string>& rooms);
/// As Node tells the id of a socket from the name of a room: by its length in UTF-16.
bool looks_like_an_id(std::string_view room);
/// Appends a member.
/// @{
void append_pair(std::string& text, std::string_view name, std::string_view value);
void append_pack_pair(std::string& bytes, std::string_view name, std::string_view value);
void append_pack_type(std::string& bytes, int type);
/// @}

/// JSON if it begins with '{', as in Node, else MessagePack. Nothing if it is no object.
std::optional<Json> read_object(std::string_view bytes);
/// The member of that name; null if there is none, or if `object` is none.
/// @{
const Json* find_member(const Json& object, std::string_view name);
Json* find_member(Json& object, std::string_view name);
/// @}
/// An id of at most kMaxIdBytes. False for anything else.
bool read_id(const Json* value, std::string& id);
/// Names of rooms. Numbers become their digits, as in Node. False for anything else.
bool read_names(const Json* value, std::vector<std::string>& names);
/// `{rooms, except, flags}`; members may be missing. False if they are of other types.
bool read_options(const Json* value, BroadcastOptions& options);
void read_flags(const Json* value, EmitFlags& flags);
/// Splits `[event, …values]`, which it takes. False for anything else, and for reserved names:
/// those of events for clients or for servers.
/// @{
bool read_event(Json* data, std::string& event, Json& values);
bool read_server_event(Json* data, std::string& event, Json& values);
/// @}
/// A time that a peer gives in milliseconds: at most kMaxAckTime.
std::chrono::milliseconds time_of(std::uint64_t milliseconds);
bool read_count(const Json* value, std::size_t& count);
/// Takes the member of that name as the content of an answer; discarded if there is none.
Reading take_content(Json& object, std::string_view name, AnswerKind kind, Answer& answer);
/// The same for the number of clients that were asked.
Reading take_client_count(const Json& object, Answer& answer);

}  // namespace snug::cluster
