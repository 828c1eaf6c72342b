// Messages between the servers of a cluster, whichever way they are written.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/json_depth.h"
#include "snug/broadcast.h"
#include "snug/json.h"
#include "snug/outgoing.h"

namespace snug::cluster {

/// Nested arrays and maps of a message from another server: what may stand in an event, and what is
/// around it in the message.
inline constexpr std::size_t kMaxDepth = base::kMostJsonDepth + 16;
/// Characters of a server's or a request's id. Node's have 6 and 16; the rest is for others.
inline constexpr std::size_t kMaxIdBytes = 64;
/// Clients that a server may claim to have asked. The asker counts them.
inline constexpr std::size_t kMaxClientCount = 1'000'000;

/// How long clients here may take to answer a question of another server. Its memory lasts as long.
inline constexpr std::chrono::minutes kMaxAckTime{10};
/// The answers to one question, together. Further ones are missing.
inline constexpr std::size_t kMaxAnswerBytes = 64UL << 20;

/// For Redis.
struct Publication {
  std::string channel;
  std::string bytes;
};

enum class MessageKind {
  kBroadcast,
  kAsk,  ///< A broadcast with acknowledgements.
  kJoin,
  kLeave,
  kDisconnect,
  kSockets,  ///< Asks for ids.
  kRooms,    ///< Asks for names.
  kFetch,    ///< Asks for descriptions of sockets.
  kServerEvent,
};

/// A message or a request of another server. Members that its kind has no use for are empty.
struct Message {
  MessageKind kind = MessageKind::kBroadcast;
  std::string uid;         ///< The sender's; empty if it did not say.
  std::string request_id;  ///< Empty if it wants no answer.
  BroadcastOptions options{};
  std::string event;
  std::string
      text;     ///< The event's values as JSON, without brackets. Unused if `values` is not null.
  Json values;  ///< The event's values as an array, if there are binary ones among them.
  std::vector<std::string> rooms;  ///< To join or leave.
  bool close = false;              ///< Whether to end the connections, too.
  /// The old form of a change: for the socket whose id is the only one of options.rooms, and
  /// answered when it is done.
  bool for_one_socket = false;

  Outgoing outgoing() const {
    if (values.is_null()) return Outgoing(Outgoing::Form(Outgoing::Text{text}));
    return Outgoing::each_of(values);
  }
};

enum class AnswerKind {
  kFound,        ///< To kSockets, kRooms, kFetch: an array of ids, names or descriptions.
  kValue,        ///< To kServerEvent.
  kClientCount,  ///< To kAsk, once.
  kClientValue,  ///< To kAsk, once for each client that answers.
  kDone,         ///< Something was done.
};

struct Answer {
  AnswerKind kind = AnswerKind::kDone;
  std::string
      uid;  ///< The sender's; empty in the wire of @socket.io/redis-adapter, which has none.
  std::string request_id;
  std::size_t client_count = 0;
  Json content;                ///< As the kind says; discarded (Json::is_discarded) for no value.
  std::size_t byte_count = 0;  ///< As it came.
};

enum class Reading {
  kRead,
  kNotForUs,  ///< Our own message, or for rooms that nobody here is in.
  kUnreadable,
};

}  // namespace snug::cluster
