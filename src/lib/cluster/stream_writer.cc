// XADD, with its limit and its troubles.
#include "cluster/stream_writer.h"

#include <utility>

#include "snug/loop.h"

namespace snug::cluster {
namespace {

/// What the reply to XREAD has beside the strings that vary, as RedisOptions::max_reply_bytes
/// counts: 16 items and the names of fields, rounded up.
constexpr std::size_t kReplyOverheadBytes = 512;

}  // namespace

StreamWriter::StreamWriter(Redis& redis, RedisStreamsAdapterOptions options)
    : redis_(redis), options_(std::move(options)) {}

bool StreamWriter::is_too_large(const StreamEntry& entry) const {
  const std::size_t reply_bytes = kReplyOverheadBytes + options_.stream_name.size() +
                                  entry.uid.size() + entry.nsp.size() + entry.data.size();
  return entry.data.size() > options_.max_message_bytes ||
         reply_bytes > redis_.options().max_reply_bytes;
}

void StreamWriter::add(const StreamEntry& entry, Done done) {
  if (is_too_large(entry)) {
    const Error error{"too_large",
                      "cluster: a message is larger than max_message_bytes: it is not sent to "
                      "other servers"};
    const bool is_news = !std::exchange(told_too_large_, true);
    return done(Unexpected(error), is_news ? error.message : std::string());
  }
  redis_.command(
      add_command(options_, entry),
      [weak = std::weak_ptr(self_), done = std::move(done)](const Result<RedisReply>& reply) {
        const auto self = weak.lock();
        const std::string news = self ? (*self)->news_of(reply) : std::string();
        reply ? done({}, news) : done(Unexpected(reply.error()), news);
      });
}

std::string StreamWriter::news_of(const Result<RedisReply>& reply) {
  const auto now = redis_.loop().now();
  if (reply) {
    return trouble_.clear(now) ? "cluster: Redis takes messages for the stream again" : "";
  }
  const std::string& code = reply.error().code;
  if (code == "disconnected" || code == "unavailable") return {};
  if (!trouble_.set("Redis takes no messages for the stream", reply.error(), now)) return {};
  return "cluster: " + trouble_.error().message + ": events reach this server's clients only";
}

}  // namespace snug::cluster
