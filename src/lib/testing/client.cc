// Bodies of snug::testing::Client, a handle of Client::Impl. A default-constructed client does
// nothing.
#include "snug/testing/client.h"

#include <algorithm>

#include "testing/client_impl.h"

namespace snug::testing {

bool Client::connected() const {
  return impl_ != nullptr && impl_->connected();
}

const std::string& Client::id() const {
  static const std::string kNone;
  return impl_ == nullptr ? kNone : impl_->id;
}

bool Client::recovered() const {
  return impl_ != nullptr && impl_->recovered;
}

const std::optional<ConnectError>& Client::connect_error() const {
  static const std::optional<ConnectError> kNone;
  return impl_ == nullptr ? kNone : impl_->connect_error;
}

const std::string& Client::disconnect_reason() const {
  static const std::string kNone;
  return impl_ == nullptr ? kNone : impl_->disconnect_reason;
}

std::string_view Client::transport() const {
  return impl_ == nullptr ? std::string_view() : impl_->connection().transport();
}

void Client::emit_values(std::string_view event, Json values) const {
  if (impl_ != nullptr) impl_->emit(event, std::move(values));
}

Answer Client::emit_values_with_ack(std::string_view event, Json values) const {
  if (impl_ == nullptr) return Answer(std::make_shared<std::optional<Json>>());
  return impl_->emit_with_ack(event, std::move(values));
}

const std::vector<Heard>& Client::received() const {
  static const std::vector<Heard> kNone;
  return impl_ == nullptr ? kNone : impl_->heard;
}

Json Client::received(std::string_view event) const {
  Json all = Json::array();
  for (const Heard& heard : received()) {
    if (heard.name == event) all.push_back(heard.args);
  }
  return all;
}

std::size_t Client::received_count(std::string_view event) const {
  const std::vector<Heard>& all = received();
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [event](const Heard& one) { return one.name == event; }));
}

void Client::forget() const {
  if (impl_ != nullptr) impl_->heard.clear();
}

void Client::on(std::string event, std::function<void(const Heard&)> handler) const {
  if (impl_ != nullptr) impl_->on(std::move(event), std::move(handler));
}

Client Client::of(std::string_view nsp, Json auth) const {
  if (impl_ == nullptr) return {};
  Client client(impl_->connection().join(nsp, std::move(auth)));
  impl_->connection().settle();
  return client;
}

void Client::disconnect() const {
  if (impl_ != nullptr) impl_->disconnect();
}

void Client::reconnect() const {
  if (impl_ != nullptr) impl_->reconnect();
}

void Client::lose_connection() const {
  if (impl_ == nullptr) return;
  impl_->connection().lose();
  impl_->connection().settle();
}

void Client::go_silent() const {
  if (impl_ != nullptr) impl_->connection().go_silent();
}

void Client::stop_reading() const {
  if (impl_ != nullptr) impl_->connection().stop_reading();
}

void Client::read_again() const {
  if (impl_ == nullptr) return;
  impl_->connection().read_again();
  impl_->connection().settle();
}

}  // namespace snug::testing
