// The one implementation of Session: a state machine over a polling or a WebSocket transport.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/short_text.h"
#include "engineio/deadline_list.h"
#include "engineio/dialect.h"
#include "engineio/engine.h"
#include "engineio/kept_request.h"
#include "engineio/packet.h"
#include "engineio/polling_transport.h"
#include "engineio/posted_payload.h"
#include "engineio/session.h"
#include "engineio/upgrade_attempt.h"
#include "engineio/websocket_transport.h"

namespace snug::engineio {

class ClientSession;

/// Shared by all sessions of one server.
struct SessionContext {
  class Keeper {
   public:
    /// `session` has ended. It lives until its observer has been notified, at the end of this turn.
    virtual void on_session_over(ClientSession& session) = 0;

   protected:
    ~Keeper() = default;
  };

  base::Environment& environment;
  const Options& options;
  const WebSocketSettings& websocket;
  DeadlineList& ping_due;     ///< Sessions that wait for their next ping.
  DeadlineList& pong_due;     ///< Sessions that owe a pong.
  DeadlineList& silence_due;  ///< Sessions of revision 3; their clients ping.
  DeadlineList& close_due;    ///< Sessions whose last packets wait for a poll.
  WebSocketRetirement& retirement;
  base::TextPool& heads;  ///< Heads of handshake requests.
  Keeper& keeper;
  Message ping = Message::packet(PacketType::kPing);
  Message pong = Message::packet(PacketType::kPong);
  Message noop = Message::packet(PacketType::kNoop);
  Message close = Message::packet(PacketType::kClose);
};

class ClientSession final : public Session,
                            public DeadlineList::Member,
                            public WebSocketTransport::Owner {
 public:
  ClientSession(SessionContext& context, const Sid& id, const HttpRequest& request,
                Dialect dialect = {});
  ~ClientSession() override;

  // Session
  std::string_view id() const override { return id_.view(); }
  HttpRequest request() const override { return request_.restore(); }
  void set_observer(SessionObserver& observer) override { observer_ = &observer; }
  void watch_sending() override { sending_is_watched_ = true; }
  void send(std::span<const Message> messages) override;
  bool open() const override { return state_ == State::kOpen; }
  bool writable() const override;
  std::size_t queued_bytes() const override;
  std::string_view transport_name() const override;
  int protocol() const override { return dialect_.revision3 ? 3 : 4; }
  void close(bool discard) override;
  void close_on_parse_error() override { end(CloseReason::kParseError); }

  // Called by the engine: opening, and each further request.
  void open_polling(http::Responder poll, PollTerms terms);
  WebSocketTransport& open_websocket(AcceptedWebSocket& accepted);
  bool observed() const { return observer_ != nullptr; }

  bool polling() const { return polling_ != nullptr; }
  void on_poll(http::Responder poll, PollTerms terms);
  /// The body of a POST begins; one of the next three calls follows. Two bodies at a time would
  /// have no order.
  void on_data_begun();
  void on_data_complete();
  void on_data_lost(bool client_gone);
  void on_data(HttpRequest request, PostAnswer answer);
  /// False if an upgrade is in progress or done.
  bool may_upgrade() const;
  void begin_upgrade(AcceptedWebSocket accepted, Dialect dialect = {});
  const Dialect& dialect() const { return dialect_; }

  void on_deadline(DeadlineList& list);
  void end(CloseReason reason);
  /// Notifies the observer. The session is destroyed afterwards.
  void report_end() { observer_->on_closed(reason_); }
  /// The server is destroyed.
  void abandon() { observer_->on_abandoned(); }

 private:
  enum class State : std::uint8_t { kOpen, kClosing, kOver };
  /// State that exists until the client speaks WebSocket.
  class Polling;

  void queue(const Message& message);
  bool tell_created(const Message& message);
  void send_by_websocket(const Message& message);
  void expect_heartbeat();
  std::string handshake() const;
  void refuse_data(CloseReason reason, int status, PostAnswer& answer);
  void receive(const Packet& packet);
  void receive_close();
  void close_when_sent();
  void queue_close();
  void leave_transports();
  void on_poll_answered();
  void complete_upgrade();

  // WebSocketTransport::Owner
  void on_websocket_message(MessageKind kind, std::string_view payload) override;
  void on_websocket_drain() override;
  void on_websocket_closed(WebSocketTransport& transport, websocket::CloseCode code) override;

  SessionContext& context_;
  const base::ShortText id_;
  KeptRequest request_;
  SessionObserver* observer_ = nullptr;
  std::unique_ptr<Polling> polling_;               ///< Set while polling is in use, …
  std::unique_ptr<WebSocketTransport> websocket_;  ///< … or while WebSocket is.
  State state_ = State::kOpen;
  bool sending_is_watched_ = false;
  Dialect dialect_;  ///< Dialect of the transport in use.
  CloseReason reason_ = CloseReason::kTransportClose;
};

}  // namespace snug::engineio
