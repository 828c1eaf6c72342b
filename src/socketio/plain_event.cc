// The short way of an event.
#include "socketio/plain_event.h"

#include <span>

#include "socketio/packet.h"
#include "socketio/packet_head.h"

namespace snug::socketio {

Arguments PlainEvent::arguments() const {
  return count == 0 ? Arguments() : Arguments::of_text(values, places.data(), count);
}

std::optional<PlainEvent> read_plain_event(std::string_view text, std::size_t max_json_depth) {
  if (text.empty() || text.front() != static_cast<char>(PacketType::kEvent)) return std::nullopt;
  const auto head = read_packet_head(text, 0);
  if (!head) return std::nullopt;
  std::array<TextPlace, PlainEvent::kMaxValueCount + 1> places;
  const auto found = find_values(head->payload, max_json_depth, places);
  if (!found || *found == 0) return std::nullopt;
  const auto text_of = [&](const TextPlace& first, const TextPlace& last) {
    return head->payload.substr(first.begin, last.end - first.begin);
  };
  const std::string_view name = text_of(places[0], places[0]);
  const bool is_plain = name.front() == '"' && name.find('\\') == std::string_view::npos;
  if (!is_plain) return std::nullopt;

  PlainEvent event;
  event.nsp = head->nsp;
  event.id = head->id;
  event.name = name.substr(1, name.size() - 2);
  if (is_reserved_event(event.name)) return std::nullopt;
  event.count = *found - 1;
  if (event.count == 0) return event;
  event.values = text_of(places[1], places[event.count]);
  const std::uint32_t begin = places[1].begin;
  for (std::size_t i = 0; i < event.count; ++i) {
    event.places[i] = {places[i + 1].begin - begin, places[i + 1].end - begin};
  }
  return event;
}

}  // namespace snug::socketio
