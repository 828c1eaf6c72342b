// A client's WebSocket (RFC 6455): the handshake, then one frame per packet.
#include <optional>
#include <utility>

#include "testing/client_frames.h"
#include "testing/client_http.h"
#include "testing/client_transport.h"

namespace snug::test_support {

namespace {

// The example in RFC 6455 1.3.
constexpr const char* kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

class WebSocketTransport final : public ClientTransport {
 public:
  WebSocketTransport(MemoryNetwork& network, const testing::ConnectOptions& options,
                     const std::string& sid)
      : peer_(network.connect(options.address, options.remote_address)) {
    HttpRequest request;
    request.method = "GET";
    request.target = target_of(options, "websocket", sid);
    request.headers = options.headers;
    request.headers.add("Connection", "Upgrade");
    request.headers.add("Upgrade", "websocket");
    request.headers.add("Sec-WebSocket-Version", "13");
    request.headers.add("Sec-WebSocket-Key", kKey);
    outbox_ = request_text(request);
  }

  std::string_view name() const override { return "websocket"; }

  bool pump(Observer& observer) override {
    if (over_) return false;
    if (peer_ == nullptr) return end(observer, "transport error");
    const bool sent = feed();
    const std::string written = peer_->take_written();
    inbox_ += written;
    if (!open_) take_handshake(observer);
    if (open_) take_frames(observer);
    if (!over_ && !peer_->open()) end(observer, "transport close");
    return sent || !written.empty() || over_;
  }

  bool over() const override { return over_; }

  void send(EnginePacket packet) override {
    if (closing_) return;
    const std::string frame =
        client_frame(kFinal | (packet.binary ? kBinaryFrame : kTextFrame), packet.data);
    (open_ ? outbox_ : waiting_) += frame;
  }

  void close() override {
    if (std::exchange(closing_, true)) return;
    (open_ ? outbox_ : waiting_) += client_frame(kFinal | kCloseFrame, {});
  }

  void reset() override {
    if (peer_ != nullptr) peer_->reset();
  }
  void stop_reading() override {
    if (peer_ != nullptr) peer_->stall();
  }
  void read_again() override {
    if (peer_ != nullptr) peer_->unstall();
  }

 private:
  bool feed() {
    if (outbox_.empty()) return false;
    peer_->feed(std::exchange(outbox_, {}));
    return true;
  }

  void take_handshake(Observer& observer) {
    const auto answer = take_answer(inbox_);
    if (!answer) return;
    open_ = answer->status == 101 && answer->headers.find("Sec-WebSocket-Accept") == kAccept;
    if (!open_) {
      peer_->close();
      end(observer, "transport error", {{"status", answer->status}, {"body", answer->body}});
    }
    outbox_ += std::exchange(waiting_, {});
  }

  void take_frames(Observer& observer) {
    const std::string bytes = std::exchange(inbox_, {});
    std::string_view rest = bytes;
    while (!over_) {
      auto frame = take_frame(rest);
      if (!frame) break;
      on_frame(observer, *frame);
    }
    inbox_ = rest;
  }

  void on_frame(Observer& observer, ServerFrame& frame) {
    switch (frame.opcode) {
      case kTextFrame:
      case kBinaryFrame:
        if (!closing_) {
          observer.on_packet({frame.opcode == kBinaryFrame, std::move(frame.payload)});
        }
        return;
      case kPingFrame:
        outbox_ += client_frame(kFinal | kPongFrame, frame.payload);
        return;
      case kPongFrame:
        return;
      case kCloseFrame:
        if (!closing_) peer_->feed(client_frame(kFinal | kCloseFrame, frame.payload));
        peer_->close();
        end(observer, "transport close");
        return;
      default:
        peer_->close();
        end(observer, "transport error");
    }
  }

  bool end(Observer& observer, std::string_view reason, const Json& details = nullptr) {
    over_ = true;
    if (!closing_) observer.on_transport_closed(reason, details);
    return true;
  }

  const std::unique_ptr<MemoryPeer> peer_;
  std::string outbox_;
  std::string waiting_;  // frames that wait for the handshake's answer
  std::string inbox_;
  bool open_ = false;
  bool closing_ = false;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<ClientTransport> make_websocket(MemoryNetwork& network,
                                                const testing::ConnectOptions& options,
                                                const std::string& sid) {
  return std::make_unique<WebSocketTransport>(network, options, sid);
}

}  // namespace snug::test_support
