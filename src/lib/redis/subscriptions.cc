// See subscriptions.h. Redis confirms each name of a request by itself, so each request has one
// name and one reply.
#include "redis/subscriptions.h"

#include <utility>

#include "base/check.h"
#include "base/one_line.h"
#include "redis/request.h"

namespace snug::redis {

namespace {

/// The words of one kind, by the order of TopicKind.
struct Words {
  const char* subscribe;  ///< In capitals as a request, in small letters as its confirmation.
  const char* unsubscribe;
  std::string_view subscribed;
  std::string_view unsubscribed;
  std::string_view message;
  std::size_t message_size;
};
constexpr std::array kWords{
    Words{"SUBSCRIBE", "UNSUBSCRIBE", "subscribe", "unsubscribe", "message", 3},
    Words{"PSUBSCRIBE", "PUNSUBSCRIBE", "psubscribe", "punsubscribe", "pmessage", 4},
    Words{"SSUBSCRIBE", "SUNSUBSCRIBE", "ssubscribe", "sunsubscribe", "smessage", 3},
};
constexpr std::array kKinds{TopicKind::kChannel, TopicKind::kPattern, TopicKind::kShard};

const Words& words(TopicKind kind) {
  return kWords[static_cast<std::size_t>(kind)];
}

std::string_view text_of(const RedisReply& item) {
  return item.is_string() ? std::string_view(item.get_ref<const std::string&>())
                          : std::string_view();
}

}  // namespace

Subscriptions::Subscriptions(Settings& settings, Caller& caller, std::function<void()> on_change)
    : settings_(settings),
      caller_(caller),
      on_change_(std::move(on_change)),
      link_(settings, *this) {}

// --- who wants what ---

void Subscriptions::add(ListenerId id, TopicKind kind, std::string name,
                        RedisMessageHandler handler, std::function<void()> done) {
  if (ended_) return;
  const auto [place, is_new] = topics(kind).try_emplace(name);
  if (is_new) {
    place->second = std::make_unique<Topic>();
    place->second->number = ++last_topic_;
  }
  Topic& topic = *place->second;
  const std::uint32_t number = topic.handlers.add(Handler{std::move(handler)});
  ++topic.handler_count;
  if (done) topic.waiting.push_back({id, std::move(done)});
  link_.start();
  if (is_new && link_.up()) ask(Action::kSubscribe, kind, name);
  if (topic.confirmed && !topic.waiting.empty()) {
    caller_.later([this, kind, name] {
      Topic* const found = find(kind, name);
      if (found != nullptr && found->confirmed) call_waiting(*found);
    });
  }
  places_.emplace(id, Place{kind, std::move(name), number});
}

void Subscriptions::remove(ListenerId id) {
  const auto node = places_.extract(id);
  if (node.empty()) return;
  const Place& place = node.mapped();
  const auto found = topics(place.kind).find(place.name);
  CHECK(found != topics(place.kind).end());
  Topic& topic = *found->second;
  topic.handlers.remove(place.handler);
  std::erase_if(topic.waiting, [&](const Waiting& waiting) { return waiting.id == id; });
  if (--topic.handler_count > 0) return;
  if (link_.up()) ask(Action::kUnsubscribe, place.kind, place.name);
  const bool was_in_place = in_place();
  set_refused(topic, false);
  // Later, because one of its handlers may be running.
  settings_.environment().turn.dispose(std::move(found->second));
  topics(place.kind).erase(found);
  if (was_in_place != in_place()) caller_.later(on_change_);
}

Subscriptions::Topic* Subscriptions::find(TopicKind kind, std::string_view name) {
  const auto found = topics(kind).find(name);
  return found == topics(kind).end() ? nullptr : found->second.get();
}

Subscriptions::Topic* Subscriptions::topic_of(const Asked& asked) {
  Topic* const found = find(asked.kind, asked.name);
  return found != nullptr && found->number == asked.topic ? found : nullptr;
}

void Subscriptions::set_refused(Topic& topic, bool refused) {
  if (topic.refused && !refused) --refused_count_;
  if (!topic.refused && refused) ++refused_count_;
  topic.refused = refused;
}

void Subscriptions::call_waiting(Topic& topic) {
  for (const Waiting& waiting : std::exchange(topic.waiting, {})) {
    if (places_.contains(waiting.id)) caller_.call("the handler of a subscription", waiting.done);
  }
}

// --- what the server is asked ---

void Subscriptions::ask(Action action, TopicKind kind, const std::string& name, bool restores) {
  const Words& word = words(kind);
  asked_.push_back({action, kind, name, find(kind, name)->number, restores});
  link_.ask(format({action == Action::kSubscribe ? word.subscribe : word.unsubscribe, name}), 1);
}

void Subscriptions::on_idle() {
  asked_.push_back({Action::kPing});
  link_.ask(format({"PING"}), 1);
}

Subscriptions::Asked Subscriptions::answered() {
  Asked asked = std::move(asked_.front());
  asked_.pop_front();
  link_.answered();
  return asked;
}

/// All that was wanted when the connection came up has been answered.
void Subscriptions::settle(const Asked& asked) {
  if (!asked.restores || --restoring_count_ > 0) return;
  restored_ = true;
  on_change_();
}

void Subscriptions::on_up() {
  for (const TopicKind kind : kKinds) {
    for (const auto& [name, topic] : topics(kind)) {
      ++restoring_count_;
      ask(Action::kSubscribe, kind, name, true);
    }
  }
  if (restoring_count_ > 0) return;
  restored_ = true;
  on_change_();
}

void Subscriptions::on_down(const Error& why) {
  asked_.clear();
  restoring_count_ = 0;
  restored_ = false;
  error_ = why;
  for (const TopicKind kind : kKinds) {
    for (const auto& [name, topic] : topics(kind)) {
      gap_ |= std::exchange(topic->confirmed, false);
      set_refused(*topic, false);
    }
  }
  on_change_();
}

// --- what the server says ---

void Subscriptions::on_reply(Reply reply) {
  if (!reply) return asked_.empty() ? complain() : on_error(reply.error());
  if (reply->is_array()) {
    if (!on_array(reply->get_ref<RedisReply::array_t&>())) complain();
  } else if (!asked_.empty() && asked_.front().action == Action::kPing) {
    answered();
  } else {
    complain();
  }
}

void Subscriptions::complain() {
  if (!ended_) {
    link_.fail({"protocol", settings_.server_name() + " sends what no subscription asked for"});
  }
}

void Subscriptions::on_error(const Error& error) {
  const Asked asked = answered();
  Topic* const topic = topic_of(asked);
  if (asked.action == Action::kSubscribe && topic != nullptr) {
    set_refused(*topic, true);
    error_ = {error.code, settings_.server_name() +
                              " refuses a subscription: " + base::one_line(error.message, 200)};
    if (!asked.restores || restoring_count_ > 1) on_change_();
    if (ended_) return;
  }
  settle(asked);
}

/// False if nobody asked for it.
bool Subscriptions::on_array(RedisReply::array_t& items) {
  const std::string_view word = items.empty() ? std::string_view() : text_of(items[0]);
  if (word == "pong" && !asked_.empty() && asked_.front().action == Action::kPing) {
    answered();
    return true;
  }
  if (word.ends_with("message")) return deliver(items);
  return items.size() == 3 && items[1].is_string() && confirm(word, text_of(items[1]));
}

bool Subscriptions::deliver(RedisReply::array_t& items) {
  for (const TopicKind kind : kKinds) {
    if (text_of(items[0]) != words(kind).message) continue;
    if (items.size() != words(kind).message_size) return false;
    Topic* const topic = find(kind, text_of(items[1]));
    if (topic == nullptr) return true;  // it was unsubscribed a moment ago
    const std::string_view channel = text_of(items[items.size() - 2]);
    const std::string_view message = text_of(items.back());
    topic->handlers.each<Handler>([&](const RedisMessageHandler& handler) {
      caller_.call("the handler of a Redis channel", handler, channel, message);
    });
    return true;
  }
  return false;
}

bool Subscriptions::confirm(std::string_view word, std::string_view name) {
  if (asked_.empty() || asked_.front().action == Action::kPing) return false;
  const Asked& next = asked_.front();
  const bool subscribes = next.action == Action::kSubscribe;
  const Words& its = words(next.kind);
  if (word != (subscribes ? its.subscribed : its.unsubscribed) || name != next.name) return false;
  const Asked asked = answered();
  if (subscribes) {
    if (Topic* const topic = topic_of(asked)) {
      topic->confirmed = true;
      set_refused(*topic, false);
      call_waiting(*topic);
      if (ended_) return true;
    }
  }
  settle(asked);
  return true;
}

// --- the end ---

void Subscriptions::end() {
  ended_ = true;
  link_.close();
  asked_.clear();
  places_.clear();
  for (Topics& all : topics_) {
    for (auto& [name, topic] : std::exchange(all, {})) {
      topic->handlers.clear();
      settings_.environment().turn.dispose(std::move(topic));
    }
  }
}

}  // namespace snug::redis
