// See redis_impl.h.
#include "testing/redis_impl.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/check.h"
#include "testing/redis_json.h"

namespace snug::testing {

using namespace test_support::redis;

namespace {

constexpr std::size_t kMaxCommands = 10'000;
constexpr std::size_t kMaxCommandsBytes = 64UL << 20;

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char sign : text) {
    const auto byte = static_cast<unsigned char>(sign);
    if (std::isalnum(byte) != 0) {
      encoded += sign;
    } else {
      encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return encoded;
}

std::size_t size_of(const Words& words) {
  std::size_t bytes = 0;
  for (const std::string& word : words) bytes += word.size();
  return bytes;
}

bool has_name(const Link& link, std::string_view who) {
  return who.empty() || link.node() == who || link.session().name == who;
}

/// The end of a connection that is none.
struct Caller final : Output {
  void send(std::string_view sent) override { bytes += sent; }
  void on_answered() override {}

  std::string bytes;
};

}  // namespace

Redis::Impl::Impl(test_support::MemoryCore& core, RedisSettings settings)
    : core_(core), settings_(std::move(settings)), instance_(core.environment(), settings_.users) {
  url({});
}

Redis::Impl::~Impl() = default;

// --- names ---

std::string Redis::Impl::host_of(const Node& node) const {
  return node.name.empty() ? settings_.host : node.name + '.' + settings_.host;
}

std::string Redis::Impl::address_of(const Node& node) const {
  return host_of(node) + ':' + std::to_string(settings_.port);
}

void Redis::Impl::listen(Node& node) {
  auto listener =
      core_.network().listen_as_service(host_of(node), settings_.port, node, settings_.tls);
  REQUIRE(listener.has_value(), "snug::testing::Redis",
          "two in one world need different names: RedisSettings::host");
  node.listener = std::move(*listener);
}

std::string Redis::Impl::url(std::string_view node_name) {
  REQUIRE(std::ranges::all_of(
              node_name, [](unsigned char sign) { return std::isalnum(sign) != 0 || sign == '-'; }),
          "snug::testing::Redis::url", "a node is a word of letters and digits");
  auto found = nodes_.find(node_name);
  if (found == nodes_.end()) {
    found = nodes_.try_emplace(std::string(node_name), *this, std::string(node_name)).first;
    if (running_) listen(found->second);
  }
  const auto password = settings_.users.find("default");
  return std::string(settings_.tls ? "rediss://" : "redis://") +
         (password == settings_.users.end() ? "" : ':' + percent_encoded(password->second) + '@') +
         address_of(found->second);
}

// --- connections ---

void Redis::Impl::Node::on_stream(std::unique_ptr<net::Stream> stream) {
  Link& link = *impl.links_.emplace_back(std::make_unique<Link>(
      impl, impl.instance_, impl.core_.environment(), std::move(stream), ++impl.last_id_, name));
  if (impl.hung_) link.hang(true);
  if (frozen) link.freeze(true);
}

void Redis::Impl::on_request(const Link& link, const Words& words) {
  commands_.push_back({link.session().id, link.node(), words});
  commands_bytes_ += size_of(words);
  while (commands_.size() > kMaxCommands || commands_bytes_ > kMaxCommandsBytes) {
    commands_bytes_ -= size_of(commands_.front().words);
    commands_.pop_front();
  }
}

void Redis::Impl::forget_commands() {
  commands_.clear();
  commands_bytes_ = 0;
}

void Redis::Impl::on_gone(Link& link) {
  const auto found =
      std::ranges::find_if(links_, [&](const auto& other) { return other.get() == &link; });
  core_.environment().turn.dispose(std::move(*found));
  links_.erase(found);
}

std::vector<RedisConnection> Redis::Impl::connections() const {
  std::vector<RedisConnection> all;
  for (const auto& link : links_) {
    if (!link->counts()) continue;
    const Session& session = link->session();
    std::size_t subscribed_count = 0;
    for (const auto& topics : session.topics) subscribed_count += topics.size();
    all.push_back({session.id, link->node(), session.name, subscribed_count, link->frozen()});
  }
  return all;
}

Redis::Impl::Links Redis::Impl::chosen(std::string_view who) const {
  Links found;
  for (const auto& link : links_) {
    if (has_name(*link, who)) found.push_back(link.get());
  }
  return found;
}

Redis::Impl::Links Redis::Impl::chosen(std::int64_t id) const {
  Links found;
  for (const auto& link : links_) {
    if (link->session().id == id) found.push_back(link.get());
  }
  return found;
}

std::function<bool(const Session&)> Redis::Impl::concerns(std::string_view who) const {
  if (who.empty()) return nullptr;
  return [this, name = std::string(who)](const Session& session) {
    return std::ranges::any_of(links_, [&](const auto& link) {
      return &link->session() == &session && has_name(*link, name);
    });
  };
}

// --- commands of the test ---

Json Redis::Impl::run(const Words& command) {
  REQUIRE(!command.empty(), "snug::testing::Redis::run", "a command has a name");
  Caller caller;
  Session session(0, caller);
  instance_.add(session);
  session.signed_in = true;
  session.may_wait = false;
  instance_.execute(session, command);
  instance_.remove(session);
  std::string_view bytes = caller.bytes;
  return bytes.empty() ? Json() : take_reply(bytes);
}

// --- troubles ---

void Redis::Impl::stop(RedisData data) {
  running_ = hung_ = false;
  for (auto& [name, node] : nodes_) node.listener.reset();
  for (Link* const link : chosen(std::string_view())) link->lose();
  if (data == RedisData::kLost) instance_.clear();
}

void Redis::Impl::start() {
  if (std::exchange(running_, true)) return;
  for (auto& [name, node] : nodes_) listen(node);
}

void Redis::Impl::hang(bool hung) {
  hung_ = hung;
  for (Link* const link : chosen(std::string_view())) link->hang(hung);
}

void Redis::Impl::freeze(std::string_view who, bool frozen) {
  for (auto& [name, node] : nodes_) {
    if (!who.empty() && name != who) continue;
    node.frozen = frozen;
    core_.network().set_silent(address_of(node), frozen);
  }
  for (Link* const link : chosen(who)) link->freeze(frozen);
}

}  // namespace snug::testing
