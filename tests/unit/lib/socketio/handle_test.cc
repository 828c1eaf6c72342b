// What a handle of a socket gives: its data, its handshake, rooms that a client named.
#include <regex>
#include <stdexcept>

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

struct User {
  std::string name = "nobody";
};

class Handles : public SocketIo {
 protected:
  Handles() { keep_sockets(); }
  const Socket& socket() { return sockets.back(); }
};

TEST_F(Handles, DataOfATypeIsMadeAtTheFirstCall) {
  join();
  EXPECT_EQ(socket().data<User>().name, "nobody");
  socket().data<User>().name = "ann";
  EXPECT_EQ(std::any_cast<User>(socket().data()).name, "ann");
  socket().data() = User{"ben"};
  EXPECT_EQ(socket().data<User>().name, "ben");
}

TEST_F(Handles, DataOfAnotherTypeIsAnErrorThatNamesBothTypes) {
  join();
  socket().data() = 5;
  try {
    socket().data<User>();
    FAIL() << "no exception";
  } catch (const std::logic_error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("User>() of a socket whose data is a int"), std::string::npos) << text;
  }
  EXPECT_EQ(std::any_cast<int>(socket().data()), 5);
}

TEST_F(Handles, TheReferenceToEmptyDataOutlivesTheTurn) {
  join();
  std::any& data = socket().data();
  environment.end_turn();
  data = 5;
  EXPECT_EQ(&socket().data(), &data);
  EXPECT_EQ(socket().data<int>(), 5);
}

TEST_F(Handles, AHandshakeOutlivesTheTurnAndTheSocket) {
  FakeSession& session = join("/", R"({"token":"abc"})");
  const Handshake handshake = socket().handshake();
  session.text("1");
  environment.end_turn();
  EXPECT_EQ(handshake.auth, (Json{{"token", "abc"}}));
  EXPECT_TRUE(socket().handshake().url.empty());
}

TEST_F(Handles, AHandshakeBecomesTheJsonThatNodeShows) {
  FakeSession& session = open();
  session.head.target = "/socket.io/?EIO=4&room=a&room=b%20c";
  session.head.query = "EIO=4&room=a&room=b%20c";
  session.head.remote_address = "192.0.2.7";
  session.head.headers = {
      {"Host", "one.example"}, {"HOST", "two.example"}, {"X-Tag", "a"},
      {"x-tag", "b"},          {"Cookie", "a=1"},       {"Cookie", "b=2"},
      {"Set-Cookie", "c=3"},   {"X-Bytes", "caf\xE9"},  {"Origin", "http://one.example"}};
  environment.wall = base::WallTime(std::chrono::milliseconds(1'796'067'600'123));
  session.text(R"(0{"token":"abc"})");
  const Json expected = {{"headers",
                          {{"host", "one.example"},
                           {"x-tag", "a, b"},
                           {"cookie", "a=1; b=2"},
                           {"set-cookie", Json::array({"c=3"})},
                           {"x-bytes", "caf\xEF\xBF\xBD"},
                           {"origin", "http://one.example"}}},
                         {"time", "Mon Nov 30 2026 19:40:00 GMT+0000 (Coordinated Universal Time)"},
                         {"address", "192.0.2.7"},
                         {"xdomain", true},
                         {"secure", false},
                         {"issued", 1'796'067'600'123},
                         {"url", "/socket.io/?EIO=4&room=a&room=b%20c"},
                         {"query", {{"EIO", "4"}, {"room", Json::array({"a", "b c"})}}},
                         {"auth", {{"token", "abc"}}}};
  EXPECT_EQ(Json(socket().handshake()), expected);
}

TEST_F(Handles, RoomsMayBeNamedByAnArgument) {
  FakeSession& session = join();
  socket().on("join", [](Event event) { event.socket.join(event.args[0]); });
  session.text(R"(2["join","a"])");
  session.text(R"(2["join",["b","c"]])");
  session.text(R"(2["join",[]])");
  EXPECT_EQ(socket().rooms(), (Texts{socket().id(), "a", "b", "c"}));
  EXPECT_TRUE(environment.log_lines.empty());
}

TEST_F(Handles, AnArgumentThatNamesNoRoomThrowsAndIsLogged) {
  FakeSession& session = join();
  socket().on("join", [](Event event) { event.socket.join(event.args[0]); });
  socket().on("say", [](Event event) { event.socket.nsp().to(event.args[0]).emit("said"); });
  for (const char* packet : {R"(2["join",5])", R"(2["join"])", R"(2["join",{"a":"b"}])",
                             R"(2["join",["a",5]])", R"(2["say",null])"}) {
    session.text(packet);
  }
  EXPECT_EQ(socket().rooms(), Texts{socket().id()});
  EXPECT_TRUE(session.sent.empty());
  EXPECT_EQ(environment.log_lines.size(), 5U);
}

TEST(Patterns, MatchAPartOfTheName) {
  const Pattern pattern("^/room-\\d+$");
  EXPECT_EQ(pattern.text(), "^/room-\\d+$");
  EXPECT_TRUE(pattern.matches("/room-12"));
  EXPECT_FALSE(pattern.matches("/room-12/x"));
  EXPECT_TRUE(Pattern("o+").matches("/room"));
}

TEST(Patterns, DoNotMatchALongName) {
  EXPECT_TRUE(Pattern("x").matches(std::string(1024, 'x')));
  EXPECT_FALSE(Pattern("x").matches(std::string(1025, 'x')));
}

TEST(Patterns, ThatAreNoRegularExpressionThrow) {
  EXPECT_THROW(Pattern("("), std::regex_error);
}

}  // namespace
}  // namespace snug::socketio
