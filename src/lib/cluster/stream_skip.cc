// Backwards in pages that grow until one has the entry in the way, then one by one.
#include "cluster/stream_skip.h"

#include <algorithm>
#include <utility>

namespace snug::cluster {

StreamSkip::StreamSkip(Redis& reading, Redis& writing, const RedisStreamsAdapterOptions& options,
                       StreamId after, Done done)
    : reading_(reading),
      writing_(writing),
      options_(options),
      after_(after),
      done_(std::move(done)) {}

void StreamSkip::ask(Redis& redis, const RedisCommand& command, Step step) {
  redis.command(command, [weak = weak_from_this(), step](const Result<RedisReply>& reply) {
    if (const auto self = weak.lock()) ((*self).*step)(reply);
  });
}

void StreamSkip::read_backwards() {
  const StreamId newest = last_ ? last_->previous() : kLastStreamId;
  ask(reading_, newest_command(options_.stream_name, after_.next(), newest, page_size_),
      &StreamSkip::on_page);
}

void StreamSkip::on_page(const Result<RedisReply>& reply) {
  if (!reply) {
    if (was_too_large(reading_, reply.error())) return on_too_large();
    return done_(Unexpected(reply.error()));
  }
  const auto oldest =
      reply->is_array() && !reply->empty() ? read_entry(reply->back()) : std::nullopt;
  if (oldest) last_ = oldest->id;
  const bool is_all = !oldest || reply->size() < page_size_;
  if (is_all) return done_(after_);  // what was in the way is gone
  if (!is_near_) page_size_ = std::min(2 * page_size_, options_.read_count);
  read_backwards();
}

void StreamSkip::on_too_large() {
  is_near_ = true;
  if (std::exchange(page_size_, 1) > 1) return read_backwards();
  if (last_) return done_(last_->previous());
  ask(writing_, add_command(options_, mark_entry()), &StreamSkip::on_marked);
}

void StreamSkip::on_marked(const Result<RedisReply>& reply) {
  if (!reply) return done_(Unexpected(reply.error()));
  const auto id = added_id(*reply);
  if (!id) return done_(Unexpected(Error{"protocol", "XADD answers no id"}));
  done_(*id);
}

}  // namespace snug::cluster
