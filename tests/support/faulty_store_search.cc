// Searching in the model::Store in memory.
#include <algorithm>

#include "snug/json.h"
#include "support/faulty_store.h"
#include "words/cut.h"

namespace snug::test_support {

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
