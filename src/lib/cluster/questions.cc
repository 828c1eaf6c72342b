// Reads answers of any form.
#include "cluster/questions.h"

#include <optional>
#include <utility>

#include "cluster/wire_text.h"

namespace snug::cluster {
namespace {

/// Nothing if it is no description of a socket.
std::optional<SocketDetails> details_of(const Json& item) {
  if (!item.is_object()) return std::nullopt;
  SocketDetails socket;
  const Json* const id = find_member(item, "id");
  if (id == nullptr || !id->is_string()) return std::nullopt;
  socket.id = id->get_ref<const std::string&>();
  if (!read_names(find_member(item, "rooms"), socket.rooms)) return std::nullopt;
  const Json* const handshake = find_member(item, "handshake");
  if (handshake != nullptr) from_json(*handshake, socket.handshake);
  const Json* const data = find_member(item, "data");
  if (data != nullptr) socket.data = *data;
  return socket;
}

Error timeout_error() {
  return {"timeout", "operation has timed out"};
}

}  // namespace

void NameQuestion::add(const std::string& name) {
  if (seen_.insert(name).second) names_.push_back(name);
}

void NameQuestion::add_own(const Found<std::string>& names) {
  for (const std::string& name : names) add(name);
  has_own_ = true;
}

void NameQuestion::add_from(const Json& item) {
  if (from_ == From::kNames) {
    if (item.is_string()) add(item.get_ref<const std::string&>());
    return;
  }
  const auto socket = details_of(item);
  if (!socket) return;
  if (from_ == From::kIdsOfSockets) return add(socket->id);
  for (const std::string& room : socket->rooms) add(room);
}

bool NameQuestion::take(Answer& answer) {
  if (answer.kind != AnswerKind::kFound || !answer.content.is_array()) return false;
  for (const Json& item : answer.content) add_from(item);
  return true;
}

void NameQuestion::end(std::size_t missing_count) {
  names_.missing_count = missing_count;
  std::exchange(done_, nullptr)(std::move(names_));
}

void SocketQuestion::add(SocketDetails socket) {
  if (seen_.insert(socket.id).second) sockets_.push_back(std::move(socket));
}

void SocketQuestion::add_own(Found<SocketDetails> sockets) {
  for (SocketDetails& socket : sockets) add(std::move(socket));
  has_own_ = true;
}

bool SocketQuestion::take(Answer& answer) {
  if (answer.kind != AnswerKind::kFound || !answer.content.is_array()) return false;
  for (const Json& item : answer.content) {
    if (auto socket = details_of(item)) add(*std::move(socket));
  }
  return true;
}

void SocketQuestion::end(std::size_t missing_count) {
  sockets_.missing_count = missing_count;
  std::exchange(done_, nullptr)(std::move(sockets_));
}

bool EventQuestion::take(Answer& answer) {
  if (answer.kind != AnswerKind::kValue) return false;
  // As Emitter has it: an array of all values, of which Node sends one.
  Json values = Json::array();
  if (!answer.content.is_discarded()) values.push_back(std::move(answer.content));
  answers_.answers.push_back(std::move(values));
  return true;
}

void EventQuestion::end(std::size_t missing_count) {
  answers_.missing_count = missing_count;
  answers_.missing_server_count = missing_count;
  std::exchange(done_, nullptr)(std::move(answers_));
}

void ClientQuestion::on_expected(std::size_t server_count, std::size_t hanging_count) {
  expected_ = true;
  known_missing_count_ = hanging_count;
  collector_->expect_servers(1 + server_count + hanging_count);
  if (hanging_count > 0) collector_->on_missing(hanging_count);
}

void ClientQuestion::on_lost(std::size_t server_count) {
  known_missing_count_ += server_count;
  collector_->on_missing(server_count);
}

bool ClientQuestion::take(Answer& answer) {
  if (answer.kind == AnswerKind::kClientCount) return take_count(answer.uid, answer.client_count);
  if (answer.kind == AnswerKind::kClientValue) take_value(answer.uid, std::move(answer.content));
  return false;
}

bool ClientQuestion::take_count(const std::string& uid, std::size_t count) {
  if (client_count_ + count > kMaxClientCount) return false;
  client_count_ += count;
  if (count > 0) left_counts_[uid] += count;
  collector_->on_asked(count);
  return true;
}

/// A server tells its number first, so more answers than clients are somebody's mistake.
void ClientQuestion::take_value(const std::string& uid, Json value) {
  const auto left = left_counts_.find(uid);
  if (left == left_counts_.end() || left->second == 0) return;
  --left->second;
  ++heard_count_;
  Json values = Json::array();
  if (!value.is_discarded()) values.push_back(std::move(value));
  collector_->on_answer(std::move(values));
  if (!single_) return;
  heard_count_ = client_count_;
  left_counts_.clear();
}

void ClientQuestion::end(std::size_t missing_count) {
  for (; heard_count_ < client_count_; ++heard_count_) {
    collector_->on_answer(Unexpected(timeout_error()));
  }
  if (!expected_) collector_->expect_servers(1 + missing_count);
  if (missing_count > known_missing_count_) {
    collector_->on_missing(missing_count - known_missing_count_);
  }
}

}  // namespace snug::cluster
