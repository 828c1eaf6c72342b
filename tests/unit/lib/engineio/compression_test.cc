// permessage-deflate in sessions (off by default, one frame for all recipients), and compressed
// answers to polls.
#include "endpoint.h"
#include "http/content_coding.h"
#include "websocket/inflater.h"

namespace snug::engineio::test {
namespace {

constexpr std::string_view kOffer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
const std::string kLong = std::string(2000, 'x');

Options with_compression(websocket::DeflateOptions deflate = {}) {
  Options options;
  options.per_message_deflate = deflate;
  return options;
}

/// A session on a WebSocket of its own.
struct Client {
  explicit Client(Endpoint& its_endpoint, std::string_view fields = kOffer)
      : endpoint(its_endpoint), link(its_endpoint.connect()) {
    link->upgrade("EIO=4&transport=websocket", fields);
    std::string bytes = link->received();
    answer = take_answer(bytes);
    if (answer.status == 101) observed = endpoint.observed.back().get();
  }

  std::string send(const Message& message) const {
    observed->session->send(message);
    endpoint.environment.end_turn();
    return link->received();
  }

  Endpoint& endpoint;
  std::unique_ptr<Link> link;
  Answer answer;
  Observed* observed = nullptr;
};

std::string inflated(std::string_view frame) {
  std::string message;
  websocket::Inflater inflater(15, false);
  EXPECT_EQ(inflater.inflate(frame.substr(2), true, 10'000, message),
            websocket::Inflater::Status::kGood);
  return message;
}

TEST(Compression, IsOffUnlessAskedFor) {
  Endpoint endpoint;
  const Client client(endpoint);
  EXPECT_FALSE(client.answer.has("Sec-WebSocket-Extensions"));
  EXPECT_EQ(client.send(Message::text(kLong)), server_text("4" + kLong));
  client.link->send(client_frame(0xc1, "4a"));
  EXPECT_EQ(client.observed->closed, "transport error");
}

TEST(Compression, NeedsAnOffer) {
  Endpoint endpoint(with_compression());
  const Client client(endpoint, "");
  EXPECT_FALSE(client.answer.has("Sec-WebSocket-Extensions"));
  EXPECT_EQ(client.send(Message::text(kLong)), server_text("4" + kLong));
}

TEST(Compression, RefusesAMalformedOffer) {
  Endpoint endpoint(with_compression());
  EXPECT_EQ(Client(endpoint, "Sec-WebSocket-Extensions: a; b=\"\r\n").answer.status, 400);
}

TEST(Compression, LeavesSmallMessagesAsTheyAre) {
  Endpoint endpoint(with_compression());
  const Client client(endpoint);
  EXPECT_TRUE(
      client.answer.has("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                        "client_no_context_takeover\r\n"));
  const std::string below(1022, 'x');  // With the packet's type, one byte below the threshold.
  EXPECT_EQ(client.send(Message::text(below)), server_text("4" + below));
  const std::string frame = client.send(Message::text(below + "x"));
  EXPECT_EQ(frame[0], '\xc1');
  EXPECT_LT(frame.size(), 50U);
  EXPECT_EQ(inflated(frame), "4" + below + "x");
}

TEST(Compression, CompressesBinaryMessagesToo) {
  Endpoint endpoint(with_compression());
  const std::string frame = Client(endpoint).send(Message::binary(kLong));
  EXPECT_EQ(frame[0], '\xc2');
  EXPECT_EQ(inflated(frame), kLong);
}

TEST(Compression, DoesNotCompressAMessageMarkedUncompressed) {
  Endpoint endpoint(with_compression());
  EXPECT_EQ(Client(endpoint).send(Message::text(kLong).uncompressed()), server_text("4" + kLong));
}

TEST(Compression, SendsMessagesThatDoNotShrinkUncompressed) {
  std::string noise;
  for (std::uint32_t i = 1; noise.size() < 1100; i = i * 1664525 + 1013904223) {
    noise += static_cast<char>(i >> 24);
  }
  Endpoint endpoint(with_compression());
  EXPECT_EQ(Client(endpoint).send(Message::binary(noise)), server_binary(noise));
}

TEST(Compression, MakesOneFrameForAllRecipients) {
  Endpoint endpoint(with_compression());
  const Client first(endpoint);
  const Client second(endpoint);
  const Client plain(endpoint, "");
  const Message message = Message::text(kLong);
  const std::string frame = first.send(message);
  websocket::Deflater unused({}, false);
  const char* const shared = message.compressed_frame(unused, 15).view().data();
  EXPECT_EQ(second.send(message), frame);
  EXPECT_EQ(message.compressed_frame(unused, 15).view().data(), shared);
  EXPECT_FALSE(unused.holds_memory());
  EXPECT_EQ(plain.send(message), server_text("4" + kLong));
}

TEST(Compression, ReusesTheFrameOfASmallWindowForLargerOnes) {
  Endpoint endpoint(with_compression());
  const Client wide(endpoint);
  const Client narrow(endpoint,
                      "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n");
  std::string text;  // Repeats itself after 600 bytes, which a window of 512 does not reach.
  for (std::uint32_t i = 1; text.size() < 600; i = i * 1664525 + 1013904223) {
    text += static_cast<char>('A' + (i >> 24) % 50);
  }
  const Message message = Message::text(text + text + text);
  const std::string far = wide.send(message);
  const std::string near = narrow.send(message);
  EXPECT_GT(near.size(), far.size());
  EXPECT_EQ(wide.send(message), near);
}

TEST(Compression, RefersToEarlierMessagesIfAgreed) {
  websocket::DeflateOptions options;
  options.server_no_context_takeover = options.client_no_context_takeover = false;
  options.threshold_bytes = 0;
  Endpoint endpoint(with_compression(options));
  const Client client(endpoint);
  EXPECT_TRUE(client.answer.has("Sec-WebSocket-Extensions: permessage-deflate\r\n"));
  const Message message = Message::text("said before, word by word");
  const std::size_t first = client.send(message).size();
  EXPECT_LT(client.send(message).size(), first / 2);
  const Client other(endpoint);
  EXPECT_EQ(other.send(message).size(), first) << "another connection knows nothing of it";
}

// RFC 7692 7.2.3: "4Hello" by zlib.
constexpr std::string_view kCompressedHello("\x32\xf1\x48\xcd\xc9\xc9\x07\x00", 8);

TEST(Compression, ReadsCompressedMessagesOfClients) {
  Endpoint endpoint(with_compression());
  const Client client(endpoint);
  client.link->send(client_frame(0xc1, kCompressedHello) + client_text("4plain"));
  EXPECT_EQ(client.observed->messages, (std::vector<std::string>{"Hello", "plain"}));
}

TEST(Compression, ADecompressionBombEndsTheSession) {
  Options options = with_compression();
  options.max_http_buffer_size = 1000;
  Endpoint endpoint(std::move(options));
  const Client client(endpoint);
  websocket::Deflater deflater({}, false);
  const auto bomb = deflater.encode_message(MessageKind::kText, "4" + std::string(20'000, 'x'), 15);
  client.link->send(client_frame(0xc1, bomb.view().substr(2)));
  EXPECT_EQ(client.observed->closed, "transport error");
  EXPECT_NE(client.link->received().find("\x03\xf1"), std::string::npos) << "1009";
}

TEST(Compression, IsNegotiatedByAnUpgrade) {
  Endpoint endpoint(with_compression());
  Observed& observed = endpoint.open_polling();
  const auto link = endpoint.connect();
  link->upgrade(endpoint.websocket_query(), kOffer);
  std::string bytes = link->received();
  EXPECT_TRUE(take_answer(bytes).has("permessage-deflate"));
  link->send(client_text("2probe") + client_text("5"));
  EXPECT_EQ(link->received(), server_text("3probe"));
  observed.session->send(Message::text(kLong));
  endpoint.environment.end_turn();
  EXPECT_EQ(inflated(link->received()), "4" + kLong);
}

TEST(Compression, IsReadOnAConnectionBeingDismissed) {
  Endpoint endpoint(with_compression());
  const Client client(endpoint);
  const auto link = endpoint.connect();
  link->upgrade(endpoint.websocket_query(), kOffer);
  std::string bytes = link->received();
  EXPECT_TRUE(take_answer(bytes).has("permessage-deflate"));
  EXPECT_EQ(bytes, "\x88\x02\x03\xe8") << "closed: the session has a WebSocket";
  link->send(client_frame(0xc1, kCompressedHello) + client_frame(0x88, "\x03\xe8"));
  EXPECT_TRUE(link->peer.closed());
}

// --- polls ---

/// The answer to a poll while `message` is queued.
Answer polled(const std::string& message, std::string_view fields, bool compression = true) {
  Options options;
  if (compression) options.http_compression.emplace();
  Endpoint endpoint(std::move(options));
  endpoint.open_polling().session->send(Message::text(message));
  return endpoint.get(endpoint.polling_query(), fields);
}

TEST(PollCompression, UsesTheCodingThatTheClientPrefers) {
  const Answer gzip = polled(kLong, "Accept-Encoding: gzip, deflate\r\n");
  EXPECT_TRUE(gzip.has("Content-Encoding: gzip\r\n"));
  EXPECT_EQ(gzip.body, http::encode_content("4" + kLong, http::ContentCoding::kGzip, 6));
  const Answer deflate = polled(kLong, "Accept-Encoding: deflate\r\n");
  EXPECT_TRUE(deflate.has("Content-Encoding: deflate\r\n"));
  EXPECT_EQ(deflate.body, http::encode_content("4" + kLong, http::ContentCoding::kDeflate, 6));
}

TEST(PollCompression, LeavesOtherAnswersAsTheyAre) {
  EXPECT_EQ(polled(kLong, "").body, "4" + kLong);
  EXPECT_EQ(polled(kLong, "Accept-Encoding: br\r\n").body, "4" + kLong);
  EXPECT_EQ(polled(kLong, "Accept-Encoding: gzip\r\n", false).body, "4" + kLong);
  const std::string below(1022, 'x');
  EXPECT_EQ(polled(below, "Accept-Encoding: gzip\r\n").body, "4" + below);
  EXPECT_TRUE(polled(below + "x", "Accept-Encoding: gzip\r\n").has("Content-Encoding: gzip"));
}

TEST(PollCompression, NeedsACompressibleMessageInTheAnswer) {
  Options options;
  options.http_compression.emplace();
  Endpoint endpoint(std::move(options));
  Session& session = *endpoint.open_polling().session;
  const Message plain = Message::text(kLong).uncompressed();
  session.send(plain);
  EXPECT_EQ(endpoint.get(endpoint.polling_query(), "Accept-Encoding: gzip\r\n").body, "4" + kLong);
  session.send(plain);
  session.send(Message::text("x"));
  EXPECT_TRUE(endpoint.get(endpoint.polling_query(), "Accept-Encoding: gzip\r\n").has("gzip"));
}

TEST(PollCompression, FollowsTheHeadersOfEachPoll) {
  Options options;
  options.http_compression.emplace();
  Endpoint endpoint(std::move(options));
  Observed& client = endpoint.open_polling();
  client.session->send(Message::text(kLong));
  EXPECT_TRUE(endpoint.get(endpoint.polling_query(), "Accept-Encoding: gzip\r\n").has("gzip"));
  client.session->send(Message::text(kLong));
  EXPECT_EQ(endpoint.get(endpoint.polling_query()).body, "4" + kLong);
}

}  // namespace
}  // namespace snug::engineio::test
