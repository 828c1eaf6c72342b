// Families 12 and 13: compressed messages of several kinds and sizes are echoed, with the
// parameters that clients offer. The client compresses with zlib itself.
#include <zlib.h>

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "echo.h"
#include "snug/http.h"
#include "websocket/deflate_handshake.h"

namespace snug::websocket::families {
namespace {

constexpr std::string_view kTail("\0\0\xff\xff", 4);  // RFC 7692 7.2.1

/// The client's side of RFC 7692.
class Zlib {
 public:
  Zlib(int deflate_bits, int inflate_bits) {
    // zlib has no window of 256 bytes for raw data. RFC 7692 lets a client use less than agreed.
    deflateInit2(&deflate_, 6, Z_DEFLATED, -deflate_bits, 8, Z_DEFAULT_STRATEGY);
    inflateInit2(&inflate_, -inflate_bits);
  }
  ~Zlib() {
    deflateEnd(&deflate_);
    inflateEnd(&inflate_);
  }
  Zlib(const Zlib&) = delete;
  Zlib& operator=(const Zlib&) = delete;

  std::string compressed(std::string_view message, bool forget) {
    if (forget) deflateReset(&deflate_);
    const std::string bytes = run(deflate_, message, deflate);
    return bytes.substr(0, bytes.size() - kTail.size());
  }
  std::string plain(std::string payload, bool forget) {
    if (forget) inflateReset(&inflate_);
    return run(inflate_, payload.append(kTail), inflate);
  }

 private:
  static std::string run(z_stream& stream, std::string_view input, int (*step)(z_stream*, int)) {
    std::string output;
    std::array<unsigned char, 16384> buffer;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream.avail_in = static_cast<uInt>(input.size());
    do {
      stream.next_out = buffer.data();
      stream.avail_out = static_cast<uInt>(buffer.size());
      step(&stream, Z_SYNC_FLUSH);
      output.append(reinterpret_cast<char*>(buffer.data()), buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
    return output;
  }

  z_stream deflate_{};
  z_stream inflate_{};
};

// --- payloads of five kinds that compress differently ---

std::string noise(std::size_t size, std::uint32_t state, std::uint32_t choices) {
  std::string bytes;
  while (bytes.size() < size) {
    state = state * 1664525 + 1013904223;
    bytes += static_cast<char>((state >> 16) % choices);
  }
  return bytes;
}

std::string numbered(std::size_t size, std::string_view before, std::string_view after) {
  std::string text;
  for (std::uint32_t i = 1; text.size() < size; ++i) {
    text.append(before).append(std::to_string(i * 2654435761U)).append(after);
  }
  return text.substr(0, size);
}

std::string content(int kind, std::size_t size) {
  switch (kind) {
    case 1:
      return numbered(size, R"({"id":)", R"(,"name":"someone","tags":["a","b"]},)");
    case 2:
      return noise(size, 7, 16);  // a picture of few colours
    case 3:
      return numbered(size, "Habe nun, ach, zum ", "ten Mal gelesen; ");
    case 4:
      return numbered(size, "<li><a href=\"/page/", "\">\xe2\x86\x92 more</a></li>\n")
          .substr(0, size);
    default:
      return noise(size, 9, 256);  // incompressible data
  }
}

struct Offer {
  std::string header;
  int client_bits;        ///< The client's own window.
  bool client_forgets;    ///< Drops its context after each message.
  std::string agreement;  ///< The server's expected answer.
};

const std::vector<Offer>& offers() {
  static const std::vector<Offer> all{
      {"permessage-deflate", 15, true,
       "permessage-deflate; server_no_context_takeover; client_no_context_takeover"},
      {"permessage-deflate; client_no_context_takeover; server_no_context_takeover", 15, true,
       "permessage-deflate; server_no_context_takeover; client_no_context_takeover"},
      {"permessage-deflate; server_max_window_bits=9; client_max_window_bits=9", 9, true,
       "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
       "server_max_window_bits=9; client_max_window_bits=9"},
      {"permessage-deflate; server_max_window_bits=15; client_max_window_bits", 15, true,
       "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
       "server_max_window_bits=15"},
      {"permessage-deflate; client_no_context_takeover; client_max_window_bits=9", 9, true,
       "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
       "client_max_window_bits=9"},
      {"permessage-deflate; client_no_context_takeover; server_max_window_bits=9", 15, true,
       "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
       "server_max_window_bits=9"},
      {"permessage-deflate; server_max_window_bits=8, permessage-deflate; client_max_window_bits, "
       "permessage-deflate",
       15, true, "permessage-deflate; server_no_context_takeover; client_no_context_takeover"},
  };
  return all;
}

/// Autobahn's sizes. From the eleventh on the client fragments its compressed messages.
constexpr std::array<std::size_t, 10> kSizes{16,   64,    256,   1024,  4096,
                                             8192, 16384, 32768, 65536, 131072};
constexpr std::size_t kCaseCount = 18;

struct Run {
  int kind;
  std::size_t size;
  std::size_t fragment_bytes;  ///< 0 for no fragments.
};

/// About a megabyte in total, but at least several messages.
std::size_t message_count(std::size_t size) {
  return std::clamp<std::size_t>(1'000'000 / size, 5, 1000);
}

std::string as_frames(int first, std::string_view payload, std::size_t fragment_bytes) {
  if (fragment_bytes == 0 || payload.size() <= fragment_bytes) return client_frame(first, payload);
  std::string bytes = client_frame(first & 0x7f, payload.substr(0, fragment_bytes));
  for (std::size_t at = fragment_bytes; at < payload.size(); at += fragment_bytes) {
    const std::string_view part = payload.substr(at, fragment_bytes);
    bytes += client_frame(at + part.size() == payload.size() ? 0x80 : 0x00, part);
  }
  return bytes;
}

DeflateAgreement agree(const Offer& offer, const DeflateOptions& options) {
  HttpRequest request;
  request.headers.add("Sec-WebSocket-Extensions", offer.header);
  HttpResponse response;
  const auto agreement = agree_on_deflate(request, options, response);
  EXPECT_EQ(response.headers.joined("Sec-WebSocket-Extensions"), offer.agreement);
  return agreement.value();
}

void converse(const Offer& offer, const DeflateAgreement& agreement, const Run& run) {
  Echo echo(agreement);
  Zlib client(std::min<int>(offer.client_bits, agreement.client_window_bits),
              agreement.server_window_bits);
  const bool text = run.kind == 1 || run.kind == 3;
  const int first = text ? 0xc1 : 0xc2;
  const std::string message = content(run.kind, run.size);
  for (std::size_t i = message_count(run.size); i > 0; --i) {
    const bool forget = offer.client_forgets && agreement.client_no_context_takeover;
    echo.feed(as_frames(first, client.compressed(message, forget), run.fragment_bytes));
    std::string bytes = echo.take_written();
    const auto frame = take_frame(bytes);
    ASSERT_TRUE(frame && bytes.empty() && frame->fin && frame->compressed);
    ASSERT_EQ(frame->opcode, text ? Opcode::kText : Opcode::kBinary);
    const std::string back = client.plain(frame->payload, agreement.server_no_context_takeover);
    ASSERT_TRUE(back == message) << shown(back) << " instead of " << shown(message);
  }
  echo.feed(client_close(1000));
  EXPECT_EQ(echo.transcript(), "close(1000) end");
}

Run run_of(int kind, std::size_t number) {
  const bool fragmented = number > kSizes.size();
  const std::size_t index = fragmented ? number - 9 : number - 1;
  return {kind, kSizes[index], fragmented ? kSizes[index] / 8 : 0};
}

using Numbers = std::tuple<int, std::size_t>;
std::string numbered_name(const char* family, const Numbers& numbers) {
  return family + std::to_string(std::get<0>(numbers)) + "_" + std::to_string(std::get<1>(numbers));
}
std::string contents_name(const testing::TestParamInfo<Numbers>& one) {
  return numbered_name("Case_12_", one.param);
}
std::string parameters_name(const testing::TestParamInfo<Numbers>& one) {
  return numbered_name("Case_13_", one.param);
}

class FamilyContents : public testing::TestWithParam<Numbers> {};
TEST_P(FamilyContents, AreEchoedUnchanged) {
  const auto [kind, number] = GetParam();
  for (const bool keep_context : {false, true}) {
    DeflateOptions options;
    options.server_no_context_takeover = options.client_no_context_takeover = !keep_context;
    Offer offer = offers().front();
    if (keep_context) offer.agreement = "permessage-deflate";
    converse(offer, agree(offer, options), run_of(kind, number));
  }
}
INSTANTIATE_TEST_SUITE_P(Contents, FamilyContents,
                         testing::Combine(testing::Range(1, 6),
                                          testing::Range<std::size_t>(1, kCaseCount + 1)),
                         contents_name);

class FamilyParameters : public testing::TestWithParam<Numbers> {};
TEST_P(FamilyParameters, AreAgreedOnAndObeyed) {
  const auto [number_of_offer, number] = GetParam();
  const Offer& offer = offers()[static_cast<std::size_t>(number_of_offer) - 1];
  converse(offer, agree(offer, {}), run_of(1, number));
}
INSTANTIATE_TEST_SUITE_P(Parameters, FamilyParameters,
                         testing::Combine(testing::Range(1, 8),
                                          testing::Range<std::size_t>(1, kCaseCount + 1)),
                         parameters_name);

}  // namespace
}  // namespace snug::websocket::families
