// The items of a reply are built as JSON while hiredis reads it. Its own reply objects would take
// seventy bytes for an item of four, and free themselves recursively at any depth.
#include "redis/reply.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

#include "base/check.h"

namespace snug::redis {

namespace {

/// hiredis 0.14 reads no more; later versions read any depth.
constexpr int kMaxDepth = 8;
/// Of a status, an error or a number. Redis' own are shorter; hiredis looks for a line's end from
/// its start again and again.
constexpr std::size_t kMaxLineBytes = 64 * 1024;
/// The digits of a length and a line's end.
constexpr std::size_t kMaxHeaderBytes = 24;

int depth_of(const redisReadTask& task) {
  int depth = 1;
  for (const redisReadTask* outer = task.parent; outer != nullptr; outer = outer->parent) ++depth;
  return depth;
}

int type_in_progress(const redisReader& reader) {
#if HIREDIS_MAJOR >= 1
  return reader.task[reader.ridx]->type;
#else
  return reader.rstack[reader.ridx].type;
#endif
}

/// The parameter is an int in hiredis 0.14 and a std::size_t later.
template <class Function>
struct CountOf;
template <class Count>
struct CountOf<void* (*)(const redisReadTask*, Count)> {
  using Type = Count;
};
using ElementCount = CountOf<decltype(redisReplyObjectFunctions::createArray)>::Type;

}  // namespace

/// Called by hiredis for each item. Null ends the reading.
struct ReplyReader::Items {
  static ReplyReader& of(const redisReadTask* task) {
    return *static_cast<ReplyReader*>(task->privdata);
  }

  static void* string(const redisReadTask* task, char* text, std::size_t size) noexcept {
    ReplyReader& reader = of(task);
    const bool is_error = task->type == REDIS_REPLY_ERROR;
    const bool known =
        is_error || task->type == REDIS_REPLY_STRING || task->type == REDIS_REPLY_STATUS;
    if (!known) return unknown(reader);
    if (!reader.count(size)) return nullptr;
    std::string bytes(text, size);
    if (task->parent == nullptr) reader.is_error_ = is_error;
    if (is_error && task->parent != nullptr) {
      return reader.place(*task, RedisReply{{"error", std::move(bytes)}});
    }
    return reader.place(*task, std::move(bytes));
  }

  static void* array(const redisReadTask* task, ElementCount count) noexcept {
    ReplyReader& reader = of(task);
    if (task->type != REDIS_REPLY_ARRAY) return unknown(reader);
    if (depth_of(*task) > kMaxDepth) {
      reader.refuse("it nests arrays too deeply");
      return nullptr;
    }
    const bool fits = static_cast<std::size_t>(count) <= reader.max_bytes_ / kItemBytes;
    if (!fits) reader.refuse(kTooLarge);
    if (!fits || !reader.count(0)) return nullptr;
    return reader.place(*task, RedisReply::array());
  }

  static void* integer(const redisReadTask* task, long long number) noexcept {
    return of(task).count(0) ? of(task).place(*task, std::int64_t{number}) : nullptr;
  }

  static void* nil(const redisReadTask* task) noexcept {
    return of(task).count(0) ? of(task).place(*task, nullptr) : nullptr;
  }

  static void* unknown(ReplyReader& reader) noexcept {
    reader.refuse("it sent a type of RESP3, which nobody asked for");
    return nullptr;
  }

  static void keep(void*) noexcept {}  // items belong to the reader

  static redisReplyObjectFunctions* functions() {
    static redisReplyObjectFunctions functions = [] {
      redisReplyObjectFunctions made{};
      made.createString = string;
      made.createArray = array;
      made.createInteger = integer;
      made.createNil = nil;
      made.freeObject = keep;
#if HIREDIS_MAJOR >= 1
      made.createDouble = [](const redisReadTask* task, double, char*, std::size_t) noexcept {
        return unknown(of(task));
      };
      made.createBool = [](const redisReadTask* task, int) noexcept { return unknown(of(task)); };
#endif
      return made;
    }();
    return &functions;
  }

  static constexpr const char* kTooLarge = "its reply is larger than RedisOptions::max_reply_bytes";
};

ReplyReader::ReplyReader(std::size_t max_bytes)
    : max_bytes_(max_bytes), reader_(redisReaderCreateWithFunctions(Items::functions())) {
  CHECK(reader_ != nullptr);
  reader_->privdata = this;
}

void ReplyReader::feed(std::string_view bytes) {
  redisReaderFeed(reader_.get(), bytes.data(), bytes.size());  // next() tells of its error
}

Result<std::optional<Reply>> ReplyReader::next() {
  void* item = nullptr;
  if (redisReaderGetReply(reader_.get(), &item) != REDIS_OK) return failure();
  if (item == nullptr) {
    if (pending_is_too_much()) return failure();
    return std::optional<Reply>();
  }
  counted_bytes_ = 0;
  RedisReply value = std::exchange(root_, nullptr);
  if (!std::exchange(is_error_, false)) return std::optional<Reply>(std::move(value));
  Error error{"refused", std::move(value.get_ref<std::string&>())};
  return std::optional<Reply>(Unexpected(std::move(error)));
}

bool ReplyReader::count(std::size_t bytes) {
  counted_bytes_ += bytes + kItemBytes;
  return counted_bytes_ <= max_bytes_ || refuse(Items::kTooLarge);
}

/// Always false.
bool ReplyReader::refuse(const char* why) {
  complaint_ = why;
  return false;
}

/// Looks at the item whose end is missing. hiredis has read its first byte, the type.
bool ReplyReader::pending_is_too_much() {
  const std::string_view pending(reader_->buf + reader_->pos, reader_->len - reader_->pos);
  if (pending.empty()) return false;
  if (type_in_progress(*reader_) != REDIS_REPLY_STRING) {
    return pending.size() > kMaxLineBytes && !refuse("it sent a line without end");
  }
  std::size_t announced = 0;
  const char* const end = pending.data() + std::min(pending.size(), kMaxHeaderBytes);
  const auto [stopped, error] = std::from_chars(pending.data(), end, announced);
  const bool complete = stopped != end && *stopped == '\r' && error == std::errc();
  if (!complete) {
    return pending.size() >= kMaxHeaderBytes && !refuse("it sent a length that is no number");
  }
  const std::size_t counted_with_it = counted_bytes_ + kItemBytes;
  const bool fits = announced <= max_bytes_ - std::min(max_bytes_, counted_with_it);
  return !fits && !refuse(Items::kTooLarge);
}

/// Puts an item where it belongs. Its address stays until it is complete, because only then its
/// array grows again.
RedisReply* ReplyReader::place(const redisReadTask& task, RedisReply value) {
  if (task.parent == nullptr) {
    root_ = std::move(value);
    return &root_;
  }
  auto& array = static_cast<RedisReply*>(task.parent->obj)->get_ref<RedisReply::array_t&>();
  array.push_back(std::move(value));
  return &array.back();
}

Unexpected<Error> ReplyReader::failure() const {
  return Unexpected(Error{"protocol", complaint_ != nullptr ? complaint_ : reader_->errstr});
}

}  // namespace snug::redis
