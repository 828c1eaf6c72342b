// See client_packet.h.
#include "testing/client_packet.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace snug::test_support {

namespace {

// Binary events and binary acknowledgements have their own types, 5 and 6.
constexpr int kBinaryOffset = 3;

/// Moves binary values to `attachments` and leaves placeholders.
void take_out(Json& value, std::vector<Parser::Message>& attachments) {
  if (value.is_binary()) {
    const auto& bytes = value.get_binary();
    attachments.push_back({true, {bytes.begin(), bytes.end()}});
    value = {{"_placeholder", true}, {"num", attachments.size() - 1}};
  } else if (value.is_structured()) {
    for (Json& part : value) take_out(part, attachments);
  }
}

/// Takes digits from the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

Error not_understood() {
  return {"parse_error", "no client understands this message"};
}

class ClientDecoder final : public Parser::Decoder {
 public:
  Result<std::optional<Packet>> add(bool binary, std::string_view payload) noexcept override {
    if (binary != (wanted_count_ > 0)) return Unexpected(not_understood());
    if (!binary) return parse(payload);
    attachments_.emplace_back(payload);
    if (attachments_.size() < wanted_count_) return std::optional<Packet>();
    return complete();
  }

 private:
  Result<std::optional<Packet>> parse(std::string_view text) {
    if (text.empty() || text.front() < '0' || text.front() > '6') {
      return Unexpected(not_understood());
    }
    pending_ = {};
    pending_.type = static_cast<PacketType>(text.front());
    text.remove_prefix(1);
    if (pending_.type >= PacketType::kBinaryEvent) {
      pending_.type = static_cast<PacketType>(static_cast<char>(pending_.type) - kBinaryOffset);
      wanted_count_ = take_number(text).value_or(0);
      text.remove_prefix(text.starts_with('-') ? 1 : 0);
    }
    take_namespace(text);
    pending_.id = take_number(text);
    if (!text.empty()) pending_.data = Json::parse(text, nullptr, false);
    if (pending_.data.is_discarded()) return Unexpected(not_understood());
    if (wanted_count_ > 0) return std::optional<Packet>();
    return std::optional<Packet>(std::move(pending_));
  }

  void take_namespace(std::string_view& text) {
    pending_.nsp = "/";
    if (!text.starts_with('/')) return;
    const std::size_t comma = text.find(',');
    pending_.nsp = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }

  Result<std::optional<Packet>> complete() {
    const bool filled = fill(pending_.data);
    wanted_count_ = 0;
    attachments_.clear();
    if (!filled) return Unexpected(not_understood());
    return std::optional<Packet>(std::move(pending_));
  }

  // False if a placeholder names no attachment.
  bool fill(Json& value) {
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

  Packet pending_;
  std::size_t wanted_count_ = 0;
  std::vector<std::string> attachments_;
};

}  // namespace

std::vector<Parser::Message> ClientParser::encode(const Packet& packet) const noexcept {
  std::vector<Message> attachments;
  Json data = packet.data;
  take_out(data, attachments);
  const int offset = attachments.empty() ? 0 : kBinaryOffset;
  std::string text(1, static_cast<char>(static_cast<char>(packet.type) + offset));
  if (!attachments.empty()) text += std::to_string(attachments.size()) + "-";
  if (packet.nsp != "/") text += packet.nsp + ",";
  if (packet.id) text += std::to_string(*packet.id);
  if (!data.is_null()) text += data.dump(-1, ' ', false, Json::error_handler_t::replace);
  attachments.insert(attachments.begin(), Message{false, std::move(text)});
  return attachments;
}

std::unique_ptr<Parser::Decoder> ClientParser::make_decoder(const ParserLimits&) const noexcept {
  return std::make_unique<ClientDecoder>();
}

}  // namespace snug::test_support
