// See client_connection.h.
#include "testing/client_connection.h"

#include <algorithm>
#include <utility>

#include "testing/client_impl.h"

namespace snug::test_support {

namespace {

std::string error_text(std::string_view transport) {
  return transport == "websocket" ? "websocket error" : "xhr poll error";
}

}  // namespace

testing::ConnectOptions ClientConnection::with_parser(testing::ConnectOptions options) {
  if (options.parser == nullptr) options.parser = std::make_shared<ClientParser>();
  return options;
}

std::shared_ptr<ClientConnection::ClientImpl> ClientConnection::join(std::string_view nsp,
                                                                     Json auth) {
  std::string name = nsp.starts_with('/') ? std::string(nsp) : "/" + std::string(nsp);
  for (const auto& client : clients_) {
    if (client->nsp() == name) return client;
  }
  clients_.push_back(
      std::make_shared<ClientImpl>(shared_from_this(), std::move(name), std::move(auth)));
  connect(*clients_.back());
  return clients_.back();
}

void ClientConnection::connect(ClientImpl& client) {
  if (client.active()) return;
  client.set_connecting();
  if (engine_ == nullptr) {
    later([this] { open(); });
  } else if (opened_) {
    send(client.connect_packet());
  }
}

void ClientConnection::open() {
  if (engine_ != nullptr) return;
  opened_ = false;
  decoder_ = options_.parser->make_decoder(limits_);
  EngineClient::Observer& self = *this;
  engines_.push_back(std::make_unique<EngineClient>(core_->network(), options_, self));
  engine_ = engines_.back().get();
}

void ClientConnection::send(const Packet& packet) {
  if (engine_ == nullptr) return;
  for (const Parser::Message& message : options_.parser->encode(packet)) {
    engine_->send(message.binary, message.payload);
  }
}

void ClientConnection::lose() {
  later([this] {
    if (engine_ != nullptr) engine_->reset();
  });
}

void ClientConnection::go_silent() {
  if (engine_ != nullptr) engine_->go_silent();
}

void ClientConnection::stop_reading() {
  if (engine_ != nullptr) engine_->stop_reading();
}

void ClientConnection::read_again() {
  later([this] {
    if (engine_ != nullptr) engine_->read_again();
  });
}

std::string_view ClientConnection::transport() const {
  return engine_ == nullptr ? std::string_view() : engine_->transport();
}

void ClientConnection::close_if_idle() {
  for (const auto& client : clients_) {
    if (client->active()) return;
  }
  if (engine_ != nullptr) std::exchange(engine_, nullptr)->close();
}

void ClientConnection::settle() {
  if (core_ != nullptr) core_->settle();
}

void ClientConnection::later(std::function<void()> command) {
  if (core_ != nullptr) commands_.push_back(std::move(command));
}

bool ClientConnection::run_commands() {
  const auto commands = std::exchange(commands_, {});
  for (const auto& command : commands) command();
  return !commands.empty();
}

bool ClientConnection::pump() {
  std::erase_if(engines_, [this](const auto& old) { return old.get() != engine_ && old->over(); });
  bool moved = run_commands();
  for (std::size_t i = 0; i < engines_.size(); ++i) moved |= engines_[i]->pump();
  return moved;
}

void ClientConnection::abandon() {
  core_ = nullptr;
  engine_ = nullptr;
  engines_.clear();
  commands_.clear();
  for (const auto& client : std::exchange(clients_, {})) client->on_closed("transport close");
}

ClientConnection::ClientImpl* ClientConnection::find(std::string_view nsp) const {
  const auto found = std::find_if(clients_.begin(), clients_.end(),
                                  [nsp](const auto& client) { return client->nsp() == nsp; });
  return found == clients_.end() ? nullptr : found->get();
}

void ClientConnection::on_open() {
  opened_ = true;
  const auto clients = clients_;
  for (const auto& client : clients) {
    if (client->active()) send(client->connect_packet());
  }
}

void ClientConnection::on_message(bool binary, std::string_view payload) {
  auto packet = decoder_->add(binary, payload);
  if (!packet) {
    engine_->close();
    return on_closed("parse error", nullptr);
  }
  if (!*packet) return;
  ClientImpl* client = find((*packet)->nsp);
  if (client != nullptr) client->on_packet(std::move(**packet));
}

void ClientConnection::on_closed(std::string_view reason, const Json& details) {
  const std::string refusal = error_text(transport());
  engine_ = nullptr;
  const auto clients = clients_;
  for (const auto& client : clients) {
    if (!client->active()) continue;
    if (opened_) {
      client->on_closed(reason);
    } else {
      client->on_refused({refusal, details});
    }
  }
}

}  // namespace snug::test_support
