// An echo server on one WebSocket connection in memory, and the transcript of its client. The cases
// of these families are played on it.
//
// The cases follow the families and numbers of Autobahn's test suite (crossbario,
// autobahn-testsuite), so both can be compared. All code here is our own.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/manual_environment.h"
#include "support/memory_stream.h"
#include "testing/client_frames.h"
#include "websocket/connection.h"
#include "websocket/deflater.h"

namespace snug::websocket::families {

using test_support::client_close;
using test_support::client_frame;

/// Large enough for the largest case.
Limits roomy_limits();

/// A payload in its transcript form: a long one as its size and a checksum.
std::string shown(std::string_view payload);

/// One frame of the server, taken from the front of `bytes`. Nothing if it is incomplete. A masked
/// or reserved frame throws, because a server must not send it.
struct ServerFrame {
  bool fin;
  bool compressed;  ///< RSV1.
  Opcode opcode;
  std::string payload;
};
std::optional<ServerFrame> take_frame(std::string& bytes);

/// The server's end. Sends every message back, compressed if agreed.
class Echo final : public ConnectionObserver {
 public:
  explicit Echo(const std::optional<DeflateAgreement>& deflate = std::nullopt);

  /// Feeds the client's bytes, `chop_bytes` per turn.
  void feed(std::string_view bytes, std::size_t chop_bytes = SIZE_MAX);
  std::string take_written() { return peer.take_written(); }
  /// The frames that the client received since the last call: "text(a) pong(b) close(1000) end".
  std::string transcript();

  test_support::ManualEnvironment environment;
  test_support::MemoryPeer peer{environment};

 private:
  void on_message(MessageKind kind, std::string_view payload) override;
  void on_closed(CloseCode code, std::string_view reason) override;

  const ConnectionSettings settings_{environment, roomy_limits()};
  std::optional<Deflater> deflater_;
  int window_bits_ = kMaxWindowBits;
  bool told_end_ = false;
  std::unique_ptr<Connection> connection_;
};

// --- cases ---

/// How the client's bytes are split.
enum class Chops { kOneWrite, kFrames, kOctets };

struct Case {
  std::string id;  ///< "6.4.1".
  std::vector<std::string> frames;
  std::string outcome;  ///< The transcript; the client closes with 1000 if nobody else has.
  Chops chops = Chops::kFrames;
  std::size_t chop_bytes = 0;  ///< Used instead unless it is 0.
};

/// The outcome of a case with a normal close.
std::string good(const std::string& seen);
/// The outcome of a case that the server fails.
std::string failed(int code, const std::string& seen_before = {});

std::string play(const Case& one);

class Families : public testing::TestWithParam<Case> {};
/// "Case_6_4_1".
std::string case_name(const testing::TestParamInfo<Case>& info);

}  // namespace snug::websocket::families

/// Registers the cases of one family. `name` describes its subject.
#define SNUG_FAMILY(name, cases) \
  INSTANTIATE_TEST_SUITE_P(name, Families, testing::ValuesIn(cases), case_name)
