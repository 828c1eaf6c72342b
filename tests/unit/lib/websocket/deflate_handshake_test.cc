// Offers of permessage-deflate, and the resulting agreements.
#include "websocket/deflate_handshake.h"

#include <gtest/gtest.h>

#include <string>

namespace snug::websocket {
namespace {

/// The answer to offers: its extension field, "none" without one, or "refused".
std::string answer_to(std::string offers, const DeflateOptions& options = {}) {
  HttpRequest request;
  request.headers.add("Sec-WebSocket-Extensions", std::move(offers));
  HttpResponse response;
  response.status = 101;
  const auto agreement = agree_on_deflate(request, options, response);
  const auto field = response.headers.find("Sec-WebSocket-Extensions");
  EXPECT_EQ(agreement.has_value(), field.has_value());
  if (response.status != 101) return response.status == 400 ? "refused" : "?";
  return std::string(field.value_or("none"));
}

const std::string kPlain =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

DeflateOptions with_context() {
  DeflateOptions options;
  options.server_no_context_takeover = options.client_no_context_takeover = false;
  return options;
}

TEST(DeflateHandshake, AcceptsWhatBrowsersOffer) {
  EXPECT_EQ(answer_to("permessage-deflate"), kPlain);
  EXPECT_EQ(answer_to("permessage-deflate; client_max_window_bits"), kPlain);
  EXPECT_EQ(answer_to("PerMessage-Deflate;client_max_window_bits;server_no_context_takeover"),
            kPlain);
}

TEST(DeflateHandshake, KeepsContextsOnlyWhereBothEndsDo) {
  EXPECT_EQ(answer_to("permessage-deflate", with_context()), "permessage-deflate");
  EXPECT_EQ(answer_to("permessage-deflate; server_no_context_takeover", with_context()),
            "permessage-deflate; server_no_context_takeover");
  EXPECT_EQ(answer_to("permessage-deflate; client_no_context_takeover", with_context()),
            "permessage-deflate; client_no_context_takeover");
}

TEST(DeflateHandshake, GrantsTheRequestedWindow) {
  EXPECT_EQ(answer_to("permessage-deflate; server_max_window_bits=10"),
            kPlain + "; server_max_window_bits=10");
  EXPECT_EQ(answer_to("permessage-deflate; server_max_window_bits=15"),
            kPlain + "; server_max_window_bits=15");
  EXPECT_EQ(answer_to("permessage-deflate; client_max_window_bits=9"),
            kPlain + "; client_max_window_bits=9");
  EXPECT_EQ(answer_to("permessage-deflate; client_max_window_bits=\"1\\2\""),
            kPlain + "; client_max_window_bits=12");
}

TEST(DeflateHandshake, LimitsWindowsAsTheOptionsSay) {
  DeflateOptions options;
  options.server_max_window_bits = 11;
  options.client_max_window_bits = 8;
  EXPECT_EQ(answer_to("permessage-deflate; client_max_window_bits", options),
            kPlain + "; server_max_window_bits=11; client_max_window_bits=8");
  EXPECT_EQ(answer_to("permessage-deflate; server_max_window_bits=9", options),
            kPlain + "; server_max_window_bits=9")
      << "a client that does not offer client_max_window_bits may not be told";
  EXPECT_EQ(answer_to("permessage-deflate; server_max_window_bits=12", options),
            kPlain + "; server_max_window_bits=11");
}

TEST(DeflateHandshake, ReturnsTheAgreement) {
  HttpRequest request;
  request.headers.add("Sec-WebSocket-Extensions",
                      "permessage-deflate; server_max_window_bits=10; client_max_window_bits=9");
  HttpResponse response;
  const auto agreement = agree_on_deflate(request, with_context(), response);
  ASSERT_TRUE(agreement.has_value());
  EXPECT_FALSE(agreement->server_no_context_takeover);
  EXPECT_FALSE(agreement->client_no_context_takeover);
  EXPECT_EQ(agreement->server_window_bits, 10);
  EXPECT_EQ(agreement->client_window_bits, 9);
}

TEST(DeflateHandshake, DeclinesOffersThatItDoesNotUnderstand) {
  for (const char* parameter : {"unknown",
                                "unknown=1",
                                "server_no_context_takeover=1",
                                "client_no_context_takeover=\"x\"",
                                "server_no_context_takeover; server_no_context_takeover",
                                "client_no_context_takeover; client_no_context_takeover",
                                "client_max_window_bits; client_max_window_bits=10",
                                "server_max_window_bits=10; server_max_window_bits=10",
                                "server_max_window_bits",
                                "server_max_window_bits=7",
                                "server_max_window_bits=16",
                                "server_max_window_bits=08",
                                "server_max_window_bits=8",
                                "server_max_window_bits=1e1",
                                "server_max_window_bits=-9",
                                "server_max_window_bits=100",
                                "client_max_window_bits=7",
                                "client_max_window_bits=16",
                                "client_max_window_bits=x",
                                "Server_Max_Window_Bits=10"}) {
    EXPECT_EQ(answer_to(std::string("permessage-deflate; ") + parameter), "none") << parameter;
  }
}

TEST(DeflateHandshake, TakesTheFirstOfferThatFits) {
  EXPECT_EQ(answer_to("permessage-bzip2, permessage-deflate; server_max_window_bits=8, "
                      "permessage-deflate; server_max_window_bits=9, permessage-deflate"),
            kPlain + "; server_max_window_bits=9");
  EXPECT_EQ(answer_to("x-webkit-deflate-frame, foo; bar=\"baz\""), "none");
}

TEST(DeflateHandshake, ReadsSeveralLinesAsOneList) {
  HttpRequest request;
  request.headers.add("Sec-WebSocket-Extensions", "permessage-foo");
  request.headers.add("Sec-WebSocket-Extensions", "permessage-deflate");
  HttpResponse response;
  EXPECT_TRUE(agree_on_deflate(request, {}, response).has_value());
}

TEST(DeflateHandshake, NeedsNoOffer) {
  HttpResponse response;
  response.status = 101;
  EXPECT_FALSE(agree_on_deflate(HttpRequest(), {}, response).has_value());
  EXPECT_EQ(response.status, 101);
  EXPECT_EQ(answer_to(""), "none");
  EXPECT_EQ(answer_to(std::string(8000, ',') + std::string(8000, ' ')), "none");
}

// RFC 6455 9.1: a malformed field fails the connection.
TEST(DeflateHandshake, RefusesAMalformedField) {
  for (const char* field :
       {";", "=", "permessage-deflate;", "permessage-deflate; ;", "permessage-deflate =1",
        "permessage-deflate client_max_window_bits", "permessage-deflate; a=", "a; b=\"",
        "a; b=\"c", "a; b=\"c\" d", "a; b=\"\\", "a; b=\"\"", "a; b=\"x y\"", "a; b=c=d", "a/b",
        "\"a\"", "permessage-deflate, ;"}) {
    EXPECT_EQ(answer_to(field), "refused") << field;
  }
}

}  // namespace
}  // namespace snug::websocket
