// A session's attempt to move from polling to WebSocket (protocol revision 4, "Upgrade"), while
// polling continues. The client sends "2probe" on the WebSocket and receives "3probe", ends its
// poll, and sends "5".
#pragma once

#include <memory>

#include "base/environment.h"
#include "engineio/websocket_transport.h"

namespace snug::engineio {

class UpgradeAttempt final : public base::TurnQueue::Disposable,
                             public WebSocketTransport::Owner,
                             private base::Timer::Target {
 public:
  class Owner {
   public:
    /// The client has been told to stop polling. Answer a waiting poll.
    virtual void on_upgrade_wants_poll_released() = 0;
    /// The client speaks WebSocket from now on. Call take_transport().
    virtual void on_upgrade_complete() = 0;
    virtual void on_upgrade_failed() = 0;

   protected:
    ~Owner() = default;
  };

  UpgradeAttempt(AcceptedWebSocket& accepted, const WebSocketSettings& settings,
                 base::Duration timeout, Owner& owner);

  void start(std::string_view early_bytes) { transport_->start(early_bytes); }
  /// Ends the attempt. The owner is not called any more.
  std::unique_ptr<WebSocketTransport> take_transport();

 private:
  void on_websocket_message(MessageKind kind, std::string_view payload) override;
  void on_websocket_drain() override {}
  void on_websocket_closed(WebSocketTransport& transport, websocket::CloseCode code) override;
  void on_timer(base::Timer& timer) override;
  void release_poll();

  Owner& owner_;
  base::Timer timeout_;
  base::Timer next_release_;
  std::unique_ptr<WebSocketTransport> transport_;
};

}  // namespace snug::engineio
