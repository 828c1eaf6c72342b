// The same sweep for an EngineServer: every exchange with raw clients ended after every step in
// every way, and with every read and write failing once.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "server/loop_impl.h"
#include "snug/snug.h"
#include "snug/testing/world.h"
#include "subject.h"

namespace snug::sweep {
namespace {

using namespace std::chrono_literals;

// Longer than any timeout of the server: pings, closing by polling.
constexpr auto kLongEnough = 10min;

/// An EngineServer with handlers of every kind, a subject, and a bystander that must not notice the
/// subject's end.
class EngineStage {
 public:
  explicit EngineStage(std::size_t failing_operation = 0) {
    ServerOptions options;
    options.log = [this](LogLevel level, std::string_view line) {
      if (level == LogLevel::kError) errors.emplace_back(line);
    };
    server.emplace(world.loop(), std::move(options));
    serve();
    EXPECT_TRUE(server->listen(":3000"));
    bystander = world.connect("/", {.query = "who=bystander", .path = "/engine.io/"});
    subject.emplace(core(), failing_operation, "/engine.io/?EIO=4&who=subject");
  }
  ~EngineStage() {
    subject.reset();
    world.run_until_idle();
  }
  EngineStage(const EngineStage&) = delete;
  EngineStage& operator=(const EngineStage&) = delete;

  EngineSocket socket() const { return sockets.empty() ? EngineSocket() : sockets.back(); }
  void let_in() {
    for (const Next& next : std::exchange(waiting_, {})) next();
    world.run_until_idle();
  }
  void run(const std::function<void()>& act) {
    world.loop().post(act);
    world.run_until_idle();
  }

  void expect_only_the_bystander() {
    bystander.forget();
    bystander.emit("here");
    EXPECT_EQ(bystander.received_count("here"), 1U);
    EXPECT_EQ(server->clients_count(), 1U);
  }
  void expect_ends_told_once() {
    for (const EngineSocket& each : sockets) EXPECT_FALSE(each.connected());
    if (server) {
      EXPECT_EQ(end_count, static_cast<int>(sockets.size()));
    }
    EXPECT_EQ(errors, std::vector<std::string>{});
  }

  testing::World world;
  std::optional<EngineServer> server;
  std::optional<Subject> subject;
  std::vector<EngineSocket> sockets;  ///< The subject's.
  std::vector<std::string> errors;
  int end_count = 0;  ///< Ends of the subject's sockets.
  int created_count = 0;
  bool slow = false;          ///< Whether middleware takes its time.
  testing::Client bystander;  ///< Speaks Socket.IO, and is echoed.

 private:
  test_support::MemoryCore& core() {
    return static_cast<test_support::MemoryCore&>(world.loop().impl().core());
  }
  void serve() {
    server->use([this](EngineRequest& request, Next next) {
      if (request.query.find("who=subject") == std::string::npos) return next();
      request.answer_headers.set("X-Seen", "1");
      if (!slow) return next();
      waiting_.push_back(std::move(next));
    });
    server->on_headers([](HttpHeaders& headers, const HttpRequest&) { headers.set("X-All", "2"); });
    server->on_connection([this](const EngineSocket& newcomer) {
      newcomer.on_message([newcomer](MessageKind kind, std::string_view payload) {
        if (payload == "0") return newcomer.send("0{\"sid\":\"by\"}");  // the bystander joins
        kind == MessageKind::kText ? newcomer.send(payload)
                                   : newcomer.send(std::as_bytes(std::span(payload)));
      });
      if (newcomer.request().query.find("who=subject") != std::string::npos) receive(newcomer);
    });
  }
  void receive(const EngineSocket& newcomer) {
    sockets.push_back(newcomer);
    newcomer.on_message([this, newcomer](MessageKind, std::string_view payload) {
      if (payload == "close") newcomer.close();
      if (payload == "discard") newcomer.close(true);
      if (payload == "close all") server->close({});
    });
    newcomer.on_packet([newcomer](const EnginePacket& packet) {
      if (packet.data == "packet") newcomer.send("seen");
    });
    newcomer.on_packet_create([this](const EnginePacket&) { ++created_count; });
    newcomer.on_drain([newcomer] { static_cast<void>(newcomer.queued_bytes()); });
    newcomer.on_upgrade([newcomer](std::string_view) { newcomer.send("welcome"); });
    newcomer.on_close([this, newcomer](std::string_view) {
      ++end_count;
      newcomer.send("too late");
      newcomer.close();
    });
  }

 public:
 private:
  std::vector<Next> waiting_;
};

using Step = std::function<void(EngineStage&)>;

Step websocket() {
  return [](EngineStage& stage) { stage.subject->open_websocket(); };
}
Step polling() {
  return [](EngineStage& stage) { stage.subject->open_polling(); };
}
Step poll() {
  return [](EngineStage& stage) { stage.subject->poll(); };
}
Step say(std::string packet) {
  return [packet = std::move(packet)](EngineStage& stage) { stage.subject->say_to_engine(packet); };
}
Step send(std::string packet) {
  return [packet = std::move(packet)](EngineStage& stage) { stage.subject->send(packet); };
}
Step serve(std::function<void(EngineStage&)> act) {
  return [act = std::move(act)](EngineStage& stage) { stage.run([&] { act(stage); }); };
}
Step let_in() {
  return [](EngineStage& stage) { stage.let_in(); };
}
void slow_down(EngineStage& stage) {
  stage.slow = true;
}
void push(EngineStage& stage) {
  stage.socket().send("pushed");
  stage.socket().send(std::as_bytes(std::span("bytes", 5)));
}

struct Exchange {
  const char* name;
  std::vector<Step> steps;
};

const std::vector<Exchange>& exchanges() {
  static const std::vector<Exchange> all = {
      {"echo by WebSocket",
       {websocket(), say("4hello"),
        [](EngineStage& stage) { stage.subject->send_binary("\x01\x02"); }, say("4packet")}},
      {"echo by polling",
       {polling(), poll(),
        say("4hello\x1e"
            "bAQI="),
        poll(), poll(), say("4packet")}},
      {"messages of the server's", {websocket(), serve(push), serve(push)}},
      {"messages of the server's, by polling",
       {polling(), serve(push), poll(), poll(), serve(push)}},
      {"an upgrade",
       {polling(), poll(), websocket(), send("2probe"), serve(push), poll(), send("5"), say("4x")}},
      {"middleware that takes its time",
       {slow_down, polling(), let_in(), poll(), let_in(), say("4hello"), let_in(), websocket(),
        let_in(), send("2probe"), send("5")}},
      {"a handler that closes", {websocket(), say("4close"), say("4late")}},
      {"a handler that closes, by polling", {polling(), say("4close"), poll(), poll()}},
      {"a handler that drops", {websocket(), say("4discard"), say("4late")}},
      {"a handler that drops, by polling",
       {polling(), poll(),
        say("4x\x1e"
            "4discard\x1e"
            "4late"),
        poll()}},
  };
  return all;
}

/// kAnyone: whether the server still hears the subject depends on the exchange.
enum class Left { kBystander, kAnyone, kNobody, kNoServer };

struct Ending {
  const char* name;
  Step end;
  Left left = Left::kBystander;
};

const std::vector<Ending>& endings() {
  static const std::vector<Ending> all = {
      {"it closes its connections", [](EngineStage& stage) { stage.subject->close(); }},
      {"its connections break", [](EngineStage& stage) { stage.subject->reset(); }},
      {"it sends a close frame", [](EngineStage& stage) { stage.subject->send_close_frame(); }},
      {"it ends its session", say("1")},
      {"it talks nonsense", say("x")},
      {"it says nothing more", [](EngineStage&) {}},
      {"the server ends its session", serve([](EngineStage& stage) { stage.socket().close(); })},
      {"the server drops its session",
       serve([](EngineStage& stage) { stage.socket().close(/*discard=*/true); })},
      {"the server closes", serve([](EngineStage& stage) { stage.server->close({}); }),
       Left::kNobody},
      {"its handler closes the server", say("4close all"), Left::kAnyone},
      {"the server is destroyed", [](EngineStage& stage) { stage.server.reset(); },
       Left::kNoServer},
  };
  return all;
}

void expect_others_unharmed(EngineStage& stage, Left left) {
  stage.world.advance(kLongEnough);
  stage.slow = false;
  stage.let_in();  // an answer that comes too late
  stage.world.advance(kLongEnough);
  if (left == Left::kBystander) {
    stage.expect_only_the_bystander();
  } else if (left == Left::kNobody) {
    EXPECT_EQ(stage.server->clients_count(), 0U);
  }
  stage.expect_ends_told_once();
}

TEST(EngineSweep, AnExchangeMayEndAfterEveryStepInEveryWay) {
  for (const Exchange& exchange : exchanges()) {
    for (std::size_t last = 0; last < exchange.steps.size(); ++last) {
      for (const Ending& ending : endings()) {
        SCOPED_TRACE(std::string(exchange.name) + ", step " + std::to_string(last) + ": " +
                     ending.name);
        EngineStage stage;
        for (std::size_t i = 0; i <= last; ++i) exchange.steps[i](stage);
        ending.end(stage);
        expect_others_unharmed(stage, ending.left);
        if (::testing::Test::HasFailure()) return;
      }
    }
  }
}

TEST(EngineSweep, EveryReadAndWriteMayFail) {
  constexpr std::size_t kMostOperations = 12;  // for one connection of the longest exchange
  for (const Exchange& exchange : exchanges()) {
    for (std::size_t nth = 1; nth <= kMostOperations; ++nth) {
      SCOPED_TRACE(std::string(exchange.name) + ", operation " + std::to_string(nth));
      EngineStage stage(nth);
      for (const Step& step : exchange.steps) step(stage);
      expect_others_unharmed(stage, Left::kBystander);
      if (::testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace snug::sweep
