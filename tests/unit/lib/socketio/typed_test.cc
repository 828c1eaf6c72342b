// Handlers that name their arguments' types.
#include "snug/typed.h"

#include <map>
#include <optional>

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

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
