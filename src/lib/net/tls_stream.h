// A net::Stream that speaks TLS (1.2: RFC 5246, 1.3: RFC 8446) over another one, as either side.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "net/stream.h"
#include "net/tls_context.h"

struct ssl_st;

namespace snug::net {

/// Limits on the time and resources of a TLS peer.
inline constexpr std::chrono::seconds kHandshakeTimeout{10};  ///< Same as the head of a request.
/// A client sends a few KiB before the handshake is done, even with post-quantum keys.
inline constexpr std::size_t kMaxHandshakeBytes = 64 * 1024;
/// Per connection. A key update is due after 380 GB (RFC 8446 5.5), and each costs us an answer.
inline constexpr std::size_t kMaxKeyUpdates = 64;
/// Sealed bytes not yet taken by the kernel. Above, bytes wait unsealed, shared with other streams.
inline constexpr std::size_t kMaxSealedBytes = 64 * 1024;

/// Notifies the opener of a connection. A failed handshake is reported to the stream's observer.
class HandshakeObserver {
 public:
  /// The other side's certificate is valid. Do not destroy the stream in this call.
  virtual void on_handshake_complete() = 0;

 protected:
  ~HandshakeObserver() = default;
};

/// Bytes written before the handshake is done wait for it. A failed handshake or a later breach of
/// the protocol ends the stream with kError. A peer that renegotiates (TLS 1.2) is cut off. An end
/// without close_notify is kEndOfStream too, because HTTP and WebSocket detect missing bytes
/// themselves.
class TlsStream final : public Stream, StreamObserver, base::TurnQueue::Hook, base::Timer::Target {
 public:
  /// The server's side.
  TlsStream(base::Environment& environment, std::shared_ptr<const TlsContext> context,
            std::unique_ptr<Stream> below);
  /// The client's side: `server_name`, a name or an IP address, must be in the server's
  /// certificate. `context` is for clients; `observer` is borrowed until its call.
  TlsStream(base::Environment& environment, std::shared_ptr<const TlsContext> context,
            std::unique_ptr<Stream> below, const std::string& server_name,
            HandshakeObserver& observer);
  ~TlsStream() override;

  void set_observer(StreamObserver* observer) override;
  void write(base::SharedBytes bytes) override;
  void flush() override;
  std::size_t queued_bytes() const override { return queue_bytes_ + below_->queued_bytes(); }
  std::size_t queued_count() const override { return queue_.size() + below_->queued_count(); }
  bool stalled() const override { return below_->stalled(); }
  bool alone() const override { return below_->alone(); }
  void pause_reading() override;
  void resume_reading() override;
  void close() override;
  void abort() override;
  std::string remote_address() const override { return below_->remote_address(); }
  PeerNetwork peer_network() const override { return below_->peer_network(); }
  bool secure() const override { return true; }

  /// After a failed handshake, the fault of the other side's certificate, or empty.
  std::string certificate_complaint() const;

  /// The methods of a BIO that reads from and writes to a TlsStream directly.
  static bio_method_st* new_bio_method();

 private:
  struct Bio;

  TlsStream(base::Environment& environment, std::shared_ptr<const TlsContext> context,
            std::unique_ptr<Stream> below, HandshakeObserver* observer);

  enum class State : unsigned char {
    kHandshake,
    kOpen,
    kEnding,  ///< Nothing is read or sealed any more; the stream below closes.
    kOver,
  };

  void on_read(std::string_view bytes) override;
  void on_drain() override;
  void on_closed(CloseReason reason) override;
  void on_turn_end() override;
  void on_timer(base::Timer& timer) override;

  bool wants_input() const;
  bool open_records(std::string_view bytes);
  void after_read(int result);
  void on_established();
  void on_message(bool sent, int content_type, std::string_view message);

  void send();
  bool seal_record();
  bool seal(std::string_view bytes);
  bool drop_sealed(std::size_t size);

  void start_timer(base::Duration after);
  void end(CloseReason reason);
  void finish_close();
  void cut(std::string_view why);
  void fail(std::string_view why);
  void drop_queue();
  void tell();

  base::Environment& environment_;
  const std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<Stream> below_;
  ssl_st* ssl_;
  StreamObserver* observer_ = nullptr;
  std::vector<base::SharedBytes> queue_;  // not sealed yet
  std::size_t queue_bytes_ = 0;           // without front_sealed_bytes_
  std::size_t front_sealed_bytes_ = 0;
  std::string_view input_;              // not yet read by OpenSSL; only during a read
  std::string held_;                    // the same, while the owner pauses
  std::unique_ptr<base::Timer> timer_;  // the handshake's, then close()'s
  HandshakeObserver* handshake_observer_ = nullptr;
  bool* destroyed_ = nullptr;  // set by the destructor during a call of the observer
  std::size_t handshake_bytes_ = 0;
  unsigned key_update_count_ = 0;
  State state_ = State::kHandshake;
  bool reading_ = true;
  bool closing_ = false;
  bool waited_ = false;   // part of the queue outlived a turn
  bool refused_ = false;  // the peer renegotiated, or changed keys too often
  bool told_ = false;
  std::optional<CloseReason> reason_;
};

}  // namespace snug::net
