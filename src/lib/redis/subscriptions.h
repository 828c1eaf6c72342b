// The subscriptions of one Redis: who wants what, and what the server was asked for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/listeners.h"
#include "redis/caller.h"
#include "redis/link.h"

namespace snug::redis {

enum class TopicKind { kChannel, kPattern, kShard };

class Subscriptions final : Link::User {
 public:
  /// `on_change` is called when in_place() or error() changes. All are borrowed.
  Subscriptions(Settings& settings, Caller& caller, std::function<void()> on_change);

  /// `id` is new. `done` may be empty.
  void add(ListenerId id, TopicKind kind, std::string name, RedisMessageHandler handler,
           std::function<void()> done);
  /// Does nothing for unknown ids.
  void remove(ListenerId id);

  /// False while something that was wanted is missing: the connection was lost or cannot be made,
  /// or the server refuses a subscription.
  bool in_place() const { return restored_ && refused_count_ == 0; }
  /// Why not.
  const Error& error() const { return error_; }
  /// Whether a connection with confirmed subscriptions was lost since the last call.
  bool take_gap() { return std::exchange(gap_, false); }

  /// Ends the connection, and drops all handlers.
  void end();

 private:
  struct Handler {
    RedisMessageHandler call;
  };
  struct Waiting {
    ListenerId id;
    std::function<void()> done;
  };
  struct Topic {
    base::Listeners<Handler> handlers;
    std::size_t handler_count = 0;
    std::vector<Waiting> waiting;  ///< For the first confirmation.
    std::uint64_t number = 0;      ///< Tells it from an earlier topic of the same name.
    bool confirmed = false;        ///< On this connection.
    bool refused = false;
  };
  struct Place {
    TopicKind kind;
    std::string name;
    std::uint32_t handler;
  };
  enum class Action { kSubscribe, kUnsubscribe, kPing };
  /// A request whose reply is missing.
  struct Asked {
    Action action;
    TopicKind kind = TopicKind::kChannel;
    std::string name{};
    std::uint64_t topic = 0;
    bool restores = false;
  };
  using Topics = std::map<std::string, std::unique_ptr<Topic>, std::less<>>;

  Topics& topics(TopicKind kind) { return topics_[static_cast<std::size_t>(kind)]; }
  Topic* find(TopicKind kind, std::string_view name);
  /// The topic of a request, if it is still wanted.
  Topic* topic_of(const Asked& asked);
  void ask(Action action, TopicKind kind, const std::string& name, bool restores = false);
  Asked answered();
  void settle(const Asked& asked);
  void on_error(const Error& error);
  bool on_array(RedisReply::array_t& items);
  bool deliver(RedisReply::array_t& items);
  bool confirm(std::string_view word, std::string_view name);
  void call_waiting(Topic& topic);
  void set_refused(Topic& topic, bool refused);
  void complain();

  void on_up() override;
  void on_reply(Reply reply) override;
  void on_idle() override;
  void on_down(const Error& why) override;

  Settings& settings_;
  Caller& caller_;
  const std::function<void()> on_change_;
  Link link_;
  Error error_;
  std::array<Topics, 3> topics_;
  std::unordered_map<ListenerId, Place> places_;
  std::deque<Asked> asked_;
  std::uint64_t last_topic_ = 0;
  std::size_t restoring_count_ = 0;  ///< Of `asked_`.
  std::size_t refused_count_ = 0;    ///< Of the topics.
  bool restored_ = true;
  bool gap_ = false;
  bool ended_ = false;
};

}  // namespace snug::redis
