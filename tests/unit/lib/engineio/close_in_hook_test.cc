// A function of the application closes the server in the middle of a request.
#include "endpoint.h"

namespace snug::engineio::test {
namespace {

constexpr std::string_view kNewSession = "EIO=4&transport=polling";
constexpr std::string_view kNewWebSocket = "EIO=4&transport=websocket";

/// Options whose function `hook` closes the server once it is armed.
struct Closing {
  Engine* server = nullptr;

  Options options(const std::string& hook) {
    const auto close = [this] {
      if (server != nullptr) server->close();
    };
    Options made;
    if (hook == "generate_id") {
      made.generate_id = [close, count = 0](const HttpRequest&) mutable {
        close();
        return "id" + std::to_string(++count);
      };
    } else if (hook == "initial_headers") {
      made.initial_headers = [close](HttpHeaders&, const HttpRequest&) { close(); };
    } else {
      made.headers = [close](HttpHeaders&, const HttpRequest&) { close(); };
    }
    return made;
  }
};

TEST(CloseInAHook, RefusesTheSessionBeingOpened) {
  for (const char* hook : {"generate_id", "initial_headers", "headers"}) {
    SCOPED_TRACE(hook);
    for (const bool websocket : {false, true}) {
      SCOPED_TRACE(websocket);
      Closing closing;
      Endpoint endpoint(closing.options(hook));
      closing.server = endpoint.server.get();
      if (websocket) {
        const auto link = endpoint.connect();
        link->upgrade(kNewWebSocket);
        EXPECT_TRUE(link->received().starts_with("HTTP/1.1 400 "));
      } else {
        const Answer answer = endpoint.get(kNewSession);
        EXPECT_EQ(answer.status, 403);
        EXPECT_EQ(answer.body, R"({"code":4,"message":"Server shutting down"})");
      }
      EXPECT_EQ(endpoint.server->session_count(), 0U);
      EXPECT_TRUE(endpoint.observed.empty());
    }
  }
}

TEST(CloseInAHook, AnswersThePollBeingHandled) {
  Closing closing;
  Endpoint endpoint(closing.options("headers"));
  Observed& client = endpoint.open_polling();
  closing.server = endpoint.server.get();
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).body, "1");
  EXPECT_EQ(client.closed, "server shutting down");
}

TEST(CloseInAHook, AnswersThePostBeingHandled) {
  Closing closing;
  Endpoint endpoint(closing.options("headers"));
  Observed& client = endpoint.open_polling();
  closing.server = endpoint.server.get();
  EXPECT_NE(endpoint.post(endpoint.polling_query(), "4a").status, 0);
  EXPECT_EQ(client.closed, "server shutting down");
  EXPECT_TRUE(client.messages.empty());
}

TEST(CloseInAHook, RefusesTheUpgradeBeingHandled) {
  Closing closing;
  Endpoint endpoint(closing.options("headers"));
  Observed& client = endpoint.open_polling();
  closing.server = endpoint.server.get();
  const auto link = endpoint.connect();
  link->upgrade(endpoint.websocket_query());
  EXPECT_TRUE(link->received().starts_with("HTTP/1.1 400 "));
  EXPECT_EQ(client.closed, "server shutting down");
}

}  // namespace
}  // namespace snug::engineio::test
