// The parts of the room: hashes, counts, dates.
#include <gtest/gtest.h>

#include <deque>

#include "admin/attempts.h"
#include "admin/bcrypt.h"
#include "admin/describe.h"
#include "admin/password_check.h"
#include "admin/traffic.h"
#include "admin_fixture.h"
#include "base/check.h"
#include "socketio/handshake.h"

namespace snug::admin {
namespace {

using namespace std::chrono_literals;

TEST(Bcrypt, AcceptsTheFormsOfOtherPrograms) {
  const std::string rest = kHashOfSecret.substr(3);
  for (const char* form : {"$2a", "$2b", "$2y"}) {
    EXPECT_TRUE(is_bcrypt_hash(form + rest));
    EXPECT_TRUE(matches_bcrypt("secret", form + rest)) << form;
    EXPECT_FALSE(matches_bcrypt("Secret", form + rest)) << form;
  }
  EXPECT_FALSE(is_bcrypt_hash("$2x" + rest));
  EXPECT_FALSE(is_bcrypt_hash("$6$salt$hash"));
  std::string broken = kHashOfSecret;
  for (const std::size_t place : {0U, 1U, 3U, 4U, 5U, 6U, 7U, 59U}) {
    broken[place] = '!';
    EXPECT_FALSE(is_bcrypt_hash(broken)) << place;
    broken[place] = kHashOfSecret[place];
  }
}

TEST(Bcrypt, ReadsOnly72BytesAsBcryptjsDoes) {
  const std::string of_x = "$2a$04$aKFwgJb7i4fRqMtmK.xhA.Tw6jJVH2ePTqalE2nSqzybehaRt2dAe";
  EXPECT_TRUE(matches_bcrypt(std::string(100, 'x'), of_x));
  EXPECT_TRUE(matches_bcrypt(std::string(10'000, 'x'), of_x));
  EXPECT_TRUE(matches_bcrypt(std::string(72, 'x'), of_x));
  EXPECT_FALSE(matches_bcrypt(std::string(71, 'x'), of_x));
}

/// A pool whose work runs when the test says so.
class HeldPool final : public server::LoopCore {
 public:
  base::Environment& environment() override { CHECK(false); }
  void run() override {}
  void stop() override {}
  void post(Task) override {}
  void run_in_library_pool(Task work, Task done) override {
    held.emplace_back(std::move(work), std::move(done));
  }
  void run_in_pool(Task, Task) override {}
  void run_on(net::Threads&, Task, net::JobDone) override {}
  bool run_once(std::chrono::milliseconds) override { return false; }
  std::optional<std::chrono::milliseconds> next_turn_in() override { return std::nullopt; }
  void on_signal(int, Task) override {}
  Result<std::unique_ptr<net::Listener>> listen(std::string_view, net::Acceptor&,
                                                std::shared_ptr<const net::TlsIdentity>) override {
    return Unexpected(Error{});
  }
  std::unique_ptr<net::Connecting> connect(std::string_view, net::ConnectOptions,
                                           net::ConnectHandler) override {
    return nullptr;
  }
  void finish_one() {
    const auto [work, done] = std::move(held.front());
    held.pop_front();
    work();
    done();
  }
  std::deque<std::pair<Task, Task>> held;
};

TEST(PasswordCheckTest, AnswersEachCheckWithItsOwnResult) {
  HeldPool pool;
  PasswordCheck check(pool, kHashOfSecret);
  std::string answers;
  const auto answer = [&answers](bool right) { answers += right ? 'y' : 'n'; };
  EXPECT_TRUE(check.ask("secret", answer));
  EXPECT_TRUE(check.ask("wrong", answer));
  EXPECT_EQ(answers, "") << "nothing is hashed within the call";
  pool.finish_one();
  pool.finish_one();
  EXPECT_EQ(answers, "yn");
}

TEST(PasswordCheckTest, RunsAtMostTwoChecksAtATime) {
  HeldPool pool;
  PasswordCheck check(pool, kHashOfSecret);
  const auto ignore = [](bool) {};
  EXPECT_TRUE(check.ask("wrong", ignore));
  EXPECT_TRUE(check.ask("wrong", ignore));
  EXPECT_FALSE(check.ask("secret", ignore));
  pool.finish_one();
  EXPECT_TRUE(check.ask("secret", ignore));
  EXPECT_EQ(pool.held.size(), 2U);
}

TEST(PasswordCheckTest, MayBeDestroyedBeforeItsAnswers) {
  HeldPool pool;
  std::string answers;
  {
    PasswordCheck check(pool, kHashOfSecret);
    EXPECT_TRUE(check.ask("secret", [&answers](bool) { answers += 'x'; }));
  }
  pool.finish_one();
  EXPECT_EQ(answers, "");
}

TEST(AttemptsTest, AreCountedByAddressForAMinute) {
  Attempts attempts(2);
  const base::MonotonicTime begin{};
  for (const char* address : {"192.0.2.1", "192.0.2.2", "", "2001:db8:0:1::1"}) {
    EXPECT_TRUE(attempts.take(address, begin + 1s));
    EXPECT_TRUE(attempts.take(address, begin + 2s));
    EXPECT_FALSE(attempts.take(address, begin + 3s));
  }
  EXPECT_FALSE(attempts.take("2001:db8:0:1:ffff::2", begin + 3s));  // the same network
  EXPECT_TRUE(attempts.take("2001:db8:0:2::1", begin + 3s));
  attempts.give_back("192.0.2.1");
  EXPECT_TRUE(attempts.take("192.0.2.1", begin + 60s));
  EXPECT_FALSE(attempts.take("192.0.2.1", begin + 60s));
  EXPECT_TRUE(attempts.take("192.0.2.1", begin + 61s));
}

TEST(AttemptsTest, AreDroppedBeyondTheLimitOfAddresses) {
  Attempts attempts(1);
  for (int i = 0; i < 20'000; ++i) {
    EXPECT_TRUE(attempts.take("host" + std::to_string(i), base::MonotonicTime{}));
  }
}

TEST(TrafficTest, IsCountedBySecondKindAndReason) {
  Traffic traffic;
  const base::WallTime second{5'000ms};
  traffic.count("bytesIn", 3, second);
  traffic.count("bytesIn", 4, second + 999ms);
  traffic.count("rawDisconnection", 1, second, "ping timeout");
  traffic.count("rawDisconnection", 1, second, "transport close");
  traffic.count("bytesIn", 5, second + 1s);
  EXPECT_EQ(traffic.take(), Json::parse(R"([{"timestamp":5000,"type":"bytesIn","count":7},
              {"timestamp":5000,"type":"rawDisconnection","subType":"ping timeout","count":1},
              {"timestamp":5000,"type":"rawDisconnection","subType":"transport close","count":1},
              {"timestamp":6000,"type":"bytesIn","count":5}])"));
  EXPECT_EQ(traffic.take(), Json::array());
}

TEST(AdminDates, HaveJavaScriptsForms) {
  const std::chrono::system_clock::time_point time{1795906111007ms};
  EXPECT_EQ(iso_date(time), "2026-11-28T22:48:31.007Z");
  EXPECT_EQ(socketio::long_date(time),
            "Sat Nov 28 2026 22:48:31 GMT+0000 (Coordinated Universal Time)");
  EXPECT_EQ(iso_date({}), "1970-01-01T00:00:00.000Z");
}

}  // namespace
}  // namespace snug::admin
