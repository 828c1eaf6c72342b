// A whole server in memory, on a manual clock: HTTP, Engine.IO and Socket.IO with an application,
// and several connections whose bytes, order, timing and ends are the fuzzer's. No crash; nothing
// is left of anyone in the end; and a client that behaves is served before, amid and after it.
//
// An input is a list of steps: a byte that says what, on which connection, and how many of the
// following bytes go with it.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engineio/engine.h"
#include "fuzz/require.h"
#include "http/server.h"
#include "snug/snug.h"
#include "socketio/hub.h"
#include "support/manual_environment.h"
#include "support/memory_stream.h"
#include "testing/client_frames.h"

namespace snug {
namespace {

using fuzz::require;
using std::chrono::milliseconds;
using test_support::client_frame;

constexpr std::size_t kConnections = 4;
constexpr std::size_t kMaxSteps = 200;

void answer(Socket socket) {
  socket.on("echo", [](Event event) {
    event.socket.emit_values("echo", event.args);
    event.ack.values(event.args);
  });
  socket.on("join", [](Event event) { event.socket.join("room"); });
  socket.on("all",
            [](Event event) { event.socket.nsp().to("room").emit_values("all", event.args); });
  socket.on("ask", [](Event event) {
    const Socket self = event.socket;
    self.timeout(milliseconds(50)).emit_values("asked", event.args, [self](Result<Json> reply) {
      self.emit("heard", reply.has_value());
    });
  });
  socket.on("kick", [](Event event) { event.socket.disconnect(event.args.size() > 1); });
  socket.on("typed", [](int number, std::string text, Ack ack) { ack(number, text); });
}

ServerOptions server_options() {
  ServerOptions options;
  options.max_attachment_bytes = 10'000;
  return options;
}

engineio::Options engine_options(bool deflate) {
  engineio::Options options;
  options.max_http_buffer_size = 3'000;
  options.max_payload_packet_count = 20;
  options.websocket_limits.max_frames_per_turn = 3;
  options.max_payload_packets_per_turn = 3;
  if (deflate) options.per_message_deflate = websocket::DeflateOptions{.threshold_bytes = 1};
  return options;
}

class World;

/// One connection, and the session that it may have opened.
class Line {
 public:
  explicit Line(World& world) : world_(world) { dial(); }

  void dial();
  void send(std::string_view bytes) { peer_->feed(bytes); }
  void get(const std::string& query, std::string_view fields = {});
  void post(const std::string& query, std::string_view body);
  void upgrade(const std::string& query);
  /// What came; remembers the session's id if it was told.
  std::string take();
  std::string sid_parameter() const { return sid_.empty() ? "" : "&sid=" + sid_; }
  test_support::MemoryPeer& peer() { return *peer_; }

 private:
  World& world_;
  std::unique_ptr<test_support::MemoryPeer> peer_;
  std::string sid_;
};

class World {
 public:
  explicit World(bool deflate) : engine(environment, with_permission(deflate), socketio) {
    http.router().add("/socket.io/", engine);
    socketio.of("/").on_connection(answer);
    Namespace other = socketio.of("/other");
    other.use([](Socket socket, Next next) {
      if (socket.handshake().auth.contains("refuse")) return next({"refused", {{"why", 1}}});
      next();
    });
    other.on_connection(answer);
  }

  /// From now on the application decides about handshakes when time passes.
  void ponder() { pondering_ = true; }
  bool is_asked() const { return !undecided_.empty(); }
  void pass(milliseconds time) {
    for (const engineio::Decide& decide : std::exchange(undecided_, {})) {
      decide((allowing_ = !allowing_) ? std::nullopt : std::optional<std::string>("no"));
    }
    environment.advance(time);
  }

  test_support::ManualEnvironment environment;
  http::Server http{environment, {}};
  const ServerOptions options = server_options();
  socketio::Hub socketio{environment, options};
  engineio::Engine engine;

 private:
  engineio::Options with_permission(bool deflate) {
    engineio::Options asking = engine_options(deflate);
    asking.allow_request = [this](const HttpRequest&, const engineio::Decide& decide) {
      if (!pondering_) return decide(std::nullopt);
      undecided_.push_back(decide);
    };
    return asking;
  }

  std::vector<engineio::Decide> undecided_;
  bool pondering_ = false;
  bool allowing_ = false;
};

void Line::dial() {
  peer_ = std::make_unique<test_support::MemoryPeer>(world_.environment);
  world_.http.on_stream(peer_->take_stream());
}

void Line::get(const std::string& query, std::string_view fields) {
  send("GET /socket.io/?EIO=4&transport=" + query + " HTTP/1.1\r\nHost: x\r\n" +
       std::string(fields) + "\r\n");
}

void Line::post(const std::string& query, std::string_view body) {
  send("POST /socket.io/?EIO=4&transport=" + query + " HTTP/1.1\r\nHost: x\r\nContent-Length: " +
       std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
}

void Line::upgrade(const std::string& query) {
  get(query,
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Extensions: permessage-deflate\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
}

std::string Line::take() {
  std::string bytes = peer_->take_written();
  const std::string_view before = "0{\"sid\":\"";
  const std::size_t at = bytes.find(before);
  if (at != std::string::npos) {
    sid_ =
        bytes.substr(at + before.size(), bytes.find('"', at + before.size()) - at - before.size());
  }
  return bytes;
}

/// Speaks Socket.IO properly over a WebSocket, and must always be answered.
class Bystander {
 public:
  explicit Bystander(World& world) : line_(world) {
    line_.get("websocket",
              "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    line_.send(client_frame(0x81, "40"));
    require(line_.take().find("40{\"sid\"") != std::string::npos);
  }

  void is_served() {
    line_.send(client_frame(0x81, "420[\"echo\",1]"));
    require(line_.take().find("430[1]") != std::string::npos);
  }
  void answer_ping() { line_.send(client_frame(0x81, "3")); }
  void leave() { line_.peer().reset(); }

 private:
  Line line_;
};

/// Reads the steps off the input.
class Script {
 public:
  explicit Script(std::string_view bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const char first = rest_.front();
    rest_.remove_prefix(1);
    return static_cast<std::uint8_t>(first);
  }
  /// Its length, then as much of it as there is.
  std::string text() {
    const std::size_t size = std::min<std::size_t>(byte(), rest_.size());
    const std::string taken(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return taken;
  }

 private:
  std::string_view rest_;
};

enum Step {
  kRawBytes,
  kOpenPolling,
  kPoll,
  kPost,
  kOpenWebSocket,
  kUpgrade,
  kText,
  kBinary,
  kFrame,
  kWait,
  kLongWait,
  kChunk,
  kStall,
  kEnd,
  kFail,
  kPostOfOther,
  kStepCount,
};

void play(Script& script, World& world, Line& line, Line& other) {
  switch (script.byte() % kStepCount) {
    case kRawBytes:
      return line.send(script.text());
    case kOpenPolling:
      return line.get("polling");
    case kPoll:
      return line.get("polling" + line.sid_parameter());
    case kPost:
      return line.post("polling" + line.sid_parameter(), script.text());
    case kOpenWebSocket:
      return line.upgrade("websocket");
    case kUpgrade:
      return line.upgrade("websocket" + other.sid_parameter());
    case kText:
      return line.send(client_frame(0x81, script.text()));
    case kBinary:
      return line.send(client_frame(0x82, script.text()));
    case kFrame: {
      const std::uint8_t first = script.byte();
      return line.send(client_frame(first, script.text()));
    }
    case kWait:
      return world.pass(milliseconds(script.byte()));
    case kLongWait:
      return world.pass(milliseconds(100 * script.byte()));
    case kChunk:
      return line.peer().set_chunk_bytes(1 + script.byte());
    case kStall: {
      const std::uint8_t bytes = script.byte();
      return bytes == 0 ? line.peer().unstall() : line.peer().stall(bytes);
    }
    case kEnd: {
      script.byte() % 2 == 0 ? line.peer().close() : line.peer().reset();
      return line.dial();
    }
    case kFail:
      return line.peer().fail_at_operation(1 + script.byte() % 8U);
    default:
      return line.post("polling" + other.sid_parameter(), script.text());
  }
}

void run(std::string_view bytes) {
  Script script(bytes);
  const std::uint8_t mode = script.byte();
  World world(mode % 2 == 1);
  Bystander bystander(world);
  bystander.is_served();
  if (mode / 2 % 8 == 7) world.ponder();
  {
    std::array<Line, kConnections> lines{Line(world), Line(world), Line(world), Line(world)};
    for (std::size_t steps = 0; !script.empty() && steps < kMaxSteps; ++steps) {
      const std::uint8_t who = script.byte();
      Line& line = lines[who % kConnections];
      const auto before = world.environment.timers.now();
      play(script, world, line, lines[who / kConnections % kConnections]);
      line.take();
      // A step waits for less than the ping timeout.
      if (world.environment.timers.now() != before) bystander.answer_ping();
    }
    bystander.is_served();
    for (Line& line : lines) line.peer().unstall();
  }
  bystander.leave();
  // A connection may have another handshake behind the one that waits.
  do {
    world.pass(std::chrono::hours(1));
  } while (world.is_asked());
  require(world.engine.session_count() == 0);
  require(world.http.connection_count() == 0);
  require(world.socketio.of("/").sockets().empty());
}

}  // namespace
}  // namespace snug

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  snug::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
