// The stores whose promises are tested, and short ways to call them.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/store.h"
#include "store_fixture.h"

namespace snug::storage::test {

template <class T>
using Answered = Result<T, model::StoreError>;

/// A store and how to wait for it.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual model::Store& store() = 0;
  virtual void wait_for(const std::function<bool()>& is_done) = 0;
  /// Ends it and starts it with what is stored.
  virtual model::Snapshot restart() = 0;
  /// From now on this event cannot be read.
  virtual void damage(model::GlobalSeq gseq) = 0;
  /// The next write finds no space; after free_space() there is enough.
  virtual void use_up_space() = 0;
  virtual void free_space() = 0;
  /// Lets it do what it does when nobody asks it for anything.
  virtual void rest() = 0;
};

struct Maker {
  const char* name;
  std::unique_ptr<Subject> (*make)();
};

/// The parameters of every suite, and their names.
std::vector<Maker> every_store();
std::string name_of_store(const testing::TestParamInfo<Maker>& store);

/// Ann owns the chat and has two sign-ins, Bob has none. `room` is theirs, `other` is Ann's alone.
/// Bytes up to 19 begin the tokens of this fixture; tests begin theirs with higher ones.
class StoreContract : public testing::TestWithParam<Maker> {
 protected:
  StoreContract();

  model::Store& store() { return subject->store(); }
  /// Waits for the answer of one call.
  template <class T, class Call, class... Arguments>
  Answered<T> ask(Call call, Arguments... arguments) {
    std::optional<Answered<T>> answer;
    (store().*call)(std::move(arguments)...,
                    [&answer](Answered<T> one) { answer = std::move(one); });
    subject->wait_for([&answer] { return answer.has_value(); });
    return *std::move(answer);
  }

  /// Of Ann's making, and open until 1000.
  model::Invite invite(std::uint8_t hash, std::int64_t uses_left) const;
  Answered<model::Invite> add(const model::Invite& one);
  void add_invite(std::uint8_t hash, std::int64_t uses_left);
  Answered<model::User> enter(std::uint8_t invite, const std::string& name,
                              model::RunningMillis now = 0);
  /// Somebody new with an invitation of their own.
  model::UserId join(const std::string& name);
  Answered<model::Device> sign_in(const model::SignIn& one);
  model::DeviceId sign_in(model::UserId user, std::uint8_t device, std::uint8_t known);
  Answered<model::Room> open(model::UserId one, model::UserId with);

  model::EventDraft draft(model::DeviceId device, std::int64_t n, std::string body = "{}") const;
  Answered<model::Appended> append(const model::EventDraft& one);
  void append_stored(const model::EventDraft& one);
  /// What Ann can read.
  std::vector<model::Event> log();

  std::unique_ptr<Subject> subject = GetParam().make();
  model::UserId ann;
  model::UserId bob;
  model::DeviceId phone;
  model::DeviceId laptop;
  model::RoomId room;
  model::RoomId other;

 private:
  std::uint8_t last_invite_ = 10;
};

/// The one in a list of the snapshot that has this id; an empty one and a failure if there is none.
template <class List, class SomeId>
typename List::value_type find_in(const List& list, SomeId id) {
  for (const auto& one : list) {
    if (one.id == id) return one;
  }
  ADD_FAILURE() << "nothing has the id " << id.value;
  return {};
}

/// The first bytes of the tokens of somebody's known devices, least recently used first.
std::vector<int> known_devices(const model::Snapshot& snapshot, model::UserId user);

}  // namespace snug::storage::test
