// The bytes of Node's packages, in both directions. They were printed by @socket.io/redis-adapter
// 8.3.0 and @socket.io/redis-emitter 5.1.0.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "cluster/classic_wire.h"
#include "snug/outgoing.h"

namespace snug::cluster {
namespace {

using namespace std::chrono_literals;

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

class WireTest : public testing::Test {
 protected:
  WireSettings settings(std::string uid = "srv001", std::string nsp = "/") {
    return {"socket.io", std::move(nsp), std::move(uid),
            [this](std::string_view room) { return rooms.contains(std::string(room)); }, false};
  }

  static void expect(const Publication& written, std::string_view channel, std::string_view bytes) {
    EXPECT_EQ(written.channel, channel);
    EXPECT_EQ(written.bytes, bytes);
  }

  std::set<std::string> rooms{"kitchen"};
  ClassicWire wire{settings()};
  ClassicWire other{settings("srv002")};
};

const std::string kHello = from_hex(
    "93a673727630303183a47479706502a46461746198a568656c6c6f01a374776f81a5746872656503c0fbcb3fe00000"
    "0000"
    "0000cf000000e8d4a51000a36e7370a12f83a5726f6f6d7390a665786365707490a5666c61677380");
const std::string kBinary = from_hex(
    "93a673727630303183a47479706502a46461746193a362696ec4030102ff81a178c4026162a36e7370a12f83a5726f"
    "6f6d"
    "7391a76b69746368656ea665786365707490a5666c61677380");
const std::string kMany = from_hex(
    "93a673727630303183a47479706502a46461746192a46d616e7992019102a36e7370a12f83a5726f6f6d7392a161a1"
    "62a6"
    "65786365707491a163a5666c61677382a8766f6c6174696c65c3a8636f6d7072657373c2");
const std::string kAsk = from_hex(
    "85a3756964a6737276303031a9726571756573744964a66b585162656ba47479706507a67061636b657483a4747970"
    "6502"
    "a46461746192a361736b01a36e7370a12fa46f70747383a5726f6f6d7390a665786365707490a5666c61677381a774"
    "696d"
    "656f7574cd03e8");

TEST_F(WireTest, BroadcastsAreWrittenAsNodeWritesThem) {
  const Json two = "two", three{{"three", 3}}, nothing = nullptr;
  expect(wire.broadcast(
             "hello", {Json(1), two, three, nothing, Json(-5), Json(0.5), Json(1000000000000)}, {}),
         "socket.io#/#", kHello);
  const Json bytes = Json::binary({1, 2, 255}), deep{{"x", Json::binary({'a', 'b'})}};
  expect(wire.broadcast("bin", {bytes, deep}, {{"kitchen", "kitchen"}, {}, {}}),
         "socket.io#/#kitchen#", kBinary);
  const Json nested = Json::parse("[1,[2]]");
  expect(wire.broadcast("many", {nested}, {{"a", "b", "a"}, {"c"}, {true, false}}), "socket.io#/#",
         kMany);
  const JsonText text(R"([1,[2]])");
  expect(wire.broadcast("many", {text}, {{"a", "b"}, {"c"}, {true, false}}), "socket.io#/#", kMany);
}

TEST_F(WireTest, EventsWithManyValuesHaveALongerHead) {
  Json many = Json::array();
  for (int i = 0; i < 20; ++i) many.push_back(i);
  Message read;
  const auto written = wire.broadcast("x", {each(many)}, {});
  ASSERT_EQ(other.read_message(written.channel, written.bytes, read), Reading::kRead);
  EXPECT_EQ("[" + read.text + "]", many.dump());
}

TEST_F(WireTest, BroadcastsOfNodeAreRead) {
  Message read;
  ASSERT_EQ(other.read_message("socket.io#/#", kHello, read), Reading::kRead);
  EXPECT_EQ(read.kind, MessageKind::kBroadcast);
  EXPECT_EQ(read.event, "hello");
  EXPECT_EQ(read.text, R"(1,"two",{"three":3},null,-5,0.5,1000000000000)");
  EXPECT_TRUE(read.values.is_null());

  Message binary;
  ASSERT_EQ(other.read_message("socket.io#/#kitchen#", kBinary, binary), Reading::kRead);
  EXPECT_EQ(binary.options.rooms, std::vector<std::string>{"kitchen"});
  EXPECT_EQ(binary.values,
            Json::array({Json::binary({1, 2, 255}), {{"x", Json::binary({'a', 'b'})}}}));

  rooms.insert("b");
  Message many;
  ASSERT_EQ(other.read_message("socket.io#/#", kMany, many), Reading::kRead);
  EXPECT_EQ(many.options.rooms, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(many.options.except, std::vector<std::string>{"c"});
  EXPECT_TRUE(many.options.flags.volatile_flag);
  EXPECT_FALSE(many.options.flags.compress);
}

TEST_F(WireTest, OwnBroadcastsAndThoseForOtherRoomsAreNotRead) {
  Message read;
  EXPECT_EQ(wire.read_message("socket.io#/#", kHello, read), Reading::kNotForUs);
  EXPECT_EQ(other.read_message("socket.io#/#hall#", "no bytes of any use", read),
            Reading::kNotForUs);
  EXPECT_EQ(other.read_message("socket.io#/#", kMany, read), Reading::kNotForUs);
  EXPECT_EQ(other.read_message("elsewhere", kHello, read), Reading::kNotForUs);
  ClassicWire admin(settings("srv002", "/admin"));
  EXPECT_EQ(admin.read_message("socket.io#/admin#", kHello, read), Reading::kNotForUs);
}

TEST_F(WireTest, APacketWithoutNamespaceIsForTheRoot) {
  const std::string bytes = from_hex(
      "93a7656d697474657282a47479706502a46461746191a17883a5726f6f6d7390a5666c61677380a66578"
      "6365707490");
  Message read;
  EXPECT_EQ(other.read_message("socket.io#/#", bytes, read), Reading::kRead);
  EXPECT_EQ(read.event, "x");
  EXPECT_EQ(read.text, "");
  Message for_admin;
  ClassicWire admin(settings("srv002", "/admin"));
  EXPECT_EQ(admin.read_message("socket.io#/admin#", bytes, for_admin), Reading::kNotForUs);
}

TEST_F(WireTest, RequestsAreWrittenAsNodeWritesThem) {
  const auto is = [](const Publication& written, std::string_view text) {
    expect(written, "socket.io-request#/#", text);
  };
  is(wire.join({{"kitchen"}, {}, {}}, {"r1", "r2"}),
     R"({"uid":"srv001","type":2,"opts":{"rooms":["kitchen"],"except":[]},"rooms":["r1","r2"]})");
  is(wire.leave({}, "r1"),
     R"({"uid":"srv001","type":3,"opts":{"rooms":[],"except":[]},"rooms":["r1"]})");
  is(wire.disconnect({}, true),
     R"({"uid":"srv001","type":4,"opts":{"rooms":[],"except":[]},"close":true})");
  is(wire.disconnect({{"a"}, {}, {}}, false),
     R"({"uid":"srv001","type":4,"opts":{"rooms":["a"],"except":[]},"close":false})");
  is(wire.fetch("nLXBhn", {}),
     R"({"uid":"srv001","requestId":"nLXBhn","type":5,"opts":{"rooms":[],"except":[]}})");
  is(wire.find_rooms("F8r5Vo"), R"({"uid":"srv001","requestId":"F8r5Vo","type":1})");
  const Json object{{"a", 2}};
  is(wire.server_event({}, "sse", {Json(1), object}),
     R"({"uid":"srv001","type":6,"data":["sse",1,{"a":2}]})");
  is(wire.server_event("o8nvje", "sseack", {Json(1)}),
     R"({"uid":"srv001","requestId":"o8nvje","type":6,"data":["sseack",1]})");
  const Json buffer = Json::binary({7});
  is(wire.server_event({}, "b", {buffer}),
     R"({"uid":"srv001","type":6,"data":["b",{"data":[7],"type":"Buffer"}]})");
  BroadcastOptions timed;
  timed.flags.timeout = 1s;
  is(wire.ask("kXQbek", "ask", {Json(1)}, timed), kAsk);
}

TEST_F(WireTest, RequestsAreReadBack) {
  const auto read = [this](const Publication& written) {
    Message message;
    EXPECT_EQ(other.read_message(written.channel, written.bytes, message), Reading::kRead)
        << written.bytes;
    EXPECT_EQ(wire.read_message(written.channel, written.bytes, message), Reading::kNotForUs);
    return message;
  };
  const Message join = read(wire.join({{"kitchen"}, {"x"}, {}}, {"r1", "r2"}));
  EXPECT_EQ(join.kind, MessageKind::kJoin);
  EXPECT_EQ(join.options.rooms, std::vector<std::string>{"kitchen"});
  EXPECT_EQ(join.options.except, std::vector<std::string>{"x"});
  EXPECT_EQ(join.rooms, (std::vector<std::string>{"r1", "r2"}));
  EXPECT_EQ(read(wire.leave({}, "r1")).kind, MessageKind::kLeave);
  EXPECT_TRUE(read(wire.disconnect({}, true)).close);
  EXPECT_EQ(read(wire.find_sockets("id", {"a", "b"})).options.rooms.size(), 2U);
  EXPECT_EQ(read(wire.find_rooms("id")).kind, MessageKind::kRooms);
  EXPECT_EQ(read(wire.fetch("id", {{"a"}, {}, {}})).request_id, "id");
  const Message event = read(wire.server_event("id", "sse", {Json(1)}));
  EXPECT_EQ(event.event, "sse");
  EXPECT_EQ(event.values, Json::array({1}));
  Message ask;
  ASSERT_EQ(other.read_message("socket.io-request#/#", kAsk, ask), Reading::kRead);
  EXPECT_EQ(ask.kind, MessageKind::kAsk);
  EXPECT_EQ(ask.options.flags.timeout, 1s);
  EXPECT_EQ(ask.values, Json::array({1}));
}

TEST_F(WireTest, OldRequestsForOneSocketAreRead) {
  Message read;
  ASSERT_EQ(other.read_message("socket.io-request#/#",
                               R"({"type":2,"sid":"S1","room":"zz","requestId":"rq0002"})", read),
            Reading::kRead);
  EXPECT_EQ(read.options.rooms, std::vector<std::string>{"S1"});
  EXPECT_EQ(read.rooms, std::vector<std::string>{"zz"});
  expect(other.done(read), "socket.io-response#/#", R"({"requestId":"rq0002"})");
}

Message question(MessageKind kind, std::string id) {
  Message asked;
  asked.kind = kind;
  asked.uid = "srv001";
  asked.request_id = std::move(id);
  return asked;
}

TEST_F(WireTest, AnswersAreWrittenAsNodeWritesThem) {
  constexpr std::string_view kChannel = "socket.io-response#/#";
  const Json yes = "yes", object{{"r", 1}};
  expect(other.found(question(MessageKind::kSockets, "rq0000"), std::vector<std::string>{"S1"}),
         kChannel, R"({"requestId":"rq0000","sockets":["S1"]})");
  expect(other.found(question(MessageKind::kRooms, "rq0001"), std::vector<std::string>{"S1", "a"}),
         kChannel, R"({"requestId":"rq0001","rooms":["S1","a"]})");
  expect(other.value(question(MessageKind::kServerEvent, "rq0006"), &object), kChannel,
         R"({"type":6,"requestId":"rq0006","data":{"r":1}})");
  expect(other.value(question(MessageKind::kServerEvent, "rq0066"), nullptr), kChannel,
         R"({"type":6,"requestId":"rq0066"})");
  expect(other.client_count(question(MessageKind::kAsk, "rq0007"), 1), kChannel,
         R"({"type":8,"requestId":"rq0007","clientCount":1})");
  expect(other.client_value(question(MessageKind::kAsk, "rq0007"), &yes), kChannel,
         from_hex("83a47479706509a9726571756573744964a6727130303037a67061636b6574a3796573"));
  expect(other.client_value(question(MessageKind::kAsk, "rq0077"), nullptr), kChannel,
         from_hex("82a47479706509a9726571756573744964a6727130303737"));
}

TEST_F(WireTest, AnswersMayGoToTheAskerAlone) {
  WireSettings own = settings("srv002");
  own.answers_to_own_channel = true;
  const ClassicWire answering(own);
  EXPECT_EQ(answering.client_count(question(MessageKind::kAsk, "rq0007"), 1).channel,
            "socket.io-response#/#srv001#");
  EXPECT_EQ(answering.value(question(MessageKind::kServerEvent, "rq"), nullptr).channel,
            "socket.io-response#/#");
}

TEST_F(WireTest, AnswersOfNodeAreRead) {
  const auto read = [this](std::string_view bytes) {
    Answer answer;
    EXPECT_EQ(wire.read_answer(bytes, answer), Reading::kRead) << bytes;
    return answer;
  };
  const Answer sockets = read(R"({"requestId":"rq0000","sockets":["S1"]})");
  EXPECT_EQ(sockets.kind, AnswerKind::kFound);
  EXPECT_EQ(sockets.content, Json::array({"S1"}));
  EXPECT_EQ(read(R"({"requestId":"rq0001","rooms":["S1","a"]})").content.size(), 2U);
  EXPECT_EQ(read(R"({"type":6,"requestId":"rq0006","data":{"r":1}})").content, Json({{"r", 1}}));
  EXPECT_TRUE(read(R"({"type":6,"requestId":"rq0066"})").content.is_discarded());
  EXPECT_EQ(read(R"({"type":8,"requestId":"rq0007","clientCount":3})").client_count, 3U);
  const Answer value =
      read(from_hex("83a47479706509a9726571756573744964a6727130303037a67061636b6574a3796573"));
  EXPECT_EQ(value.kind, AnswerKind::kClientValue);
  EXPECT_EQ(value.content, "yes");
  EXPECT_TRUE(
      read(from_hex("82a47479706509a9726571756573744964a6727130303737")).content.is_discarded());
}

TEST_F(WireTest, AnEmittersMessagesAreWrittenAsNodeWritesThem) {
  const ClassicWire emitter(settings("emitter"), ClassicWire::Role::kEmitter);
  const ClassicWire admin(settings("emitter", "/admin"), ClassicWire::Role::kEmitter);
  expect(
      emitter.broadcast("hello", {Json(1)}, {}), "socket.io#/#",
      from_hex("93a7656d697474657283a47479706502a46461746192a568656c6c6f01a36e7370a12f83a5726f6f6d"
               "7390a5666c61677380a665786365707490"));
  expect(
      admin.broadcast("y", {}, {{"a", "b"}, {"c"}, {true, false}}), "socket.io#/admin#",
      from_hex("93a7656d697474657283a47479706502a46461746191a179a36e7370a62f61646d696e83a5726f6f6d"
               "7392a161a162a5666c61677382a8766f6c6174696c65c3a8636f6d7072657373c2a6657863657074"
               "91a163"));
  expect(emitter.join({{"a"}, {}, {}}, "b"), "socket.io-request#/#",
         R"({"type":2,"opts":{"rooms":["a"],"except":[]},"rooms":["b"]})");
  expect(emitter.disconnect({{"a"}, {}, {}}, true), "socket.io-request#/#",
         R"({"type":4,"opts":{"rooms":["a"],"except":[]},"close":true})");
  expect(emitter.server_event({}, "sse", {Json(1)}), "socket.io-request#/#",
         R"({"uid":"emitter","type":6,"data":["sse",1]})");
}

TEST_F(WireTest, WhatIsCutOrChangedIsSurvived) {
  for (const std::string& bytes : {kHello, kBinary, kMany, kAsk}) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      Message cut, changed;
      std::string other_bytes = bytes;
      other_bytes[size] = static_cast<char>(~other_bytes[size]);
      for (const char* const channel : {"socket.io#/#", "socket.io-request#/#"}) {
        EXPECT_NE(other.read_message(channel, bytes.substr(0, size), cut), Reading::kRead);
        static_cast<void>(other.read_message(channel, other_bytes, changed));
      }
    }
  }
}

TEST_F(WireTest, ReservedNamesAndWrongTypesAreUnreadable) {
  const auto unreadable = [this](std::string_view bytes) {
    Message message;
    return other.read_message("socket.io-request#/#", bytes, message) == Reading::kUnreadable;
  };
  EXPECT_TRUE(unreadable(R"({"type":6,"uid":"x","data":["connection"]})"));
  EXPECT_TRUE(unreadable(R"({"type":6,"uid":"x","data":[]})"));
  EXPECT_TRUE(unreadable(R"({"type":6,"uid":"x"})"));
  EXPECT_TRUE(unreadable(R"({"type":5,"uid":"x","requestId":"a","opts":{"rooms":[{}]}})"));
  EXPECT_TRUE(unreadable(R"({"type":0,"uid":"x","requestId":"a","rooms":"kitchen"})"));
  EXPECT_TRUE(unreadable(R"({"type":1,"uid":"x"})"));
  EXPECT_TRUE(unreadable(R"({"type":2,"uid":"x"})"));
  EXPECT_TRUE(unreadable(R"({"type":"2"})"));
  EXPECT_TRUE(unreadable("{"));
  EXPECT_TRUE(unreadable(""));
  EXPECT_TRUE(unreadable("\x93\x01\x02\x03"));
  Answer answer;
  EXPECT_EQ(wire.read_answer("[]", answer), Reading::kUnreadable);
  EXPECT_EQ(wire.read_answer(R"({"type":8,"requestId":"a","clientCount":1e18})", answer),
            Reading::kUnreadable);
  EXPECT_EQ(wire.read_answer(R"({"type":8,"requestId":"a","clientCount":4000000})", answer),
            Reading::kUnreadable);
}

}  // namespace
}  // namespace snug::cluster
