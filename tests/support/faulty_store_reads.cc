// The reads of the model::Store in memory.
#include <algorithm>

#include "support/faulty_store.h"

namespace snug::test_support {
namespace {

constexpr std::size_t kHistoryPageBytes = 1024 * 1024;

}  // namespace

void FaultyStore::read_chain(model::GlobalSeq gseq, Callback<std::optional<model::Chain>> done) {
  enqueue_read<std::optional<model::Chain>>(
      [this, gseq]() -> std::optional<model::Chain> {
        if (!gseq) return chain().empty();
        const auto index = static_cast<std::size_t>(gseq.value) - 1;
        if (index >= contents_.events.size()) return std::nullopt;
        return contents_.events[index].chain;
      },
      std::move(done));
}

model::Page FaultyStore::page_of(const std::function<bool(const model::Event&)>& matches,
                                 model::PageEnd end, bool newest_first, bool by_seq,
                                 Changes changes) const {
  std::vector<const model::Event*> positions;
  for (const model::Event& event : contents_.events) {
    if (matches(event)) positions.push_back(&event);
  }
  if (newest_first) std::reverse(positions.begin(), positions.end());
  positions.resize(std::min(positions.size(), end.max_count + 1));
  const auto read = [this, changes](const model::Event* event) -> std::optional<model::Event> {
    if (damaged_.contains(event->gseq)) return std::nullopt;
    return changes == Changes::kShown ? with_changes(*event) : *event;
  };
  model::Page page = model::fill_page(positions, end, read, [by_seq](const model::Event* event) {
    return by_seq ? event->seq.value : event->gseq.value;
  });
  if (newest_first) std::reverse(page.events.begin(), page.events.end());
  return page;
}

void FaultyStore::read_since(model::UserId user, model::GlobalSeq since, model::GlobalSeq until,
                             std::size_t max_count, std::size_t max_bytes,
                             Callback<model::Page> done) {
  enqueue_read<model::Page>(
      [this, user, since, until, max_count, max_bytes] {
        const auto matches = [&](const model::Event& event) {
          const model::Member* reader = member(event.room, user);
          return event.gseq > since && event.gseq <= until && reader != nullptr &&
                 event.seq >= reader->first;
        };
        return page_of(matches, {max_count, max_bytes}, false, false, Changes::kLeftOut);
      },
      std::move(done));
}

void FaultyStore::read_before(model::RoomId room, model::RoomSeq before, std::size_t max_count,
                              Callback<model::Page> done) {
  enqueue_read<model::Page>(
      [this, room, before, max_count] {
        const auto matches = [&](const model::Event& event) {
          return event.room == room && (!before || event.seq < before);
        };
        return page_of(matches, {max_count, kHistoryPageBytes}, true, true, Changes::kShown);
      },
      std::move(done));
}

void FaultyStore::read_after(model::RoomId room, model::RoomSeq after, std::size_t max_count,
                             Callback<model::Page> done) {
  enqueue_read<model::Page>(
      [this, room, after, max_count] {
        const auto matches = [&](const model::Event& event) {
          return event.room == room && event.seq > after;
        };
        return page_of(matches, {max_count, kHistoryPageBytes}, false, true, Changes::kShown);
      },
      std::move(done));
}

void FaultyStore::read_list(model::RoomId room, model::EventList list, model::RoomSeq after,
                            std::size_t max_count, Callback<model::Page> done) {
  enqueue_read<model::Page>(
      [this, room, list, after, max_count] {
        const std::set<model::RoomSeq> seqs = seqs_of(room, list);
        const auto matches = [&](const model::Event& event) {
          return event.room == room && event.seq > after && seqs.contains(event.seq);
        };
        const bool is_of_messages = std::holds_alternative<model::Pinned>(list);
        return page_of(matches, {max_count, kHistoryPageBytes}, false, true,
                       is_of_messages ? Changes::kShown : Changes::kLeftOut);
      },
      std::move(done));
}

}  // namespace snug::test_support
