// What becomes of an exception that a handler throws.
#include <stdexcept>

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

const std::string kAnswer =
    R"([{"error":{"code":"internal_error","message":"the server failed to handle this event"}}])";

[[noreturn]] void fail() {
  throw std::runtime_error("secret\nline");
}

class ThrowingHandlers : public SocketIo {
 protected:
  void SetUp() override {
    keep_sockets();
    session = &join();
    socket().on_error([this](const Error& error) { errors.push_back(error.code); });
  }
  Socket& socket() { return sockets.front(); }
  const std::string& log() { return environment.log_lines.back(); }

  FakeSession* session = nullptr;
  Texts errors;
};

TEST_F(ThrowingHandlers, AreLoggedAnsweredAndReported) {
  socket().on("x", [](Event) { fail(); });
  session->text(R"(27["x"])");
  EXPECT_EQ(log(), R"(socketio: the handler of event "x" threw std::runtime_error: secret\nline)");
  EXPECT_EQ(session->sent, Texts{"37" + kAnswer});
  EXPECT_EQ(errors, Texts{"handler_threw"});
}

TEST_F(ThrowingHandlers, OfNamedTypesAreTreatedAlike) {
  socket().on("x", [](int) { fail(); });
  session->text(R"(27["x",1])");
  EXPECT_EQ(session->sent, Texts{"37" + kAnswer});
  EXPECT_EQ(errors, Texts{"handler_threw"});
}

TEST_F(ThrowingHandlers, AnswerNothingThatWasAnsweredBefore) {
  socket().on("x", [](Event event) {
    event.ack("fine");
    fail();
  });
  session->text(R"(27["x"])");
  EXPECT_EQ(session->sent, Texts{R"(37["fine"])"});
}

TEST_F(ThrowingHandlers, DoNotKeepTheOthersFromTheEvent) {
  int heard = 0;
  socket().on_any([](Event) { fail(); });
  socket().on("x", [](Event) { fail(); });
  socket().on("x", [&heard](Event) { ++heard; });
  session->text(R"(2["x"])");
  EXPECT_EQ(heard, 1);
  EXPECT_EQ(errors.size(), 2U);
}

TEST_F(ThrowingHandlers, OfMiddlewareRefuseTheEvent) {
  int heard = 0;
  std::optional<Next> kept;
  socket().use([&kept](Event& event, Next next) {
    event.name = "renamed";
    kept = next;
    fail();
  });
  socket().on("renamed", [&heard](Event) { ++heard; });
  session->text(R"(27["x"])");
  (*kept)();
  EXPECT_EQ(heard, 0);
  EXPECT_EQ(session->sent, Texts{"37" + kAnswer});
  EXPECT_EQ(errors, Texts{"handler_threw"});
  EXPECT_EQ(log(),
            R"(socketio: the handler of a middleware "x" threw std::runtime_error: secret\nline)");
}

TEST_F(ThrowingHandlers, OfConnectionsAndDisconnectsAreReported) {
  server->of("/").on_connection([this](Socket arrived) {
    arrived.on_error([this](const Error& error) { errors.push_back(error.message); });
    arrived.on_disconnect([](std::string_view) { fail(); });
    fail();
  });
  FakeSession& second = join();
  EXPECT_EQ(errors, Texts{"the handler of a connection threw"});
  second.end(engineio::CloseReason::kTransportClose);
  EXPECT_EQ(errors.back(), "the handler of a disconnect threw");
}

TEST_F(ThrowingHandlers, OfErrorsAreLoggedOnly) {
  socket().on_error([](const Error&) { fail(); });
  socket().on("x", [](Event) { fail(); });
  session->text(R"(2["x"])");
  EXPECT_EQ(environment.log_lines.size(), 2U);
  EXPECT_TRUE(socket().connected());
}

}  // namespace
}  // namespace snug::socketio
