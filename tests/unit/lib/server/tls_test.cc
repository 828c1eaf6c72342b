// A server over TLS, and the replacement of its certificates while it runs.
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "server/loop_impl.h"
#include "snug/server.h"
#include "support/temporary_folder.h"
#include "support/test_certificate.h"
#include "unit/lib/net/secure_client.h"

namespace snug {
namespace {

using net::SecureClient;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

class TlsServerTest : public testing::Test {
 protected:
  void SetUp() override {
    ServerOptions options;
    options.log = [this](LogLevel, std::string_view line) { log_lines.emplace_back(line); };
    server.emplace(loop, options);
    server->http().on("GET", "/secure", 0, [](const HttpRequest& request, const HttpReply& reply) {
      HttpResponse response;
      response.body = request.secure ? "secure" : "open";
      reply(response);
    });
  }
  void listen() {
    use("one");
    const auto listening = server->listen("127.0.0.1:0", files);
    ASSERT_TRUE(listening) << listening.error().message;
    address = *listening;
  }
  void use(const std::string& name, int until_days = 90) const {
    const auto made = test_support::make_certificate(name, -90, until_days);
    folder.write("cert.pem", made.certificate);
    folder.write("key.pem", made.key);
  }
  void run(const std::function<void()>& body) {
    EXPECT_EQ(net::run_beside(loop.impl().net(), body), "");
  }
  /// Called on a client's thread. Returns the error's code, or nothing.
  std::string reload() {
    std::promise<std::string> told;
    loop.post([&] {
      server->reload_certificates([&told](const Result<void>& result) {
        told.set_value(result ? "" : result.error().code);
      });
    });
    return told.get_future().get();
  }

  const test_support::TemporaryFolder folder;
  const TlsOptions files{(folder.path() / "cert.pem").string(),
                         (folder.path() / "key.pem").string()};
  std::vector<std::string> log_lines;
  Loop loop;
  std::optional<Server> server;
  std::string address;
};

TEST_F(TlsServerTest, MarksRequestsOverTlsAsSecure) {
  listen();
  const auto open = server->listen("127.0.0.1:0");
  ASSERT_TRUE(open);
  const std::string request = "GET /secure HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  run([&] {
    SecureClient secure(address);
    secure.send(request);
    EXPECT_TRUE(secure.receive_all().ends_with("\r\n\r\nsecure"));
    const net::Client plain(*open);
    plain.send(request);
    EXPECT_TRUE(plain.receive_all().ends_with("\r\n\r\nopen"));
  });
  EXPECT_EQ(log_lines, std::vector<std::string>{});
}

TEST_F(TlsServerTest, ShowsANewCertificateToNewClientsAndKeepsTheOthers) {
  listen();
  run([&] {
    SecureClient before(address);
    use("two");
    EXPECT_EQ(SecureClient(address).server_name(), "one");
    EXPECT_EQ(reload(), "");
    EXPECT_EQ(SecureClient(address).server_name(), "two");
    EXPECT_EQ(before.server_name(), "one");
    before.send("GET /secure HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(before.receive_all().ends_with("secure"));
  });
}

TEST_F(TlsServerTest, KeepsTheCertificateWhenTheNewOneIsBad) {
  listen();
  run([&] {
    folder.write("key.pem", test_support::make_certificate("other").key);
    EXPECT_EQ(reload(), "key_mismatch");
    EXPECT_EQ(SecureClient(address).server_name(), "one");
    use("two");
    EXPECT_EQ(reload(), "");
    EXPECT_EQ(SecureClient(address).server_name(), "two");
  });
  ASSERT_EQ(log_lines.size(), 1U);
  EXPECT_TRUE(has(log_lines[0], "is not that of the certificate")) << log_lines[0];
  EXPECT_TRUE(has(log_lines[0], "the certificate of before is served")) << log_lines[0];
}

TEST_F(TlsServerTest, ReadsTheFilesAgainIfAskedDuringAReading) {
  listen();
  int told = 0;
  run([&] {
    std::promise<void> done;
    loop.post([&] {
      server->reload_certificates([&](const Result<void>&) { ++told; });
      server->reload_certificates();
      server->reload_certificates([&](const Result<void>&) { done.set_value(); });
      use("two");
    });
    done.get_future().wait();
    EXPECT_EQ(SecureClient(address).server_name(), "two");
  });
  EXPECT_EQ(told, 1);
}

TEST_F(TlsServerTest, ReloadsNothingWithoutTls) {
  bool told = false;
  server->reload_certificates([&](const Result<void>& result) { told = result.has_value(); });
  loop.run();
  EXPECT_TRUE(told);
}

TEST_F(TlsServerTest, DropsAReloadThatEndsAfterTheServer) {
  listen();
  bool told = false;
  server->reload_certificates([&](const Result<void>&) { told = true; });
  server.reset();
  loop.run();
  EXPECT_FALSE(told);
}

TEST_F(TlsServerTest, RefusesToListenWithoutAValidCertificateAndKey) {
  const auto missing = server->listen("127.0.0.1:0", files);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, "certificate_unreadable");
  use("one");
  const auto invalid = server->listen("nowhere", files);
  ASSERT_FALSE(invalid);
  EXPECT_EQ(invalid.error().code, "address_invalid");
}

TEST_F(TlsServerTest, WarnsOfACertificateThatHasExpired) {
  use("old", -1);
  EXPECT_TRUE(server->listen("127.0.0.1:0", files));
  ASSERT_EQ(log_lines.size(), 1U);
  EXPECT_TRUE(has(log_lines[0], "expired on")) << log_lines[0];
}

}  // namespace
}  // namespace snug
