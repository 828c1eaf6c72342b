// The state of one connection to the Redis in memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "testing/redis_request.h"

namespace snug::test_support::redis {

/// What can be subscribed to.
enum class Topic : std::uint8_t { kChannel, kPattern, kShard };
inline constexpr std::array kTopics = {Topic::kChannel, Topic::kPattern, Topic::kShard};

/// The connection's way out.
class Output {
 public:
  virtual void send(std::string_view bytes) = 0;
  /// The command that waited was answered, so the next one may be carried out. Called by the
  /// Waiting that has the session.
  virtual void on_answered() = 0;

 protected:
  ~Output() = default;
};

/// Commands between MULTI and EXEC.
struct Transaction {
  std::vector<Words> commands;
  bool broken = false;  ///< One of them was refused, so EXEC is.
};

struct Session {
  /// `its_output` is borrowed.
  Session(std::int64_t its_id, Output& its_output) : id(its_id), output(its_output) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  std::set<std::string>& topics_of(Topic topic) {
    return topics.at(static_cast<std::size_t>(topic));
  }
  /// As the confirmations of subscriptions say it.
  std::size_t channel_count() const { return topics[0].size() + topics[1].size(); }
  bool is_subscribed() const { return channel_count() + topics[2].size() > 0; }

  const std::int64_t id;
  Output& output;
  std::string name;  ///< Of CLIENT SETNAME.
  std::size_t database = 0;
  bool signed_in = false;
  bool may_wait = true;  ///< XREAD may block.
  bool waits = false;    ///< XREAD does.
  bool quits = false;    ///< The connection ends after the replies.
  std::optional<Transaction> transaction;
  std::array<std::set<std::string>, 3> topics;  ///< By Topic.
};

}  // namespace snug::test_support::redis
