// The fast path of an event.
#include "socketio/plain_event.h"

#include "socketio/packet.h"
#include "socketio/packet_head.h"

namespace snug::socketio {

bool PlainEvent::read(std::string_view text, std::size_t max_json_depth) {
  if (text.empty() || text.front() != static_cast<char>(PacketType::kEvent)) return false;
  const auto head = read_packet_head(text, 0);
  if (!head) return false;
  nsp_ = head->nsp;
  id_ = head->id;
  payload_ = head->payload;
  const auto found = values::find_values(payload_, max_json_depth, places_);
  if (!found || *found == 0) return false;
  value_count_ = *found - 1;
  const bool is_string = payload_[places_[0].begin] == '"';
  if (!is_string) return false;
  name_ = payload_.substr(places_[0].begin + 1, places_[0].end - places_[0].begin - 2);
  const bool has_escapes = name_.find('\\') != std::string_view::npos;
  return !has_escapes && !is_reserved_event(name_);
}

Arguments PlainEvent::arguments() const {
  if (value_count_ == 0) return {};
  const std::uint32_t begin = places_[1].begin;
  const std::uint32_t end = places_[value_count_].end;
  return Arguments::of_text(payload_.substr(begin, end - begin), &places_[1], value_count_);
}

}  // namespace snug::socketio
