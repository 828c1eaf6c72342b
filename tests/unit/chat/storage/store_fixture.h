// A database in a folder of its own, written on the test's thread. Database adds only the threads.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/command.h"
#include "storage/reader.h"
#include "storage/writer.h"

namespace snug::storage::test {

template <class T>
using Answer = std::optional<Result<T, model::StoreError>>;

/// Removed with its content on destruction.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }
  void clear() const {
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      std::filesystem::remove_all(entry);
    }
  }

 private:
  std::filesystem::path path_;
};

model::TokenHash token(std::uint8_t first);
/// The sign-in of a user without a password. The bytes are the first bytes of the tokens.
model::SignIn sign_in_of(model::UserId user, std::uint8_t device, std::uint8_t known);

/// A writer, a reader, and commands gathered for the next batch. Ids of each kind are 1, 2, 3 ….
/// Answers keep their addresses while the Bench exists.
class Bench {
 public:
  explicit Bench(std::string path, std::string vfs = "", Durability durability = Durability::kFull);

  /// Adds a command to the next batch. Its answer is there after commit().
  template <class T, class Run>
  Answer<T>& add(Steps steps, Run run) {
    auto answer = std::make_shared<Answer<T>>();
    answers_.push_back(answer);
    batch_.push_back(std::make_unique<CommandOf<T, Run>>(
        1, steps, std::move(run),
        [&slot = *answer](Result<T, model::StoreError> result) { slot = std::move(result); }));
    return *answer;
  }
  Answer<model::Appended>& append(model::EventDraft draft);
  void commit();

  /// Runs one command in a batch of its own and returns its answer.
  template <class T, class Run>
  Result<T, model::StoreError>& now(Steps steps, Run run) {
    Answer<T>& answer = add<T>(steps, std::move(run));
    commit();
    return answer.value();
  }
  Result<model::Appended, model::StoreError>& append_now(model::EventDraft draft);

  /// Adds users by invitation, each with a device of the same number. The first is the owner.
  void add_people(int count);
  model::RoomId open_room(std::int64_t one, std::int64_t other);

  Writer& writer() { return *writer_; }
  Reader& reader() { return *reader_; }

 private:
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Reader> reader_;
  Batch batch_;
  std::vector<std::shared_ptr<void>> answers_;
};

/// A draft from the device with the user's number.
model::EventDraft draft(std::int64_t user, model::RoomId room, std::int64_t n,
                        std::string body = "{}");

/// Users 1 and 2 have room 1.
class StoreTest : public testing::Test {
 protected:
  void SetUp() override;
  /// Closes the database cleanly and opens it again.
  void reopen();

  TemporaryFolder folder_;
  std::unique_ptr<Bench> bench_;
  model::RoomId room_;
};

}  // namespace snug::storage::test
