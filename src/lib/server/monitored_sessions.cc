// One session seen from both sides: its sent and its received messages.
#include "server/monitored_sessions.h"

#include <utility>

namespace snug::server {

class MonitoredSession final : public engineio::Session,
                               public base::TurnQueue::Disposable,
                               private engineio::SessionObserver {
 public:
  MonitoredSession(engineio::Session& session, Monitor& monitor, MonitoredSessions& owner)
      : session_(session), monitor_(monitor), owner_(owner), polling_(is_polling()) {
    session.set_observer(*this);
    monitor.on_session(polling_);
  }

  // Session
  std::string_view id() const override { return session_.id(); }
  HttpRequest request() const override { return session_.request(); }
  void set_observer(engineio::SessionObserver& observer) override { observer_ = &observer; }
  void watch_sending() override { session_.watch_sending(); }
  void send(std::span<const engineio::Message> messages) override {
    for (const engineio::Message& message : messages) monitor_.on_sent(message.payload().size());
    session_.send(messages);
  }
  bool open() const override { return session_.open(); }
  bool writable() const override { return session_.writable(); }
  std::size_t queued_bytes() const override { return session_.queued_bytes(); }
  std::string_view transport_name() const override { return session_.transport_name(); }
  int protocol() const override { return session_.protocol(); }
  void close(bool discard) override { session_.close(discard); }
  void close_on_parse_error() override { session_.close_on_parse_error(); }

  std::size_t slot = 0;  ///< Its index in the owner's list.

 private:
  bool is_polling() const { return session_.transport_name() == "polling"; }

  // SessionObserver
  void on_message(engineio::MessageKind kind, std::string_view payload) override {
    monitor_.on_received(payload.size());
    observer_->on_message(kind, payload);
  }
  void on_packet(engineio::PacketType type, std::string_view data) override {
    observer_->on_packet(type, data);
  }
  void on_packet_created(engineio::PacketType type, engineio::MessageKind kind,
                         std::string_view data) override {
    observer_->on_packet_created(type, kind, data);
  }
  void on_drain() override { observer_->on_drain(); }
  void on_upgrade() override {
    polling_ = false;
    monitor_.on_upgrade();
    observer_->on_upgrade();
  }
  void on_closed(engineio::CloseReason reason) override {
    monitor_.on_session_over(reason, polling_);
    observer_->on_closed(reason);
    owner_.retire(*this);
  }
  void on_abandoned() override { observer_->on_abandoned(); }

  engineio::Session& session_;
  Monitor& monitor_;
  MonitoredSessions& owner_;
  engineio::SessionObserver* observer_ = nullptr;
  bool polling_;
};

MonitoredSessions::MonitoredSessions(engineio::EngineObserver& observer, base::TurnQueue& turn)
    : observer_(observer), turn_(turn) {}

MonitoredSessions::~MonitoredSessions() = default;

void MonitoredSessions::on_session(engineio::Session& session) {
  if (!monitor_) return observer_.on_session(session);
  sessions_.push_back(std::make_unique<MonitoredSession>(session, *monitor_, *this));
  sessions_.back()->slot = sessions_.size() - 1;
  observer_.on_session(*sessions_.back());
}

void MonitoredSessions::retire(MonitoredSession& session) {
  const std::size_t slot = session.slot;
  turn_.dispose(std::move(sessions_[slot]));
  sessions_[slot] = std::move(sessions_.back());
  sessions_.pop_back();
  if (slot < sessions_.size()) sessions_[slot]->slot = slot;
}

}  // namespace snug::server
