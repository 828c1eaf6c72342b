// Values that are nested deep, and servers that claim, send and ask too much.
#include <stdexcept>

#include "cluster/questions.h"
#include "cluster/wire_text.h"
#include "cluster_fixture.h"
#include "snug/redis_emitter.h"
#include "snug/redis_streams_adapter.h"

namespace snug::cluster {
namespace {

using std::chrono::milliseconds;

std::string nested_text(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; ++at) ++count;
  return count;
}

class DeepValues : public ClusterTest, public ::testing::WithParamInterface<bool> {
 protected:
  DeepValues() {
    options.sharded = GetParam();
    a = &start("a");
    b = &start("b");
  }

  Station* a;
  Station* b;
};

TEST_P(DeepValues, TravelAsFarAsAServersOptionsMayLetThemIn) {
  auto ann = connect(*a);
  auto ben = connect(*b);
  ben.on("ask", [](const testing::Heard& heard) { heard.ack(heard.args[0]); });
  b->server.on("ask", [](ServerEvent event) { event.ack(event.args[0]); });
  for (const std::size_t depth : {150U, 190U}) {
    const Json value = Json::parse(nested_text(depth));
    const Json bytes = Json::array({value, Json::binary({1})});
    BroadcastAnswers clients, servers;
    a->server.emit("text", JsonText(nested_text(depth)));
    a->server.emit("value", value);
    a->server.emit("bytes", bytes);
    a->server.timeout(1s).emit("ask", value, [&](const auto& all) { clients = all; });
    a->server.server_side_emit("ask", value, [&](const auto& all) { servers = all; });
    world.advance(2s);
    EXPECT_EQ(ben.received("text").back(), Json::array({value}));
    EXPECT_EQ(ben.received("value").back(), Json::array({value}));
    EXPECT_EQ(ben.received("bytes").back(), Json::array({bytes}));
    EXPECT_EQ(clients.answers, std::vector<Json>{value});
    EXPECT_EQ(servers.answers, std::vector<Json>{value});
  }
  const Json deepest = Json::parse(nested_text(1'000));
  a->server.emit("deepest", deepest);
  world.run_until_idle();
  EXPECT_EQ(ben.received("deepest"), Json::array({{deepest}}));
}

TEST_P(DeepValues, AreToldWhenTheyCannotTravel) {
  auto ann = connect(*a);
  auto ben = connect(*b);
  ann.on("ask", [](const testing::Heard& heard) { heard.ack(1); });
  const Json value = Json::parse(nested_text(1'001));
  BroadcastAnswers clients, servers;
  for (int i = 0; i < 3; ++i) a->server.emit("deep", value);
  a->server.timeout(1s).emit("ask", value, [&](const auto& all) { clients = all; });
  a->server.server_side_emit("ask", value, [&](const auto& all) { servers = all; });
  a->server.server_side_emit("tell", value);
  world.advance(2s);
  EXPECT_EQ(ann.received_count("deep"), 3U);
  EXPECT_EQ(ben.received_count("deep") + ben.received_count("ask"), 0U);
  EXPECT_EQ(clients.answers.size(), 1U);
  EXPECT_EQ(clients.missing_server_count, 1U);
  EXPECT_EQ(servers.missing_count, 1U);
  EXPECT_EQ(a->server.of("/").adapter().state().unsent_count, 6U);
  EXPECT_EQ(b->server.of("/").adapter().state().unreadable_count, 0U);
  EXPECT_EQ(count_of(a->log, "nested deeper than 1000"), 1U) << a->log;
}

INSTANTIATE_TEST_SUITE_P(Cluster, DeepValues, ::testing::Bool());

TEST_F(ClusterTest, DeepValuesTravelInAStream) {
  Redis client(world.loop(), redis.url("s")), other(world.loop(), redis.url("t"));
  Server one(world.loop(), {.adapter = redis_streams_adapter(client)});
  Server two(world.loop(), {.adapter = redis_streams_adapter(other)});
  ASSERT_TRUE(one.listen(":4000"));
  ASSERT_TRUE(two.listen(":4001"));
  auto ann = world.connect("/", {.address = ":4000"});
  auto ben = world.connect("/", {.address = ":4001"});
  ben.on("ask", [](const testing::Heard& heard) { heard.ack(heard.args[0]); });
  const Json value = Json::parse(nested_text(190)), deepest = Json::parse(nested_text(1'001));
  world.advance(1s);
  BroadcastAnswers answers;
  one.emit("deep", value);
  one.timeout(1s).emit("ask", value, [&](const auto& all) { answers = all; });
  one.emit("deepest", deepest);
  world.advance(2s);
  EXPECT_EQ(ben.received("deep"), Json::array({{value}}));
  EXPECT_EQ(answers.answers, std::vector<Json>{value});
  EXPECT_EQ(ann.received_count("deepest"), 1U);
  EXPECT_EQ(ben.received_count("deepest"), 0U);
  EXPECT_EQ(one.of("/").adapter().state().unsent_count, 1U);
  EXPECT_EQ(two.of("/").adapter().state().unreadable_count, 0U);
}

TEST_F(ClusterTest, AnEmitterRefusesValuesThatCannotTravel) {
  Redis client(world.loop(), redis.url("job"));
  const RedisEmitter emitter(client);
  const Json value = Json::parse(nested_text(1'001));
  EXPECT_THROW(emitter.emit("x", value), std::invalid_argument);
  EXPECT_THROW(emitter.server_side_emit("x", value), std::invalid_argument);
}

TEST_F(ClusterTest, ForgedHeartbeatsWriteOneLineOfEachKindAMinute) {
  Station& a = start("a");
  a.log.clear();
  const auto forge = [this] {
    for (int i = 10; i < 60; ++i) {
      const std::string uid = R"(x\nsnug: error: forged )" + std::to_string(i);
      publish("socket.io-heartbeat#", R"({"uid":")" + uid + "\"}");
    }
    world.advance(10s);
  };
  for (int times = 0; times < 3; ++times) forge();
  EXPECT_EQ(a.log,
            "cluster: server x\\nsnug: error: forged 10 (and 49 more) is silent: its sockets are "
            "missing from what is asked\n"
            "cluster: server x\\nsnug: error: forged 10 answers again\n");
  world.advance(1min);
  forge();
  EXPECT_EQ(count_of(a.log, "is silent"), 2U) << a.log;
  EXPECT_EQ(count_of(a.log, "\n"), 4U) << a.log;
}

TEST(Flags, OfAnotherServerAskClientsForTenMinutesAtMost) {
  const Json day{{"timeout", 86'400'000U}}, largest{{"timeout", UINT64_MAX}},
      short_one{{"timeout", 7U}};
  for (const auto& [given, timeout] :
       {std::pair(&day, milliseconds(10min)), {&largest, 10min}, {&short_one, 7ms}}) {
    EmitFlags flags;
    read_flags(given, flags);
    EXPECT_EQ(flags.timeout, timeout);
  }
}

class ClientQuestionTest : public ::testing::Test {
 protected:
  struct Counted final : AnswerCollector {
    void expect_servers(std::size_t) override {}
    void on_missing(std::size_t) override {}
    void on_asked(std::size_t count) override { asked += count; }
    void on_answer(Result<Json> answer) override { answer ? ++answered : ++failed; }

    std::size_t asked = 0;
    std::size_t answered = 0;
    std::size_t failed = 0;
  };
  void answer(AnswerKind kind, const std::string& uid, std::size_t count = 0) {
    Answer given{kind, uid, "id", count, Json(1)};
    question.take(given);
  }

  std::shared_ptr<Counted> counted = std::make_shared<Counted>();
  ClientQuestion question{counted, false};
};

TEST_F(ClientQuestionTest, AServerAnswersForNoMoreClientsThanItsOwn) {
  answer(AnswerKind::kClientValue, "a");
  answer(AnswerKind::kClientCount, "a", 1);
  answer(AnswerKind::kClientCount, "b", 2);
  for (int i = 0; i < 10; ++i) answer(AnswerKind::kClientValue, "a");
  answer(AnswerKind::kClientValue, "c");
  EXPECT_EQ(counted->answered, 1U);
  EXPECT_FALSE(question.satisfied());
  for (int i = 0; i < 10; ++i) answer(AnswerKind::kClientValue, "b");
  EXPECT_EQ(counted->answered, 3U);
  EXPECT_TRUE(question.satisfied());
}

TEST(Answers, ThatAreTooManyBytesAreMissing) {
  struct Held final : Question {
    bool take(Answer&) override {
      ++count;
      return true;
    }
    void end(std::size_t missing_count) override { missing = missing_count; }

    std::size_t count = 0;
    std::size_t missing = 99;
  };
  testing::World world;
  Requests requests(world.loop());
  const auto question = std::make_shared<Held>();
  requests.add("one", question, 5s);
  requests.expect("one", {10, 0, {}});
  for (int i = 0; i < 10; ++i) {
    Answer answer{AnswerKind::kFound, {}, "one", 0, {}, 16U << 20};
    requests.on_answer(answer);
  }
  world.advance(5s);
  EXPECT_EQ(question->count, 4U);
  EXPECT_EQ(question->missing, 6U);
}

TEST(Ids, ThatAreRefusedAreNotTaken) {
  std::string id = "before";
  const Json empty = "", long_one = std::string(65, 'x'), number = 7, fits = std::string(64, 'x');
  for (const Json* const value : {&empty, &long_one, &number}) {
    EXPECT_FALSE(read_id(value, id));
    EXPECT_EQ(id, "before");
  }
  EXPECT_TRUE(read_id(&fits, id));
  EXPECT_EQ(id, fits);
}

TEST_F(ClusterTest, ServersMayUseNamesThatAreReservedForClients) {
  Station& a = start("a");
  Station& b = start("b");
  Redis client(world.loop(), redis.url("job"));
  const RedisEmitter emitter(client);
  std::string heard;
  for (const char* const name : {"disconnect", "disconnecting", "connection", "new_namespace"})
    b.server.on(name, [&heard, name](const ServerEvent&) { heard.append(name).append(" "); });
  a.server.server_side_emit("disconnect");
  emitter.server_side_emit("disconnecting");
  world.run_until_idle();
  EXPECT_EQ(heard, "disconnect disconnecting ");
  for (const char* const name : {"connect", "connection", "new_namespace"}) {
    EXPECT_THROW(emitter.server_side_emit(name), std::invalid_argument);
    a.server.server_side_emit(name);
    publish("socket.io-request#/#",
            R"({"type":6,"uid":"x","data":[")" + std::string(name) + "\"]}");
    EXPECT_EQ(count_of(a.log, std::string("\"") + name + "\" is a reserved event name"), 1U)
        << a.log;
  }
  EXPECT_EQ(heard, "disconnect disconnecting ");
}

class Refusals : public ClusterTest, public ::testing::WithParamInterface<bool> {
 protected:
  Refusals() {
    options.sharded = GetParam();
    options.max_message_bytes = 2'000;
    a = &start("a");
    b = &start("b");
  }
  AdapterState state() const { return a->server.of("/").adapter().state(); }

  Station* a;
  Station* b;
};

TEST_P(Refusals, OfMessagesAreShownInTheStateAndOnceInTheLog) {
  auto ann = connect(*a);
  redis.refuse_next(GetParam() ? "SPUBLISH" : "PUBLISH", "NOPERM no access to this channel", 3);
  for (int i = 0; i < 3; ++i) a->server.emit("news", i);
  world.run_until_idle();
  EXPECT_EQ(ann.received_count("news"), 3U);
  EXPECT_FALSE(state().connected);
  EXPECT_EQ(state().error.code, "refused");
  EXPECT_EQ(state().unsent_count, 3U);
  EXPECT_EQ(count_of(a->log, "NOPERM"), 1U) << a->log;
  a->server.emit("news", 4);
  world.run_until_idle();
  EXPECT_TRUE(state().connected);
  EXPECT_EQ(count_of(a->log, "again"), 1U) << a->log;
}

TEST_P(Refusals, OfMessagesThatAreTooLargeReachNoOtherServer) {
  auto ann = connect(*a);
  auto ben = connect(*b);
  a->server.emit("large", std::string(3'000, 'x'));
  world.run_until_idle();
  EXPECT_EQ(ann.received_count("large"), 1U);
  EXPECT_EQ(ben.received_count("large"), 0U);
  EXPECT_EQ(state().unsent_count, 1U);
  EXPECT_EQ(state().error.code, "too_large");
  a->server.emit("small", 1);
  world.run_until_idle();
  EXPECT_EQ(ben.received_count("small"), 1U);
  EXPECT_TRUE(state().connected);
}

INSTANTIATE_TEST_SUITE_P(Wires, Refusals, ::testing::Bool(), [](const auto& wire) {
  return wire.param ? std::string("sharded") : std::string("classic");
});

}  // namespace
}  // namespace snug::cluster
