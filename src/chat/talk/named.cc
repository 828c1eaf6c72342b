// People and rooms by their names.
#include "talk/named.h"

#include <string>

#include "talk/reading.h"
#include "words/fold.h"

namespace snug::chat {
namespace {

constexpr std::string_view kOneself = "me";

std::string_view without_sign(std::string_view name, std::string_view signs) {
  const bool has_sign = name.size() > 1 && signs.find(name.front()) != std::string_view::npos;
  return has_sign ? name.substr(1) : name;
}

/// Null if nobody has that name.
const Person* find_person(Directory& directory, model::UserId asking, std::string_view typed) {
  const std::string_view name = without_sign(typed, "@");
  if (const Person* person = directory.person_named(name)) return person;
  const std::string wanted = folded(name);
  if (wanted == kOneself) return directory.person(asking);
  for (const model::UserId id : directory.companions_of(*directory.person(asking))) {
    const Person* person = directory.person(id);
    if (folded(person->user.display_name) == wanted) return person;
  }
  return nullptr;
}

}  // namespace

Result<model::UserId, Failure> person_named(Directory& directory, model::UserId asking,
                                            std::string_view name) {
  if (const Person* person = find_person(directory, asking, name)) return person->user.id;
  return Unexpected(Failure(Code::kNotFound, "nobody here is called " + std::string(name)));
}

Result<const ChatRoom*, Failure> room_named(Directory& directory, model::UserId asking,
                                            std::string_view name) {
  const std::string wanted = folded(without_sign(name, "#"));
  for (const model::RoomId id : directory.person(asking)->rooms) {
    const ChatRoom* room = directory.room(id);
    const bool is_readable = room != nullptr && first_readable(*room, asking);
    if (is_readable && !room->details.name.empty() && folded(room->details.name) == wanted)
      return room;
  }
  const Person* other = find_person(directory, asking, name);
  const ChatRoom* direct =
      other != nullptr ? directory.direct_room(asking, other->user.id) : nullptr;
  if (direct != nullptr) return direct;
  return Unexpected(
      Failure(Code::kNotFound, "you have no conversation called " + std::string(name)));
}

}  // namespace snug::chat
