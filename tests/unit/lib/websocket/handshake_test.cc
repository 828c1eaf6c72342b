// The opening handshake and the frames of the server.
#include "websocket/handshake.h"

#include <gtest/gtest.h>

#include "websocket/frame.h"

namespace snug::websocket {
namespace {

using std::string_literals::operator""s;

HttpRequest good_request() {
  HttpRequest request;
  request.method = "GET";
  request.headers.add("Host", "x");
  request.headers.add("Upgrade", "websocket");
  request.headers.add("Connection", "Upgrade");
  request.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
  request.headers.add("Sec-WebSocket-Version", "13");
  return request;
}

int status_with(std::string name, std::string value) {
  HttpRequest request = good_request();
  request.headers.set(std::move(name), std::move(value));
  return answer_handshake(request).status;
}

TEST(Handshake, AnswersAsRfc6455Shows) {
  const HttpResponse response = answer_handshake(good_request());
  EXPECT_EQ(response.status, 101);
  EXPECT_EQ(*response.headers.find("Upgrade"), "websocket");
  EXPECT_EQ(*response.headers.find("Connection"), "Upgrade");
  EXPECT_EQ(*response.headers.find("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(response.headers.count("Sec-WebSocket-Extensions"), 0U);
}

TEST(Handshake, ReadsTokensAsListsWithoutCase) {
  EXPECT_EQ(status_with("Connection", "keep-alive, UPGRADE"), 101);
  EXPECT_EQ(status_with("Upgrade", "h2c , WebSocket"), 101);
  EXPECT_EQ(status_with("Connection", "keep-alive"), 400);
  EXPECT_EQ(status_with("Connection", "upgraded"), 400);
  EXPECT_EQ(status_with("Upgrade", "websockets"), 400);
}

TEST(Handshake, TakesTheFirstProtocolThatIsOffered) {
  HttpRequest request = good_request();
  request.headers.add("Sec-WebSocket-Protocol", "chat.v2 , chat");
  request.headers.add("Sec-WebSocket-Protocol", "other");
  const HttpResponse response = answer_handshake(request);
  EXPECT_EQ(response.status, 101);
  EXPECT_EQ(response.headers.count("Sec-WebSocket-Protocol"), 1U);
  EXPECT_EQ(*response.headers.find("Sec-WebSocket-Protocol"), "chat.v2");
  EXPECT_EQ(answer_handshake(good_request()).headers.count("Sec-WebSocket-Protocol"), 0U);
}

TEST(Handshake, RefusesAnInvalidOfferOfProtocols) {
  for (const char* offer : {"", ",", "a,,b", "a b", "a,a", "(a)"}) {
    EXPECT_EQ(status_with("Sec-WebSocket-Protocol", offer), 400) << offer;
  }
  std::string many = "p0";
  for (int i = 1; i <= 32; ++i) many += ",p" + std::to_string(i);
  EXPECT_EQ(status_with("Sec-WebSocket-Protocol", many), 400);
}

TEST(Handshake, RequiresAKeyOfSixteenBytes) {
  for (const char* key :
       {"", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ= =", "dGhlIHNhbXBsZSBub25j",
        "dGhlIHNhbXBsZSBub25jZSE=", "dGhlIHNhbXBsZSBub25jZQ==,",
        "dGhlIHNhbXBsZSBub25j-Q==", "dGhlIHNhbXBsZSBub25j Q==", "dGhlIHNhbXBsZSBub25jZQ=a"}) {
    EXPECT_EQ(status_with("Sec-WebSocket-Key", key), 400) << key;
  }
  HttpRequest twice = good_request();
  twice.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
  EXPECT_EQ(answer_handshake(twice).status, 400);
}

TEST(Handshake, TakesAKeyWhoseLastBitsAreSet) {
  HttpRequest request = good_request();
  // RFC 6455 4.1, item 7, gives this as the base64 of the bytes 1 to 16.
  request.headers.set("Sec-WebSocket-Key", "AQIDBAUGBwgJCgsMDQ4PEC==");
  const HttpResponse response = answer_handshake(request);
  EXPECT_EQ(response.status, 101);
  EXPECT_EQ(*response.headers.find("Sec-WebSocket-Accept"), "OfS0wDaT5NoxF2gqm7Zj2YtetzM=");
}

TEST(Handshake, NamesTheSupportedVersion) {
  for (const char* version : {"", "8", "12", "013", "14", "13, 8"}) {
    HttpRequest request = good_request();
    request.headers.set("Sec-WebSocket-Version", version);
    const HttpResponse response = answer_handshake(request);
    EXPECT_EQ(response.status, 426) << version;
    EXPECT_EQ(*response.headers.find("Sec-WebSocket-Version"), "13");
  }
}

TEST(Handshake, IsAGetRequest) {
  HttpRequest request = good_request();
  request.method = "POST";
  EXPECT_EQ(answer_handshake(request).status, 400);
}

TEST(Handshake, IsRequestedByTheUpgradeField) {
  EXPECT_TRUE(wants_websocket(good_request()));
  EXPECT_FALSE(wants_websocket(HttpRequest()));
}

// --- server frames ---

TEST(ServerFrame, IsUnmaskedAndComplete) {
  EXPECT_EQ(encode_message(MessageKind::kText, "4", "Hello").view(),
            "\x81\x06"
            "4Hello");
  EXPECT_EQ(encode_message(MessageKind::kBinary, {}, "").view(), "\x82\0"s);
}

TEST(ServerFrame, HasTheShortestFormOfLength) {
  const auto head = [](std::size_t size) {
    const base::SharedBytes frame =
        encode_message(MessageKind::kBinary, "4", std::string(size - 1, 'x'));
    return std::string(frame.view().substr(0, frame.size() - size));
  };
  EXPECT_EQ(head(125), "\x82\x7d");
  EXPECT_EQ(head(126), "\x82\x7e\0\x7e"s);
  EXPECT_EQ(head(65535), "\x82\x7e\xff\xff");
  EXPECT_EQ(head(65536), "\x82\x7f\0\0\0\0\0\x01\0\0"s);
}

TEST(ServerFrame, ClosesWithOrWithoutACode) {
  EXPECT_EQ(encode_close(CloseCode::kGoingAway, "bye").view(),
            "\x88\x05\x03\xe9"
            "bye");
  EXPECT_EQ(encode_close(CloseCode::kNoStatus, {}).view(), "\x88\0"s);
}

TEST(ServerFrame, PongsWithThePayload) {
  EXPECT_EQ(encode_pong("hi").view(), "\x8a\x02hi");
}

}  // namespace
}  // namespace snug::websocket
