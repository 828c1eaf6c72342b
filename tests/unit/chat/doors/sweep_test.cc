// Every exchange of the chat, ended at every step and in every way, and with every call to the
// store failing. That person's session ends, and nobody else notices. A new verb of the chat needs
// a row in the table of exchanges.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <tuple>
#include <vector>

#include "world/stage.h"

namespace snug::chat {
namespace {

constexpr const char* kPassword = "correct horse";

// --- exchanges ---

struct Exchange {
  std::string name;
  std::function<void(Stage&)> begin;
  std::function<void(Stage&)> prepare = [](Stage&) {};
};

const Exchange kConnections[] = {
    {"connecting", [](Stage& stage) { stage.bob = stage.connect(nullptr); }},
    {"catching_up", [](Stage& stage) { stage.bob = stage.connect(stage.before); }},
    {"catching_up_after_a_restart", [](Stage& stage) { stage.bob = stage.connect(stage.before); },
     [](Stage& stage) {
       stage.live.restart();
       stage.set();
     }},
    {"live", [](Stage& stage) { stage.go_live(); }},
    {"password_reset",
     [](Stage& stage) {
       stage.go_live();
       stage.live.chat().reset_password("bob", kPassword, [](const Result<void>&) {});
       stage.live.world().run_until_idle();
     }},
};

/// A verb of sockets, asked by a socket and by HTTP.
struct Event {
  const char* name;
  Json (*payload)(Stage& stage);
  void (*prepare)(Stage& stage) = [](Stage&) {};
};

Json in_group(Stage& stage) {
  return {{"room", stage.group}};
}

Json in_group_with_newcomer(Stage& stage) {
  return {{"room", stage.group}, {"user", stage.newcomer.user}};
}

void make_group_with_newcomer(Stage& stage) {
  stage.make_newcomer();
  stage.make_room("private", stage.bob_sign_in, {stage.newcomer});
}

Json about_message(Stage& stage) {
  return {{"room", stage.room}, {"seq", stage.message}};
}

/// With everything that a change of one may ask for.
Json change_of_message(Stage& stage) {
  Json payload = about_message(stage);
  payload.update({{"text", "y"}, {"emoji", "+"}, {"on", true}});
  return payload;
}

void say_something(Stage& stage) {
  stage.message = stage
                      .ask(stage.bob_sign_in, "/api/message/send",
                           {{"room", stage.room}, {"body", {{"text", "x"}}}})
                      .at("seq")
                      .get<std::int64_t>();
}

void pin_something(Stage& stage) {
  // One more at a time would be too many at last.
  if (stage.message == 0) say_something(stage);
  stage.ask(stage.bob_sign_in, "/api/message/pin", change_of_message(stage));
}

const Event kEvents[] = {
    {"message:send",
     [](Stage& stage) -> Json {
       return {{"room", stage.room}, {"n", 1}, {"body", {{"text", "x"}}}};
     }},
    {"message:edit", change_of_message, say_something},
    {"message:delete", about_message, say_something},
    {"message:react", change_of_message, say_something},
    {"message:pin",
     [](Stage& stage) {
       Json payload = change_of_message(stage);
       payload["on"] = false;
       return payload;
     },
     pin_something},
    {"message:edits", about_message, say_something},
    {"room:pins", [](Stage& stage) -> Json { return {{"room", stage.room}}; }, pin_something},
    {"history", [](Stage& stage) -> Json { return {{"room", stage.room}}; }},
    {"search", [](Stage&) -> Json { return {{"query", "hello"}}; }},
    {"mark", [](Stage& stage) -> Json { return {{"room", stage.room}, {"read", 3}}; }},
    {"typing", [](Stage& stage) -> Json { return {{"room", stage.room}, {"on", true}}; }},
    {"room:open", [](Stage& stage) -> Json { return {{"user", stage.newcomer.user}}; },
     [](Stage& stage) { stage.make_newcomer(); }},
    {"room:create",
     [](Stage& stage) -> Json {
       return {{"kind", "private"}, {"name", "x"}, {"members", {stage.newcomer.user}}};
     },
     [](Stage& stage) { stage.make_newcomer(); }},
    {"room:change",
     [](Stage& stage) -> Json { return {{"room", stage.group}, {"name", "another"}}; },
     [](Stage& stage) { stage.make_room("private", stage.bob_sign_in); }},
    {"room:add", in_group_with_newcomer,
     [](Stage& stage) {
       stage.make_newcomer();
       stage.make_room("private", stage.bob_sign_in);
     }},
    {"room:join", in_group,
     [](Stage& stage) {
       stage.make_newcomer();
       stage.make_room("public", stage.newcomer);
     }},
    {"room:leave", in_group,
     [](Stage& stage) {
       stage.make_newcomer();
       stage.make_room("private", stage.newcomer, {stage.bob_sign_in});
     }},
    {"room:remove", in_group_with_newcomer, make_group_with_newcomer},
    {"room:unban", in_group_with_newcomer,
     [](Stage& stage) {
       make_group_with_newcomer(stage);
       Json removal = in_group_with_newcomer(stage);
       removal["ban"] = true;
       stage.ask(stage.bob_sign_in, "/api/room/remove", removal);
     }},
    {"room:role",
     [](Stage& stage) -> Json {
       return {{"room", stage.group}, {"user", stage.newcomer.user}, {"role", "moderator"}};
     },
     make_group_with_newcomer},
    {"room:members", in_group, make_group_with_newcomer},
    {"room:bans", in_group, make_group_with_newcomer},
    {"room:list", [](Stage&) { return Json::object(); }},
    {"people", [](Stage&) { return Json::object(); }},
    {"invite:create", [](Stage&) { return Json::object(); }},
};

/// A verb that only HTTP has.
struct Request {
  const char* name;
  const char* method;
  const char* path;
  Json (*body)(Stage& stage);
  void (*prepare)(Stage& stage) = [](Stage&) {};
};

const Request kRequests[] = {
    {"join", "POST", "/api/join",
     [](Stage& stage) -> Json {
       return {{"invite", stage.invite},
               {"name", "joins" + std::to_string(++stage.number)},
               {"password", kPassword}};
     },
     [](Stage& stage) { stage.make_invitation(); }},
    {"invite_check", "POST", "/api/invite/check",
     [](Stage& stage) -> Json { return {{"invite", stage.invite}}; },
     [](Stage& stage) { stage.make_invitation(); }},
    {"sign_in", "POST", "/api/session",
     [](Stage&) -> Json { return {{"name", "bob"}, {"password", kPassword}}; }},
    {"session", "GET", "/api/session", [](Stage&) -> Json { return nullptr; }},
    {"sign_out", "DELETE", "/api/session", [](Stage&) -> Json { return nullptr; }},
};

std::string path_of(const std::string& event) {
  static const ChatWorld world;
  return std::string(world.chat().verbs.of_event(event)->path);
}

std::string in_name(std::string event) {
  std::replace(event.begin(), event.end(), ':', '_');
  return event;
}

std::vector<Exchange> exchanges() {
  std::vector<Exchange> all(std::begin(kConnections), std::end(kConnections));
  for (const Event& event : kEvents) {
    all.push_back({in_name(event.name),
                   [event](Stage& stage) {
                     stage.go_live();
                     static_cast<void>(stage.bob.emit_with_ack(event.name, event.payload(stage)));
                   },
                   event.prepare});
    all.push_back({in_name(event.name) + "_by_http",
                   [event](Stage& stage) {
                     stage.go_live();
                     stage.send_request("POST", path_of(event.name), event.payload(stage),
                                        stage.bob_sign_in.token);
                   },
                   event.prepare});
  }
  for (const Request& request : kRequests) {
    all.push_back({request.name,
                   [request](Stage& stage) {
                     stage.go_live();
                     stage.send_request(request.method, request.path, request.body(stage),
                                        stage.bob_sign_in.token);
                   },
                   request.prepare});
  }
  return all;
}

TEST(SweepOfVerbs, HasALineForEveryVerb) {
  const ChatWorld world;
  for (const Verb& verb : world.chat().verbs.all()) {
    const bool is_event =
        std::any_of(std::begin(kEvents), std::end(kEvents),
                    [&verb](const Event& event) { return verb.event == event.name; });
    const bool is_request =
        std::any_of(std::begin(kRequests), std::end(kRequests), [&verb](const Request& request) {
          return verb.method == request.method && verb.path == request.path;
        });
    EXPECT_TRUE(is_event || is_request) << verb.method << " " << verb.path;
  }
}

// --- ways to end ---

struct Way {
  const char* name;
  void (*end)(Stage& stage);
};

const Way kWays[] = {
    {"the connection is lost", [](Stage& stage) { stage.bob.lose_connection(); }},
    {"the client leaves", [](Stage& stage) { stage.bob.disconnect(); }},
    {"the client breaks the protocol", [](Stage& stage) { stage.bob.emit("connect"); }},
    {"the client falls silent",
     [](Stage& stage) {
       stage.bob.go_silent();
       stage.live.world().advance(std::chrono::seconds(46));
     }},
    {"the sign-in ends",
     [](Stage& stage) {
       stage.live.request("DELETE", "/api/session", nullptr, stage.bob_sign_in.token);
     }},
    {"the password is reset",
     [](Stage& stage) {
       stage.live.chat().reset_password("bob", kPassword, [](const Result<void>&) {});
       stage.live.world().run_until_idle();
     }},
    {"the request's connection is lost",
     [](Stage& stage) {
       if (stage.request) stage.request->reset();
       stage.bob.lose_connection();
     }},
    {"the request's connection is closed",
     [](Stage& stage) {
       if (stage.request) stage.request->close();
       stage.bob.disconnect();
     }},
};

class Sweep : public ::testing::TestWithParam<std::tuple<Exchange, Transport>> {
 protected:
  void prepare() {
    stage.set();
    std::get<Exchange>(GetParam()).prepare(stage);
  }
  void begin() {
    stage.live.hold_store();
    std::get<Exchange>(GetParam()).begin(stage);
  }
  /// Begins the exchange and takes `steps` steps. False if it has fewer.
  bool begin_and_take(int steps) {
    prepare();
    begin();
    for (int i = 0; i < steps; ++i) {
      if (!stage.step()) return false;
    }
    return true;
  }

  using Fail = void (test_support::FaultyStore::*)(std::size_t, model::StoreError);
  void expect_that_nobody_ends(Fail fail, model::StoreError error) {
    for (std::size_t nth = 1; nth < 20; ++nth) {
      SCOPED_TRACE("call " + std::to_string(nth));
      prepare();
      (stage.live.store.*fail)(nth, error);
      begin();
      stage.finish();
      const bool was_asked_for = !stage.live.store.heal();
      stage.expect_others_chat_on(stage.bob.connected() ? 3 : 2);
      ASSERT_FALSE(HasFailure());
      if (!was_asked_for) return;
    }
    FAIL() << "it never ends";
  }

  Stage stage{std::get<Transport>(GetParam())};
};

TEST_P(Sweep, EndingAtAnyStepEndsOneSession) {
  for (const Way& way : kWays) {
    for (int steps = 0; begin_and_take(steps); ++steps) {
      SCOPED_TRACE(std::string(way.name) + " after step " + std::to_string(steps));
      way.end(stage);
      stage.finish();
      stage.expect_others_chat_on(2);
      ASSERT_LT(steps, 100);
      ASSERT_FALSE(HasFailure());
    }
  }
}

TEST_P(Sweep, TheServerStopsAtAnyStep) {
  for (int steps = 0; begin_and_take(steps); ++steps) {
    SCOPED_TRACE("after step " + std::to_string(steps));
    bool stopped = false;
    stage.live.chat().shutdown([&] { stage.live.server().close([&] { stopped = true; }); });
    stage.live.release_store();
    EXPECT_TRUE(stopped);
    EXPECT_EQ(stage.live.chat().sockets_count(), 0U);
    stage.live.restart();
  }
}

TEST_P(Sweep, FullDiskAtAnyWriteEndsNoSession) {
  expect_that_nobody_ends(&test_support::FaultyStore::fail_write, model::StoreError::kFull);
}

TEST_P(Sweep, DamageAtAnyReadEndsNoSession) {
  expect_that_nobody_ends(&test_support::FaultyStore::fail_read, model::StoreError::kDamaged);
}

/// Nothing is answered then, whatever is in progress, and the next start knows what is stored.
TEST_P(Sweep, DiskFailureAtAnyCallIsReportedOnce) {
  for (const Fail fail :
       {&test_support::FaultyStore::fail_write, &test_support::FaultyStore::fail_read}) {
    for (std::size_t nth = 1;; ++nth) {
      SCOPED_TRACE("call " + std::to_string(nth));
      ASSERT_LT(nth, 20U);
      prepare();
      (stage.live.store.*fail)(nth, model::StoreError::kFailed);
      begin();
      stage.finish();
      if (stage.live.store.heal()) break;
      EXPECT_EQ(std::exchange(stage.live.storage_failures, 0), 1);
      stage.live.restart();
    }
  }
}

std::string name_of(const ::testing::TestParamInfo<Sweep::ParamType>& instance) {
  const bool polls = std::get<Transport>(instance.param) == Transport::kPolling;
  return std::get<Exchange>(instance.param).name + (polls ? "_polling" : "_websocket");
}

INSTANTIATE_TEST_SUITE_P(Exchanges, Sweep,
                         ::testing::Combine(::testing::ValuesIn(exchanges()),
                                            ::testing::Values(Transport::kWebSocket,
                                                              Transport::kPolling)),
                         name_of);

}  // namespace
}  // namespace snug::chat
