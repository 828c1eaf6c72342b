// The forms of emit, of its relatives and of answers, each with the bytes that it sends.
#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

using namespace std::chrono_literals;

class Sending : public SocketIo {
 protected:
  Sending() {
    keep_sockets();
    client = &join();
  }

  const Socket& socket() { return sockets.back(); }
  Namespace root() { return server->of("/"); }

  FakeSession* client = nullptr;
  Texts heard;
};

TEST_F(Sending, AValueInBracesIsOneArgument) {
  socket().emit("e", {{"a", 1}});
  socket().emit("e", {{"a", 1}, {"b", {1, 2}}});
  socket().emit("e", {1, 2});
  socket().emit("e", {"a", 1});
  socket().emit("e", {});
  EXPECT_EQ(client->sent, (Texts{R"(2["e",{"a":1}])", R"(2["e",{"a":1,"b":[1,2]}])",
                                 R"(2["e",[1,2]])", R"(2["e",["a",1]])", R"(2["e",{}])"}));
}

TEST_F(Sending, EachOfTheFirstThreeValuesMayStandInBraces) {
  socket().emit("e", "text", {{"a", 1}});
  socket().emit("e", {{"a", 1}}, "text", 2);
  socket().emit("e", 1, {2}, {{"a", 3}}, 4, "five");
  socket().emit("e", {}, {}, {});
  EXPECT_EQ(client->sent, (Texts{R"(2["e","text",{"a":1}])", R"(2["e",{"a":1},"text",2])",
                                 R"(2["e",1,[2],{"a":3},4,"five"])", R"(2["e",{},{},{}])"}));
}

TEST_F(Sending, AValueBesideBracesKeepsItsForm) {
  const JsonText prepared = JsonObjectBuilder().add("b", 1).add("a", 2).build();
  socket().emit("e", prepared, {1});
  socket().emit("e", std::string("x"), {true});
  socket().emit("e", std::vector<int>{1, 2}, {nullptr});
  socket().emit("e", 2.5, {}, Json::binary({7}));
  EXPECT_EQ(client->sent,
            (Texts{R"(2["e",{"b":1,"a":2},[1]])", R"(2["e","x",[true]])", R"(2["e",[1,2],[null]])",
                   R"(51-["e",2.5,{},{"_placeholder":true,"num":0}])", "b:\x07"}));
}

TEST_F(Sending, EverythingThatEmitsTakesBraces) {
  socket().volatile_().emit("sender", {{"a", 1}});
  socket().send({{"a", 1}});
  socket().send("text", {{"a", 1}});
  root().emit("namespace", {{"a", 1}});
  root().to(socket().id()).emit("broadcast", {{"a", 1}});
  root().fetch_sockets(
      [](Result<Found<RemoteSocket>> all) { all->at(0).emit("remote", {{"a", 1}}); });
  environment.end_turn();
  EXPECT_EQ(client->sent, (Texts{R"(2["sender",{"a":1}])", R"(2["message",{"a":1}])",
                                 R"(2["message","text",{"a":1}])", R"(2["namespace",{"a":1}])",
                                 R"(2["broadcast",{"a":1}])", R"(2["remote",{"a":1}])"}));
}

TEST_F(Sending, AnArrayIsOneValueUnlessTheNameSaysValues) {
  const Json array{1, "two"};
  socket().emit("one", array);
  socket().emit_values("two", array);
  socket().emit_values("none", nullptr);
  socket().emit_values("itself", Json{{"a", 1}});
  socket().emit_values("vector", std::vector<int>{1, 2});
  root().emit_values("all", array);
  EXPECT_EQ(client->sent,
            (Texts{R"(2["one",[1,"two"]])", R"(2["two",1,"two"])", R"(2["none"])",
                   R"(2["itself",{"a":1}])", R"(2["vector",1,2])", R"(2["all",1,"two"])"}));
}

TEST_F(Sending, EachPutsTheElementsOfAnArrayAmongOtherValues) {
  socket().on("say", [](Event event) {
    event.socket.emit("said", "first", each(event.args), "last");
    event.ack("ok", each(event.args));
  });
  client->text(R"(27["say",1,{"b":1,"a":2}])");
  socket().emit("e", 0, each(Json{1, 2}), 3);
  socket().emit("e", each(Json::array()), 3);
  socket().emit("e", 0, each(Json::array()));
  EXPECT_EQ(client->sent,
            (Texts{R"(2["said","first",1,{"b":1,"a":2},"last"])", R"(37["ok",1,{"b":1,"a":2}])",
                   R"(2["e",0,1,2,3])", R"(2["e",3])", R"(2["e",0])"}));
}

TEST_F(Sending, AFunctionAtTheEndGetsTheFirstValueOfTheAnswer) {
  const auto note = [this](const Result<Json>& answer) {
    heard.push_back(answer ? answer->dump() : answer.error().code);
  };
  socket().emit("q", note);
  socket().emit("q", 1, "two", note);
  socket().emit("q", {{"a", 1}}, note);
  socket().emit_values("q", Json{1, 2}, note);
  socket().timeout(5ms).emit("q", {1}, {2}, note);
  EXPECT_EQ(client->take_sent(), (Texts{R"(20["q"])", R"(21["q",1,"two"])", R"(22["q",{"a":1}])",
                                        R"(23["q",1,2])", R"(24["q",[1],[2]])"}));
  client->text(R"(30["yes",1])");
  client->text("31[]");
  client->text("32[[1,2],3]");
  client->text("33[null]");
  environment.advance(5ms);
  EXPECT_EQ(heard, (Texts{R"("yes")", "null", "[1,2]", "null", "timeout"}));
}

TEST_F(Sending, AFunctionThatTakesArgumentsGetsEveryValueOfTheAnswer) {
  const auto note = [this](const Result<Arguments>& answer) {
    heard.push_back(answer ? answer->dump() : answer.error().code);
  };
  socket().emit("q", note);
  socket().timeout(5ms).emit_values("q", Json{1}, note);
  client->text(R"(30["yes",{"a":1}])");
  environment.advance(5ms);
  EXPECT_EQ(heard, (Texts{R"(["yes",{"a":1}])", "timeout"}));
}

TEST_F(Sending, AWaitingCoroutineGetsTheFirstValueOfTheAnswer) {
  const auto ask = [](Socket self, Texts* notes) -> Task<> {
    auto with_braces = self.emit_with_ack("q", {{"a", 1}}, 2);
    const Json array{1, 2};
    auto with_values = self.timeout(5ms).emit_values_with_ack("q", array);
    notes->push_back((co_await with_braces)->dump());
    notes->push_back((co_await with_values).error().code);
    notes->push_back((co_await self.emit_with_ack("q"))->dump());
  };
  ask(socket(), &heard);
  EXPECT_EQ(client->take_sent(), (Texts{R"(20["q",{"a":1},2])", R"(21["q",1,2])"}));
  client->text("30[1,2]");
  environment.advance(5ms);
  client->text("32[]");
  EXPECT_EQ(heard, (Texts{"1", "timeout", "null"}));
}

TEST_F(Sending, TheAnswersOfManyAreTheFirstValueOfEach) {
  FakeSession& other = join();
  const auto note = [this](const BroadcastAnswers& all) {
    heard.push_back(Json(all.answers).dump() + " " + std::to_string(all.missing_count));
  };
  root().emit("q", {{"a", 1}}, note);
  root().timeout(5ms).emit_values("q", Json{1, 2}, note);
  EXPECT_EQ(client->take_sent(), (Texts{R"(20["q",{"a":1}])", R"(21["q",1,2])"}));
  client->text("30[1,2]");
  other.text("30[]");
  client->text("31[[3]]");
  environment.advance(5ms);
  EXPECT_EQ(heard, (Texts{"[1,null] 0", "[[3]] 1"}));
}

TEST_F(Sending, AnAckTakesBracesAndTheElementsOfAnArray) {
  socket().on("a", [](Event event) { event.ack({{"ok", true}}); });
  socket().on("b", [](Event event) { event.ack("text", {{"ok", true}}, {1}, 2); });
  socket().on("c", [](Event event) { event.ack.values(Json{1, 2}); });
  socket().on("d", [](Event event) { event.ack.values(event.args); });
  socket().on("e", [](Event event) { event.ack(Json{1, 2}); });
  socket().on("f", [](Event event) { event.ack({}); });
  for (const char* packet : {R"(21["a"])", R"(22["b"])", R"(23["c"])", R"(24["d",{"b":1,"a":2},3])",
                             R"(25["e"])", R"(26["f"])"}) {
    client->text(packet);
  }
  EXPECT_EQ(client->sent, (Texts{R"(31[{"ok":true}])", R"(32["text",{"ok":true},[1],2])", "33[1,2]",
                                 R"(34[{"b":1,"a":2},3])", "35[[1,2]]", "36[{}]"}));
}

}  // namespace
}  // namespace snug::socketio
