// The part of the handshake request that a session keeps.
#include "engineio/kept_request.h"

#include <gtest/gtest.h>

#include <memory>

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

HttpRequest restored(const HttpRequest& request) {
  base::TextPool heads;
  return KeptRequest(heads, request).restore();
}

TEST(KeptRequest, IsRestoredWithItsFields) {
  HttpRequest request = handshake();
  request.headers.add("Host", "chat.example");
  request.headers.add("Cookie", "a=b; c=d");
  request.headers.add("X-Empty", "");
  request.headers.add("cookie", "e=f");
  const HttpRequest kept = restored(request);
  EXPECT_EQ(kept.method, request.method);
  EXPECT_EQ(kept.target, request.target);
  EXPECT_EQ(kept.path, request.path);
  EXPECT_EQ(kept.query, request.query);
  EXPECT_EQ(kept.remote_address, request.remote_address);
  EXPECT_TRUE(kept.secure);
  EXPECT_EQ(kept.headers, request.headers);
}

TEST(KeptRequest, HasNeitherBodyNorFieldsOfTheConnection) {
  HttpRequest request = handshake();
  for (const char* name : {"Connection", "Upgrade", "Sec-WebSocket-Key", "sec-websocket-version"}) {
    request.headers.add(name, "x");
  }
  request.headers.add("User-Agent", "test");
  const HttpRequest kept = restored(request);
  EXPECT_EQ(kept.body, "");
  EXPECT_EQ(kept.headers, HttpHeaders({{"User-Agent", "test"}}));
}

TEST(KeptRequest, MayHaveNoFieldsAtAll) {
  EXPECT_TRUE(restored(HttpRequest()).headers.fields().empty());
}

TEST(KeptRequest, SharesWhatTheClientsHaveInCommon) {
  base::TextPool heads;
  HttpRequest first = handshake();
  first.headers.add("User-Agent", "browser");
  first.headers.add("cookie", "who=ann");
  HttpRequest second = first;
  second.remote_address = "192.0.2.8";
  second.headers.set("cookie", "who=ben");
  const KeptRequest kept_first(heads, first);
  const KeptRequest kept_second(heads, second);
  EXPECT_EQ(heads.count(), 1u);
  EXPECT_EQ(kept_first.restore().remote_address, "192.0.2.7");
  EXPECT_EQ(kept_second.restore().remote_address, "192.0.2.8");
  EXPECT_EQ(kept_first.restore().headers, first.headers);
  EXPECT_EQ(kept_second.restore().headers, second.headers);
}

TEST(KeptRequest, SharesTheHeadOfClientsWhoseQueriesDiffer) {
  base::TextPool heads;
  HttpRequest first = handshake();
  first.target = "/socket.io/?EIO=4&transport=polling&t=a1";
  HttpRequest second = handshake();
  second.target = "/socket.io/?EIO=4&transport=polling&t=b2";
  for (HttpRequest* request : {&first, &second}) {
    request->query = request->target.substr(request->target.find('?') + 1);
  }
  const KeptRequest kept_first(heads, first);
  const KeptRequest kept_second(heads, second);
  EXPECT_EQ(heads.count(), 1u);
  EXPECT_EQ(kept_first.restore().target, first.target);
  EXPECT_EQ(kept_second.restore().query, second.query);
}

TEST(KeptRequest, LeavesNothingBehind) {
  base::TextPool heads;
  {
    const KeptRequest kept(heads, handshake());
  }
  EXPECT_EQ(heads.count(), 0u);
}

TEST(KeptRequest, OutlivesTheHeadsOfTheOthers) {
  auto heads = std::make_unique<base::TextPool>();
  const KeptRequest kept(*heads, handshake());
  heads.reset();
  EXPECT_EQ(kept.restore().target, handshake().target);
}

}  // namespace
}  // namespace snug::engineio
