// Writes what became of messages.
#include "storage/messages.h"

#include <utility>

#include "model/message_rules.h"
#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::Erased;
using model::Event;
using model::RoomId;
using model::RoomSeq;
using model::UserId;

/// Looks up what a rule asks for.
class Messages::Facts final : public model::MessageFacts {
 public:
  Facts(Messages& messages, RoomId room, RoomSeq seq)
      : messages_(messages), room_(room), seq_(seq) {}

  std::size_t count_edits() override { return count(messages_.count_edits_); }
  std::string newest_body() override {
    const std::vector<RoomSeq> edits = messages_.states_.edits(room_, seq_);
    const auto event = messages_.event(room_, edits.empty() ? seq_ : edits.back());
    if (!event) throw damaged("an edit of a message is missing");
    return event->body;
  }
  bool is_pinned() override { return Query(messages_.has_pin_).bind(room_).bind(seq_).step(); }
  std::size_t count_pins_of_room() override {
    Query query(messages_.count_pins_);
    query.bind(room_).step();
    return static_cast<std::size_t>(query.integer(0));
  }
  bool has_reacted(UserId user, const std::string& emoji) override {
    return Query(messages_.has_reacted_).bind(room_).bind(seq_).bind(emoji).bind(user).step();
  }
  bool has_emoji(const std::string& emoji) override {
    return Query(messages_.has_emoji_).bind(room_).bind(seq_).bind(emoji).step();
  }
  std::size_t count_emojis() override { return count(messages_.count_emojis_); }

 private:
  std::size_t count(SQLite::Statement& statement) {
    Query query(statement);
    query.bind(room_).bind(seq_).step();
    return static_cast<std::size_t>(query.integer(0));
  }

  Messages& messages_;
  const RoomId room_;
  const RoomSeq seq_;
};

Messages::Messages(SQLite::Database& database, const model::ChainHash& chain)
    : check_(database, chain),
      states_(database),
      event_by_seq_(database, sql::event_by_seq),
      erase_body_(database, sql::erase_body),
      add_edit_(database, sql::add_edit),
      forget_edits_(database, sql::forget_edits),
      count_edits_(database, sql::count_edits),
      add_pin_(database, sql::add_pin),
      remove_pin_(database, sql::remove_pin),
      has_pin_(database, sql::has_pin),
      count_pins_(database, sql::count_pins),
      add_reaction_(database, sql::add_reaction),
      remove_reaction_(database, sql::remove_reaction),
      forget_reactions_(database, sql::forget_reactions),
      has_reacted_(database, sql::has_reacted),
      has_emoji_(database, sql::has_emoji),
      count_emojis_(database, sql::count_emojis) {}

std::optional<Event> Messages::event(RoomId room, RoomSeq seq) {
  std::optional<Event> event = row(room, seq);
  check_.forget();
  if (event && !check_.fits(*event)) throw damaged("a message is not what was stored");
  return event;
}

std::optional<Event> Messages::row(RoomId room, RoomSeq seq) {
  Query query(event_by_seq_);
  if (!query.bind(room).bind(seq).step()) return std::nullopt;
  return event_of(query);
}

model::ChangedMessage::Kind Messages::judge(const model::MessageChange& change, UserId user,
                                            const Event* target) {
  Facts facts(*this, target == nullptr ? RoomId{} : target->room, model::target_of(change));
  return model::judge(change, user, target, facts);
}

std::vector<Erased> Messages::apply(const model::MessageChange& change, const Event& target,
                                    const Event& event) {
  return std::visit([&](const auto& one) { return apply(one, target, event); }, change);
}

std::vector<Erased> Messages::apply(const model::EditMessage&, const Event& target,
                                    const Event& event) {
  Query(add_edit_).bind(target.room).bind(target.seq).bind(event.seq).run();
  return {};
}

/// Erases an edit that is damaged too: its text shall go, and its row stays as damaged as it is.
std::vector<Erased> Messages::apply(const model::DeleteMessage&, const Event& target,
                                    const Event&) {
  std::vector<Erased> erased = {erase(target)};
  for (const RoomSeq seq : states_.edits(target.room, target.seq)) {
    if (const auto edit = row(target.room, seq)) erased.push_back(erase(*edit));
  }
  Query(forget_edits_).bind(target.room).bind(target.seq).run();
  Query(forget_reactions_).bind(target.room).bind(target.seq).run();
  Query(remove_pin_).bind(target.room).bind(target.seq).run();
  return erased;
}

std::vector<Erased> Messages::apply(const model::ReactToMessage& change, const Event& target,
                                    const Event& event) {
  Query query(change.on ? add_reaction_ : remove_reaction_);
  query.bind(target.room).bind(target.seq).bind(change.emoji).bind(event.user);
  if (change.on) query.bind(event.seq);
  query.run();
  return {};
}

std::vector<Erased> Messages::apply(const model::PinMessage& change, const Event& target,
                                    const Event&) {
  Query(change.on ? add_pin_ : remove_pin_).bind(target.room).bind(target.seq).run();
  return {};
}

Erased Messages::erase(const Event& event) {
  const Erased erased{event.gseq, event.erased.value_or(check_.hash().of_body(event.body))};
  has_erased_ = true;
  Query(erase_body_).bind(erased.gseq).bind(erased.hash).run();
  return erased;
}

}  // namespace snug::storage
