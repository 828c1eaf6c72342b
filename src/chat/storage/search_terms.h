// The words and facts of an event as the index has them, and a search as FTS5 reads it.
#pragma once

#include <optional>
#include <string>

#include "model/search.h"

namespace snug::storage {

/// The text of a message; nothing for other events.
std::optional<std::string> text_of(const model::Event& event);

/// The columns of search_index.
struct IndexedWords {
  std::string words;
  std::string facts;
};
/// Nothing for events that have no text. Depends on the event alone, so that it can be taken out
/// again.
std::optional<IndexedWords> words_of(const model::Event& event);

/// The search in FTS5's language, in all rooms; empty if it asks for nothing that the index has.
/// Every word is quoted, because that language has operators.
std::string match_of(const model::SearchQuery& query);
/// The same in its rooms.
std::string match_in_rooms_of(const model::SearchQuery& query);

}  // namespace snug::storage
