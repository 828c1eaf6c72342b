// Hostile clients over real sockets. Each gets its refusal, and a well-behaved client of the same
// server notices nothing. The table lists the known vulnerabilities of Socket.IO servers.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <future>
#include <list>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "snug/snug.h"
#include "testing/client_frames.h"
#include "unit/lib/net/client.h"

namespace snug {
namespace {

using net::Client;
using std::string_literals::operator""s;
using test_support::client_frame;

const std::string kHandshake =
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

std::string get(std::string_view query) {
  return std::string("GET /socket.io/?").append(query).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
}

/// The bytes that a client receives until the server closes or one answer is complete.
std::string hear(const std::string& address, std::string_view bytes) {
  Client client(address);
  client.send(bytes);
  ::shutdown(client.descriptor(), SHUT_WR);
  return client.receive_all();
}

std::string post(std::string_view query, std::string_view fields, std::string_view body) {
  return "POST /socket.io/?" + std::string(query) + " HTTP/1.1\r\nHost: x\r\n" +
         std::string(fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

/// A new polling session's query.
std::string open_session(const std::string& address) {
  const std::string poll = "EIO=4&transport=polling";
  const std::string opened = hear(address, get(poll));
  const std::size_t at = opened.find("\"sid\":\"");
  if (at == std::string::npos) throw std::runtime_error("no session");
  return poll + "&sid=" + opened.substr(at + 7, 20);
}

/// A client that sends numbers and waits for their echoes.
class Bystander {
 public:
  explicit Bystander(const std::string& address) : client_(address) {
    client_.send(kHandshake + client_frame(0x81, "40"));
    while (heard_.find("40{\"sid\"") == std::string::npos) heard_ += client_.receive_some();
  }

  bool echoes() {
    heard_.clear();
    const std::string number = std::to_string(++number_);
    client_.send(client_frame(0x81, "42" + number + "[\"echo\"," + number + "]"));
    const std::string answer = "43" + number + "[" + number + "]";
    while (heard_.find(answer) == std::string::npos) {
      const std::string more = client_.receive_some();
      if (more.empty()) return false;
      heard_ += more;
    }
    return true;
  }

 private:
  Client client_;
  std::string heard_;
  int number_ = 0;
};

class BadInput : public testing::Test {
 protected:
  BadInput() {
    server_.on_connection([](Socket socket) {
      socket.on("echo", [](Event event) { event.ack.values(event.args); });
    });
    auto listening = server_.listen("127.0.0.1:0");
    if (listening) address_ = *listening;
  }

  /// Runs `attack` on another thread while the server runs.
  void run(const std::function<void(Bystander&)>& attack) {
    std::string failure;
    std::thread thread([&] {
      try {
        Bystander bystander(address_);
        attack(bystander);
        EXPECT_TRUE(bystander.echoes()) << "after the attack";
        settle(bystander);
      } catch (const std::exception& error) {
        failure = error.what();
      }
      loop_.post([this] { server_.close([this] { loop_.stop(); }); });
    });
    loop_.run();
    thread.join();
    EXPECT_EQ(failure, "");
  }

  /// Waits until only the bystander's session is left.
  void settle(Bystander& bystander) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (sessions() != 1) {
      ASSERT_TRUE(bystander.echoes());
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "sessions of attackers remain";
    }
  }

  /// Whether the server closes a connected client that sends these frames.
  bool is_ended_by(const std::string& frames) {
    const Client client(address_);
    client.send(kHandshake + client_frame(0x81, "40") + frames);
    for (;;) {
      const std::string heard = client.receive_some();
      if (heard.empty() || heard.find('\x88') != std::string::npos) return true;
    }
  }

  std::size_t sessions() {
    std::promise<std::size_t> count;
    loop_.post([&] { count.set_value(server_.engine().clients_count()); });
    return count.get_future().get();
  }

  Loop loop_;
  Server server_{loop_};
  std::string address_;
};

struct BadQuery {
  std::string query;
  std::string answer;  ///< Must be part of the received bytes.
};

TEST_F(BadInput, InTheQueryIsRefused) {
  const std::string bad_transport = R"({"code":0,"message":"Transport unknown"})";
  const std::string bad_session = R"({"code":1,"message":"Session ID unknown"})";
  const std::string bad_protocol = R"({"code":5,"message":"Unsupported protocol version"})";
  const std::vector<BadQuery> queries{
      {"EIO=4&transport=toString", bad_transport},
      {"EIO=4&transport=__proto__", bad_transport},
      {"EIO=4&transport=constructor", bad_transport},
      {"EIO=4&transport=", bad_transport},
      {"EIO=4", bad_transport},
      {"EIO=4&transport=polling%00", bad_transport},
      {"EIO=4&transport=polling&transport=websocket", bad_transport},
      {"EIO=4&transport=polling&transport=polling", bad_transport},
      {"EIO=4&transport=polling&sid=toString", bad_session},
      {"EIO=4&transport=polling&sid=%00", bad_session},
      {"EIO=4&transport=polling&sid=a&sid=b", bad_session},
      {"EIO=5&transport=polling", bad_protocol},
      {"EIO=3&transport=polling", bad_protocol},
      {"EIO=4&EIO=4&transport=polling", bad_protocol},
      {"EIO=4%00&transport=polling", bad_protocol},
      {"transport=polling", bad_protocol},
      {"EIO=4&transport=polling&\0"s, "HTTP/1.1 400 "},
      {"EIO=4&transport=polling&x=" + std::string(65'536, 'x'), "HTTP/1.1 414 "},
      {std::string(65'536, '&'), "HTTP/1.1 414 "},
      // Long, but within the limit. Many parameters must not cost more than few.
      {std::string(8'000, '&'), bad_transport},
  };
  run([&](Bystander& bystander) {
    for (const BadQuery& bad : queries) {
      EXPECT_NE(hear(address_, get(bad.query)).find(bad.answer), std::string::npos)
          << bad.query.substr(0, 100);
      EXPECT_TRUE(bystander.echoes()) << bad.query.substr(0, 100);
    }
  });
}

TEST_F(BadInput, InFramesEndsThatConnectionWithItsCode) {
  struct BadFrame {
    std::string bytes;
    std::string code;
  };
  const std::vector<BadFrame> frames{
      {client_frame(0xc1, "2"), "\x03\xea"},  // RSV1: 1002
      {client_frame(0xa1, "2"), "\x03\xea"},
      {client_frame(0x91, "2"), "\x03\xea"},
      {client_frame(0x83, "2"), "\x03\xea"},
      {"\x81\x01"
       "2",
       "\x03\xea"},
      {client_frame(0x89, std::string(126, 'x')), "\x03\xea"},
      {client_frame(0x81, "4\xff"), "\x03\xef"},                     // 1007
      {"\x82\xff\0\0\0\0\x40\0\0\0\x37\xfa\x21\x3dx"s, "\x03\xf1"},  // 1 GiB: 1009
  };
  run([&](Bystander& bystander) {
    for (const BadFrame& bad : frames) {
      const std::string heard = hear(address_, kHandshake + bad.bytes);
      const std::size_t close = heard.rfind('\x88');
      ASSERT_NE(close, std::string::npos);
      EXPECT_EQ(heard.substr(close + 2, 2), bad.code);
      EXPECT_TRUE(bystander.echoes());
    }
  });
}

TEST_F(BadInput, AResetAtAnyByteLeavesNothingBehind) {
  const std::string bytes =
      kHandshake + client_frame(0x81, "40") + client_frame(0x81, "420[\"echo\",1]");
  run([&](Bystander& bystander) {
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
      Client client(address_);
      client.send(std::string_view(bytes).substr(0, size));
      const linger reset{1, 0};  // close(2) then sends RST (socket(7))
      setsockopt(client.descriptor(), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    }
    EXPECT_TRUE(bystander.echoes());
  });
}

TEST_F(BadInput, InHeadersCostsNoTime) {
  std::string lists;
  while (lists.size() < 15'000) lists += ", ,\t";
  std::string many = "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 10'000; ++i) many += "A:\r\n";
  const std::string upgrade = kHandshake.substr(0, kHandshake.size() - 2);
  const std::vector<BadQuery> requests{
      {many + "\r\n", "HTTP/1.1 431 "},
      {upgrade + "Sec-WebSocket-Extensions: " + lists + lists + "\r\n\r\n", "HTTP/1.1 431 "},
      {upgrade + "Sec-WebSocket-Extensions: " + lists + "\r\n\r\n", "HTTP/1.1 101 "},
      {upgrade + "Sec-WebSocket-Protocol: " + lists + "\r\n\r\n", "HTTP/1.1 400 "},
      {upgrade + "Connection: " + lists + "\r\n\r\n", "HTTP/1.1 101 "},
      {upgrade + "Sec-WebSocket-Version: " + lists + "\r\n\r\n", "HTTP/1.1 426 "},
      {upgrade + "Sec-WebSocket-Key: " + lists + "\r\n\r\n", "HTTP/1.1 400 "},
      {upgrade + "Cookie: " + lists + "\r\n\r\n", "HTTP/1.1 101 "},
  };
  run([&](Bystander& bystander) {
    for (const BadQuery& bad : requests) {
      const auto start = std::chrono::steady_clock::now();
      EXPECT_EQ(hear(address_, bad.query).substr(0, bad.answer.size()), bad.answer);
      EXPECT_TRUE(bystander.echoes());
      EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    }
  });
}

TEST_F(BadInput, TooLargeIsRefusedAndTheRefusalArrives) {
  run([&](Bystander& bystander) {
    const Client client(address_);
    client.send(
        "POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r\nHost: x\r\n"
        "Content-Length: 10000000\r\n\r\n");
    // The server reads on for a while, so that no reset overtakes its answer.
    for (int i = 0; i < 10; ++i) client.send(std::string(10'000, 'x'));
    const std::string heard = client.receive_all();
    EXPECT_TRUE(heard.starts_with("HTTP/1.1 413 ")) << heard.substr(0, 40);
    EXPECT_TRUE(bystander.echoes());
  });
}

TEST_F(BadInput, OfClientsThatNeverFinishHoldsNobodyUp) {
  run([&](Bystander& bystander) {
    std::list<Client> slow;
    for (int i = 0; i < 200; ++i) {
      slow.emplace_back(address_).send(
          std::string_view(kHandshake)
              .substr(0, static_cast<std::size_t>(i) % (kHandshake.size() - 1)));
    }
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(bystander.echoes());
  });
}

TEST_F(BadInput, InAPollingBodyEndsThatSessionOnly) {
  run([&](Bystander& bystander) {
    const std::string poll = "EIO=4&transport=polling";
    for (const std::string body : {"", "x", "4\x1e", "9", "b!", "\x1e\x1e\x1e"}) {
      const std::string opened = hear(address_, get(poll));
      const std::size_t at = opened.find("\"sid\":\"");
      ASSERT_NE(at, std::string::npos);
      const std::string query = poll + "&sid=" + opened.substr(at + 7, 20);
      const std::string post = "POST /socket.io/?" + query + " HTTP/1.1\r\nHost: x\r\n" +
                               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      EXPECT_TRUE(hear(address_, post).starts_with("HTTP/1.1 ")) << body;
      EXPECT_NE(hear(address_, get(query)).find("Session ID unknown"), std::string::npos) << body;
      EXPECT_TRUE(bystander.echoes()) << body;
    }
  });
}

TEST_F(BadInput, InAPacketEndsThatSessionOnly) {
  const auto placeholder = [](const std::string& number) {
    return R"(51-["x",{"_placeholder":true,"num":)" + number + "}]";
  };
  std::vector<std::string> packets{
      R"(51-["x",{"_placeholder":true}])",
      R"(51-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}])",
      R"(51e9-["x"])",
      R"(5-1-["x"])",
      R"(511-["x"])",
      R"(599999999999999999999-["x"])",
      "2[{}]",
      "2[]",
      "2[null]",
      R"(2["connect"])",
      R"(2["disconnecting"])",
      R"(2{"toString":1})",
      R"(2["x")",
      "2[\"x\"," + std::string(300, '[') + std::string(300, ']') + "]",
      "9",
      "0",
      R"(2/unknown,["x"])",
  };
  for (const char* number : {"-1", "1", "1.5", "\"0\"", "null", "1e308", "true"}) {
    packets.push_back(placeholder(number));
  }
  run([&](Bystander& bystander) {
    for (const std::string& packet : packets) {
      EXPECT_TRUE(is_ended_by(client_frame(0x81, "4" + packet))) << packet;
      EXPECT_TRUE(bystander.echoes()) << packet;
    }
  });
}

TEST_F(BadInput, OfAttachmentsThatNobodyAnnouncedEndsThatSessionOnly) {
  run([&](Bystander& bystander) {
    for (const std::string before : {R"(450-["x"])", R"(42["x"])", ""}) {
      EXPECT_TRUE(is_ended_by((before.empty() ? "" : client_frame(0x81, before)) +
                              client_frame(0x82, "stray")));
      EXPECT_TRUE(bystander.echoes()) << before;
    }
  });
}

TEST_F(BadInput, OfNamesThatAreSpecialToJavaScriptIsAnEventLikeOthers) {
  run([&](Bystander& bystander) {
    const Client client(address_);
    std::string frames = kHandshake + client_frame(0x81, "40");
    for (const char* name : {"__proto__", "error", "constructor", "toString", ""}) {
      frames += client_frame(0x81, "42[\"" + std::string(name) + "\"]");
    }
    client.send(frames + client_frame(0x81, "421[\"echo\",7]"));
    std::string heard;
    while (heard.find("431[7]") == std::string::npos) {
      const std::string more = client.receive_some();
      ASSERT_FALSE(more.empty());
      heard += more;
    }
    EXPECT_TRUE(bystander.echoes());
  });
}

TEST_F(BadInput, OfVeryManyPacketsInOneBodyCostsNoTime) {
  run([&](Bystander& bystander) {
    for (const std::size_t count : {10'000U, 10'001U, 500'000U}) {
      std::string body;
      for (std::size_t i = 0; i < count; ++i)
        body += i == 0 ? "3"
                       : "\x1e"
                         "3";
      const auto start = std::chrono::steady_clock::now();
      const std::string query = open_session(address_);
      const std::string answer = hear(address_, post(query, "", body));
      EXPECT_TRUE(answer.starts_with(count > 10'000 ? "HTTP/1.1 413 " : "HTTP/1.1 200 ")) << count;
      EXPECT_TRUE(bystander.echoes());
      EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
      hear(address_, post(query, "", "1"));
    }
  });
}

TEST_F(BadInput, FromAForeignPageIsRefusedInEverySessionToo) {
  const std::string foreign = "Origin: https://evil.example\r\nCookie: visitor=1\r\n";
  run([&](Bystander& bystander) {
    const std::string query = open_session(address_);
    const std::string start = "GET /socket.io/?" + query + " HTTP/1.1\r\nHost: x\r\n";
    EXPECT_TRUE(hear(address_, start + foreign + "\r\n").starts_with("HTTP/1.1 403 "));
    EXPECT_TRUE(hear(address_, post(query, foreign, "40")).starts_with("HTTP/1.1 403 "));
    std::string upgrade = kHandshake;
    upgrade.replace(upgrade.find("EIO=4&transport=websocket"), 25,
                    "EIO=4&transport=websocket" + query.substr(query.find("&sid=")));
    upgrade.insert(upgrade.size() - 2, foreign);
    const std::string answer = hear(address_, upgrade);
    // A refused upgrade is always answered 400, as in Node.
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ") && answer.ends_with("Forbidden")) << answer;
    EXPECT_TRUE(hear(address_, post(query, "", "1")).starts_with("HTTP/1.1 200 "))
        << "the session itself lives on";
    EXPECT_TRUE(bystander.echoes());
  });
}

}  // namespace
}  // namespace snug
