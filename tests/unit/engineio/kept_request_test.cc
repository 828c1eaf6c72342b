// What a session remembers of its handshake.
#include "engineio/kept_request.h"

#include <gtest/gtest.h>

namespace snug::engineio {
namespace {

HttpRequest handshake() {
  HttpRequest request;
  request.method = "GET";
  request.target = "/socket.io/?EIO=4&transport=websocket";
  request.path = "/socket.io/";
  request.query = "EIO=4&transport=websocket";
  request.remote_address = "192.0.2.7";
  request.secure = true;
  request.body = "body";
  return request;
}

TEST(KeptRequest, IsRestoredWithItsFields) {
  HttpRequest request = handshake();
  request.headers.add("Host", "chat.example");
  request.headers.add("Cookie", "a=b; c=d");
  request.headers.add("X-Empty", "");
  request.headers.add("cookie", "e=f");
  const HttpRequest kept = KeptRequest(request).restore();
  EXPECT_EQ(kept.method, request.method);
  EXPECT_EQ(kept.target, request.target);
  EXPECT_EQ(kept.path, request.path);
  EXPECT_EQ(kept.query, request.query);
  EXPECT_EQ(kept.remote_address, request.remote_address);
  EXPECT_TRUE(kept.secure);
  EXPECT_EQ(kept.headers.fields(), request.headers.fields());
}

TEST(KeptRequest, HasNeitherBodyNorFieldsOfTheConnection) {
  HttpRequest request = handshake();
  for (const char* name : {"Connection", "Upgrade", "Sec-WebSocket-Key", "sec-websocket-version"}) {
    request.headers.add(name, "x");
  }
  request.headers.add("User-Agent", "test");
  const HttpRequest kept = KeptRequest(request).restore();
  EXPECT_EQ(kept.body, "");
  EXPECT_EQ(kept.headers.fields(), (std::vector<HttpHeaders::Field>{{"User-Agent", "test"}}));
}

TEST(KeptRequest, MayHaveNoFieldsAtAll) {
  EXPECT_TRUE(KeptRequest(HttpRequest()).restore().headers.fields().empty());
}

}  // namespace
}  // namespace snug::engineio
