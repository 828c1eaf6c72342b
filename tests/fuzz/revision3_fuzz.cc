// Any polling body at the readers of protocol revision 3: no crash, and messages that were
// understood are the same after another way through writer and reader.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "engineio/polling_transport.h"
#include "engineio/revision3.h"
#include "fuzz/require.h"

namespace snug::engineio {
namespace {

using fuzz::require;

std::vector<Message> messages_of(std::string_view body, bool binary) {
  std::vector<Message> messages;
  revision3::PayloadReader reader(body, binary);
  while (const auto packet = reader.next()) {
    if (packet->type() != PacketType::kMessage) continue;
    messages.push_back(packet->kind() == MessageKind::kBinary ? Message::binary(packet->data())
                                                              : Message::text(packet->data()));
  }
  return messages;
}

void check(const std::vector<Message>& messages, const PayloadFormat& format) {
  HttpResponse response;
  revision3::write_payload(response, messages, format);
  const bool binary = *response.headers.find("content-type") == "application/octet-stream";
  const std::vector<Message> again = messages_of(response.body, binary);
  require(again.size() == messages.size());
  for (std::size_t i = 0; i < again.size(); ++i) {
    require(again[i].kind() == messages[i].kind());
    require(again[i].payload() == messages[i].payload());
  }
}

void read(std::string_view body, bool binary) {
  const std::vector<Message> messages = messages_of(body, binary);
  if (messages.empty()) return;
  check(messages, {.revision3 = true, .base64 = false});
  check(messages, {.revision3 = true, .base64 = true});
}

}  // namespace
}  // namespace snug::engineio

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  snug::engineio::read(body, /*binary=*/true);
  // What is no UTF-8 has been refused before anything reads it as text.
  if (!snug::base::is_utf8(body)) return 0;
  snug::engineio::read(body, /*binary=*/false);
  snug::engineio::revision3::jsonp_payload(body);
  return 0;
}
