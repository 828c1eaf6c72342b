// Admission to the admin namespace.
#include "admin_fixture.h"

namespace snug::admin {
namespace {

using namespace std::chrono_literals;

class AdminLogin : public Instrumented {
 protected:
  static Json with(const char* username, const char* password) {
    return {{"username", username}, {"password", password}};
  }
};

TEST_F(AdminLogin, AcceptsTheRightPasswordAndCreatesASession) {
  start_with_password();
  const testing::Client first = page(with("ann", "secret"));
  ASSERT_TRUE(first.connected());
  const std::string session = only(first, "session")[0].get<std::string>();
  EXPECT_EQ(session.size(), 32U);

  const testing::Client again = page({{"sessionId", session}});
  EXPECT_TRUE(again.connected());
  EXPECT_EQ(again.received("session"), Json::array());
  EXPECT_NE(only(page(with("ann", "secret")), "session")[0], session);
}

TEST_F(AdminLogin, RefusesEveryWrongLoginWithTheSameMessage) {
  start_with_password();
  for (const Json& auth :
       {with("ann", "Secret"), with("bob", "secret"), with("ann", ""), with("", "secret"), Json(),
        Json::object(), Json{{"username", "ann"}}, Json{{"username", "ann"}, {"password", 7}},
        Json{{"sessionId", "0123456789abcdef0123456789abcdef"}}, Json{{"sessionId", nullptr}},
        Json{{"sessionId", ""}}, Json{{"sessionId", std::string(100'000, 'x')}}}) {
    const testing::Client refused = page(auth);
    EXPECT_FALSE(refused.connected()) << auth.dump();
    EXPECT_EQ(refusal(refused), "invalid credentials");
    EXPECT_TRUE(refused.received().empty());
    world.advance(1min);
  }
}

TEST_F(AdminLogin, PasswordsAreNotCutAtANulOrALength) {
  start_with_password();
  EXPECT_FALSE(page({{"username", "ann"}, {"password", std::string("secret\0x", 8)}}).connected());
  EXPECT_FALSE(page({{"username", "ann"}, {"password", std::string("secret\0", 7)}}).connected());
  EXPECT_FALSE(page(with("ann", "secretsecret")).connected());
}

TEST_F(AdminLogin, RefusedPagesReceiveNothing) {
  start_with_password();
  const testing::Client refused = page(with("ann", "wrong"));
  const testing::Client other = world.connect();
  other.emit("hello");
  world.advance(10s);
  EXPECT_TRUE(refused.received().empty());
}

TEST_F(AdminLogin, ATokenFromAnotherNamespaceIsNoLogin) {
  start_with_password();
  const testing::Client other = world.connect();
  const testing::Client refused = other.of("/admin");
  EXPECT_EQ(refusal(refused), "invalid credentials");
  refused.emit("_disconnect", "/", true);
  EXPECT_TRUE(other.connected());
}

TEST_F(AdminLogin, ASessionExpiresAfterItsTime) {
  start({.auth = BasicAuth{"ann", kHashOfSecret}, .session_duration = 1h});
  const Json auth{{"sessionId", only(page(with("ann", "secret")), "session")[0]}};
  world.advance(59min);
  EXPECT_TRUE(page(auth).connected());
  world.advance(1min);
  EXPECT_EQ(refusal(page(auth)), "invalid credentials");
}

TEST_F(AdminLogin, TheOldestOfTooManySessionsIsDropped) {
  start({.auth = BasicAuth{"ann", kHashOfSecret}, .max_session_count = 2});
  std::vector<Json> auths;
  for (int i = 0; i < 3; ++i) {
    auths.push_back({{"sessionId", only(page(with("ann", "secret")), "session")[0]}});
  }
  EXPECT_FALSE(page(auths[0]).connected());
  EXPECT_TRUE(page(auths[1]).connected());
  EXPECT_TRUE(page(auths[2]).connected());
}

TEST_F(AdminLogin, GuessingIsLimitedByAddressForAMinute) {
  start_with_password();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(refusal(page(with("ann", "x"))), "invalid credentials");
  EXPECT_EQ(refusal(page(with("ann", "secret"))), "too many attempts");
  const testing::Client elsewhere =
      world.connect("/admin", {.auth = with("ann", "secret"), .remote_address = "192.0.2.99"});
  EXPECT_TRUE(elsewhere.connected());
  world.advance(1min);
  EXPECT_TRUE(page(with("ann", "secret")).connected());
}

TEST_F(AdminLogin, RightPasswordsAndSessionsDoNotCountAsGuesses) {
  start_with_password();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(page(with("ann", "secret")).connected());
}

TEST_F(AdminLogin, SecretsAreNotLogged) {
  start_with_password();
  const testing::Client page_of_ann = page(with("ann", "secret"));
  static_cast<void>(page(with("name-as-password", "guess")));
  const std::string session = only(page_of_ann, "session")[0].get<std::string>();
  EXPECT_NE(log.find("admin: a login from 192.0.2.1"), std::string::npos);
  EXPECT_NE(log.find("admin: a wrong name or password from 192.0.2.1"), std::string::npos);
  for (const std::string& secret : {std::string("secret"), std::string("name-as-password"),
                                    std::string("guess"), session, kHashOfSecret}) {
    EXPECT_EQ(log.find(secret), std::string::npos) << secret;
  }
}

TEST_F(AdminLogin, AFunctionMayDecideLater) {
  std::optional<Next> asked;
  start({.auth = [&](const Socket& socket, Next next) {
    EXPECT_EQ(socket.handshake().auth.value("token", ""), "t");
    asked = std::move(next);
  }});
  const testing::Client waiting = page({{"token", "t"}});
  EXPECT_FALSE(waiting.connected());
  (*asked)();
  world.run_until_idle();
  ASSERT_TRUE(waiting.connected());
  asked.reset();
  EXPECT_TRUE(page({{"sessionId", only(waiting, "session")[0]}}).connected());
  EXPECT_FALSE(asked);

  const testing::Client refused = page({{"token", "t"}});
  (*asked)({"not you", nullptr});
  world.run_until_idle();
  EXPECT_EQ(refusal(refused), "not you");
}

TEST_F(AdminLogin, SessionsMayBeKeptInTheApplicationsStore) {
  struct Store : AdminStore {
    void save_session(const std::string& id) override { saved.push_back(id); }
    void does_session_exist(const std::string& id, std::function<void(bool)> done) override {
      loop->set_timeout(1s, [id, done] { done(id == "of another server"); });
    }
    Loop* loop = nullptr;
    std::vector<std::string> saved;
  };
  const auto store = std::make_shared<Store>();
  store->loop = &world.loop();
  start({.auth = BasicAuth{"ann", kHashOfSecret}, .store = store});
  const testing::Client known = page({{"sessionId", "of another server"}});
  const testing::Client unknown = page({{"sessionId", "of nobody"}});
  EXPECT_FALSE(known.connected());
  world.advance(1s);
  EXPECT_TRUE(known.connected());
  EXPECT_EQ(refusal(unknown), "invalid credentials");
  const testing::Client fresh = page(with("ann", "secret"));
  EXPECT_EQ(only(fresh, "session")[0], store->saved.at(0));
}

TEST_F(AdminLogin, WithoutAuthenticationEveryoneIsAdmittedAndTheLogSaysSo) {
  start({.auth = NoAuth{}});
  EXPECT_TRUE(page().connected());
  EXPECT_EQ(page().received("session"), Json::array());
  EXPECT_NE(log.find("admin: whoever can reach the server"), std::string::npos);
}

TEST_F(AdminLogin, TheServerMayBeDestroyedWhileAPasswordIsChecked) {
  start_with_password();
  world.loop().post([this] {
    static_cast<void>(page(with("ann", "secret")));
    world.loop().post([this] { server.reset(); });
  });
  world.run_until_idle();
  EXPECT_FALSE(server);
}

TEST(AdminOptionsTest, InvalidOptionsAreExplained) {
  testing::World world;
  Server server(world.loop());
  const auto code_of = [&](AdminOptions options) {
    const auto instrumented = instrument(server, std::move(options));
    return instrumented ? "" : instrumented.error().code;
  };
  EXPECT_EQ(code_of({}), "auth_missing");
  for (const std::string& hash :
       {std::string("secret"), std::string(), "$2x" + kHashOfSecret.substr(3), kHashOfSecret + "x",
        kHashOfSecret.substr(1)}) {
    EXPECT_EQ(code_of({.auth = BasicAuth{"ann", hash}}), "hash_invalid") << hash;
  }
  EXPECT_EQ(code_of({.namespace_name = "/", .auth = NoAuth{}}), "invalid_option");
  EXPECT_EQ(code_of({.auth = BasicAuth{"", kHashOfSecret}}), "invalid_option");
  EXPECT_EQ(code_of({.auth = Middleware()}), "invalid_option");
  EXPECT_EQ(code_of({.auth = NoAuth{}, .session_duration = std::chrono::seconds(0)}),
            "invalid_option");
  EXPECT_EQ(code_of({.auth = NoAuth{}, .max_session_count = 0}), "invalid_option");
  EXPECT_EQ(code_of({.auth = NoAuth{}}), "");
  EXPECT_EQ(code_of({.auth = NoAuth{}}), "already_instrumented");
}

}  // namespace
}  // namespace snug::admin
