// The reads of the model::Store in memory.
#include <algorithm>

#include "snug/json.h"
#include "support/faulty_store.h"
#include "words/cut.h"

namespace snug::test_support {
namespace {

constexpr std::size_t kHistoryPageBytes = 1024 * 1024;

}  // namespace

template <class T>
void FaultyStore::enqueue_read(std::function<T()> query, Callback<T> done) {
  ++reads_count_;
  const auto error = read_fault_.take();
  reads_.push_back([query = std::move(query), done = std::move(done), error] {
    if (error)
      done(Unexpected(*error));
    else
      done(query());
  });
  if (waiting_) waiting_();
}

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
                                 model::PageEnd end, bool newest_first, bool by_seq) const {
  std::vector<const model::Event*> positions;
  for (const model::Event& event : contents_.events) {
    if (matches(event)) positions.push_back(&event);
  }
  if (newest_first) std::reverse(positions.begin(), positions.end());
  positions.resize(std::min(positions.size(), end.max_count + 1));
  const auto read = [this](const model::Event* event) -> std::optional<model::Event> {
    if (damaged_.contains(event->gseq)) return std::nullopt;
    return *event;
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
        return page_of(matches, {max_count, max_bytes}, false, false);
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
        return page_of(matches, {max_count, kHistoryPageBytes}, true, true);
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
        return page_of(matches, {max_count, kHistoryPageBytes}, false, true);
      },
      std::move(done));
}

void FaultyStore::search(model::SearchQuery query, Callback<model::SearchPage> done) {
  enqueue_read<model::SearchPage>([this, query = std::move(query)] { return do_search(query); },
                                  std::move(done));
}

model::SearchPage FaultyStore::do_search(const model::SearchQuery& query) const {
  model::SearchPage page;
  page.gap = gap_;
  std::size_t bytes = 0;
  for (auto event = contents_.events.rbegin(); event != contents_.events.rend(); ++event) {
    auto hit = hit_of(query, *event);
    if (!hit) continue;
    if (page.hits.size() == query.max_count || bytes > query.max_bytes) {
      page.more = true;
      page.below = page.hits.empty() ? query.below : page.hits.back().event.gseq;
      return page;
    }
    bytes += hit->event.body.size();
    page.hits.push_back(*std::move(hit));
  }
  return page;
}

std::optional<model::SearchHit> FaultyStore::hit_of(const model::SearchQuery& query,
                                                    const model::Event& event) const {
  const bool is_readable = std::any_of(
      query.rooms.begin(), query.rooms.end(),
      [&event](const auto& room) { return room.room == event.room && room.first <= event.seq; });
  const bool is_asked_for = event.gseq < query.below && event.kind == "message" &&
                            event.at >= query.after && event.at < query.before &&
                            (!query.from || query.from == event.user);
  if (!is_readable || !is_asked_for || damaged_.contains(event.gseq)) return std::nullopt;
  const Json body = Json::parse(event.body, nullptr, false);
  if (!body.is_object() || !body.value("text", Json()).is_string()) return std::nullopt;
  const auto text = body.at("text").get<std::string>();
  model::SearchHit hit;
  hit.event = event;
  const bool matches =
      (!query.has_link || chat::has_link(text)) && chat::find_all(text, query.phrases, hit.spans);
  return matches ? std::optional(hit) : std::nullopt;
}

}  // namespace snug::test_support
