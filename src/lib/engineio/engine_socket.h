// The body of snug::EngineSocket: what the application knows of one session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/environment.h"
#include "base/listeners.h"
#include "engineio/session.h"
#include "snug/engine_socket.h"

namespace snug {

/// Created with `new`; lives as long as it has handles. The session's observer notifies it: it is
/// that observer itself (EngineServer), or a part of it (Socket.IO).
class SNUG_LOCAL EngineSocket::Impl final : public engineio::SessionObserver {
 public:
  /// All are borrowed until the session has ended. `hears_messages` is set when somebody wants to
  /// hear of messages; until then they need not be passed on.
  Impl(engineio::Session& session, const base::Environment& environment,
       bool* hears_messages = nullptr)
      : session_(&session), environment_(&environment), hears_messages_(hears_messages) {}
  /// For a session that has no other observer. Holds a handle of its own until the end.
  static EngineSocket observe(engineio::Session& session, const base::Environment& environment);

  // Called by its handles to count themselves.
  void retain() { ++handle_count_; }
  void let_go() {
    if (--handle_count_ == 0) delete this;
  }

  /// Null after the end.
  engineio::Session* session() const { return session_; }
  void send(std::string_view text, bool compress);
  void send(std::span<const std::byte> bytes, bool compress);
  template <class Kind>
  ListenerId add(Kind kind) {
    if (session_ == nullptr) return {};
    if (kHearsMessages<Kind> && hears_messages_ != nullptr) *hears_messages_ = true;
    return ListenerId{listeners_.add(std::move(kind))};
  }
  ListenerId watch_sending(EnginePacketHandler handler);
  void remove(ListenerId id) { listeners_.remove(static_cast<std::uint32_t>(id)); }

  /// The two halves of on_message(): the packet, and what is in it.
  void tell_message_packet(MessageKind kind, std::string_view payload);
  void tell_message(MessageKind kind, std::string_view payload);
  // engineio::SessionObserver
  void on_message(MessageKind kind, std::string_view payload) override;
  void on_packet(EnginePacketType type, std::string_view data) override;
  void on_packet_created(EnginePacketType type, MessageKind kind, std::string_view data) override;
  void on_drain() override;
  void on_upgrade() override;
  void on_closed(engineio::CloseReason reason) override;
  void on_abandoned() override;

  struct Message {
    EngineMessageHandler call;
  };
  struct Packet {
    EnginePacketHandler call;
  };
  struct CreatedPacket {
    EnginePacketHandler call;
  };
  struct Close {
    Callback<void(std::string_view)> call;
  };
  struct Drain {
    Callback<void()> call;
  };
  struct Upgrade {
    Callback<void(std::string_view)> call;
  };

 private:
  template <class Kind>
  static constexpr bool kHearsMessages =
      std::is_same_v<Kind, Message> || std::is_same_v<Kind, Packet>;

  ~Impl() = default;
  template <class Kind, class... Values>
  void tell(std::string_view what, const Values&... values);
  bool is_sendable(std::string_view text) const;
  void detach();

  engineio::Session* session_;
  const base::Environment* environment_;
  base::Listeners<Message, Packet, CreatedPacket, Close, Drain, Upgrade> listeners_;
  bool* hears_messages_;
  std::uint32_t handle_count_ = 0;
  bool is_observer_ = false;  ///< Of its session; it then counts as a handle of itself.
  bool telling_created_ = false;
};

}  // namespace snug
