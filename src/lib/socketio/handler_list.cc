// A singly linked list, so entries keep their addresses while others come and go.
#include "socketio/handler_list.h"

namespace snug::socketio {

namespace {

using Kind = HandlerKind;

}  // namespace

void HandlerList::Delete::operator()(Entry* entry) const {
  switch (entry->kind) {
    case Kind::kEvent:
      return delete static_cast<Typed<Kind::kEvent>*>(entry);
    case Kind::kAny:
      return delete static_cast<Typed<Kind::kAny>*>(entry);
    case Kind::kAnyOutgoing:
      return delete static_cast<Typed<Kind::kAnyOutgoing>*>(entry);
    case Kind::kDisconnecting:
      return delete static_cast<Typed<Kind::kDisconnecting>*>(entry);
    case Kind::kDisconnect:
      return delete static_cast<Typed<Kind::kDisconnect>*>(entry);
    case Kind::kError:
      return delete static_cast<Typed<Kind::kError>*>(entry);
    case Kind::kEventMiddleware:
      return delete static_cast<Typed<Kind::kEventMiddleware>*>(entry);
    case Kind::kServerEvent:
      return delete static_cast<Typed<Kind::kServerEvent>*>(entry);
    case Kind::kConnection:
      return delete static_cast<Typed<Kind::kConnection>*>(entry);
    case Kind::kMiddleware:
      return delete static_cast<Typed<Kind::kMiddleware>*>(entry);
    case Kind::kRoomChange:
      return delete static_cast<Typed<Kind::kRoomChange>*>(entry);
    case Kind::kNewNamespace:
      return delete static_cast<Typed<Kind::kNewNamespace>*>(entry);
  }
}

HandlerList::~HandlerList() {
  clear();
}

std::uint32_t HandlerList::insert(Owner entry, HandlerKind kind, How how) {
  entry->id = ++last_id_;
  entry->once = how.once;
  kinds_ = static_cast<std::uint16_t>(kinds_ | bit(kind));
  Owner* place = &first_;
  while (!how.first && *place) place = &(*place)->next;
  entry->next = std::move(*place);
  *place = std::move(entry);
  return last_id_;
}

template <class Condition>
void HandlerList::remove_if(Condition condition) {
  for (Entry* entry = first_.get(); entry != nullptr; entry = entry->next.get()) {
    if (condition(*entry)) entry->removed = true;
  }
  tidy();
}

void HandlerList::remove_one(std::uint32_t id) {
  remove_if([id](const Entry& entry) { return entry.id == id; });
}

void HandlerList::remove(HandlerKind kind, std::string_view name) {
  remove_if([kind, name](const Entry& entry) { return entry.is(kind, name); });
}

void HandlerList::remove_all(HandlerKind kind) {
  remove_if([kind](const Entry& entry) { return entry.kind == kind; });
}

void HandlerList::clear() {
  remove_if([](const Entry&) { return true; });
}

std::size_t HandlerList::count(HandlerKind kind, std::string_view name) const {
  std::size_t found = 0;
  for (const Entry* entry = first_.get(); entry != nullptr; entry = entry->next.get()) {
    if (entry->is(kind, name)) ++found;
  }
  return found;
}

/// Frees removed entries once nothing runs. A destructor of a callable's state may use this list
/// again, so all of them are unlinked first.
void HandlerList::tidy() {
  if (running_ > 0) return;
  Owner removed;
  for (Owner* place = &first_; *place;) {
    if (!(*place)->removed) {
      place = &(*place)->next;
      continue;
    }
    Owner next = std::move((*place)->next);
    (*place)->next = std::move(removed);
    removed = std::exchange(*place, std::move(next));
  }
  while (removed) removed = std::move(removed->next);
}

}  // namespace snug::socketio
