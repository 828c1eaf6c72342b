// The rules of changes of messages that every store keeps.
#include "model/message_rules.h"

namespace snug::model {
namespace {

using Kind = ChangedMessage::Kind;

/// The message exists.
struct Judge {
  UserId user;
  const Event& target;
  MessageFacts& facts;

  Kind operator()(const EditMessage& change) const {
    if (target.user != user) return Kind::kNotTheAuthor;
    if (target.erased) return Kind::kDeleted;
    if (facts.newest_body().ends_with(change.ending)) return Kind::kTrueAlready;
    return facts.count_edits() < change.most ? Kind::kAppended : Kind::kTooMany;
  }
  Kind operator()(const DeleteMessage& change) const {
    if (target.user != user && !change.of_anybody) return Kind::kNotTheAuthor;
    return target.erased ? Kind::kTrueAlready : Kind::kAppended;
  }
  /// A deleted message has no reactions and no pin.
  Kind operator()(const ReactToMessage& change) const {
    if (target.erased) return change.on ? Kind::kDeleted : Kind::kTrueAlready;
    if (facts.has_reacted(user, change.emoji) == change.on) return Kind::kTrueAlready;
    const bool is_new = change.on && !facts.has_emoji(change.emoji);
    return is_new && facts.count_emojis() >= change.most ? Kind::kTooMany : Kind::kAppended;
  }
  Kind operator()(const PinMessage& change) const {
    if (target.erased) return change.on ? Kind::kDeleted : Kind::kTrueAlready;
    if (facts.is_pinned() == change.on) return Kind::kTrueAlready;
    const bool is_too_many = change.on && facts.count_pins_of_room() >= change.most;
    return is_too_many ? Kind::kTooMany : Kind::kAppended;
  }
};

}  // namespace

RoomSeq target_of(const MessageChange& change) {
  return std::visit([](const auto& one) { return one.seq; }, change);
}

Kind judge(const MessageChange& change, UserId user, const Event* target, MessageFacts& facts) {
  if (target == nullptr || target->kind != kMessageKind) return Kind::kNoMessage;
  return std::visit(Judge{user, *target, facts}, change);
}

}  // namespace snug::model
