// Reads what became of messages.
#include "storage/message_states.h"

#include <string>
#include <utility>

#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::RoomId;
using model::RoomSeq;

MessageStates::MessageStates(SQLite::Database& database)
    : changes_of_message_(database, sql::changes_of_message),
      emojis_of_message_(database, sql::emojis_of_message),
      first_reactors_(database, sql::first_reactors),
      pins_after_(database, sql::pins_after),
      edits_of_message_(database, sql::edits_of_message) {}

std::optional<MessageStates::Changes> MessageStates::changes_of(RoomId room, RoomSeq seq) {
  Changes changes;
  bool has_reactions = false;
  {
    Query query(changes_of_message_);
    query.bind(room).bind(seq).step();
    changes.newest_edit = query.id<RoomSeq>(0);
    changes.now.is_pinned = query.integer(1) != 0;
    has_reactions = query.integer(2) != 0;
  }
  if (has_reactions) changes.now.reactions = reactions(room, seq);
  const bool is_changed = changes.newest_edit || changes.now.is_pinned || has_reactions;
  return is_changed ? std::optional(std::move(changes)) : std::nullopt;
}

std::vector<model::Reaction> MessageStates::reactions(RoomId room, RoomSeq seq) {
  std::vector<model::Reaction> all;
  {
    Query query(emojis_of_message_);
    query.bind(room).bind(seq);
    while (query.step()) {
      all.push_back({query.text(0), static_cast<std::size_t>(query.integer(1)), {}});
    }
  }
  for (model::Reaction& one : all) {
    Query query(first_reactors_);
    query.bind(room).bind(seq).bind(one.emoji);
    query.bind(static_cast<std::int64_t>(model::kShownReactors));
    while (query.step()) one.users.push_back(query.id<model::UserId>(0));
  }
  return all;
}

std::vector<RoomSeq> MessageStates::pins(RoomId room, RoomSeq after, std::int64_t most) {
  std::vector<RoomSeq> seqs;
  Query query(pins_after_);
  query.bind(room).bind(after).bind(most);
  while (query.step()) seqs.push_back(query.id<RoomSeq>(0));
  return seqs;
}

std::vector<RoomSeq> MessageStates::edits(RoomId room, RoomSeq seq) {
  std::vector<RoomSeq> seqs;
  Query query(edits_of_message_);
  query.bind(room).bind(seq);
  while (query.step()) seqs.push_back(query.id<RoomSeq>(0));
  return seqs;
}

}  // namespace snug::storage
