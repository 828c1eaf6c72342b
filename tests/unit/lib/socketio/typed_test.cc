// Handlers that name their arguments' types.
#include "snug/typed.h"

#include <array>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

enum class Level : std::uint8_t { kLow, kHigh };
enum class Color { kRed, kGreen };
NLOHMANN_JSON_SERIALIZE_ENUM(Color, {{Color::kRed, "red"}, {Color::kGreen, "green"}})
struct Point {
  int x = 0;
  int y = 0;

  friend void from_json(const Json& json, Point& point) {
    json.at("x").get_to(point.x);
    json.at("y").get_to(point.y);
  }
};

int free_function_calls = 0;
void free_function(int, const std::string&) {
  ++free_function_calls;
}

class TypedHandlers : public SocketIo {
 protected:
  void SetUp() override {
    keep_sockets();
    session = &join();
  }
  template <class Callable>
  void on(Callable callable) {
    sockets[0].on("x", std::move(callable));
  }
  /// Whether a handler with one parameter of type T is called for this argument.
  template <class T>
  bool takes(const std::string& argument) {
    bool called = false;
    sockets[0].off("x");
    on([&called](T) { called = true; });
    session->text(R"(2["x",)" + argument + "]");
    return called;
  }
  /// What is said about an argument that a parameter of type T does not take.
  template <class T>
  std::string fault(const std::string& argument) {
    std::string said;
    const ListenerId id =
        sockets[0].on_error([&said](const Error& error) { said = error.message; });
    EXPECT_FALSE(takes<T>(argument));
    sockets[0].off(id);
    return said;
  }

  FakeSession* session = nullptr;
};

TEST_F(TypedHandlers, GetTheirArgumentsDecoded) {
  std::string heard;
  on([&heard](Socket socket, int number, std::string text, double real, Ack ack) {
    heard = socket.id().substr(0, 0) + std::to_string(number) + text + std::to_string(real);
    ack("fine");
  });
  session->text(R"(25["x",-7,"seven",0.5,"more"])");
  EXPECT_EQ(heard, "-7seven0.500000");
  EXPECT_EQ(session->sent, Texts{R"(35["fine"])"});
}

TEST_F(TypedHandlers, MayTakeNoArguments) {
  int count = 0;
  on([&count] { ++count; });
  on([&count](Socket) { ++count; });
  on([&count](const Event&) { ++count; });
  session->text(R"(2["x",1])");
  EXPECT_EQ(count, 3);
}

TEST_F(TypedHandlers, MayBeFunctionsOrMutable) {
  on(free_function);
  on([calls = 0](int) mutable { free_function_calls += ++calls; });
  session->text(R"(2["x",1,"a"])");
  EXPECT_EQ(free_function_calls, 2);
}

TEST_F(TypedHandlers, AreCalledOnlyIfTheArgumentsFit) {
  EXPECT_TRUE(takes<int>("2147483647"));
  EXPECT_FALSE(takes<int>("2147483648"));
  EXPECT_TRUE(takes<int>("-2147483648"));
  EXPECT_FALSE(takes<int>("-2147483649"));
  EXPECT_FALSE(takes<int>("1.5"));
  EXPECT_FALSE(takes<int>("\"1\""));
  EXPECT_FALSE(takes<int>("true"));
  EXPECT_FALSE(takes<unsigned>("-1"));
  EXPECT_TRUE(takes<std::uint64_t>("18446744073709551615"));
  EXPECT_TRUE(takes<double>("1"));
  EXPECT_FALSE(takes<double>("null"));
  EXPECT_FALSE(takes<bool>("1"));
  EXPECT_FALSE(takes<std::string>("1"));
  EXPECT_TRUE(takes<Json>("null"));
  EXPECT_TRUE(takes<std::vector<int>>("[1,2]"));
  EXPECT_FALSE(takes<std::vector<int>>("[1,\"2\"]"));
  EXPECT_TRUE((takes<std::map<std::string, int>>(R"({"a":1})")));
  EXPECT_FALSE((takes<std::map<std::string, int>>("[]")));
  EXPECT_TRUE(takes<std::optional<int>>("null"));
  EXPECT_TRUE(takes<std::optional<int>>("1"));
  EXPECT_FALSE(takes<std::optional<int>>("\"1\""));
}

TEST_F(TypedHandlers, RefuseNumbersThatWouldBeCut) {
  EXPECT_TRUE(takes<float>("3e38"));
  EXPECT_FALSE(takes<float>("1e300"));
  EXPECT_FALSE(takes<float>("-1e300"));
  EXPECT_TRUE((takes<std::array<std::uint8_t, 2>>("[0,255]")));
  EXPECT_FALSE((takes<std::array<std::uint8_t, 2>>("[0,256]")));
  EXPECT_FALSE((takes<std::array<std::uint8_t, 2>>("[0]")));
  EXPECT_FALSE((takes<std::map<std::string, int>>(R"({"a":1e10})")));
  EXPECT_FALSE((takes<std::map<std::string, int>>(R"({"a":10000000000})")));
  EXPECT_FALSE((takes<std::pair<int, std::string>>("[1.5,\"\"]")));
  EXPECT_FALSE((takes<std::tuple<int, std::int8_t>>("[1,128]")));
  EXPECT_FALSE(takes<std::list<int>>("[1.5]"));
  EXPECT_FALSE(takes<std::set<std::uint8_t>>("[-1]"));
  EXPECT_FALSE((takes<std::map<int, std::int8_t>>("[[1,300]]")));
}

TEST_F(TypedHandlers, TakeContainersOfWhatTheyTake) {
  std::string heard;
  on([&heard](std::array<int, 2> pair, std::tuple<std::string, std::optional<int>> tuple,
              std::map<std::string, std::vector<int>> map, std::set<int> set,
              std::pair<int, bool>) {
    heard = std::to_string(pair[0] + pair[1]) + std::get<0>(tuple) +
            (std::get<1>(tuple) ? "?" : "-") + std::to_string(map.at("a").at(1)) +
            std::to_string(set.size());
  });
  session->text(R"(2["x",[1,2],["t",null],{"a":[5,6]},[7,7,8],[1,true]])");
  EXPECT_EQ(heard, "3t-62");
}

TEST_F(TypedHandlers, TakeOnlyTheEnumeratorsThatFromJsonKnows) {
  EXPECT_TRUE(takes<Color>(R"("red")"));
  EXPECT_TRUE(takes<Color>(R"("green")"));
  EXPECT_FALSE(takes<Color>(R"("blue")"));
  EXPECT_FALSE(takes<Color>("0"));
  EXPECT_FALSE(takes<std::vector<Color>>(R"(["red","blue"])"));
  EXPECT_TRUE(takes<Level>("1"));
  EXPECT_FALSE(takes<Level>("256"));
  EXPECT_FALSE(takes<Level>("1.5"));
  EXPECT_FALSE(takes<Level>(R"("kLow")"));
}

TEST_F(TypedHandlers, MayTakeAViewThatIsValidDuringTheCall) {
  std::string heard;
  on([&heard](std::string_view text, std::optional<std::string_view> more,
              const std::string_view& last) {
    heard = std::string(text) + std::string(more.value_or("-")) + std::string(last);
  });
  const std::string big(1000, 'b');
  session->text(R"(2["x","a text that is not short at all",")" + big + R"(","end"])");
  EXPECT_EQ(heard, "a text that is not short at all" + big + "end");
  session->text(R"(2["x","t",null,"e"])");
  EXPECT_EQ(heard, "t-e");
}

TEST_F(TypedHandlers, SayWhereAnArgumentDoesNotFit) {
  EXPECT_EQ(fault<Point>(R"({"y":1})"), R"(argument 1 of "x": member "x" is missing)");
  EXPECT_EQ(fault<Point>(R"({"x":"secret","y":1})"),
            R"(argument 1 of "x": member "x" must be number, but is string)");
  EXPECT_EQ(fault<Point>(R"({"x":"secret","y":1,"z":""})"),
            R"(argument 1 of "x": member "x" or "z" must be number, but is string)");
  EXPECT_EQ(fault<Point>(R"({"x":"secret","y":1,"z":[]})"),
            R"(argument 1 of "x": a value must be number, but is string)");
  EXPECT_EQ(fault<std::vector<Point>>(R"([{"x":1,"y":1},{"x":1}])"),
            R"(argument 1 of "x": index 1: member "y" is missing)");
  EXPECT_EQ(fault<std::vector<int>>(R"([1,"secret"])"),
            R"(argument 1 of "x": index 1 is not a whole number in range)");
  EXPECT_EQ((fault<std::map<std::string, int>>(R"({"secret":"x"})")),
            R"(argument 1 of "x": a member is not a whole number in range)");
  EXPECT_EQ((fault<std::tuple<int, bool, bool>>(R"([1,"x","y"])")),
            R"(argument 1 of "x": index 1 is not a boolean)");
  EXPECT_EQ((fault<std::array<int, 3>>("[1]")),
            R"(argument 1 of "x" is not an array of the length expected here)");
}

TEST_F(TypedHandlers, TakeBinaryValues) {
  std::vector<std::uint8_t> bytes;
  on([&bytes](std::vector<std::uint8_t> value) { bytes = std::move(value); });
  session->text(R"(51-["x",{"_placeholder":true,"num":0}])");
  session->binary("ab");
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{'a', 'b'}));
}

TEST_F(TypedHandlers, AreNotCalledWithTooFewArguments) {
  int count = 0;
  on([&count](int, int) { ++count; });
  session->text(R"(2["x",1])");
  EXPECT_EQ(count, 0);
  on([&count](int, std::optional<int>) { ++count; });
  session->text(R"(2["x",1])");
  EXPECT_EQ(count, 1);
}

TEST_F(TypedHandlers, ReportArgumentsThatDoNotFitToClientAndSocket) {
  Texts errors;
  sockets[0].on_error(
      [&errors](const Error& error) { errors.push_back(error.code + ": " + error.message); });
  on([](int, std::string) { FAIL(); });
  session->text(R"(23["x",1,{"secret":2}])");
  EXPECT_EQ(errors, Texts{R"(invalid_arguments: argument 2 of "x" is not a string)"});
  EXPECT_EQ(session->sent, Texts{R"(33[{"error":{"code":"invalid_arguments",)"
                                 R"("message":"argument 2 of \"x\" is not a string"}}])"});
}

TEST_F(TypedHandlers, MayBeOnceHandlers) {
  int count = 0;
  sockets[0].once("x", [&count](int number) { count += number; });
  session->text(R"(2["x",5])");
  session->text(R"(2["x",5])");
  EXPECT_EQ(count, 5);
}

}  // namespace
}  // namespace snug::socketio
