// Any bytes on the channels of a cluster: no crash, and an event that was read as text is JSON and
// has a way back.
#include <cstdint>
#include <string>
#include <string_view>

#include "cluster/classic_wire.h"
#include "cluster/questions.h"
#include "cluster/sharded_wire.h"
#include "fuzz/require.h"
#include "values/json_reader.h"

namespace snug::cluster {
namespace {

using fuzz::require;

WireSettings settings(std::string uid) {
  return {"k", "/", std::move(uid), [](std::string_view room) { return room.size() < 3; }, false};
}

bool carries_event(const Message& message) {
  return message.kind == MessageKind::kBroadcast || message.kind == MessageKind::kAsk ||
         message.kind == MessageKind::kServerEvent;
}

void check_message(const Wire& wire, const Wire& writer, std::string_view channel,
                   std::string_view bytes) {
  Message message;
  if (wire.read_message(channel, bytes, message) != Reading::kRead || !carries_event(message))
    return;
  require(message.values.is_null() ? values::read_json('[' + message.text + ']', 200).has_value()
                                   : message.values.is_array());
  const Publication again = writer.ask("id", message.event, {message.outgoing()}, {});
  Message copy;
  require(wire.read_message(again.channel, again.bytes, copy) == Reading::kRead);
  require(to_array({copy.outgoing()}).dump(-1, ' ', false, Json::error_handler_t::replace) ==
          to_array({message.outgoing()}).dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// The answers that were asked for, and those that were not.
void check_answer(const Wire& wire, std::string_view bytes) {
  Answer answer;
  if (wire.read_answer(bytes, answer) != Reading::kRead) return;
  for (const auto from : {NameQuestion::From::kNames, NameQuestion::From::kRoomsOfSockets}) {
    Answer copy = answer;
    NameQuestion(from, [](const auto&) {}).take(copy);
  }
  Answer copy = answer;
  SocketQuestion([](const auto&) {}).take(copy);
  EventQuestion([](const auto&) {}).take(answer);
}

void check(std::string_view bytes) {
  const ClassicWire node(settings("b")), node_writer(settings("a"));
  const ShardedWire sharded(settings("b"), true, true), sharded_writer(settings("a"), true, true);
  for (const std::string_view channel : {"k#/#", "k#/#ab#", "k-request#/#"}) {
    check_message(node, node_writer, channel, bytes);
  }
  check_message(sharded, sharded_writer, "k#/#", bytes);
  check_answer(node, bytes);
  check_answer(sharded, bytes);
}

}  // namespace
}  // namespace snug::cluster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  snug::cluster::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
