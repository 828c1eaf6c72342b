// See client_packet.h.
#include "testing/client_packet.h"

#include <charconv>
#include <utility>

namespace snug::test_support {

namespace {

// A binary event and a binary acknowledgement have types of their own, 5 and 6.
constexpr int kBinaryOffset = 3;

/// Moves binary values out and leaves placeholders.
void take_out(Json& value, std::vector<std::string>& attachments) {
  if (value.is_binary()) {
    const auto& bytes = value.get_binary();
    attachments.emplace_back(bytes.begin(), bytes.end());
    value = {{"_placeholder", true}, {"num", attachments.size() - 1}};
  } else if (value.is_structured()) {
    for (Json& part : value) take_out(part, attachments);
  }
}

/// Takes digits off the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

ClientMessages encode_packet(const ClientPacket& packet) {
  ClientMessages messages;
  Json data = packet.data;
  take_out(data, messages.attachments);
  const bool binary = !messages.attachments.empty();
  messages.text = std::to_string(static_cast<int>(packet.type) + (binary ? kBinaryOffset : 0));
  if (binary) messages.text += std::to_string(messages.attachments.size()) + "-";
  if (packet.nsp != "/") messages.text += packet.nsp + ",";
  if (packet.id) messages.text += std::to_string(*packet.id);
  if (!data.is_null()) messages.text += data.dump(-1, ' ', false, Json::error_handler_t::replace);
  return messages;
}

std::optional<ClientPacket> ClientDecoder::feed(bool binary, std::string_view payload) {
  if (binary != (wanted_count_ > 0)) {
    failed_ = true;
    return std::nullopt;
  }
  if (!binary) return parse(payload);
  attachments_.emplace_back(payload);
  return attachments_.size() < wanted_count_ ? std::nullopt : complete();
}

std::optional<ClientPacket> ClientDecoder::parse(std::string_view text) {
  pending_ = {};
  int type = text.empty() ? -1 : text.front() - '0';
  failed_ = type < 0 || type > 6;
  if (failed_) return std::nullopt;
  text.remove_prefix(1);
  if (type > static_cast<int>(ClientPacketType::kConnectError)) {
    type -= kBinaryOffset;
    wanted_count_ = take_number(text).value_or(0);
    text.remove_prefix(text.starts_with('-') ? 1 : 0);
  }
  pending_.type = static_cast<ClientPacketType>(type);
  if (text.starts_with('/')) {
    const std::size_t comma = text.find(',');
    pending_.nsp = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  pending_.id = take_number(text);
  if (!text.empty()) pending_.data = Json::parse(text, nullptr, false);
  failed_ = pending_.data.is_discarded();
  if (failed_ || wanted_count_ > 0) return std::nullopt;
  return std::move(pending_);
}

std::optional<ClientPacket> ClientDecoder::complete() {
  failed_ = !fill(pending_.data);
  wanted_count_ = 0;
  attachments_.clear();
  if (failed_) return std::nullopt;
  return std::move(pending_);
}

// False when a placeholder names no attachment.
bool ClientDecoder::fill(Json& value) {
  if (value.is_object() && value.contains("_placeholder")) {
    const std::size_t index = value.value("num", attachments_.size());
    if (index >= attachments_.size()) return false;
    const std::string& bytes = attachments_[index];
    value = Json::binary({bytes.begin(), bytes.end()});
  } else if (value.is_structured()) {
    for (Json& part : value) {
      if (!fill(part)) return false;
    }
  }
  return true;
}

}  // namespace snug::test_support
