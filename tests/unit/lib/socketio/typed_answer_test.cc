// Handlers that answer with what they return.
#include "snug/typed.h"

#include <optional>

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

struct Point {
  int x = 0;
  int y = 0;

  friend void to_json(Json& json, const Point& point) {
    json = Json{{"x", point.x}, {"y", point.y}};
  }
};

class ReturnedValues : public SocketIo {
 protected:
  /// The answer to an event with the argument 3, whose handler is `callable`.
  template <class Callable>
  std::string answer(Callable callable) {
    keep_sockets();
    FakeSession& session = join();
    sockets.back().on("x", std::move(callable));
    session.text(R"(21["x",3])");
    return session.sent.empty() ? "" : session.sent.back();
  }
};

TEST_F(ReturnedValues, AreTheAnswer) {
  EXPECT_EQ(answer([](int x) { return x + 1; }), "31[4]");
  EXPECT_EQ(answer([](int x) { return Point{x, 5}; }), R"(31[{"x":3,"y":5}])");
  EXPECT_EQ(answer([] { return std::string("text"); }), R"(31["text"])");
  EXPECT_EQ(answer([] { return "literal"; }), R"(31["literal"])");
  EXPECT_EQ(answer([] { return std::vector<int>{1, 2}; }), "31[[1,2]]");
  EXPECT_EQ(answer([] { return Json{{"a", 1}}; }), R"(31[{"a":1}])");
}

TEST_F(ReturnedValues, OfAHandlerOfTheWholeEventAreTheAnswerToo) {
  EXPECT_EQ(answer([](Event event) { return event.args[0]; }), "31[3]");
  EXPECT_EQ(answer([](const Event& event) { return event.name; }), R"(31["x"])");
}

TEST_F(ReturnedValues, ThatAreVoidAnswerNothing) {
  EXPECT_EQ(answer([](int) {}), "");
  EXPECT_EQ(answer([](Event) {}), "");
}

TEST_F(ReturnedValues, MayBeOptional) {
  EXPECT_EQ(answer([](int x) { return std::optional<int>(x); }), "31[3]");
  EXPECT_EQ(answer([] { return std::optional<Point>(); }), "31[null]");
}

TEST_F(ReturnedValues, MayBeResults) {
  EXPECT_EQ(answer([](int x) -> Result<int> { return x; }), "31[3]");
  EXPECT_EQ(
      answer([](int) -> Result<int> { return Unexpected(Error{"not_found", "no such thing"}); }),
      R"(31[{"error":{"code":"not_found","message":"no such thing"}}])");
  EXPECT_EQ(answer([]() -> Result<void> { return {}; }), "31[]");
  EXPECT_EQ(answer([]() -> Result<void> { return Unexpected(Error{"full", "no room"}); }),
            R"(31[{"error":{"code":"full","message":"no room"}}])");
}

}  // namespace
}  // namespace snug::socketio
