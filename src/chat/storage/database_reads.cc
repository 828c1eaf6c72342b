// Each read of model::Store as a job for the reader.
#include <memory>
#include <utility>

#include "storage/database.h"
#include "storage/failure.h"
#include "storage/reader.h"

namespace snug::storage {

template <class T>
void Database::read(std::function<T(Reader&)> read, Callback<T> done) {
  if (!reader_thread_) {
    host_.clock.post([done = std::move(done)] { done(Unexpected(model::StoreError::kFailed)); });
    return;
  }
  const auto asked = std::make_shared<Callback<T>>(std::move(done));
  const bool queued = reader_thread_->post([this, read = std::move(read), asked]() mutable {
    Result<T, model::StoreError> result = try_read(read);
    host_.clock.post([result = std::move(result), asked = std::move(asked)]() mutable {
      (*asked)(std::move(result));
    });
  });
  if (queued) return;  // otherwise the disk is far behind
  host_.clock.post([asked] { (*asked)(Unexpected(model::StoreError::kFailed)); });
}

/// A failed read changes nothing and implies nothing about writes, so only its own request fails.
template <class T>
Result<T, model::StoreError> Database::try_read(const std::function<T(Reader&)>& read) {
  try {
    T result = read(*reader_);
    tell_read_damage();
    return result;
  } catch (const SQLite::Exception& exception) {
    reader_->note_failure(describe(exception));
    tell_read_damage();
    return Unexpected(model::StoreError::kDamaged);
  }
}

void Database::read_since(model::UserId user, model::GlobalSeq since, model::GlobalSeq until,
                          std::size_t max_count, std::size_t max_bytes,
                          Callback<model::Page> done) {
  read<model::Page>(
      [user, since, until, max_count, max_bytes](Reader& reader) {
        return reader.since(user, since, until, max_count, max_bytes);
      },
      std::move(done));
}

void Database::read_before(model::RoomId room, model::RoomSeq before, std::size_t max_count,
                           Callback<model::Page> done) {
  read<model::Page>(
      [room, before, max_count](Reader& reader) { return reader.before(room, before, max_count); },
      std::move(done));
}

void Database::read_after(model::RoomId room, model::RoomSeq after, std::size_t max_count,
                          Callback<model::Page> done) {
  read<model::Page>(
      [room, after, max_count](Reader& reader) { return reader.after(room, after, max_count); },
      std::move(done));
}

void Database::read_list(model::RoomId room, model::EventList list, model::RoomSeq after,
                         std::size_t max_count, Callback<model::Page> done) {
  read<model::Page>([room, list, after, max_count](
                        Reader& reader) { return reader.list(room, list, after, max_count); },
                    std::move(done));
}

void Database::read_chain(model::GlobalSeq gseq, Callback<std::optional<model::Chain>> done) {
  read<std::optional<model::Chain>>([gseq](Reader& reader) { return reader.chain(gseq); },
                                    std::move(done));
}

}  // namespace snug::storage
