// The Redis in memory answers as a real one does, reply for reply.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "redis_reply_text.h"
#include "redis_scripts.h"
#include "redis_terminal.h"
#include "snug/testing/redis.h"
#include "support/redis_server.h"
#include "testing/redis_request.h"

namespace snug::testing {
namespace {

constexpr int kPatienceMs = 10'000;

/// A connection to the real server.
class RealTerminal {
 public:
  explicit RealTerminal(const std::string& path) : socket_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    void* const bytes = &address;
    EXPECT_EQ(connect(socket_, static_cast<const sockaddr*>(bytes), sizeof(address)), 0);
  }
  ~RealTerminal() { close(socket_); }
  RealTerminal(const RealTerminal&) = delete;
  RealTerminal& operator=(const RealTerminal&) = delete;

  void send(std::string_view bytes) const {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  /// The next reply, "closed", or "none" if none comes within that time.
  std::string next(Shown shown, int patience_ms) {
    for (;;) {
      if (auto text = take_reply_text(received_, shown)) return *text;
      if (closed_) return "closed";
      if (!receive(patience_ms)) return "none";
    }
  }

 private:
  bool receive(int patience_ms) {
    pollfd waiting{socket_, POLLIN, 0};
    if (poll(&waiting, 1, patience_ms) != 1) return false;
    std::array<char, 65'536> buffer{};
    const ssize_t size = recv(socket_, buffer.data(), buffer.size(), 0);
    closed_ = size <= 0;
    if (!closed_) received_.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
  }

  const int socket_;
  std::string received_;
  bool closed_ = false;
};

/// One line of a script.
struct Step {
  char client = 0;
  std::string flag;
  std::vector<std::string> words;
  std::chrono::milliseconds wait{0};

  bool is_raw() const { return words[0] == "raw"; }
  Shown shown() const {
    static const std::map<std::string, Shown> kShown = {{"sorted", Shown::kSorted},
                                                        {"pairs", Shown::kPairs},
                                                        {"numbers", Shown::kNumbers},
                                                        {"kind", Shown::kKind}};
    const auto found = kShown.find(flag);
    return found == kShown.end() ? Shown::kExactly : found->second;
  }
};

Step parse_step(const std::string& line) {
  Step step;
  if (line[0] == '@') {
    step.wait = std::chrono::milliseconds(std::stoi(line.substr(1)));
    return step;
  }
  step.client = line[0];
  std::string rest = line.substr(2);
  if (rest[0] == '(') {
    step.flag = rest.substr(1, rest.find(')') - 1);
    rest.erase(0, rest.find(')') + 1);
  }
  step.words = test_support::redis::split_words(rest).value();
  return step;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

/// What the placeholder <id> stands for at one of the two servers.
class Placeholder {
 public:
  std::string request(const Step& step) const {
    if (step.is_raw()) return step.words[1];
    std::vector<std::string> words = step.words;
    for (std::string& word : words) replace_all(word, "<id>", value_);
    return RedisTerminal::request(words);
  }
  std::string reply(const Step& step, std::string text) {
    if (step.flag == "id") value_ = text.substr(1, text.size() - 2);
    if (!value_.empty()) replace_all(text, value_, "<id>");
    return text;
  }

 private:
  std::string value_;
};

/// Gives a script to both servers, line by line. The memory's replies say how many are awaited.
class Comparison {
 public:
  Comparison(const std::string& real_path, RedisSettings settings)
      : path_(real_path), redis_(world_, std::move(settings)), control_(real_path) {
    if (redis_.url().find('@') != std::string::npos) ask_control({"AUTH", "secret"});
    ask_control({"FLUSHALL"});
  }

  void run(const RedisScript& script) {
    std::istringstream lines{std::string(script.text)};
    for (std::string line; std::getline(lines, line);) {
      if (line.empty() || line[0] == '#') continue;
      SCOPED_TRACE(std::string(script.name) + ": " + line);
      take_step(parse_step(line));
      if (differs_) return;  // the rest would differ, too
    }
    ask_control({"PING"});
    for (const auto& [name, terminal] : real_) {
      EXPECT_EQ(terminal->next(Shown::kExactly, 0), closed_.contains(name) ? "closed" : "none")
          << "one more reply to " << name;
    }
  }

 private:
  void take_step(const Step& step) {
    std::size_t count = 0;
    if (step.client == 0) {
      world_.advance(step.wait);
    } else {
      open(step.client);
      memory_.at(step.client)->send(memory_id_.request(step));
      real_.at(step.client)->send(real_id_.request(step));
    }
    for (const auto& [name, terminal] : memory_) count += compare(step, name, *terminal);
    // A command that waits has to be there before the next one of another client.
    if (count == 0) ask_control({"PING"});
  }

  std::size_t compare(const Step& step, char name, RedisTerminal& memory) {
    std::size_t count = 0;
    const Shown shown = step.shown();
    for (std::string text = memory.next(shown); text != "none"; text = memory.next(shown)) {
      const std::string real = real_.at(name)->next(shown, kPatienceMs);
      const std::string expected = real_id_.reply(step, real);
      const std::string got = memory_id_.reply(step, text);
      EXPECT_EQ(expected, got) << "to " << name;
      differs_ |= expected != got;
      ++count;
    }
    if (memory.closed() && !closed_.contains(name)) {
      closed_[name] = true;
      EXPECT_EQ("closed", real_.at(name)->next(shown, kPatienceMs)) << name;
    }
    return count;
  }

  void open(char name) {
    if (memory_.contains(name)) return;
    memory_[name] = std::make_unique<RedisTerminal>(world_, "redis.test:6379");
    real_[name] = std::make_unique<RealTerminal>(path_);
  }

  void ask_control(const std::vector<std::string>& words) {
    control_.send(RedisTerminal::request(words));
    EXPECT_TRUE(control_.next(Shown::kExactly, kPatienceMs).starts_with("+"));
  }

  const std::string path_;
  World world_;
  Redis redis_;
  RealTerminal control_;
  std::map<char, std::unique_ptr<RedisTerminal>> memory_;
  std::map<char, std::unique_ptr<RealTerminal>> real_;
  std::map<char, bool> closed_;
  bool differs_ = false;
  Placeholder memory_id_;
  Placeholder real_id_;
};

void compare_all(std::span<const RedisScript> scripts, std::vector<std::string> options,
                 const RedisSettings& settings) {
  if (!test_support::RedisServer::is_installed()) GTEST_SKIP() << "there is no redis-server";
  options.insert(options.end(), {"--port", "0", "--unixsocket", "redis.sock"});
  test_support::RedisServer server(std::move(options));
  ASSERT_TRUE(server.start());
  const std::string path = (server.folder().path() / "redis.sock").string();
  for (const RedisScript& script : scripts) Comparison(path, settings).run(script);
}

TEST(RedisContract, CommandsGetTheRepliesOfARealServer) {
  compare_all(redis_scripts(), {}, {});
}

TEST(RedisContract, StreamsAndPatternsGetTheRepliesOfARealServer) {
  compare_all(redis_stream_scripts(), {}, {});
}

TEST(RedisContract, SignInGetsTheRepliesOfARealServer) {
  RedisSettings settings;
  settings.users = {{"default", "secret"}};
  compare_all(redis_password_scripts(), {"--requirepass", "secret"}, settings);
}

}  // namespace
}  // namespace snug::testing
