// What became of messages, in the model::Store in memory.
#include <algorithm>
#include <memory>

#include "model/message_rules.h"
#include "support/faulty_store.h"

namespace snug::test_support {
namespace {

using model::StoreError;

template <class Map, class Key>
typename Map::mapped_type found_in(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

std::vector<model::Reaction> by_emoji(const std::vector<FaultyStore::Reactor>& reactors) {
  std::vector<model::Reaction> all;
  for (const FaultyStore::Reactor& one : reactors) {
    auto entry = std::find_if(all.begin(), all.end(),
                              [&one](const auto& known) { return known.emoji == one.emoji; });
    if (entry == all.end()) entry = all.insert(entry, {one.emoji, 0, {}});
    ++entry->count;
    if (entry->users.size() < model::kShownReactors) entry->users.push_back(one.user);
  }
  return all;
}

}  // namespace

class FaultyStore::Facts final : public model::MessageFacts {
 public:
  Facts(const FaultyStore& store, const model::Event& target, const Place& place)
      : kept_(store.contents_), target_(target), place_(place) {}

  std::size_t count_edits() override { return found_in(kept_.edits, place_).size(); }
  std::string newest_body() override {
    const auto edits = found_in(kept_.edits, place_);
    if (edits.empty()) return target_.body;
    const auto is_it = [&](const model::Event& event) {
      return event.room == place_.first && event.seq == edits.back();
    };
    return std::find_if(kept_.events.begin(), kept_.events.end(), is_it)->body;
  }
  bool is_pinned() override { return kept_.pins.contains(place_); }
  std::size_t count_pins_of_room() override {
    return static_cast<std::size_t>(
        std::count_if(kept_.pins.begin(), kept_.pins.end(),
                      [this](const Place& pin) { return pin.first == place_.first; }));
  }
  bool has_reacted(model::UserId user, const std::string& emoji) override {
    const auto all = found_in(kept_.reactions, place_);
    return std::count(all.begin(), all.end(), Reactor{emoji, user}) > 0;
  }
  bool has_emoji(const std::string& emoji) override {
    const auto all = by_emoji(found_in(kept_.reactions, place_));
    return std::any_of(all.begin(), all.end(),
                       [&emoji](const model::Reaction& one) { return one.emoji == emoji; });
  }
  std::size_t count_emojis() override { return by_emoji(found_in(kept_.reactions, place_)).size(); }

 private:
  const Contents& kept_;
  const model::Event& target_;
  const Place place_;
};

/// Changes the message at `place` by an event that is stored.
struct FaultyStore::ApplyToMessage {
  FaultyStore& store;
  const Place place;
  const model::Event& event;

  std::vector<model::Erased> operator()(const model::EditMessage&) const {
    store.contents_.edits[place].push_back(event.seq);
    return {};
  }
  std::vector<model::Erased> operator()(const model::DeleteMessage&) const {
    std::vector<model::RoomSeq> seqs = found_in(store.contents_.edits, place);
    seqs.push_back(place.second);
    std::vector<model::Erased> erased;
    for (const model::RoomSeq seq : seqs) {
      model::Event& gone = *store.event_at({place.first, seq});
      gone.erased = store.chain().of_body(gone.body);
      gone.body = "{}";
      erased.push_back({gone.gseq, *gone.erased});
    }
    store.contents_.edits.erase(place);
    store.contents_.reactions.erase(place);
    store.contents_.pins.erase(place);
    return erased;
  }
  std::vector<model::Erased> operator()(const model::ReactToMessage& change) const {
    std::vector<Reactor>& all = store.contents_.reactions[place];
    const Reactor one{change.emoji, event.user};
    change.on ? all.push_back(one) : static_cast<void>(std::erase(all, one));
    return {};
  }
  std::vector<model::Erased> operator()(const model::PinMessage& change) const {
    change.on ? static_cast<void>(store.contents_.pins.insert(place))
              : static_cast<void>(store.contents_.pins.erase(place));
    return {};
  }
};

void FaultyStore::change_message(model::EventDraft draft, model::MessageChange change,
                                 Callback<model::ChangedMessage> done) {
  write<model::ChangedMessage>(
      [this, draft = std::move(draft), change = std::move(change)] {
        return do_change_message(draft, change);
      },
      std::move(done));
}

FaultyStore::Outcome<model::ChangedMessage> FaultyStore::do_change_message(
    model::EventDraft draft, const model::MessageChange& change) {
  draft.n.reset();
  model::ChangedMessage changed;
  const Place place{draft.room, model::target_of(change)};
  const bool is_repeat =
      !draft.message_id.empty() && contents_.ids.contains({draft.device, draft.message_id});
  const bool is_known =
      room(draft.room) != nullptr && (!draft.device || device(draft.device) != nullptr);
  if (is_known && !is_repeat) {
    const model::Event* target = event_at(place);
    if (target != nullptr && damaged_.contains(target->gseq)) {
      return Unexpected(StoreError::kDamaged);
    }
    static const model::Event kNone;
    Facts facts(*this, target == nullptr ? kNone : *target, place);
    changed.kind = model::judge(change, draft.user, target, facts);
    if (changed.kind != model::ChangedMessage::Kind::kAppended) return changed;
  }
  auto appended = do_append(draft);
  if (!appended) return Unexpected(appended.error());
  changed.appended = *std::move(appended);
  if (changed.appended.kind == model::Appended::Kind::kStored) {
    changed.erased = std::visit(ApplyToMessage{*this, place, changed.appended.event}, change);
  }
  return changed;
}

model::Event* FaultyStore::event_at(const Place& place) {
  const auto found = std::find_if(contents_.events.begin(), contents_.events.end(),
                                  [&place](const model::Event& event) {
                                    return event.room == place.first && event.seq == place.second;
                                  });
  return found == contents_.events.end() ? nullptr : &*found;
}

std::optional<model::Event> FaultyStore::with_changes(model::Event event) const {
  if (event.kind != model::kMessageKind || event.erased) return event;
  const Place place{event.room, event.seq};
  model::MessageNow now;
  const auto edits = found_in(contents_.edits, place);
  for (const model::Event& one : contents_.events) {
    if (edits.empty() || one.room != event.room || one.seq != edits.back()) continue;
    if (damaged_.contains(one.gseq)) return std::nullopt;
    now.edit = one.body;
    now.edited_at = one.at;
  }
  now.is_pinned = contents_.pins.contains(place);
  now.reactions = by_emoji(found_in(contents_.reactions, place));
  const bool is_changed = !edits.empty() || now.is_pinned || !now.reactions.empty();
  if (is_changed) event.now = std::make_shared<const model::MessageNow>(std::move(now));
  return event;
}

std::set<model::RoomSeq> FaultyStore::seqs_of(model::RoomId room,
                                              const model::EventList& list) const {
  std::set<model::RoomSeq> seqs;
  const auto* versions = std::get_if<model::VersionsOf>(&list);
  if (versions == nullptr) {
    for (const Place& pin : contents_.pins) {
      if (pin.first == room) seqs.insert(pin.second);
    }
    return seqs;
  }
  for (const model::Event& event : contents_.events) {
    if (event.room != room || event.seq != versions->seq) continue;
    if (event.kind == model::kMessageKind && !event.erased) seqs.insert(event.seq);
  }
  if (seqs.empty()) return seqs;
  const auto edits = found_in(contents_.edits, Place{room, versions->seq});
  seqs.insert(edits.begin(), edits.end());
  return seqs;
}

}  // namespace snug::test_support
